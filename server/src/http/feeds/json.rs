//! Statuspage's JSON (<https://metastatuspage.com/api>).

use super::{FeedFacts, beginning, iso, last_change, updated_at};
use app::maintenance::model::{Maintenance, MaintenanceState};
use app::status::model::{Component, Group, Impact, Incident, IncidentState, StatusView, Update, update_id};
use app::{Lang, Moment};
use serde_json::{Value, json};

/// `/api/v2/summary.json`: everything that is true now.
pub fn summary(view: &StatusView, facts: &FeedFacts) -> Value {
    json!({
        "page": page(view, facts),
        "components": component_list(view, facts),
        "incidents": incident_list(view, &view.open, facts),
        "scheduled_maintenances": maintenance_list(view, facts, &view.maintenance),
        "status": indicator(view, facts.lang),
    })
}

/// `/api/v2/status.json`: one word for all.
pub fn status(view: &StatusView, facts: &FeedFacts) -> Value {
    json!({ "page": page(view, facts), "status": indicator(view, facts.lang) })
}

/// `/api/v2/components.json`.
pub fn components(view: &StatusView, facts: &FeedFacts) -> Value {
    json!({ "page": page(view, facts), "components": component_list(view, facts) })
}

/// `/api/v2/incidents.json`: open ones first, then the fifty latest that are over.
pub fn incidents(view: &StatusView, facts: &FeedFacts) -> Value {
    let all: Vec<Incident> = view.open.iter().chain(view.past.iter().take(50)).cloned().collect();
    json!({ "page": page(view, facts), "incidents": incident_list(view, &all, facts) })
}

/// `/api/v2/incidents/unresolved.json`.
pub fn incidents_unresolved(view: &StatusView, facts: &FeedFacts) -> Value {
    json!({ "page": page(view, facts), "incidents": incident_list(view, &view.open, facts) })
}

/// `/api/v2/scheduled-maintenances.json`: running and ahead, then the latest that are over. What was
/// cancelled is left out, as Statuspage knows no such state.
pub fn maintenances(view: &StatusView, facts: &FeedFacts) -> Value {
    let over = view.maintained.iter().filter(|work| work.state == MaintenanceState::Completed);
    let list = maintenance_list(view, facts, view.maintenance.iter().chain(over));
    json!({ "page": page(view, facts), "scheduled_maintenances": list })
}

/// `/api/v2/scheduled-maintenances/upcoming.json`.
pub fn maintenances_upcoming(view: &StatusView, facts: &FeedFacts) -> Value {
    let list = maintenance_list(view, facts, view.maintenance.iter().filter(|work| !work.state.runs()));
    json!({ "page": page(view, facts), "scheduled_maintenances": list })
}

/// `/api/v2/scheduled-maintenances/active.json`.
pub fn maintenances_active(view: &StatusView, facts: &FeedFacts) -> Value {
    let list = maintenance_list(view, facts, view.maintenance.iter().filter(|work| work.state.runs()));
    json!({ "page": page(view, facts), "scheduled_maintenances": list })
}

fn page(view: &StatusView, facts: &FeedFacts) -> Value {
    json!({
        "id": facts.host(),
        "name": facts.name,
        "url": facts.url("/status"),
        "time_zone": facts.zone,
        "updated_at": iso(last_change(view)),
    })
}

fn indicator(view: &StatusView, lang: Lang) -> Value {
    let maintenance = view.components.iter().any(|component| component.maintenance);
    let (code, words) = match view.impact() {
        Impact::None if maintenance => {
            ("maintenance", lang.t("Onderhoud bezig", "Service Under Maintenance"))
        }
        Impact::None => ("none", lang.t("Alles werkt", "All Systems Operational")),
        Impact::Minor => ("minor", lang.t("Een deel is vertraagd", "Partially Degraded Service")),
        Impact::Major => ("major", lang.t("Een deel hapert", "Partial System Outage")),
        Impact::Critical => ("critical", lang.t("Grote storing", "Major System Outage")),
    };
    json!({ "indicator": code, "description": words })
}

/// Components in the page's order, each group before its first.
fn component_list(view: &StatusView, facts: &FeedFacts) -> Vec<Value> {
    let mut last = None;
    let each = (1..).zip(&view.components).flat_map(|(position, component)| {
        let group = view.groups.iter().find(|group| Some(group.id) == component.group);
        let begins = group.filter(|group| last.replace(group.id) != Some(group.id));
        let begins = begins.map(|group| one_group(view, group, position, facts));
        begins.into_iter().chain([one_component(view, component, position, facts)])
    });
    each.collect()
}

/// A group is a component that names those in it and is as bad as the worst of them.
fn one_group(view: &StatusView, group: &Group, position: i64, facts: &FeedFacts) -> Value {
    let within: Vec<&Component> =
        view.components.iter().filter(|component| component.group == Some(group.id)).collect();
    let worst = within.iter().max_by_key(|component| (component.impact, component.maintenance));
    let mut told = worst.map_or(json!({}), |worst| one_component(view, worst, position, facts));
    told["id"] = json!(group_id(group.id));
    told["name"] = json!(group.name.get(facts.lang));
    told["group"] = json!(true);
    told["group_id"] = json!(null);
    told["components"] = within.iter().map(|component| component.key.as_str()).collect();
    told
}

fn group_id(id: i64) -> String {
    format!("group-{id}")
}

