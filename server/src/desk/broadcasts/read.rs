//! Broadcasts as pages show them: the list, one with its counts, the mail as it will be.

use super::words::Words;
use super::{BroadcastsDesk, state_of};
use crate::desk::tickets::reply_address;
use crate::desk::when;
use crate::store::broadcasts::{self as store, BroadcastRow, recipients};
use crate::store::tickets::tagged_counts;
use crate::store::{StoreResult, Tx};
use app::broadcasts::model::*;
use app::mails::model::MailKind;
use app::status::model::Bilingual;
use app::{Actor, AppError, AppResult, Lang, Role};

/// Lines of a page.
const PAGE: i64 = 30;
/// Mails that didn't arrive on the page.
const FAILURES: i64 = 100;

impl BroadcastsDesk {
    pub(super) async fn list(&self, by: &Actor, before: Option<i64>) -> AppResult<Vec<BroadcastLine>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::broadcasts(&mut tx, before.unwrap_or(i64::MAX), PAGE).await?;
        Ok(rows
            .into_iter()
            .map(|row| BroadcastLine {
                id: row.id,
                state: state_of(&row),
                kind: kind_of(&row),
                at: row.confirmed_at.unwrap_or(row.saved_at),
                subject: Bilingual { nl: row.subject_nl, en: row.subject_en },
                author: row.author,
            })
            .collect())
    }

    pub(super) async fn one(&self, by: &Actor, lang: Lang, id: i64) -> AppResult<Broadcast> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let row = store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let (kind, mine) = (kind_of(&row), by.account == Some(row.saved_by));
        let (forecast, confirmers) = match state_of(&row).is_draft() {
            true => (forecast(&mut tx, &row.kind).await?, store::confirmers(&mut tx, row.saved_by).await?),
            false => Default::default(),
        };
        let progress = self.progress(&mut tx, &row, lang).await?;
        let failures = recipients::failures(&mut tx, id, FAILURES).await?;
        let replies = tagged_counts(&mut tx, &reply_tag(id)).await?;
        drop(tx);
        let snapshot = self.base.snapshots.get();
        let status = &snapshot.status;
        let incident = status.open.iter().chain(&status.past).find(|found| Some(found.id) == row.incident_id);
        Ok(Broadcast {
            id,
            incident: incident.map(|incident| (incident.slug.clone(), incident.title.clone())),
            kind,
            start: row.start_at.map(|at| when::typed(at, &self.base.facts.zone)).unwrap_or_default(),
            version: row.version,
            mine,
            saved_at: row.saved_at,
            confirmed: row.confirmer.zip(row.confirmed_at),
            confirmers,
            forecast,
            progress,
            pace: self.base.facts.broadcast_per_minute,
            failures: failures
                .into_iter()
                .map(|row| Failure {
                    reason: if row.why == UNCONFIRMED { String::new() } else { row.why },
                    email: row.email,
                    mail: row.mail,
                })
                .collect(),
            replies,
            author: row.author,
            subject: Bilingual { nl: row.subject_nl, en: row.subject_en },
            text: Bilingual { nl: row.text_nl, en: row.text_en },
        })
    }

    pub(super) async fn progress(
        &self,
        tx: &mut Tx,
        row: &BroadcastRow,
        lang: Lang,
    ) -> StoreResult<Progress> {
        let (now, facts) = (self.base.env.now(), &self.base.facts);
        let state = state_of(row);
        let begins = row.start_at.filter(|at| *at > now && !state.is_draft());
        let mut progress = Progress {
            state,
            begins_text: begins.map(|at| when::long(at, &facts.zone, lang)).unwrap_or_default(),
            gathering: state == BroadcastState::Sending && row.gathered_to < row.audience_to,
            waiting: 0,
            queued: 0,
            sent: 0,
            failed: 0,
            unconfirmed: 0,
            suppressed: Vec::new(),
            minutes_left: 0,
        };
        for row in recipients::counts(tx, row.id).await? {
            match (row.state.as_str(), row.why.as_str()) {
                ("waiting", _) => progress.waiting += row.n,
                ("queued", _) => progress.queued += row.n,
                ("sent", _) => progress.sent += row.n,
                ("failed", UNCONFIRMED) => progress.unconfirmed += row.n,
                ("failed", _) => progress.failed += row.n,
                (_, why) => progress.suppressed.extend(Why::from_code(why).map(|why| (why, row.n))),
            }
        }
        let left = progress.waiting + progress.queued;
        progress.minutes_left = (left + facts.broadcast_per_minute - 1) / facts.broadcast_per_minute.max(1);
        Ok(progress)
    }

    pub(super) async fn preview(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<Preview> {
        by.require(Role::Agent)?;
        let row = store::broadcast(&mut self.base.store.read().await?, id).await?;
        let row = row.ok_or(AppError::NotFound)?;
        let words = Words::new(&self.base, &row);
        let stop = match words.kind.may_stop() {
            true => format!("{}{}", self.base.facts.site_url, of_mail.href("/afmelden/voorbeeld")),
            false => String::new(),
        };
        let mail = words.mail(of_mail, &stop);
        let (from_name, from_address) = self.base.sender();
        Ok(Preview {
            lang: of_mail,
            from: format!("{from_name} <{from_address}>"),
            reply_to: self.reply_to(id),
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        })
    }

    /// Where answers go: tickets of that address know what they answer.
    pub(super) fn reply_to(&self, id: i64) -> String {
        reply_address(&self.base.sender().1, &format!("b{id}"))
    }
}

/// Why a mail failed whose connection broke at the very end.
pub const UNCONFIRMED: &str = "unconfirmed";

fn kind_of(row: &BroadcastRow) -> MailKind {
    MailKind::from_code(&row.kind).unwrap_or(MailKind::Status)
}

pub(super) async fn forecast(tx: &mut Tx, kind: &str) -> StoreResult<Forecast> {
    let mut forecast = Forecast::default();
    for (why, lang, n) in recipients::reach(tx, kind).await? {
        match Why::from_code(&why) {
            None => forecast.send[usize::from(Lang::from_code(&lang) == Lang::En)] += n,
            Some(why) => match forecast.suppressed.iter_mut().find(|(other, _)| *other == why) {
                Some((_, sum)) => *sum += n,
                None => forecast.suppressed.push((why, n)),
            },
        }
    }
    Ok(forecast)
}
