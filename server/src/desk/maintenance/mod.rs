//! Planned work: what leads announce, move, begin and end, and what its times do by themselves.
//!
//! Called by the console's forms, by `jobs::maintenance` and by the demo; read by the status and
//! the history. Every change is an update that says when. It must never change work that is over.

mod clock;
mod import;
mod rules;
mod view;

pub use clock::tick;
pub use import::{PastMaintenance, maintenance_import};
pub use view::{Windows, view, windows, windows_of};

use crate::desk::Base;
use crate::desk::components::{effective, keys};
use crate::desk::status::rules as words;
use crate::desk::subscribers::tell_work;
use crate::store::maintenance::{self as store, MaintenanceRow, NewMaintenance, NewWorkUpdate};
use crate::store::setting::snapshot_changed;
use crate::store::{StoreError, StoreResult, Tx};
use app::maintenance::model::*;
use app::maintenance::port::Maintenances;
use app::status::model::{Bilingual, Impact};
use app::{Actor, AppError, AppResult, Moment, Role};
use async_trait::async_trait;

/// The use cases of planned work.
pub struct MaintenanceDesk {
    base: Base,
}

impl MaintenanceDesk {
    /// On this base.
    pub fn new(base: Base) -> MaintenanceDesk {
        MaintenanceDesk { base }
    }

    /// The work, locked, while something can still become of it.
    async fn alive(&self, tx: &mut Tx, slug: &str) -> AppResult<(MaintenanceRow, MaintenanceState)> {
        let row = store::maintenance_locked(tx, slug).await?.ok_or(AppError::NotFound)?;
        let state = MaintenanceState::from_code(&row.state).unwrap_or_default();
        if state.is_over() { Err(rules::over()) } else { Ok((row, state)) }
    }
}

