//! The mails that Loket sends: who wants which kind of them, and the gallery of all.
//!
//! Called by their pages, by `jobs::drain` for choices that lie in the spool, and by use
//! cases that write mails which people can stop ([`Base::stop_link`]). It must never take
//! the opening of a page for a choice, nor show a whole address to who has a link.

mod choice;
mod consent;
pub mod examples;
pub mod returned;

pub(in crate::desk) use choice::masked;

use crate::desk::Base;
use crate::desk::limits::Deed;
use crate::desk::pulse::Topic;
use crate::store::outbox::{NewMail, outbox_add};
use app::mails::model::{Choice, Consent, Example, ExampleName, KindChoice, MailKind};
use app::mails::port::Mails;
use app::{Actor, AppError, AppResult, Lang, Role};
use async_trait::async_trait;
use examples::{EXAMPLES, Made, Maker};

/// The use cases of mails.
#[derive(Clone)]
pub struct MailsDesk {
    base: Base,
}

impl MailsDesk {
    /// On this base.
    pub fn new(base: Base) -> MailsDesk {
        MailsDesk { base }
    }

    /// Makes an example; `stop` is the page that stops such mails.
    fn make(&self, key: &str, of_mail: Lang, stop: &str) -> AppResult<(&'static examples::Sample, Made)> {
        let sample = EXAMPLES.iter().find(|sample| sample.key == key).ok_or(AppError::NotFound)?;
        let (mailbox, _) = self.base.sender();
        let snapshot = self.base.snapshots.get();
        let first = snapshot.contact.mailboxes.first();
        let signature = first.map(|first| of_mail.t(&first.signature.nl, &first.signature.en).clone());
        let maker = Maker {
            lang: of_mail,
            site_url: &self.base.facts.site_url,
            mailbox: &mailbox,
            signature: &signature.unwrap_or_default(),
            stop,
        };
        Ok((sample, maker.make(sample.what)))
    }
}

fn name(sample: &examples::Sample, lang: Lang) -> ExampleName {
    let [nl, en] = sample.name;
    let [when_nl, when_en] = sample.when;
    ExampleName { key: sample.key.into(), name: lang.t(nl, en).into(), when: lang.t(when_nl, when_en).into() }
}

#[async_trait]
impl Mails for MailsDesk {
    async fn choice(&self, _: &Actor, token: &str) -> AppResult<Option<Choice>> {
        self.look_up(token).await
    }

    async fn choose(&self, by: &Actor, token: &str, stop: bool) -> AppResult<()> {
        self.submit(by, token, stop).await
    }

    async fn own_choices(&self, by: &Actor) -> AppResult<Vec<KindChoice>> {
        self.own(by).await
    }

    async fn own_choose(&self, by: &Actor, kind: MailKind, stop: bool) -> AppResult<()> {
        self.submit_own(by, kind, stop).await
    }

    async fn consent(&self, by: &Actor, email: &str) -> AppResult<Consent> {
        self.look_into(by, email).await
    }

    async fn consent_note(
        &self,
        by: &Actor,
        email: &str,
        kind: MailKind,
        stop: bool,
        reason: &str,
    ) -> AppResult<()> {
        self.write_down(by, email, kind, stop, reason).await
    }

    async fn examples(&self, by: &Actor, lang: Lang) -> AppResult<Vec<ExampleName>> {
        by.require(Role::Agent)?;
        Ok(EXAMPLES.iter().map(|sample| name(sample, lang)).collect())
    }

    async fn example(&self, by: &Actor, lang: Lang, key: &str, of_mail: Lang) -> AppResult<Example> {
        by.require(Role::Agent)?;
        let stop = format!("{}{}", self.base.facts.site_url, of_mail.href("/afmelden/voorbeeld"));
        let (sample, made) = self.make(key, of_mail, &stop)?;
        let (from_name, from_address) = self.base.sender();
        Ok(Example {
            about: name(sample, lang),
            kind: made.kind,
            lang: of_mail,
            from: format!("{from_name} <{from_address}>"),
            subject: made.mail.subject,
            text: made.mail.text,
            html: made.mail.html,
        })
    }

    async fn example_send(&self, by: &Actor, key: &str, of_mail: Lang) -> AppResult<()> {
        by.require(Role::Agent)?;
        self.base.limits.check(by, Deed::Mail)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        // The kind is known when it is made; only those that can be stopped take the link.
        let (_, plain) = self.make(key, of_mail, "")?;
        let stop = self.base.stop_link(&mut tx, &by.email, plain.kind, of_mail).await?;
        let (_, made) = self.make(key, of_mail, &stop)?;
        let random = format!("{:016x}", self.base.env.random());
        let (cause, id) = (format!("example:{key}:{random}"), format!("example.{random}"));
        let letter = self.base.letter(made.mail, cause, by.email.clone(), &id);
        let mail = NewMail { kind: made.kind, ..letter };
        outbox_add(&mut tx, &mail, now).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }
}
