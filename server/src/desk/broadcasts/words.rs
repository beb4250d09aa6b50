//! The mail of a broadcast, made once for each language and then for each reader.

use crate::desk::Base;
use crate::desk::markdown::letter;
use crate::mail::compose::{self, Composed};
use crate::store::broadcasts::BroadcastRow;
use app::Lang;
use app::mails::model::MailKind;

/// A broadcast, rendered in both languages.
pub struct Words {
    /// What kind of mail it is.
    pub kind: MailKind,
    each: [Rendered; 2],
    mailbox: String,
}

struct Rendered {
    subject: String,
    html: String,
    text: String,
    other_language: bool,
    signature: String,
}

impl Words {
    /// Renders both.
    pub fn new(base: &Base, row: &BroadcastRow) -> Words {
        let snapshot = base.snapshots.get();
        let first = snapshot.contact.mailboxes.first();
        let each = Lang::ALL.map(|lang| {
            let own = lang.t((&row.subject_nl, &row.text_nl), (&row.subject_en, &row.text_en));
            let other = lang.t((&row.subject_en, &row.text_en), (&row.subject_nl, &row.text_nl));
            let other_language = own.1.is_empty();
            let (subject, text) = if other_language { other } else { own };
            Rendered {
                subject: subject.clone(),
                html: letter::html(text, lang, &base.facts.site_url),
                text: letter::text(text, lang, &base.facts.site_url),
                other_language,
                signature: first
                    .map(|mailbox| lang.t(&mailbox.signature.nl, &mailbox.signature.en).clone())
                    .unwrap_or_default(),
            }
        });
        let kind = MailKind::from_code(&row.kind).unwrap_or(MailKind::Status);
        Words { kind, each, mailbox: base.sender().0 }
    }

    /// The mail to a reader of this language, with the page that stops such mails.
    pub fn mail(&self, lang: Lang, stop: &str) -> Composed {
        let [nl, en] = &self.each;
        let Rendered { subject, html, text, other_language, signature } = lang.t(nl, en);
        compose::broadcast(
            lang,
            &compose::Broadcast {
                subject,
                html,
                text,
                other_language: *other_language,
                mailbox: &self.mailbox,
                signature,
                kind: self.kind,
                stop,
            },
        )
    }
}
