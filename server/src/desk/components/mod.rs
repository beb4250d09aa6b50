//! Keeping components: groups, order, names, dependencies, baselines. Called by the pages of
//! admins. It must never let a dependency close a cycle, nor take away what history names.

pub mod effective;
mod rules;

use crate::desk::Base;
use crate::desk::status::rules as status_rules;
use crate::store::components::{self as store, DependencyRow, HistoryRow, impact_of};
use crate::store::setting::snapshot_changed;
use crate::store::{StoreError, StoreResult, Tx};
use app::components::model::{Change, ComponentDraft, ComponentSheet, Dependency, Move, Source};
use app::components::port::Components;
use app::status::graph::{Node, cycle};
use app::status::model::{Baseline, Bilingual};
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use async_trait::async_trait;

/// Changes on the page.
const SHOWN: i64 = 50;

/// The use cases of keeping components.
pub struct ComponentsDesk {
    base: Base,
}

impl ComponentsDesk {
    /// On this base.
    pub fn new(base: Base) -> ComponentsDesk {
        ComponentsDesk { base }
    }

    /// A transaction of an admin that changes what is public: two of them follow each other, so
    /// that no two halves of a cycle are written side by side.
    async fn change(&self, by: &Actor) -> AppResult<(Tx, Moment)> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.write().await?;
        snapshot_changed(&mut tx).await?;
        Ok((tx, self.base.env.now()))
    }

    /// What follows: the record, the commit, the public.
    async fn done(&self, mut tx: Tx, by: &Actor, now: Moment) -> AppResult<()> {
        effective::settle(&mut tx, now, by.account).await?;
        tx.commit().await?;
        self.base.publish_or_later().await;
        Ok(())
    }
}

#[async_trait]
impl Components for ComponentsDesk {
    async fn component(&self, by: &Actor, key: &str) -> AppResult<ComponentSheet> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.read().await?;
        let row = store::component(&mut tx, key).await?.ok_or(AppError::NotFound)?;
        let dependencies = store::dependencies_all(&mut tx).await?;
        let changes = store::changes_of(&mut tx, key, SHOWN).await?;
        let depends_on = dependencies.into_iter().filter(|one| one.component_key == key).map(dependency);
        let draft = ComponentDraft {
            name: Bilingual { nl: row.name_nl, en: row.name_en },
            group: row.group_id,
            baseline: Baseline {
                impact: impact_of(&row.baseline),
                words: Bilingual { nl: row.baseline_nl, en: row.baseline_en },
            },
            depends_on: depends_on.collect(),
        };
        Ok(ComponentSheet { draft, changes: changes.into_iter().map(history).collect() })
    }

    async fn component_add(&self, by: &Actor, draft: ComponentDraft) -> AppResult<String> {
        let (mut tx, now) = self.change(by).await?;
        let draft = rules::component(draft)?;
        let taken: Vec<String> =
            keys(&mut tx).await?.into_iter().chain(rules::TAKEN.map(str::to_owned)).collect();
        let key = status_rules::free_slug(&status_rules::slug(&draft.name), &taken);
        store::component_insert(&mut tx, &key, &draft.name).await?;
        refuse_cycle(&mut tx, &key, &draft).await?;
        store::component_change(&mut tx, &key, &draft).await.map_err(group_gone)?;
        self.done(tx, by, now).await?;
        Ok(key)
    }

    async fn component_save(&self, by: &Actor, key: &str, draft: ComponentDraft) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        let draft = rules::component(draft)?;
        refuse_cycle(&mut tx, key, &draft).await?;
        if !store::component_change(&mut tx, key, &draft).await.map_err(group_gone)? {
            return Err(AppError::NotFound);
        }
        self.done(tx, by, now).await
    }

    async fn component_remove(&self, by: &Actor, key: &str) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        let above = store::dependencies_all(&mut tx).await?.into_iter().find(|one| one.depends_on == key);
        if let Some(above) = above {
            let name = store::component(&mut tx, &above.component_key).await?.map(|row| row.name_nl);
            return Err(rules::depended_on(&name.unwrap_or(above.component_key)));
        }
        match store::component_delete(&mut tx, key).await {
            Ok(true) => self.done(tx, by, now).await,
            Ok(false) => Err(AppError::NotFound),
            Err(StoreError::Referred(_)) => Err(rules::in_history()),
            Err(other) => Err(other.into()),
        }
    }

    async fn component_move(&self, by: &Actor, key: &str, way: Move) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        let rows = store::components_all(&mut tx).await?;
        let group = rows.iter().find(|row| row.key == key).ok_or(AppError::NotFound)?.group_id;
        let mut keys: Vec<String> =
            rows.into_iter().filter(|row| row.group_id == group).map(|row| row.key).collect();
        let at = keys.iter().position(|one| one == key).unwrap_or_default();
        way.apply(&mut keys, at);
        for (position, key) in (1..).zip(&keys) {
            store::component_place(&mut tx, key, position).await?;
        }
        self.done(tx, by, now).await
    }

    async fn group_save(&self, by: &Actor, id: i64, name: Bilingual) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        let name = rules::name("group", name)?;
        if id == 0 {
            store::group_insert(&mut tx, &name).await?;
        } else if !store::group_change(&mut tx, id, &name).await? {
            return Err(AppError::NotFound);
        }
        self.done(tx, by, now).await
    }

    async fn group_remove(&self, by: &Actor, id: i64) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        if !store::group_delete(&mut tx, id).await? {
            return Err(AppError::NotFound);
        }
        self.done(tx, by, now).await
    }

    async fn group_move(&self, by: &Actor, id: i64, way: Move) -> AppResult<()> {
        let (mut tx, now) = self.change(by).await?;
        let mut ids: Vec<i64> = store::groups(&mut tx).await?.into_iter().map(|group| group.id).collect();
        let at = ids.iter().position(|one| *one == id).ok_or(AppError::NotFound)?;
        way.apply(&mut ids, at);
        for (position, id) in (1..).zip(ids) {
            store::group_place(&mut tx, id, position).await?;
        }
        self.done(tx, by, now).await
    }
}

