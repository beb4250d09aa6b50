//! `loket incident`: what a lead does at a terminal at night. Beside a running server the deed
//! is handed to it; otherwise it is done here. Either way it is on disk first, so it works
//! while the store is away.

use super::args::{DeclareArgs, IncidentCommand, ResolveArgs, UpdateArgs, WordArgs};
use super::{Misuse, Outcome, base, print};
use crate::config::Config;
use crate::desk::snapshot::{Snapshot, Snapshots};
use crate::desk::status::deeds::IncidentDeed;
use crate::desk::status::{StatusDesk, deed_declare, deed_update};
use crate::desk::when;
use crate::env::Env;
use crate::mail::spool::{IMPORT, Spool, SpoolSettings};
use anyhow::Context;
use app::status::model::{
    Bilingual, DataLoss, Impact, Incident, IncidentDraft, IncidentState, StatusView, UpdateDraft,
};
use app::{AppResult, Lang, Moment};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the terminal looks whether the server took the deed.
const LOOK: Duration = Duration::from_millis(50);
/// How long it waits for that.
const PATIENCE: Duration = Duration::from_secs(15);

/// Does it.
pub async fn incident(config: &Config, what: IncidentCommand) -> anyhow::Result<Outcome> {
    match what {
        IncidentCommand::Declare(args) => {
            let make = |snapshot: &Snapshot, now| declare(config, snapshot, &args, now);
            hand_in(config, make).await
        }
        IncidentCommand::Update(args) => {
            hand_in(config, |snapshot, now| update(config, snapshot, &args, now)).await
        }
        IncidentCommand::Resolve(args) => {
            hand_in(config, |snapshot, now| resolve(config, snapshot, &args, now)).await
        }
        IncidentCommand::List { all, json } => list(config, all, json),
        IncidentCommand::Mails { incident, json } => {
            super::incident_mails::mails(config, &incident, json).await
        }
    }
}

/// Journals the deed and tells what became of it.
async fn hand_in(
    config: &Config,
    make: impl Fn(&Snapshot, Moment) -> anyhow::Result<IncidentDeed>,
) -> anyhow::Result<Outcome> {
    let env = Env::system();
    let deed = match base(config, &env).await? {
        Some((base, _)) => {
            let deed = make(&base.snapshots.get(), env.now())?;
            words(StatusDesk::new(base.clone()).hand_in(deed.clone()).await)?;
            base.store.close().await;
            deed
        }
        None => {
            let deed = make(&snapshot(config), env.now())?;
            hand_over(&config.data_dir, &env, &deed).await?;
            deed
        }
    };
    tell(config, &deed).await;
    Ok(Outcome::Done)
}

