//! From the store's rows to what the public may know of planned work. Reads, never writes.

use crate::store::components::impact_of;
use crate::store::maintenance::{self as store, MaintenanceRow, WorkUpdateRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::maintenance::model::{Maintenance, MaintenanceState, MaintenanceUpdate, Step};
use app::status::model::Bilingual;

/// Work that is over and is shown.
const OVER: i64 = 50;

/// When components were in maintenance: key, from, until.
pub type Windows = Vec<(String, Moment, Moment)>;

/// Work that runs or is ahead, soonest first, and work that is over, latest first. `keys` are the
/// components in the page's order.
pub async fn view(tx: &mut Tx, keys: &[&str]) -> StoreResult<(Vec<Maintenance>, Vec<Maintenance>)> {
    let (ahead, over) = (store::maintenance_ahead(tx).await?, store::maintenance_over(tx, OVER).await?);
    let since = over.last().map_or(Moment::MAX, |oldest| oldest.starts_at);
    let components = store::maintenance_components(tx, since).await?;
    let updates = store::maintenance_updates(tx, since).await?;
    let reminders = store::reminders_ahead(tx).await?;
    let one = |row: MaintenanceRow| {
        let hit = |key: &&str| {
            let found = components.iter().find(|(of, own, _)| *of == row.id && own == key);
            found.map(|(_, key, impact)| (key.clone(), impact_of(impact)))
        };
        let state = state(&row.state);
        Maintenance {
            components: keys.iter().filter_map(hit).collect(),
            reminders: reminders.iter().filter(|(of, _)| *of == row.id).map(|(_, at)| *at).collect(),
            updates: updates
                .iter()
                .filter(|update| update.maintenance_id == row.id)
                .filter_map(update)
                .collect(),
            id: row.id,
            slug: row.slug,
            title: Bilingual { nl: row.title_nl, en: row.title_en },
            text: Bilingual { nl: row.text_nl, en: row.text_en },
            state,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            began_at: row.began_at,
            ended_at: row.ended_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            sequence: row.sequence,
            by_itself: row.by_itself,
        }
    };
    Ok((ahead.into_iter().map(one).collect(), over.into_iter().map(one).collect()))
}

/// An update that is shown: all but reminders, which say nothing new.
fn update(row: &WorkUpdateRow) -> Option<MaintenanceUpdate> {
    let step = Step::from_code(&row.step).filter(|step| *step != Step::Reminder)?;
    Some(MaintenanceUpdate {
        id: row.id,
        at: row.at,
        step,
        state: state(&row.state),
        text: Bilingual { nl: row.text_nl.clone(), en: row.text_en.clone() },
        notify: row.notify,
    })
}

fn state(code: &str) -> MaintenanceState {
    MaintenanceState::from_code(code).unwrap_or_default()
}

/// When components were in maintenance within a period; what runs lasts until its end.
pub async fn windows(tx: &mut Tx, from: Moment, to: Moment) -> StoreResult<Windows> {
    let rows = store::maintenance_windows(tx, from, to).await?;
    Ok(rows.into_iter().map(|(key, began, ended)| (key, began, ended.unwrap_or(to))).collect())
}

/// Those of one component.
pub fn windows_of(windows: &Windows, key: &str) -> Vec<(Moment, Moment)> {
    windows.iter().filter(|(own, _, _)| own == key).map(|(_, from, to)| (*from, *to)).collect()
}
