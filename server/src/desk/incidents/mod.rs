//! What leads need around an incident: templates, corrections of updates, promises, and the
//! record of all that happened. Called by the console's pages and forms.
//!
//! Declaring and updating is `desk::status`. This must never change what an incident says of
//! itself but the words of an update, and those only with the old ones kept.

mod record;
mod rules;

use crate::desk::Base;
use crate::desk::components;
use crate::desk::status::rules as status_rules;
use crate::desk::when;
use crate::store::jobs::job_add;
use crate::store::{StoreError, StoreResult, Tx, promises, record as rows, templates};
use app::incidents::model::{Kept, MonthKept, Record, Template};
use app::incidents::port::Incidents;
use app::status::model::Bilingual;
use app::{Actor, AppError, AppResult, Moment, Role};
use async_trait::async_trait;
use jiff::ToSpan;

/// Months of promises that are counted.
const MONTHS: i64 = 12;

/// The use cases around an incident.
pub struct IncidentsDesk {
    base: Base,
}

impl IncidentsDesk {
    /// On this base.
    pub fn new(base: Base) -> IncidentsDesk {
        IncidentsDesk { base }
    }
}

/// What follows every change of an incident, in its transaction: promises and the effective status
/// of components are written beside it.
pub async fn follow(tx: &mut Tx, incident: i64, now: Moment) -> StoreResult<()> {
    promises::promises_settle(tx, incident, now).await?;
    components::effective::settle(tx, now, None).await
}

#[async_trait]
impl Incidents for IncidentsDesk {
    fn templates(&self, by: &Actor) -> AppResult<Vec<Template>> {
        by.require(Role::Lead)?;
        Ok(self.base.snapshots.get().templates.clone())
    }

    async fn template_save(&self, by: &Actor, template: Template) -> AppResult<i64> {
        by.require(Role::Admin)?;
        let template = rules::template(template)?;
        let mut tx = self.base.store.write().await?;
        let known = components::keys(&mut tx).await?;
        let components = template.components.into_iter().filter(|(key, _)| known.contains(key)).collect();
        let template = Template { components, ..template };
        let saved = templates::template_save(&mut tx, &template).await.map_err(|error| match error {
            StoreError::Duplicate(_) => rules::name_taken(),
            other => other.into(),
        })?;
        let id = saved.ok_or(AppError::NotFound)?;
        self.base.commit_public(tx).await?;
        Ok(id)
    }

    async fn template_remove(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.write().await?;
        if !templates::template_delete(&mut tx, id).await? {
            return Err(AppError::NotFound);
        }
        self.base.commit_public(tx).await
    }

    async fn update_edit(
        &self,
        by: &Actor,
        slug: &str,
        update: i64,
        text: Bilingual,
        seen: i64,
    ) -> AppResult<()> {
        by.require(Role::Lead)?;
        let text = status_rules::text(text)?;
        if text.is_empty() {
            return Err(status_rules::text_missing());
        }
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let found = rows::update_locked(&mut tx, slug, update).await?;
        let (incident, nl, en) = found.ok_or(AppError::NotFound)?;
        if rows::edits_count(&mut tx, update).await? != seen {
            return Err(rules::edited_meanwhile());
        }
        if text == (Bilingual { nl, en }) {
            return Ok(());
        }
        rows::update_correct(&mut tx, update, &text, now, by.account).await?;
        job_add(&mut tx, "index", &format!("incident:{incident}"), now).await?;
        self.base.commit_public(tx).await
    }

    async fn record(&self, by: &Actor, slug: &str) -> AppResult<Record> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.read().await?;
        record::record(&mut tx, slug, self.base.env.now()).await?.ok_or(AppError::NotFound)
    }

    async fn promises(&self, by: &Actor) -> AppResult<Vec<MonthKept>> {
        by.require(Role::Lead)?;
        let (now, zone) = (self.base.env.now(), &self.base.facts.zone);
        let month_of = |at: Moment| when::date(at, zone).first_of_month();
        let since = when::begins(month_of(now).saturating_sub((MONTHS - 1).months()), zone).unwrap_or(0);
        let mut tx = self.base.store.read().await?;
        let all = promises::promises_since(&mut tx, since).await?;
        let months = all.chunk_by(|a, b| month_of(a.until) == month_of(b.until)).rev();
        let counted = months.map(|chunk| MonthKept { month: chunk[0].until, kept: Kept::count(chunk, now) });
        Ok(counted.filter(|month| month.kept.of > 0).collect())
    }
}
