//! What follows an incident: whether there is a postmortem and by when, its versions, follow-ups,
//! what caused it, and the questions that were asked.
//!
//! Called by the console's forms and the public pages. What was published stays: a new text is a
//! new version. It must never show a draft or an owner's name to readers.

mod faq;
mod questions;
mod rules;
mod view;

pub use view::view;

use super::Base;
use crate::desk::subscribers::tell_postmortem;
use crate::store::aftermath::{self as store, CauseOf, FollowUpRow};
use crate::store::{Tx, status};
use app::aftermath::model::*;
use app::aftermath::port::Aftermaths;
use app::status::model::{Bilingual, IncidentState};
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use async_trait::async_trait;

/// Duties in the desk's list.
const LISTED: i64 = 500;

/// The use cases after an incident.
pub struct AftermathDesk {
    base: Base,
}

/// The incident that a use case is about.
struct Subject {
    id: i64,
    title: Bilingual,
    started_at: Moment,
    resolved_at: Option<Moment>,
}

impl AftermathDesk {
    /// On this base.
    pub fn new(base: Base) -> AftermathDesk {
        AftermathDesk { base }
    }
}

async fn subject(tx: &mut Tx, slug: &str) -> AppResult<Subject> {
    let found = store::incident_of(tx, slug).await?.ok_or(AppError::NotFound)?;
    let (id, nl, en, started_at, resolved_at) = found;
    Ok(Subject { id, title: Bilingual { nl, en }, started_at, resolved_at })
}

#[async_trait]
impl Aftermaths for AftermathDesk {
    fn after(&self, incident: i64) -> After {
        let snapshot = self.base.snapshots.get();
        let found = snapshot.aftermath.iter().find(|after| after.incident == incident);
        found.cloned().unwrap_or_default()
    }

    fn html(&self, markdown: &str, lang: Lang) -> String {
        super::markdown::article(markdown, lang).html
    }

