//! What the time does with planned work: reminds, begins, ends. Each once, whoever looks first:
//! the row is locked and looked at again. Called by `jobs::maintenance`.

use super::{record, rules};
use crate::desk::Base;
use crate::env::DAY;
use crate::store::maintenance::{self as store, MaintenanceRow, NewWorkUpdate};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::maintenance::model::{MaintenanceState, Step};
use app::status::model::Bilingual;

/// Does what is due; how much that was. What was missed for longer than a day is put down, but told to nobody.
pub async fn tick(base: &Base) -> StoreResult<usize> {
    let now = base.env.now();
    let mut tx = base.store.read().await?;
    let due = store::maintenance_due(&mut tx, now).await?;
    drop(tx);
    let mut done = 0;
    for slug in &due {
        let mut tx = base.store.write().await?;
        if let Some(row) = store::maintenance_locked(&mut tx, slug).await? {
            done += one(&mut tx, row, now).await?;
            tx.commit().await?;
        }
    }
    if done > 0 {
        base.publish_or_later().await;
    }
    Ok(done)
}

async fn one(tx: &mut Tx, mut row: MaintenanceRow, now: Moment) -> StoreResult<usize> {
    let mut done = 0;
    let state = |row: &MaintenanceRow| MaintenanceState::from_code(&row.state).unwrap_or_default();
    if state(&row) == MaintenanceState::Scheduled {
        let reminders = store::reminders_done(tx, row.id, now).await?;
        if reminders > 0 && row.starts_at > now {
            let text = Bilingual { nl: row.text_nl.clone(), en: row.text_en.clone() };
            tell(tx, &row, (Step::Reminder, now), &text, now).await?;
            done += 1;
        }
        if row.by_itself && row.starts_at <= now {
            let at = row.starts_at.max(row.updated_at);
            row.state = MaintenanceState::InProgress.code().into();
            (row.began_at, row.updated_at) = (Some(at), at);
            tell(tx, &row, (Step::Began, at), &rules::began(), now).await?;
            done += 1;
        }
    }
    if state(&row).runs() && row.by_itself && row.ends_at <= now {
        let at = row.ends_at.max(row.updated_at);
        row.state = MaintenanceState::Completed.code().into();
        (row.ended_at, row.updated_at) = (Some(at), at);
        tell(tx, &row, (Step::Completed, at), &rules::completed(), now).await?;
        done += 1;
    }
    Ok(done)
}

async fn tell(
    tx: &mut Tx,
    row: &MaintenanceRow,
    (step, at): (Step, Moment),
    text: &Bilingual,
    now: Moment,
) -> StoreResult<()> {
    let told = NewWorkUpdate {
        maintenance_id: row.id,
        at,
        step,
        state: MaintenanceState::from_code(&row.state).unwrap_or_default(),
        text,
        notify: now - at < DAY,
        author_id: None,
    };
    store::maintenance_save(tx, row).await?;
    record(tx, &told).await
}
