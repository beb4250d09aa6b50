//! What comes in during an incident: found by its likeness, held with it, answered together.
//!
//! Called through the port of `app` by pages and forms, by `receive` for every new ticket, and by
//! `jobs::flood` for all that came before. A ticket is *proposed* for an incident by how like it
//! is (`desk::flood::likeness`); it is held when somebody says so, or above a score that a lead
//! sets. What somebody decided is never decided again by a machine. It must never hold a ticket
//! that an agent is at work on.

mod answer;
mod answers;
mod arrive;
mod burst;
mod decide;
mod look;
mod me_too;
mod page;

pub use answers::JOB as ANSWER_JOB;
pub(super) use arrive::{Alike, Models};
pub use look::JOB as LOOK_JOB;
pub use me_too::MeTooItem;

use super::TicketsDesk;
use crate::env::{DAY, HOUR};
use crate::store::flood::FloodIncident;
use app::flood::model::*;
use app::flood::port::Flood;
use app::{Actor, AppResult, Lang, Moment};
use async_trait::async_trait;

/// People notice before we declare, and the beginning is often set too late.
pub(super) const LEAD: Moment = 2 * HOUR;
/// So long after its end people write about what it did: lost orders, money, who knew what.
pub(super) const TAIL: Moment = 3 * DAY;

/// The stretch of time in which a ticket may be about an incident.
pub(crate) fn time_of(incident: &FloodIncident) -> (Moment, Moment) {
    (incident.started_at - LEAD, incident.resolved_at.map_or(Moment::MAX, |at| at + TAIL))
}

/// The least score, in thousandths, that is proposed.
pub(super) fn proposed() -> i64 {
    (crate::desk::flood::likeness::PROPOSED * 1000.0) as i64
}

#[async_trait]
impl Flood for TicketsDesk {
    async fn flood(
        &self,
        by: &Actor,
        lang: Lang,
        slug: &str,
        view: FloodView,
        after: Option<String>,
    ) -> AppResult<FloodPage> {
        self.flood_page(by, lang, slug, view, after).await
    }

    async fn flood_decide(
        &self,
        by: &Actor,
        slug: &str,
        numbers: &[i64],
        what: Decision,
    ) -> AppResult<usize> {
        self.decide(by, slug, numbers, what).await
    }

    async fn flood_hold_above(&self, by: &Actor, slug: &str, percent: Option<i64>) -> AppResult<()> {
        self.hold_above(by, slug, percent).await
    }

    async fn flood_thread(&self, by: &Actor, slug: &str, thread: i64, out: bool) -> AppResult<()> {
        self.thread_decide(by, slug, thread, out).await
    }

    async fn answer_preview(&self, by: &Actor, slug: &str, draft: AnswerDraft) -> AppResult<AnswerPreview> {
        self.preview_answer(by, slug, draft).await
    }

    async fn answer_send(&self, by: &Actor, slug: &str, draft: AnswerDraft) -> AppResult<i64> {
        self.send_answer(by, slug, draft).await
    }

    async fn answer_undo(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()> {
        self.undo_answer(by, slug, id).await
    }

    fn likely(&self, lang: Lang, text: &str) -> Vec<Likely> {
        self.likely_incidents(lang, text)
    }

    async fn me_too(&self, by: &Actor, lang: Lang, slug: &str, email: &str) -> AppResult<()> {
        self.has_it_too(by, lang, slug, email).await
    }

    async fn thread_incident(&self, thread: i64) -> AppResult<Option<Likely>> {
        self.incident_of_thread(thread).await
    }
}
