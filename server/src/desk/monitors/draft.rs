//! Incidents that failing monitors propose, what a person makes of them, and those that
//! declare themselves because nobody looked.

use super::MonitorsDesk;
use super::rules::{dependents, joined, shared};
use crate::desk::pulse::Topic;
use crate::desk::when;
use crate::env::MINUTE;
use crate::store::drafts::{self, DraftRow, NewDraft, draft_decide};
use crate::store::monitors::{self as store, WatchRow};
use crate::store::setting::setting_save;
use crate::store::{StoreResult, Tx};
use app::monitors::model::{Draft, EventKind, MonitorState, failure_words};
use app::status::model::{Bilingual, Component, Impact, Incident, IncidentDraft};
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// Monitors that fail so soon after one another belong together.
const TOGETHER: Moment = 2 * MINUTE;
/// How long somebody who declares a draft by itself has for that.
const DECLARING: Moment = MINUTE;
/// Longest reason why something is no incident.
const WORDS_MAX: usize = 500;
/// What the causes of monitors begin with.
const CAUSE: &str = "monitor:";

impl MonitorsDesk {
    /// A monitor fails: its incident is proposed, or joins the one of another that just failed.
    /// An open incident that hits its component says it already.
    pub(super) async fn propose(&self, tx: &mut Tx, row: &mut WatchRow, now: Moment) -> StoreResult<()> {
        if self.status.view().open.iter().any(|incident| hits(incident, &row.component)) {
            return Ok(());
        }
        // Two that fail in the same moment take turns here, so that the second one sees the first.
        setting_save(tx, "draft_turn", &row.id.to_string()).await?;
        let cause = format!("{CAUSE}{}", row.id);
        let open = drafts::drafts_open(tx).await?;
        let fits = |draft: &&DraftRow| {
            let fresh = draft.cause.starts_with(CAUSE) && now - draft.created_at <= TOGETHER;
            draft.cause == cause || fresh
        };
        let after = row.publish_after.map(|minutes| now + minutes * MINUTE);
        match open.iter().find(fits) {
            Some(draft) => {
                let mut all = store::monitors_of_draft(tx, draft.id).await?;
                all.retain(|other| other.id != row.id);
                all.push(row.clone());
                let soonest = [draft.publish_at, after].into_iter().flatten().min();
                let publish_at = soonest.filter(|_| draft.acked_at.is_none());
                let words = self.words(&all, now);
                let new = NewDraft { cause: draft.cause.clone(), publish_at, ..words };
                drafts::draft_rewrite(tx, draft.id, &new).await?;
                row.draft_id = Some(draft.id);
            }
            None => {
                let words = self.words(std::slice::from_ref(row), now);
                let new = NewDraft { cause, publish_at: after, ..words };
                row.draft_id = drafts::draft_add(tx, &new, now).await?;
            }
        }
        Ok(())
    }

    /// A monitor recovered: when it was the last one of its proposal, there is nothing to declare.
    pub(super) async fn withdraw(&self, tx: &mut Tx, row: &mut WatchRow, now: Moment) -> StoreResult<()> {
        let Some(draft) = row.draft_id.take() else { return Ok(()) };
        let others = store::monitors_of_draft(tx, draft).await?;
        if others.iter().all(|other| other.id == row.id) && draft_decide(tx, draft, None, None, now).await? {
            drafts::draft_words(tx, draft, "recovered").await?;
        }
        Ok(())
    }

