//! All that happened in an incident, from the rows that each deed wrote. Reads, never writes.

use crate::store::components::impact_of;
use crate::store::{StoreResult, Tx, promises, record as rows};
use app::Moment;
use app::incidents::model::{Event, Promise, Record, What};
use app::status::model::{Bilingual, IncidentState};

/// The record of an incident; none where there is no such incident.
pub async fn record(tx: &mut Tx, slug: &str, now: Moment) -> StoreResult<Option<Record>> {
    let Some((id, began)) = rows::incident_began(tx, slug).await? else { return Ok(None) };
    let event = |at, what, by: Option<String>| Event { at, what, by: by.unwrap_or_default() };
    let mut events = vec![event(began, What::Began, None)];
    for row in rows::updates_of(tx, id).await? {
        let state = IncidentState::from_code(&row.state).unwrap_or(IncidentState::Investigating);
        let text = Bilingual { nl: row.text_nl, en: row.text_en };
        events.push(event(row.at, What::Update { state, text, notify: row.notify }, row.by));
    }
    for row in rows::edits_of(tx, id).await? {
        let before = Bilingual { nl: row.text_nl, en: row.text_en };
        events.push(event(row.at, What::Edited { before }, row.by));
    }
    for (at, impact, nl, en) in rows::impacts_of(tx, id).await? {
        let what = What::Impact { component: Bilingual { nl, en }, impact: impact_of(&impact) };
        events.push(event(at, what, None));
    }
    for (from, until, by) in rows::holds_of(tx, id).await? {
        events.push(event(from, What::Held, by));
        events.extend(until.map(|until| event(until, What::LetGo, None)));
    }
    let promises = promises::promises_of(tx, id).await?;
    events.extend(promises.iter().flat_map(|promise| of_promise(promise, now)));
    // Stable: what one deed did stays in the order above.
    events.sort_by_key(|event| event.at);
    events.reverse();
    Ok(Some(Record { events, promises }))
}

/// A promise as it is made and, where it is, as it is broken.
fn of_promise(promise: &Promise, now: Moment) -> Vec<Event> {
    let event = |at, what| Event { at, what, by: String::new() };
    let until = promise.until;
    let mut events = vec![event(promise.promised_at, What::Promised { until })];
    if promise.kept(now) == Some(false) {
        events.push(event(until, What::Broken { until }));
    }
    events
}
