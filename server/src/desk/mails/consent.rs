//! The ledger of consent: what an address wants, how that came to be, and what staff writes
//! down for somebody who called.

use super::MailsDesk;
use crate::mail::address;
use crate::store::choices::{ChoiceRow, NewChoice, choice_set, choice_token, choices_of, consent_of};
use crate::store::{StoreResult, Tx};
use app::mails::model::{Consent, ConsentLine, KindChoice, MailKind, Source};
use app::{Actor, AppError, AppResult, Lang, Role};

/// Lines of the ledger that are shown.
const SHOWN: i64 = 200;
/// Longest reason.
const REASON_MAX: usize = 300;

impl MailsDesk {
    pub(super) async fn own(&self, by: &Actor) -> AppResult<Vec<KindChoice>> {
        by.require(Role::Merchant)?;
        let mut tx = self.base.store.read().await?;
        Ok(choices(&mut tx, &by.email.to_lowercase()).await?)
    }

    pub(super) async fn look_into(&self, by: &Actor, email: &str) -> AppResult<Consent> {
        by.require(Role::Agent)?;
        let email = clean(email)?;
        let mut tx = self.base.store.read().await?;
        let choices = choices(&mut tx, &email).await?;
        let ledger = consent_of(&mut tx, &email, SHOWN).await?;
        let line = |row: crate::store::choices::ConsentRow| {
            Some(ConsentLine {
                kind: MailKind::from_code(&row.kind)?,
                granted: row.granted,
                at: row.at,
                source: Source::from_code(&row.source)?,
                who: row.who,
                reason: row.reason,
            })
        };
        Ok(Consent { email, choices, ledger: ledger.into_iter().filter_map(line).collect() })
    }

    pub(super) async fn write_down(
        &self,
        by: &Actor,
        email: &str,
        kind: MailKind,
        stop: bool,
        reason: &str,
    ) -> AppResult<()> {
        by.require(Role::Agent)?;
        let email = clean(email)?;
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
        if !kind.may_stop() {
            return Err(AppError::invalid("kind", "Kies een soort mail.", "Choose a kind of mail."));
        }
        if reason.is_empty() || reason.chars().count() > REASON_MAX {
            return Err(AppError::invalid(
                "reason",
                "Schrijf in hooguit 300 tekens waar dit uit blijkt, zoals een ticket of een telefoontje.",
                "Write in 300 characters at most where this shows, such as a ticket or a call.",
            ));
        }
        let mut tx = self.base.store.write().await?;
        let lang = Lang::default();
        let token = choice_token(&mut tx, &email, kind.code(), lang, &self.base.env.token()).await?;
        let choice = NewChoice {
            email: &email,
            kind: kind.code(),
            granted: !stop,
            at: self.base.env.now(),
            source: Source::Staff.code(),
            who: &by.name,
            reason: &reason,
        };
        choice_set(&mut tx, &choice, &token).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What holds now, of each kind that can be stopped.
async fn choices(tx: &mut Tx, email: &str) -> StoreResult<Vec<KindChoice>> {
    let rows = choices_of(tx, email).await?;
    let of = |kind: MailKind| {
        let row: Option<&ChoiceRow> = rows.iter().find(|row| row.kind == kind.code());
        KindChoice::of(kind, row.and_then(|row| row.granted_at), row.and_then(|row| row.opted_out_at))
    };
    Ok(MailKind::ALL.into_iter().filter(|kind| kind.may_stop()).map(of).collect())
}

fn clean(email: &str) -> AppResult<String> {
    address::clean(email)
        .ok_or_else(|| AppError::invalid("adres", "Dit is geen mailadres.", "This is no mail address."))
}