    /// What these monitors together propose to say, by the components as the public knows them.
    fn words(&self, rows: &[WatchRow], now: Moment) -> NewDraft {
        let view = self.status.view();
        let pair = |of: &Component| {
            let of = of.clone();
            of.depends_on.into_iter().map(move |on| (of.key.clone(), on))
        };
        let pairs: Vec<(String, String)> = view.components.iter().flat_map(pair).collect();
        let name = |key: &str| view.component(key).map(|component| component.name.clone());
        let mut watched: Vec<String> = Vec::new();
        let mut named: Vec<Bilingual> = Vec::new();
        let mut components: Vec<(String, Impact)> = Vec::new();
        for row in rows {
            // A monitor of no component speaks for itself.
            let what = name(&row.component);
            let what = what.unwrap_or_else(|| Bilingual { nl: row.name.clone(), en: row.name.clone() });
            if !named.contains(&what) {
                named.push(what);
            }
            if !row.component.is_empty() && !watched.contains(&row.component) {
                watched.push(row.component.clone());
            }
        }
        let cause = shared(&watched, &pairs);
        let worst = rows.iter().map(WatchRow::impact).max().unwrap_or_default();
        let mut add =
            |key: String, impact: Impact| match components.iter_mut().find(|(other, _)| *other == key) {
                Some((_, known)) => *known = impact.max(*known),
                None => components.push((key, impact)),
            };
        for row in rows.iter().filter(|row| !row.component.is_empty()) {
            dependents(&row.component, &pairs).into_iter().for_each(|key| add(key, row.impact()));
        }
        if let Some(key) = &cause {
            add(key.clone(), worst);
        }
        let all = joined(&named);
        let since = rows.iter().filter_map(|row| row.since).min().unwrap_or(now);
        let since = when::stamp(since, now, &self.base.facts.zone, Lang::Nl);
        let minor = worst <= Impact::Minor;
        let reason = |lang: Lang| {
            let each = rows.iter().map(|row| format!("{}: {}", row.name, failure_words(&row.failure, lang)));
            let each = each.collect::<Vec<_>>().join("; ");
            let shared = cause.as_deref().and_then(name).map_or(String::new(), |shared| {
                let shared = shared.get(lang);
                lang.t(format!(" Wat ze delen: {shared}."), format!(" What they share: {shared}."))
            });
            format!("{each}.{shared}")
        };
        NewDraft {
            reason: Bilingual { nl: reason(Lang::Nl), en: reason(Lang::En) },
            title: Bilingual {
                nl: format!("{} {}", all.nl, if minor { "traag" } else { "niet bereikbaar" }),
                en: format!("{} {}", all.en, if minor { "slow" } else { "unreachable" }),
            },
            text: Bilingual {
                nl: format!(
                    "Sinds {since} zijn er problemen met {}. We zoeken uit wat er aan de hand is.",
                    all.nl
                ),
                en: format!(
                    "Since {since} there are problems with {}. We are finding out what is wrong.",
                    all.en
                ),
            },
            components,
            ..NewDraft::default()
        }
    }

    /// Declares what is due and nobody has looked at, by the same deed as a person would.
    pub(super) async fn publish_due(&self) -> AppResult<()> {
        let now = self.base.env.now();
        let mut tx = self.base.store.read().await?;
        let open = drafts::drafts_open(&mut tx).await?;
        drop(tx);
        for draft in open.into_iter().filter(|draft| draft.publish_at.is_some_and(|at| at <= now)) {
            let mut tx = self.base.store.write().await?;
            let mine = drafts::draft_claim(&mut tx, draft.id, now, now + DECLARING).await?;
            tx.commit().await?;
            if mine {
                self.publish(&draft).await?;
            }
        }
        Ok(())
    }

    async fn publish(&self, draft: &DraftRow) -> AppResult<()> {
        let view = self.status.view();
        let title = Bilingual { nl: draft.title_nl.clone(), en: draft.title_en.clone() };
        let hit = draft.impacts();
        // Somebody said it already, or this process did before it could write that down.
        let says = |incident: &&Incident| {
            let all = !hit.is_empty() && hit.iter().all(|(key, _)| hits(incident, key));
            all || incident.title == title
        };
        let slug = match view.open.iter().find(says) {
            Some(incident) => incident.slug.clone(),
            None => {
                let text = Bilingual { nl: draft.text_nl.clone(), en: draft.text_en.clone() };
                self.declare(title, text, hit, draft.created_at).await?
            }
        };
        tracing::warn!(draft = draft.id, slug, "an incident declared itself: nobody had looked");
        self.decided(draft.id, &slug, None).await
    }

    /// The same while the store, and with it every proposal, is away: the incident goes by the
    /// spool, as a person's would.
    pub(super) async fn publish_alone(&self) -> AppResult<()> {
        let now = self.base.env.now();
        let view = self.status.view();
        let quiet = |row: &&WatchRow| {
            let open = row.enabled && row.state() == MonitorState::Down && row.acked_at.is_none();
            open && !view.open.iter().any(|incident| hits(incident, &row.component))
        };
        let rows: Vec<WatchRow> = self.watch.memory().rows.iter().filter(quiet).cloned().collect();
        let due = |row: &WatchRow| {
            let at = row.publish_after.zip(row.since).map(|(minutes, since)| since + minutes * MINUTE);
            at.is_some_and(|at| at <= now)
        };
        if !rows.iter().any(due) {
            return Ok(());
        }
        let NewDraft { title, text, components, .. } = self.words(&rows, now);
        if view.open.iter().any(|incident| incident.title == title) {
            return Ok(());
        }
        let since = rows.iter().filter_map(|row| row.since).min().unwrap_or(now);
        let slug = self.declare(title, text, components, since).await?;
        tracing::warn!(slug, "an incident declared itself while the store is away: nobody had looked");
        Ok(())
    }

