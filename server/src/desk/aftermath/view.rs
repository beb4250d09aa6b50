//! From the store's rows to what readers may know after incidents. Reads, never writes.

use crate::desk::when;
use crate::store::aftermath::{self as store, CauseRow, DutyRow, FollowUpRow, VersionRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::aftermath::model::*;
use app::status::model::Bilingual;
use jiff::tz::TimeZone;

/// Rows of each kind that readers see.
const SHOWN: i64 = 500;

/// All that readers may know after incidents.
pub async fn view(tx: &mut Tx) -> StoreResult<Vec<After>> {
    let mut all: Vec<After> = Vec::new();
    for (incident, due_at) in store::postmortems_pending(tx).await? {
        of(&mut all, incident).due_at = due_at;
    }
    for row in store::versions_latest(tx, SHOWN).await? {
        of(&mut all, row.incident_id).versions.push(version(row));
    }
    for row in store::follow_ups_public(tx, SHOWN).await? {
        let shown = FollowUp { owner: String::new(), ..follow_up(row.clone()) };
        of(&mut all, row.incident_id).follow_ups.push(shown);
    }
    for row in store::causes_latest(tx, SHOWN).await? {
        of(&mut all, row.incident_id).causes.push(cause(row));
    }
    Ok(all)
}

fn of(all: &mut Vec<After>, incident: i64) -> &mut After {
    let at = all.iter().position(|after| after.incident == incident).unwrap_or(all.len());
    if at == all.len() {
        all.push(After { incident, ..After::default() });
    }
    &mut all[at]
}

/// A published version.
pub fn version(row: VersionRow) -> PostmortemVersion {
    PostmortemVersion {
        id: row.id,
        number: row.number,
        state: PostmortemState::from_code(&row.state).unwrap_or(PostmortemState::Preliminary),
        at: row.at,
        text: Bilingual { nl: row.text_nl, en: row.text_en },
    }
}

/// A follow-up with its owner.
pub fn follow_up(row: FollowUpRow) -> FollowUp {
    FollowUp {
        id: row.id,
        text: Bilingual { nl: row.text_nl, en: row.text_en },
        owner: row.owner,
        due: row.due,
        public: row.public,
        done_at: row.done_at,
    }
}

/// A cause with the page of what it names.
pub fn cause(row: CauseRow) -> Cause {
    let path = match (row.work, row.earlier) {
        (Some(work), _) => format!("/status/onderhoud/{work}"),
        (None, earlier) => format!("/status/{}", earlier.unwrap_or_default()),
    };
    Cause {
        id: row.id,
        title: Bilingual { nl: row.title_nl, en: row.title_en },
        path,
        at: row.began_at,
        caused: row.relation == "cause",
        text: Bilingual { nl: row.text_nl, en: row.text_en },
    }
}

/// Something that is still to be done.
pub fn duty(row: DutyRow, now: Moment, zone: &TimeZone) -> Duty {
    let date = |at: Moment| when::date(at, zone).to_string();
    let due = row.due_at.map_or(row.due, date);
    let text = Bilingual { nl: row.text_nl, en: row.text_en };
    Duty {
        slug: row.slug,
        title: Bilingual { nl: row.title_nl, en: row.title_en },
        text: (text != Bilingual::default()).then_some(text),
        owner: row.owner,
        late: !due.is_empty() && due < date(now),
        due,
    }
}