/// The keys of all components, in the order of the page.
pub async fn keys(tx: &mut Tx) -> StoreResult<Vec<String>> {
    Ok(store::components_all(tx).await?.into_iter().map(|row| row.key).collect())
}

/// Fails when what the draft depends on leads back to the component, and names the way.
async fn refuse_cycle(tx: &mut Tx, key: &str, draft: &ComponentDraft) -> AppResult<()> {
    let rows = store::components_all(tx).await?;
    if let Some(other) = draft.depends_on.iter().find(|one| !rows.iter().any(|row| row.key == one.key)) {
        return Err(rules::unknown(&other.key));
    }
    let edges = store::dependencies_all(tx).await?;
    let stored = |row: &store::ComponentRow| Node {
        key: row.key.clone(),
        depends_on: edges
            .iter()
            .filter(|e| e.component_key == row.key)
            .map(|e| e.depends_on.clone())
            .collect(),
    };
    let mut nodes: Vec<Node> = rows.iter().filter(|row| row.key != key).map(stored).collect();
    let depends_on = draft.depends_on.iter().map(|one| one.key.clone()).collect();
    nodes.push(Node { key: key.to_owned(), depends_on });
    match cycle(&nodes, key) {
        Some(way) => {
            let names = Lang::ALL.map(|lang| {
                let name = |key: &String| {
                    let row = rows.iter().find(|row| row.key == *key);
                    row.map_or(key, |row| lang.t(&row.name_nl, &row.name_en)).clone()
                };
                way.iter().map(name).collect::<Vec<_>>().join(" → ")
            });
            Err(rules::cycle(&names))
        }
        None => Ok(()),
    }
}

fn group_gone(error: StoreError) -> AppError {
    match error {
        StoreError::Referred(_) => rules::unknown_group(),
        other => other.into(),
    }
}

fn dependency(row: DependencyRow) -> Dependency {
    Dependency { key: row.depends_on, reason: Bilingual { nl: row.reason_nl, en: row.reason_en } }
}

fn history(row: HistoryRow) -> Change {
    let title = row.title_nl.zip(row.title_en).map(|(nl, en)| Bilingual { nl, en });
    let source = match row.source.as_str() {
        "incident" => Source::Incident(row.slug.zip(title)),
        "maintenance" => Source::Maintenance(title),
        "baseline" => Source::Baseline,
        _ => Source::Nothing,
    };
    Change { at: row.at, impact: impact_of(&row.impact), source, by: row.by.unwrap_or_default() }
}