#[async_trait]
impl Maintenances for MaintenanceDesk {
    async fn maintenance_announce(&self, by: &Actor, draft: MaintenanceDraft) -> AppResult<String> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let (title, text) = (words::title(draft.title)?, words::text(draft.text)?);
        if text.is_empty() {
            return Err(rules::text_missing());
        }
        rules::period(draft.starts_at, draft.ends_at, now)?;
        let mut tx = self.base.store.write().await?;
        let components = components(&mut tx, draft.components).await?;
        let slug = words::slug(&title);
        let slug = words::free_slug(&slug, &store::maintenance_slugs(&mut tx, &slug).await?);
        let state = MaintenanceState::Scheduled;
        let new = NewMaintenance {
            slug: &slug,
            title: &title,
            text: &text,
            state,
            starts_at: draft.starts_at,
            ends_at: draft.ends_at,
            began_at: None,
            ended_at: None,
            created_at: now,
            by_itself: draft.by_itself,
        };
        let id = store::maintenance_add(&mut tx, &new).await.map_err(announced_twice)?;
        store::components_set(&mut tx, id, &components).await?;
        reminders_set(&mut tx, id, &rules::reminders(&draft.reminders), draft.starts_at, now).await?;
        let (notify, author_id) = (draft.notify, by.account);
        let step = Step::Announced;
        let told = NewWorkUpdate { maintenance_id: id, at: now, step, state, text: &text, notify, author_id };
        record(&mut tx, &told).await?;
        tx.commit().await?;
        self.base.publish_or_later().await;
        Ok(slug)
    }

    async fn maintenance_edit(&self, by: &Actor, slug: &str, edit: MaintenanceEdit) -> AppResult<()> {
        by.require(Role::Lead)?;
        let (title, text) = (words::title(edit.title)?, words::text(edit.text)?);
        if text.is_empty() {
            return Err(rules::text_missing());
        }
        let mut tx = self.base.store.write().await?;
        let (mut row, _) = self.alive(&mut tx, slug).await?;
        let components = components(&mut tx, edit.components).await?;
        (row.title_nl, row.title_en) = (title.nl, title.en);
        (row.text_nl, row.text_en) = (text.nl, text.en);
        (row.updated_at, row.sequence) = (self.base.env.now(), row.sequence + 1);
        store::maintenance_save(&mut tx, &row).await?;
        store::components_set(&mut tx, row.id, &components).await?;
        effective::settle(&mut tx, row.updated_at, by.account).await?;
        self.base.commit_public(tx).await
    }

    async fn maintenance_note(&self, by: &Actor, slug: &str, note: MaintenanceNote) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let text = words::text(note.text)?;
        let mut tx = self.base.store.write().await?;
        let (mut row, before) = self.alive(&mut tx, slug).await?;
        let step = rules::step(before, note.state)?;
        let text = match (text.is_empty(), step) {
            (false, _) => text,
            (true, Step::Began) => rules::began(),
            (true, Step::Completed) => rules::completed(),
            (true, _) => return Err(rules::words_missing()),
        };
        row.state = note.state.code().into();
        row.updated_at = now;
        match note.state {
            MaintenanceState::InProgress => row.began_at = row.began_at.or(Some(now)),
            MaintenanceState::Completed => row.ended_at = Some(now),
            MaintenanceState::Cancelled => row.sequence += 1,
            MaintenanceState::Scheduled | MaintenanceState::Verifying => {}
        }
        store::maintenance_save(&mut tx, &row).await?;
        // Who was told that it comes is told that it doesn't.
        let notify = step == Step::Cancelled || note.notify.unwrap_or(step != Step::Noted);
        let told = NewWorkUpdate {
            maintenance_id: row.id,
            at: now,
            step,
            state: note.state,
            text: &text,
            notify,
            author_id: by.account,
        };
        record(&mut tx, &told).await?;
        tx.commit().await?;
        self.base.publish_or_later().await;
        Ok(())
    }

    async fn maintenance_move(&self, by: &Actor, slug: &str, to: MaintenanceMove) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let text = words::text(to.text)?;
        if text.is_empty() {
            return Err(rules::words_missing());
        }
        let mut tx = self.base.store.write().await?;
        let (mut row, state) = self.alive(&mut tx, slug).await?;
        let step = if state == MaintenanceState::Scheduled {
            rules::period(to.starts_at, to.ends_at, now)?;
            row.starts_at = to.starts_at;
            let minutes = store::reminders_of(&mut tx, row.id).await?;
            reminders_set(&mut tx, row.id, &minutes, to.starts_at, now).await?;
            Step::Moved
        } else {
            rules::end(row.starts_at, to.ends_at, now)?;
            Step::Extended
        };
        (row.ends_at, row.updated_at, row.sequence) = (to.ends_at, now, row.sequence + 1);
        store::maintenance_save(&mut tx, &row).await?;
        // Who was told of the old time hears of the new one: there is no choice.
        let told = NewWorkUpdate {
            maintenance_id: row.id,
            at: now,
            step,
            state,
            text: &text,
            notify: true,
            author_id: by.account,
        };
        record(&mut tx, &told).await?;
        tx.commit().await?;
        self.base.publish_or_later().await;
        Ok(())
    }
}

/// Writes an update, with all that follows from it. The only way that updates are written.
async fn record(tx: &mut Tx, told: &NewWorkUpdate<'_>) -> StoreResult<()> {
    let update = store::work_update_add(tx, told).await?;
    if told.notify {
        tell_work(tx, update, told.at).await?;
    }
    // What components are in changes with it.
    effective::settle(tx, told.at, told.author_id).await?;
    snapshot_changed(tx).await
}

/// Reminders so many minutes before it begins; those whose moment has passed are done with.
async fn reminders_set(
    tx: &mut Tx,
    id: i64,
    minutes: &[i64],
    starts_at: Moment,
    now: Moment,
) -> StoreResult<()> {
    for minutes in minutes {
        let due_at = starts_at - minutes * crate::env::MINUTE;
        store::reminder_add(tx, id, *minutes, due_at, (due_at <= now).then_some(now)).await?;
    }
    Ok(())
}

/// Known components, each once; at least one.
async fn components(tx: &mut Tx, drafted: Vec<(String, Impact)>) -> AppResult<Vec<(String, Impact)>> {
    let components = words::impacts(drafted, &keys(tx).await?)?;
    if components.is_empty() { Err(rules::components_missing()) } else { Ok(components) }
}

fn announced_twice(error: StoreError) -> AppError {
    match error {
        StoreError::Duplicate(_) => AppError::Conflict {
            nl: "Iemand kondigde zojuist onderhoud met dezelfde titel aan. Kijk eerst of het hetzelfde is."
                .into(),
            en: "Somebody just announced maintenance with the same title. Look first whether it is the same."
                .into(),
        },
        other => other.into(),
    }
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}