fn one_component(view: &StatusView, component: &Component, position: i64, facts: &FeedFacts) -> Value {
    let hit = |incident: &&Incident| incident.components.iter().any(|(key, _)| *key == component.key);
    let changed = view.open.iter().chain(&view.past).filter(hit).map(updated_at).max();
    let since = beginning(view);
    json!({
        "id": component.key,
        "name": component.name.get(facts.lang),
        "status": component_status(component),
        "created_at": iso(since),
        "updated_at": iso(changed.unwrap_or(since)),
        "position": position,
        "description": null,
        "showcase": true,
        "start_date": component.days.first().map(|day| day.date.as_str()),
        "group_id": component.group.map(group_id),
        "page_id": facts.host(),
        "group": false,
        "only_show_if_degraded": false,
    })
}

fn component_status(component: &Component) -> &'static str {
    match component.impact {
        Impact::None if component.maintenance => "under_maintenance",
        impact => impact_status(impact),
    }
}

fn impact_status(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "operational",
        Impact::Minor => "degraded_performance",
        Impact::Major => "partial_outage",
        Impact::Critical => "major_outage",
    }
}

/// Components by their keys, in the page's order.
fn components_of(view: &StatusView, facts: &FeedFacts, hit: impl Fn(&str) -> bool) -> Vec<Value> {
    let numbered = (1..).zip(&view.components).filter(|(_, component)| hit(&component.key));
    numbered.map(|(position, component)| one_component(view, component, position, facts)).collect()
}

fn incident_list(view: &StatusView, incidents: &[Incident], facts: &FeedFacts) -> Vec<Value> {
    incidents.iter().map(|incident| one_incident(view, incident, facts)).collect()
}

fn one_incident(view: &StatusView, incident: &Incident, facts: &FeedFacts) -> Value {
    let id = &incident.slug;
    let hit = |key: &str| incident.components.iter().any(|(own, _)| own == key);
    let created = incident.updates.last().map_or(incident.started_at, |update| update.at);
    let updates = incident.updates.iter().enumerate().map(|(i, update)| {
        let body = update.text.get(facts.lang);
        let told = (update.at, update.notify);
        let mut one = one_update(id, update_id(id, update.at), update.state.code(), body, told);
        one["affected_components"] = affected(view, update, &incident.updates[i + 1..], facts);
        one
    });
    let updates: Vec<Value> = updates.collect();
    json!({
        "id": id,
        "name": incident.title.get(facts.lang),
        "status": incident.state.code(),
        "created_at": iso(created),
        "updated_at": iso(updated_at(incident)),
        "monitoring_at": monitoring_at(incident).map(iso),
        "resolved_at": incident.resolved_at.map(iso),
        "impact": incident.impact.code(),
        "shortlink": facts.url(&format!("/status/{}", incident.slug)),
        "started_at": iso(incident.started_at),
        "page_id": facts.host(),
        "incident_updates": updates,
        "components": components_of(view, facts, hit),
    })
}

/// What an update set, and what that was by those `before` it, latest first; null when it set nothing.
fn affected(view: &StatusView, update: &Update, before: &[Update], facts: &FeedFacts) -> Value {
    let each = update.impacts.iter().map(|(key, impact)| {
        let was = before.iter().flat_map(|update| &update.impacts).find(|(own, _)| own == key);
        json!({
            "code": key,
            "name": view.component(key).map_or(key.as_str(), |component| component.name.get(facts.lang)),
            "old_status": impact_status(was.map_or(Impact::None, |(_, impact)| *impact)),
            "new_status": impact_status(*impact),
        })
    });
    if update.impacts.is_empty() { Value::Null } else { each.collect() }
}

/// An entry of a record's `incident_updates`; `told` is its moment, and whether followers got a mail.
fn one_update(of: &str, id: String, status: &str, body: &str, told: (Moment, bool)) -> Value {
    let at = iso(told.0);
    json!({
        "id": id,
        "status": status,
        "body": body,
        "incident_id": of,
        "created_at": at,
        "updated_at": at,
        "display_at": at,
        "affected_components": null,
        "deliver_notifications": told.1,
        "custom_tweet": null,
        "tweet_id": null,
    })
}

/// When it was last repaired, unless that turned out to be wrong.
fn monitoring_at(incident: &Incident) -> Option<Moment> {
    if incident.state < IncidentState::Monitoring {
        return None;
    }
    let monitoring = |state| state == IncidentState::Monitoring;
    incident.updates.iter().find(|update| update.changed && monitoring(update.state)).map(|update| update.at)
}

fn maintenance_list<'a>(
    view: &StatusView,
    facts: &FeedFacts,
    works: impl IntoIterator<Item = &'a Maintenance>,
) -> Vec<Value> {
    works.into_iter().map(|work| one_maintenance(view, work, facts)).collect()
}

fn one_maintenance(view: &StatusView, work: &Maintenance, facts: &FeedFacts) -> Value {
    let id = format!("m{}", work.id);
    let updates = work.updates.iter().map(|update| {
        let (own, body) = (format!("{id}-{}", update.id), update.text.get(facts.lang));
        one_update(&id, own, update.state.code(), body, (update.at, update.notify))
    });
    let updates: Vec<Value> = updates.collect();
    let verified = work.updates.iter().find(|update| update.state == MaintenanceState::Verifying);
    json!({
        "id": id,
        "name": work.title.get(facts.lang),
        "status": work.state.code(),
        "created_at": iso(work.created_at),
        "updated_at": iso(work.updated_at),
        "monitoring_at": verified.map(|update| iso(update.at)),
        "resolved_at": work.ended_at.map(iso),
        "impact": "maintenance",
        "shortlink": facts.url(&format!("/status/onderhoud/{}", work.slug)),
        "started_at": iso(work.period().0),
        "page_id": facts.host(),
        "incident_updates": updates,
        "components": components_of(view, facts, |key| work.touches(key)),
        "scheduled_for": iso(work.starts_at),
        "scheduled_until": iso(work.ends_at),
    })
}