    /// Declares it by the same deed as a person would, and says that nobody did.
    async fn declare(
        &self,
        title: Bilingual,
        text: Bilingual,
        mut components: Vec<(String, Impact)>,
        since: Moment,
    ) -> AppResult<String> {
        let view = self.status.view();
        components.retain(|(key, _)| view.component(key).is_some());
        let text = Bilingual {
            nl: format!("{} Deze melding is automatisch gedaan.", text.nl),
            en: format!("{} This was reported automatically.", text.en),
        };
        let incident =
            IncidentDraft { title, text, components, started_at: Some(since), ..IncidentDraft::default() };
        self.status.incident_declare(&Actor::system(), incident).await
    }

    /// It became this incident. Who declared it has seen the alarms.
    pub(super) async fn decided(&self, id: i64, slug: &str, by: Option<&Actor>) -> AppResult<()> {
        let incident = self.status.view().incident(slug).map(|incident| incident.id);
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        if draft_decide(&mut tx, id, incident, by.and_then(|by| by.account), now).await? {
            if let Some(by) = by {
                self.seen_by(&mut tx, id, &by.name, now).await?;
            }
            store::monitors_draft_over(&mut tx, id).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// The alarms of a proposal's monitors were seen.
    async fn seen_by(&self, tx: &mut Tx, draft: i64, name: &str, now: Moment) -> StoreResult<()> {
        for one in store::monitors_of_draft(tx, draft).await? {
            let Some(mut row) = store::monitor_locked(tx, one.id).await? else { continue };
            if row.acked_at.is_none() {
                (row.acked_at, row.acked_by) = (Some(now), name.to_owned());
                store::monitor_know(tx, &row).await?;
                store::event_add(tx, row.id, now, EventKind::Acknowledged, "", name).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn open_drafts(&self, by: &Actor) -> AppResult<Vec<Draft>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        Ok(drafts::drafts_open(&mut tx).await?.into_iter().map(shown).collect())
    }

    pub(super) async fn look_into(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        if !drafts::draft_acknowledge(&mut tx, id, &by.name, now).await? {
            return Err(decided_before());
        }
        self.seen_by(&mut tx, id, &by.name, now).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    pub(super) async fn put_aside(&self, by: &Actor, id: i64, words: &str) -> AppResult<()> {
        by.require(Role::Lead)?;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() || words.chars().count() > WORDS_MAX {
            return Err(AppError::invalid(
                "words",
                "Schrijf kort waarom dit geen storing is, zoals \"gepland onderhoud\".",
                "Write briefly why this is no incident, such as \"planned work\".",
            ));
        }
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        if !draft_decide(&mut tx, id, None, by.account, now).await? {
            return Err(decided_before());
        }
        drafts::draft_words(&mut tx, id, &words).await?;
        self.seen_by(&mut tx, id, &by.name, now).await?;
        store::monitors_draft_over(&mut tx, id).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }
}

/// Whether an incident says that this component is hit.
fn hits(incident: &Incident, key: &str) -> bool {
    incident.components.iter().any(|(other, impact)| other == key && *impact > Impact::None)
}

fn shown(row: DraftRow) -> Draft {
    Draft {
        id: row.id,
        components: row.impacts(),
        cause: row.cause,
        reason: Bilingual { nl: row.reason_nl, en: row.reason_en },
        title: Bilingual { nl: row.title_nl, en: row.title_en },
        text: Bilingual { nl: row.text_nl, en: row.text_en },
        created_at: row.created_at,
        publish_at: row.publish_at,
        acked: row.acked_at.map(|at| (at, row.acked_by)),
    }
}

fn decided_before() -> AppError {
    AppError::Conflict {
        nl: "Over dit voorstel is intussen beslist. Laad de pagina opnieuw.".into(),
        en: "This proposal was decided meanwhile. Reload the page.".into(),
    }
}
