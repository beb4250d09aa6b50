//! `/banner.json`: what `banner.js` shows, and a merchants' own back office may show itself.
//! Both languages at once; `docs/banner.md` tells each field.

use super::{FeedFacts, iso, updated_at};
use app::status::model::{Bilingual, Impact, Incident, Maintenance, StatusView, update_id};
use app::{Lang, Moment};
use serde_json::{Value, json};

/// An incident that is over is told for so long.
const AFTERWARDS: Moment = 24 * 3_600_000_000;

/// What is wrong now, what was resolved in the last day, and maintenance that runs.
pub fn banner(view: &StatusView, facts: &FeedFacts, now: Moment) -> Value {
    let recent = |incident: &&Incident| incident.resolved_at.is_some_and(|at| now - at < AFTERWARDS);
    let resolved = view.past.iter().filter(recent);
    let running = view.maintenance.iter().filter(|work| work.state.runs());
    json!({
        "version": view.version,
        "as_of": iso(view.as_of),
        "platform": facts.name,
        "impact": view.impact().code(),
        "status_url": urls(facts, "/status"),
        "incidents": view.open.iter().chain(resolved).map(|one| incident(view, one, facts)).collect::<Vec<_>>(),
        "maintenance": running.map(|work| maintenance(view, work, facts, now)).collect::<Vec<_>>(),
        "components": view.components.iter().map(|component| json!({
            "key": component.key,
            "name": text(&component.name),
            "impact": component.impact.code(),
            "maintenance": component.maintenance,
        })).collect::<Vec<_>>(),
    })
}

fn incident(view: &StatusView, incident: &Incident, facts: &FeedFacts) -> Value {
    let words = incident.updates.first();
    json!({
        "id": incident.slug,
        "update_id": words.map(|update| update_id(&incident.slug, update.at)),
        "state": incident.state.code(),
        "impact": incident.impact.code(),
        "title": text(&incident.title),
        "text": words.map(|update| text(&update.text)),
        "started_at": iso(incident.started_at),
        "updated_at": iso(updated_at(incident)),
        "next_update_at": incident.next_update_at.map(iso),
        "resolved_at": incident.resolved_at.map(iso),
        "data_loss": incident.data_loss.as_ref().map(|loss| json!({
            "from": iso(loss.from),
            "to": iso(loss.to),
            "certainty": loss.certainty.code(),
            "scope": text(&loss.scope),
        })),
        "phases": incident.conditions.phases.iter().map(|phase| json!({
            "code": phase.code(),
            "text": { "nl": phase.words(Lang::Nl), "en": phase.words(Lang::En) },
        })).collect::<Vec<_>>(),
        "party": Some(&incident.conditions.party).filter(|party| !party.is_empty()),
        "components": incident.components.iter().map(|(key, impact)| component(view, key, *impact)).collect::<Vec<_>>(),
        "advice": advice(incident).iter().map(text).collect::<Vec<_>>(),
        "url": urls(facts, &format!("/status/{}", incident.slug)),
    })
}

fn maintenance(view: &StatusView, work: &Maintenance, facts: &FeedFacts, now: Moment) -> Value {
    json!({
        "id": work.id.to_string(),
        "title": text(&work.title),
        "text": text(&work.text),
        "starts_at": iso(work.starts_at),
        // Longer than was said: nobody knows.
        "ends_at": (!work.is_late(now)).then(|| iso(work.ends_at)),
        "components": work.components.iter().map(|(key, impact)| component(view, key, *impact)).collect::<Vec<_>>(),
        "url": urls(facts, "/status"),
    })
}

fn component(view: &StatusView, key: &str, impact: Impact) -> Value {
    let name = view.component(key).map(|component| text(&component.name));
    json!({ "key": key, "name": name, "impact": impact.code() })
}

/// What a merchant can do now, in a sentence each: what the lead advises, then the usual.
fn advice(incident: &Incident) -> Vec<Bilingual> {
    let open = incident.is_open();
    let both = |nl: &str, en: &str| Bilingual { nl: nl.into(), en: en.into() };
    let ads = (open && incident.impact >= Impact::Major)
        .then(|| both("Pauzeer uw advertenties.", "Pause your ads."));
    let known = open.then(|| both("U hoeft dit niet te melden.", "You don’t need to report this."));
    let keep = incident.data_loss.is_some().then(|| both("Bewaar bevestigingen.", "Keep confirmations."));
    let lines = |text: &str| {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let (nl, en): (Vec<String>, Vec<String>) =
        (lines(&incident.conditions.advice.nl), lines(&incident.conditions.advice.en));
    let line = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    let own = (0..nl.len().max(en.len())).map(|at| Bilingual { nl: line(&nl, at), en: line(&en, at) });
    own.filter(|_| open).chain([ads, known, keep].into_iter().flatten()).collect()
}

/// Both languages, each filled: where one is missing the other stands.
fn text(text: &Bilingual) -> Value {
    json!({ "nl": text.get(Lang::Nl), "en": text.get(Lang::En) })
}

fn urls(facts: &FeedFacts, path: &str) -> Value {
    let of = |lang: Lang| format!("{}{}", facts.site_url, lang.href(path));
    json!({ "nl": of(Lang::Nl), "en": of(Lang::En) })
}
