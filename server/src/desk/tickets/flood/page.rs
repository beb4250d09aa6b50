//! The page of an incident's mail.

use super::answer::reach;
use super::decide::incident;
use super::proposed;
use crate::desk::flood::likeness::Reason;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::office::Office;
use crate::env::SECOND;
use crate::store::flood::{self as store, AnswerRow, FloodRow, FloodThread as ThreadRow};
use app::flood::model::*;
use app::status::model::Bilingual;
use app::{Actor, AppResult, Lang, Moment, Role};

/// Tickets of a page.
const PAGE: i64 = 100;
/// Threads beside them.
const THREADS: i64 = 20;
/// Answers beside them.
const ANSWERS: i64 = 10;

impl TicketsDesk {
    /// One of its lists, and all around it.
    pub(super) async fn flood_page(
        &self,
        by: &Actor,
        lang: Lang,
        slug: &str,
        view: FloodView,
        after: Option<String>,
    ) -> AppResult<FloodPage> {
        by.require(Role::Agent)?;
        let first = if view == FloodView::Held { (i64::MIN, i64::MIN) } else { (i64::MAX, i64::MAX) };
        let place = after.as_deref().and_then(read_cursor).unwrap_or(first);
        let mut tx = self.base.store.read().await?;
        let incident = incident(&mut tx, slug).await?;
        let id = incident.id;
        let mut found = match view {
            FloodView::Held => store::flood_held(&mut tx, id, place, PAGE + 1).await?,
            FloodView::Proposed | FloodView::Out => {
                let which = (proposed(), view == FloodView::Out);
                store::flood_most_like(&mut tx, id, which, place, PAGE + 1).await?
            }
        };
        let counts = store::flood_counts(&mut tx, id, proposed()).await?;
        let threads = store::flood_threads(&mut tx, id, proposed(), THREADS).await?;
        let answers = store::answers_of(&mut tx, id, ANSWERS).await?;
        let me_too = store::me_too_count(&mut tx, id).await?;
        let reach = reach(&mut tx, &incident).await?;
        drop(tx);
        let more = found.len() as i64 > PAGE;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more).map(|row| format!("{}-{}", row.score, row.number));
        let office = Office::new(&self.base, lang);
        Ok(FloodPage {
            incident: id,
            title: Bilingual { nl: incident.title_nl, en: incident.title_en },
            slug: incident.slug,
            over: incident.resolved_at.is_some(),
            view,
            counts: vec![
                (FloodView::Proposed, counts.proposed),
                (FloodView::Held, counts.held),
                (FloodView::Out, counts.taken_out),
            ],
            rows: found.into_iter().map(|row| ticket(row, lang, &office)).collect(),
            next,
            hold_above: incident.hold_above.map(|above| above / 10),
            me_too,
            threads: threads.into_iter().map(thread).collect(),
            reach,
            answers: answers.into_iter().map(|row| answer(row, &office)).collect(),
        })
    }
}

fn ticket(row: FloodRow, lang: Lang, office: &Office) -> FloodTicket {
    FloodTicket {
        number: row.number,
        subject: row.subject,
        excerpt: row.excerpt,
        requester: row.requester,
        shop: row.shop,
        at_text: office.stamp(row.created_at),
        percent: row.score / 10,
        reason: Reason::from_code(&row.reason).words(lang),
        by_hand: row.by_hand,
    }
}

fn thread(row: ThreadRow) -> FloodThread {
    FloodThread {
        id: row.id,
        title: row.title,
        posts: row.posts,
        percent: row.score / 10,
        taken_out: row.taken_out,
    }
}

fn answer(row: AnswerRow, office: &Office) -> FloodAnswer {
    FloodAnswer {
        state: state(&row, office.now),
        id: row.id,
        text: Bilingual { nl: row.text_nl, en: row.text_en },
        author: row.author,
        at_text: office.stamp(row.created_at),
        tickets: row.tickets,
        merchants: row.merchants,
        answered: row.answered,
        solve: row.solve,
    }
}

fn state(row: &AnswerRow, now: Moment) -> AnswerState {
    if row.undone_at.is_some() {
        AnswerState::Undone
    } else if row.done_at.is_some() {
        AnswerState::Done
    } else if row.starts_at > now {
        AnswerState::Waiting((row.starts_at - now + SECOND - 1) / SECOND)
    } else {
        AnswerState::Going
    }
}

fn read_cursor(text: &str) -> Option<(i64, i64)> {
    let (score, number) = text.split_once('-')?;
    Some((score.parse().ok()?, number.parse().ok()?))
}
