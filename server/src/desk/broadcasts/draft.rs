//! Writing a broadcast, trying it, and the two-person step: one asks, another confirms.

use super::read::forecast;
use super::words::Words;
use super::{BroadcastsDesk, rules};
use crate::desk::limits::Deed;
use crate::desk::pulse::Topic;
use crate::desk::when;
use crate::store::broadcasts::{self as store, BroadcastText, recipients};
use crate::store::outbox::{NewMail, outbox_add};
use app::broadcasts::model::{BroadcastDraft, BroadcastState};
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

impl BroadcastsDesk {
    pub(super) async fn add(&self, by: &Actor, draft: BroadcastDraft) -> AppResult<i64> {
        by.require(Role::Lead)?;
        let (author, draft) = (by.account_id()?, rules::draft(draft)?);
        let start_at = self.start(&draft.start)?;
        let status = self.base.snapshots.get();
        let incident = status.status.incident(&draft.incident).map(|incident| incident.id);
        if incident.is_none() && !draft.incident.is_empty() {
            return Err(AppError::NotFound);
        }
        // What was declared while the store was away has a number below zero until it is there.
        let incident = incident.filter(|id| *id > 0);
        let mut tx = self.base.store.write().await?;
        let text = BroadcastText { incident_id: incident, ..text(&draft, author, start_at) };
        let id = store::broadcast_add(&mut tx, &text, &self.base.env.token(), self.base.env.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) async fn save(
        &self,
        by: &Actor,
        id: i64,
        version: i64,
        draft: BroadcastDraft,
    ) -> AppResult<()> {
        by.require(Role::Lead)?;
        let (author, draft) = (by.account_id()?, rules::draft(draft)?);
        let start_at = self.start(&draft.start)?;
        let mut tx = self.base.store.write().await?;
        store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let text = text(&draft, author, start_at);
        if !store::broadcast_save(&mut tx, id, version, &text, self.base.env.now()).await? {
            return Err(rules::changed());
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// When it begins, as typed; none for at once.
    fn start(&self, typed: &str) -> AppResult<Option<Moment>> {
        if typed.trim().is_empty() {
            return Ok(None);
        }
        let (now, zone) = (self.base.env.now(), &self.base.facts.zone);
        when::ahead(typed, now, zone).map(Some).ok_or_else(|| {
            AppError::invalid(
                "start",
                "Schrijf een tijd als 07:30, of een dag en een tijd die nog komen, als 24-11-2026 07:30.",
                "Write a time such as 07:30, or a day and a time to come, such as 24-11-2026 07:30.",
            )
        })
    }

    pub(super) async fn throw_away(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.write().await?;
        let row = store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if !store::broadcast_drop(&mut tx, id).await? {
            return Err(rules::moved_on(&row));
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    pub(super) async fn test(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<()> {
        by.require(Role::Lead)?;
        self.base.limits.check(by, Deed::Mail)?;
        let mut tx = self.base.store.write().await?;
        let row = store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let words = Words::new(&self.base, &row);
        let stop = self.base.stop_link(&mut tx, &by.email, words.kind, of_mail).await?;
        let mut mail = words.mail(of_mail, &stop);
        mail.subject = format!("[{}] {}", of_mail.t("Proef", "Test"), mail.subject);
        let random = format!("{:016x}", self.base.env.random());
        let (cause, name) = (format!("example:broadcast:{random}"), format!("example.{random}"));
        // A test reaches who asks for it, whatever they chose: it is no mail of its kind.
        let letter = self.base.letter(mail, cause, by.email.clone(), &name);
        let mail = NewMail { reply_to: self.reply_to(id), ..letter };
        outbox_add(&mut tx, &mail, self.base.env.now()).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }

    pub(super) async fn ask(&self, by: &Actor, id: i64, version: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.write().await?;
        store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if !store::broadcast_ask(&mut tx, id, version).await? {
            return Err(rules::changed());
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    pub(super) async fn confirm(&self, by: &Actor, id: i64, version: i64, seen: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let me = by.account_id()?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let row = store::broadcast_lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if row.saved_by == me {
            return Err(self.another(&mut tx, me).await?);
        }
        if super::state_of(&row) != BroadcastState::Ready {
            return Err(rules::moved_on(&row));
        }
        let send = forecast(&mut tx, &row.kind).await?.total();
        if !rules::still(seen, send) {
            return Err(AppError::Conflict {
                nl: format!("Het aantal adressen is intussen {send}. Kijk het na en bevestig opnieuw."),
                en: format!("The number of addresses is {send} by now. Check it and confirm again."),
            });
        }
        let audience_to = recipients::audience_end(&mut tx).await?;
        if !store::broadcast_confirm(&mut tx, id, version, me, audience_to, now).await? {
            return Err(rules::changed());
        }
        tx.commit().await?;
        tracing::info!(broadcast = id, addresses = send, "a broadcast was confirmed");
        self.base.pulse.ping(Topic::Jobs);
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// Who wrote it can't confirm it: who can, or what to do where nobody can.
    async fn another(&self, tx: &mut crate::store::Tx, me: i64) -> AppResult<AppError> {
        let names = store::confirmers(tx, me).await?;
        Ok(if names.is_empty() {
            AppError::invalid(
                "",
                "Een tweede storingsleider of beheerder moet bevestigen, en die is er niet. Vraag een beheerder om iemand die rol te geven onder Mensen.",
                "A second incident lead or admin has to confirm, and there is none. Ask an admin to give somebody that role under People.",
            )
        } else {
            let names = names.join(", ");
            AppError::invalid(
                "",
                format!("U schreef deze tekst zelf. Laat een collega bevestigen: {names}."),
                format!("You wrote this text yourself. Let a colleague confirm: {names}."),
            )
        })
    }
}

fn text<'a>(draft: &'a BroadcastDraft, by: i64, start_at: Option<Moment>) -> BroadcastText<'a> {
    BroadcastText {
        incident_id: None,
        kind: draft.kind.code(),
        subject: [&draft.subject.nl, &draft.subject.en],
        text: [&draft.text.nl, &draft.text.en],
        start_at,
        by,
    }
}