    async fn aftermath(&self, by: &Actor, slug: &str) -> AppResult<Aftermath> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.read().await?;
        let incident = subject(&mut tx, slug).await?;
        let draft = store::postmortem(&mut tx, incident.id).await?;
        let faq = faq::collected(&mut tx, incident.id).await?;
        let zone = &self.base.facts.zone;
        let (state, due_at, text, version) = match draft {
            Some(row) => {
                let text = Bilingual { nl: row.text_nl, en: row.text_en };
                (PostmortemState::from_code(&row.state), row.due_at, text, row.version)
            }
            None => (None, Some(rules::usual_due(self.base.env.now(), zone)), Bilingual::default(), 0),
        };
        Ok(Aftermath {
            state,
            due_at,
            text,
            version,
            versions: store::versions(&mut tx, incident.id).await?.into_iter().map(view::version).collect(),
            follow_ups: store::follow_ups(&mut tx, incident.id)
                .await?
                .into_iter()
                .map(view::follow_up)
                .collect(),
            causes: store::causes(&mut tx, incident.id).await?.into_iter().map(view::cause).collect(),
            choices: choices(&mut tx, &incident).await?,
            faq,
            held: store::held_count(&mut tx, incident.id).await?,
        })
    }

    async fn duties(&self, by: &Actor) -> AppResult<Vec<Duty>> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::duties(&mut tx, LISTED).await?;
        let (now, zone) = (self.base.env.now(), &self.base.facts.zone);
        let mut duties: Vec<Duty> = rows.into_iter().map(|row| view::duty(row, now, zone)).collect();
        duties.sort_by(|a, b| (a.due.is_empty(), &a.due).cmp(&(b.due.is_empty(), &b.due)));
        Ok(duties)
    }

    async fn postmortem_decide(&self, by: &Actor, slug: &str, due_at: Option<Moment>) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        let before = store::postmortem(&mut tx, incident.id).await?;
        if before
            .as_ref()
            .and_then(|row| PostmortemState::from_code(&row.state))
            .is_some_and(PostmortemState::is_public)
        {
            return Err(rules::published_before());
        }
        let decision = match due_at {
            Some(due) if due < now => return Err(rules::due_passed()),
            Some(due) => (PostmortemState::Pending, Some(due)),
            None => (PostmortemState::Declined, None),
        };
        let text = match before {
            None => self.prefilled(&mut tx, &incident).await?,
            Some(_) => Bilingual::default(),
        };
        store::postmortem_decide(&mut tx, incident.id, decision, &text, by.account, now).await?;
        self.base.commit_public(tx).await
    }

    async fn postmortem_save(&self, by: &Actor, slug: &str, draft: PostmortemDraft) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let text = rules::text(draft.text)?;
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        let before = store::postmortem(&mut tx, incident.id).await?.ok_or(AppError::NotFound)?;
        let before = PostmortemState::from_code(&before.state).unwrap_or(PostmortemState::Pending);
        let state = rules::after_saving(before, draft.publish, &text, incident.resolved_at.is_some())?;
        let at = (incident.id, draft.version);
        if !store::postmortem_save(&mut tx, at, state, &text, by.account, now).await? {
            return Err(rules::changed_meanwhile());
        }
        if draft.publish.is_some() {
            let version = store::version_add(&mut tx, incident.id, state, &text, by.account, now).await?;
            // A correction of what is there is on the page; nobody is mailed for it.
            if before != state {
                tell_postmortem(&mut tx, version, now).await?;
            }
        }
        self.base.commit_public(tx).await
    }

    async fn follow_up_save(&self, by: &Actor, slug: &str, draft: FollowUpDraft) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let draft = rules::follow_up(draft)?;
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        let row = FollowUpRow {
            id: draft.id.unwrap_or_default(),
            incident_id: incident.id,
            text_nl: draft.text.nl,
            text_en: draft.text.en,
            owner: draft.owner,
            due: draft.due,
            public: draft.public,
            done_at: draft.done.then_some(now),
        };
        match draft.id {
            None => store::follow_up_add(&mut tx, &row, now).await?,
            Some(_) if store::follow_up_change(&mut tx, &row).await? => {}
            Some(_) => return Err(AppError::NotFound),
        }
        self.base.commit_public(tx).await
    }

    async fn follow_up_remove(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        if !store::follow_up_remove(&mut tx, incident.id, id).await? {
            return Err(AppError::NotFound);
        }
        self.base.commit_public(tx).await
    }

    async fn cause_save(
        &self,
        by: &Actor,
        slug: &str,
        key: &str,
        caused: bool,
        text: Bilingual,
    ) -> AppResult<()> {
        by.require(Role::Lead)?;
        let text = rules::reason(text)?;
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        let named = choices(&mut tx, &incident).await?.into_iter().any(|choice| choice.key == key);
        let of = rules::cause_of(key).filter(|_| named).ok_or_else(rules::cause_missing)?;
        let relation = if caused { "cause" } else { "unrelated" };
        store::cause_save(&mut tx, incident.id, of, relation, &text, by.account, self.base.env.now()).await?;
        self.base.commit_public(tx).await
    }

    async fn cause_remove(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.write().await?;
        let incident = subject(&mut tx, slug).await?;
        if !store::cause_remove(&mut tx, incident.id, id).await? {
            return Err(AppError::NotFound);
        }
        self.base.commit_public(tx).await
    }

    async fn faq_collect(&self, by: &Actor, slug: &str) -> AppResult<usize> {
        by.require(Role::Lead)?;
        self.collect(by, slug).await
    }
}

impl AftermathDesk {
    /// What a postmortem begins with: the sections, filled from what was told.
    async fn prefilled(&self, tx: &mut Tx, incident: &Subject) -> AppResult<Bilingual> {
        let mut updates = status::updates_of(tx, incident.id).await?;
        updates.reverse();
        let told: Vec<(Moment, Option<IncidentState>, Bilingual)> = updates
            .into_iter()
            .map(|row| {
                (row.at, IncidentState::from_code(&row.state), Bilingual { nl: row.text_nl, en: row.text_en })
            })
            .collect();
        let one = |lang| rules::prefilled(&told, &self.base.facts.zone, lang);
        Ok(Bilingual { nl: one(Lang::Nl), en: one(Lang::En) })
    }
}

/// What can be named as a cause: the latest work and incidents that began before.
async fn choices(tx: &mut Tx, incident: &Subject) -> AppResult<Vec<CauseChoice>> {
    let choice = |letter: char| {
        move |(id, nl, en, at): (i64, String, String, Moment)| CauseChoice {
            key: format!("{letter}{id}"),
            title: Bilingual { nl, en },
            at,
        }
    };
    // Work that began with the incident is the likeliest cause of all.
    let works = store::works_before(tx, incident.started_at + 1).await?.into_iter().map(choice('m'));
    let earlier = store::incidents_before(tx, incident.started_at).await?.into_iter().map(choice('i'));
    let mut all: Vec<CauseChoice> = works.chain(earlier).collect();
    all.sort_by_key(|choice| std::cmp::Reverse(choice.at));
    Ok(all)
}