/// Into a journal beside the server's, which takes over what lies there.
async fn hand_over(data_dir: &Path, env: &Env, deed: &IncidentDeed) -> anyhow::Result<()> {
    let dir = data_dir.join("deeds").join(IMPORT);
    let random = env.clone();
    let settings = SpoolSettings { min_free_bytes: 0, ..SpoolSettings::default() };
    let spool = Spool::open_with(&dir, env.clock(), Arc::new(move || random.random()), settings)
        .context("another command is under way: try again")?;
    spool.accept(&words(deed.envelope(env.now()))?, Vec::new()).await?;
    let began = Instant::now();
    while tokio::fs::read_dir(dir.join("new")).await?.next_entry().await?.is_some() {
        if began.elapsed() > PATIENCE {
            anyhow::bail!("the deed is kept, but the server on {} has not taken it yet", data_dir.display());
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Where everybody reads it. Waits a moment until it is there.
async fn tell(config: &Config, deed: &IncidentDeed) {
    let (began, slug) = (Instant::now(), deed.slug());
    loop {
        let snapshot = snapshot(config);
        let link = format!("{}/status/{slug}", config.site_url);
        match snapshot.status.incident(slug).filter(|incident| tells(incident, deed)) {
            Some(incident) if incident.id > 0 => {
                print(format_args!("incident {}: {}, {link}", incident.id, incident.state.code()));
                return;
            }
            // Numbers are the store's; until it is back the name is all there is.
            Some(incident) => {
                print(format_args!(
                    "{}: {}, {link} (the store is away: kept until it is back)",
                    slug,
                    incident.state.code()
                ));
                return;
            }
            None if began.elapsed() > PATIENCE => {
                print(format_args!("kept, but not shown yet: look at {link}"));
                return;
            }
            None => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Whether the public sees it.
fn tells(incident: &Incident, deed: &IncidentDeed) -> bool {
    match deed {
        IncidentDeed::Declare { .. } => true,
        IncidentDeed::Update { draft, .. } if draft.is_silent() => true,
        IncidentDeed::Update { draft, .. } => {
            incident.updates.iter().any(|update| Some(update.at) == draft.at && update.text == draft.text)
        }
    }
}

fn declare(
    config: &Config,
    snapshot: &Snapshot,
    args: &DeclareArgs,
    now: Moment,
) -> anyhow::Result<IncidentDeed> {
    let text = match &args.words.text {
        Some(text) => in_language(text, args.words.lang),
        None => Bilingual {
            nl: "We onderzoeken wat er aan de hand is.".into(),
            en: "We are looking into what is going on.".into(),
        },
    };
    let draft = IncidentDraft {
        title: in_language(&args.title, args.words.lang),
        text,
        components: components(&snapshot.status, &args.components)?,
        next_minutes: args.words.next,
        started_at: time(config, args.from.as_deref(), "--from", now)?,
        at: time(config, args.words.at.as_deref(), "--at", now)?,
        notify: args.quiet.then_some(false),
        hold_above: args.hold_above,
        ..IncidentDraft::default()
    };
    words(deed_declare(snapshot, draft, None, now))
}

fn update(
    config: &Config,
    snapshot: &Snapshot,
    args: &UpdateArgs,
    now: Moment,
) -> anyhow::Result<IncidentDeed> {
    let incident = find(&snapshot.status, &args.incident)?;
    let state = match &args.state {
        None => incident.state,
        Some(code) => IncidentState::from_code(code).ok_or_else(|| {
            Misuse(format!(
                "no state is called {code}: use investigating, identified, monitoring or resolved"
            ))
        })?,
    };
    let loss = time(config, args.loss_from.as_deref(), "--loss-from", now)?
        .zip(time(config, args.loss_to.as_deref(), "--loss-to", now)?)
        .map(|(from, to)| DataLoss { from, to, ..incident.data_loss.clone().unwrap_or_default() });
    let draft = UpdateDraft {
        components: components(&snapshot.status, &args.components)?,
        notify: args.quiet.then_some(false),
        data_loss: loss,
        hold_above: args.hold_above,
        ..said(config, state, &args.words, now)?
    };
    words(deed_update(snapshot, &incident.slug, draft, None, now))
}

fn resolve(
    config: &Config,
    snapshot: &Snapshot,
    args: &ResolveArgs,
    now: Moment,
) -> anyhow::Result<IncidentDeed> {
    let incident = find(&snapshot.status, &args.incident)?;
    let mut draft = said(config, IncidentState::Resolved, &args.words, now)?;
    if draft.is_silent() {
        draft.text =
            Bilingual { nl: "De storing is opgelost.".into(), en: "The incident is resolved.".into() };
    }
    words(deed_update(snapshot, &incident.slug, draft, None, now))
}

fn said(config: &Config, state: IncidentState, args: &WordArgs, now: Moment) -> anyhow::Result<UpdateDraft> {
    let text = args.text.as_deref().map(|text| in_language(text, args.lang));
    Ok(UpdateDraft {
        text: text.unwrap_or_default(),
        next_minutes: args.next,
        at: time(config, args.at.as_deref(), "--at", now)?,
        ..UpdateDraft::to(state)
    })
}

fn list(config: &Config, all: bool, json: bool) -> anyhow::Result<Outcome> {
    let status = snapshot(config).status;
    let past: &[Incident] = if all { &status.past } else { &[] };
    let mut shown = 0;
    for incident in status.open.iter().chain(past) {
        shown += 1;
        if json {
            print(line(incident));
        } else {
            let number = if incident.id > 0 { incident.id.to_string() } else { "-".into() };
            let since = when::long(incident.started_at, &config.zone, Lang::En);
            let title = incident.title.get(Lang::Nl);
            print(format_args!(
                "{number:>4}  {:<13} {:<8} since {since}  {title}  ({})",
                incident.state.code(),
                incident.impact.code(),
                incident.slug
            ));
        }
    }
    if shown == 0 && !json {
        eprintln!("no incident is open (--all lists those that are over)");
    }
    Ok(Outcome::Done)
}

/// An incident as scripts read it; times in RFC 3339.
fn line(incident: &Incident) -> serde_json::Value {
    let components: serde_json::Map<String, serde_json::Value> =
        incident.components.iter().map(|(key, impact)| (key.clone(), impact.code().into())).collect();
    serde_json::json!({
        "number": (incident.id > 0).then_some(incident.id),
        "slug": incident.slug,
        "title": { "nl": incident.title.nl, "en": incident.title.en },
        "state": incident.state.code(),
        "impact": incident.impact.code(),
        "components": components,
        "started_at": when::rfc3339(incident.started_at),
        "resolved_at": incident.resolved_at.map(when::rfc3339),
        "next_update_at": incident.next_update_at.map(when::rfc3339),
        "updates": incident.updates.len(),
    })
}

pub(super) fn find<'a>(status: &'a StatusView, name: &str) -> anyhow::Result<&'a Incident> {
    let mut all = status.open.iter().chain(&status.past);
    let found = all.find(|incident| incident.slug == name || name.parse() == Ok(incident.id));
    found.ok_or_else(|| {
        Misuse(format!("no incident is called {name}: loket incident list --all shows them")).into()
    })
}

/// `kassa-app:critical`, by key or by a name, whatever the case.
fn components(status: &StatusView, told: &[String]) -> anyhow::Result<Vec<(String, Impact)>> {
    let one = |pair: &String| {
        let (name, impact) = pair.rsplit_once(':').unwrap_or((pair, ""));
        let impact = Impact::from_code(&impact.trim().to_lowercase()).ok_or_else(|| {
            Misuse(format!("{pair}: write NAME:IMPACT, with none, minor, major or critical"))
        })?;
        let name = name.trim().to_lowercase();
        let found = status.components.iter().find(|component| {
            let names = [&component.key, &component.name.nl, &component.name.en];
            names.iter().any(|own| own.to_lowercase() == name)
        });
        let component = found.ok_or_else(|| {
            let keys: Vec<&str> = status.components.iter().map(|component| component.key.as_str()).collect();
            let there =
                if keys.is_empty() { "none yet, add them in the desk".into() } else { keys.join(", ") };
            Misuse(format!("no component is called {name}; there are: {there}"))
        })?;
        Ok((component.key.clone(), impact))
    };
    told.iter().map(one).collect()
}

fn in_language(text: &str, lang: Lang) -> Bilingual {
    match lang {
        Lang::Nl => Bilingual { nl: text.into(), en: String::new() },
        Lang::En => Bilingual { nl: String::new(), en: text.into() },
    }
}

/// A time as people type it, or as programs do (RFC 3339).
fn time(config: &Config, told: Option<&str>, option: &str, now: Moment) -> anyhow::Result<Option<Moment>> {
    let Some(told) = told else { return Ok(None) };
    let exact = told.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond);
    let found = exact.or_else(|| when::read(told, now, &config.zone));
    found.map(Some).ok_or_else(|| {
        Misuse(format!("{option} {told}: write 04:40, \"2026-12-21 04:40\" or 2026-12-21T04:40:00+01:00"))
            .into()
    })
}

/// What is public, as the server last wrote it.
pub(super) fn snapshot(config: &Config) -> Snapshot {
    (*Snapshots::open(config.data_dir.join("snapshot.json")).get()).clone()
}

/// An error of a use case in the terminal's language.
fn words<T>(result: AppResult<T>) -> anyhow::Result<T> {
    result.map_err(|error| Misuse(error.words(Lang::En).to_string()).into())
}
