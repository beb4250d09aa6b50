//! Feeds from a view with one open incident, one of the past, and maintenance.

use super::*;
use app::maintenance::model::*;
use app::status::model::*;
use serde_json::{Value, json};

const HOUR: Moment = 3_600_000_000;
/// 2026-11-22T11:00:00Z.
const NOW: Moment = 1_795_345_200_000_000;

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

fn component(key: &str, name: Bilingual, impact: Impact, maintenance: bool) -> Component {
    let days = vec![Day { date: "2026-08-25".into(), impact: Impact::None, minutes: 0 }];
    Component { key: key.into(), name, impact, maintenance, days, uptime: 99.9, ..Component::default() }
}

fn update(id: i64, at: Moment, state: IncidentState, changed: bool) -> Update {
    Update {
        id,
        at,
        state,
        changed,
        text: both(&format!("tekst {id} <b>"), &format!("text {id}")),
        notify: changed,
        impacts: vec![],
        edits: vec![],
    }
}

fn incident(id: i64, state: IncidentState, updates: Vec<Update>) -> Incident {
    Incident {
        id,
        slug: format!("storing-{id}"),
        title: both(&format!("Storing {id}"), &format!("Incident {id}")),
        state,
        impact: Impact::Critical,
        started_at: updates.last().unwrap().at - HOUR,
        resolved_at: (state == IncidentState::Resolved).then(|| updates[0].at),
        next_update_at: None,
        components: vec![("webshops".into(), Impact::Critical)],
        data_loss: None,
        conditions: Default::default(),
        updates,
        faq: None,
    }
}

fn told(id: i64, at: Moment, step: Step, state: MaintenanceState) -> MaintenanceUpdate {
    MaintenanceUpdate { id, at, step, state, text: both("woorden", "words"), notify: false }
}

fn work(id: i64, nl: &str, en: &str, starts_at: Moment, ends_at: Moment) -> Maintenance {
    Maintenance {
        id,
        slug: format!("werk-{id}"),
        title: both(nl, en),
        text: both(
            "Regel één.\nRegel twee, en nog veel meer over wat u ervan merkt: niets, hopen we — écht niet.",
            "later",
        ),
        starts_at,
        ends_at,
        created_at: NOW - 50 * HOUR,
        updated_at: NOW - 50 * HOUR,
        ..Maintenance::default()
    }
}

fn view() -> StatusView {
    use IncidentState::*;
    StatusView {
        version: 7,
        as_of: NOW,
        groups: vec![],
        components: vec![
            component("webshops", both("Webshops", "Shops"), Impact::Critical, false),
            component("api", both("API", ""), Impact::None, true),
            component("kassa-app", both("Kassa App", "Till app"), Impact::None, false),
        ],
        open: vec![incident(
            2,
            Identified,
            vec![
                update(23, NOW - HOUR, Identified, false),
                update(22, NOW - 2 * HOUR, Identified, true),
                update(21, NOW - 3 * HOUR, Investigating, true),
            ],
        )],
        past: vec![incident(
            1,
            Resolved,
            vec![
                update(12, NOW - 80 * HOUR, Resolved, true),
                update(11, NOW - 90 * HOUR, Monitoring, true),
                update(10, NOW - 91 * HOUR, Investigating, true),
            ],
        )],
        maintenance: vec![
            Maintenance {
                components: vec![("api".into(), Impact::Minor)],
                state: MaintenanceState::InProgress,
                began_at: Some(NOW - 4 * HOUR),
                updated_at: NOW - 4 * HOUR,
                updates: vec![
                    told(2, NOW - 4 * HOUR, Step::Began, MaintenanceState::InProgress),
                    told(1, NOW - 50 * HOUR, Step::Announced, MaintenanceState::Scheduled),
                ],
                ..work(1, "Indexen", "Indexes", NOW - 4 * HOUR, NOW + HOUR)
            },
            work(2, "Verhuizing", "Move", NOW + HOUR, NOW + 2 * HOUR),
        ],
        maintained: vec![
            Maintenance {
                state: MaintenanceState::Cancelled,
                sequence: 2,
                ..work(4, "Nieuwe kassa, deel 1; wit", "New till", NOW - 20 * HOUR, NOW - 19 * HOUR)
            },
            Maintenance {
                state: MaintenanceState::Completed,
                began_at: Some(NOW - 30 * HOUR),
                ended_at: Some(NOW - 29 * HOUR),
                ..work(3, "Schijven", "Disks", NOW - 30 * HOUR, NOW - 28 * HOUR)
            },
        ],
        switches: Vec::new(),
        weights: Default::default(),
    }
}

fn facts(lang: Lang) -> FeedFacts {
    FeedFacts {
        site_url: "https://hulp.winkelkade.example".into(),
        name: "Winkelkade".into(),
        zone: "Europe/Amsterdam".into(),
        lang,
    }
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn the_summary_has_the_fields_of_statuspage() {
    let summary = summary(&view(), &facts(Lang::En));
    assert_eq!(keys(&summary), ["components", "incidents", "page", "scheduled_maintenances", "status"]);
    assert_eq!(
        summary["page"],
        json!({
            "id": "hulp.winkelkade.example",
            "name": "Winkelkade",
            "url": "https://hulp.winkelkade.example/en/status",
            "time_zone": "Europe/Amsterdam",
            "updated_at": "2026-11-22T10:00:00.000Z",
        })
    );
    assert_eq!(summary["status"], json!({"indicator": "critical", "description": "Major System Outage"}));
    let component = &summary["components"][0];
    assert_eq!(
        keys(component),
        [
            "created_at",
            "description",
            "group",
            "group_id",
            "id",
            "name",
            "only_show_if_degraded",
            "page_id",
            "position",
            "showcase",
            "start_date",
            "status",
            "updated_at",
        ]
    );
    assert_eq!(component["status"], "major_outage");
    assert_eq!(component["start_date"], "2026-08-25");
    assert_eq!(component["updated_at"], "2026-11-22T10:00:00.000Z");
    assert_eq!(summary["components"][1]["status"], "under_maintenance");
    assert_eq!(summary["components"][1]["name"], "API", "the other language where one is missing");
    assert_eq!(summary["components"][2]["status"], "operational");
    assert_eq!(summary["components"][2]["position"], 3);
    assert_eq!(summary["incidents"].as_array().unwrap().len(), 1, "only those that are open");
}

#[test]
fn incidents_have_the_fields_of_statuspage() {
    let all = incidents(&view(), &facts(Lang::Nl));
    assert_eq!(keys(&all), ["incidents", "page"]);
    let [open, past] = all["incidents"].as_array().unwrap().as_slice() else { panic!("{all}") };
    assert_eq!(
        keys(open),
        [
            "components",
            "created_at",
            "id",
            "impact",
            "incident_updates",
            "monitoring_at",
            "name",
            "page_id",
            "resolved_at",
            "shortlink",
            "started_at",
            "status",
            "updated_at",
        ]
    );
    assert_eq!(
        (&open["id"], &open["name"], &open["status"]),
        (&json!("storing-2"), &json!("Storing 2"), &json!("identified"))
    );
    assert_eq!(
        (&open["impact"], &open["resolved_at"], &open["monitoring_at"]),
        (&json!("critical"), &json!(null), &json!(null))
    );
    assert_eq!(open["shortlink"], "https://hulp.winkelkade.example/status/storing-2");
    assert_eq!(open["created_at"], "2026-11-22T08:00:00.000Z");
    assert_eq!(open["started_at"], "2026-11-22T07:00:00.000Z");
    assert_eq!(open["components"][0]["id"], "webshops");
    let update = &open["incident_updates"][0];
    assert_eq!(update["affected_components"], json!(null));
    let mut worse = view();
    worse.open[0].updates[2].impacts = vec![("webshops".into(), Impact::Minor)];
    worse.open[0].updates[0].impacts =
        vec![("webshops".into(), Impact::Critical), ("api".into(), Impact::None)];
    let told = &summary(&worse, &facts(Lang::Nl))["incidents"][0]["incident_updates"][0];
    check(told, UPDATE, "update");
    let set = told["affected_components"].as_array().unwrap();
    let codes = |n: usize| {
        [&set[n]["code"], &set[n]["old_status"], &set[n]["new_status"]].map(|v| v.as_str().unwrap())
    };
    assert_eq!(codes(0), ["webshops", "degraded_performance", "major_outage"]);
    assert_eq!(codes(1), ["api", "operational", "operational"]);
    let update_id = update_id("storing-2", view().open[0].updates[0].at);
    assert_eq!(
        keys(update),
        [
            "affected_components",
            "body",
            "created_at",
            "custom_tweet",
            "deliver_notifications",
            "display_at",
            "id",
            "incident_id",
            "status",
            "tweet_id",
            "updated_at",
        ]
    );
    assert_eq!(
        (&update["id"], &update["incident_id"], &update["body"]),
        (&json!(update_id), &json!("storing-2"), &json!("tekst 23 <b>"))
    );
    assert_eq!(update["deliver_notifications"], false);
    assert_eq!(past["monitoring_at"], iso(NOW - 90 * HOUR));
    assert_eq!(past["resolved_at"], iso(NOW - 80 * HOUR));
    assert_eq!(past["status"], "resolved");
    assert_eq!(incidents_unresolved(&view(), &facts(Lang::Nl))["incidents"], json!([open]));
}

#[test]
fn maintenance_runs_or_is_ahead() {
    let (view, facts) = (view(), facts(Lang::Nl));
    let list = |value: Value| value["scheduled_maintenances"].as_array().unwrap().clone();
    let all = list(maintenances(&view, &facts));
    let statuses: Vec<&str> = all.iter().map(|work| work["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["in_progress", "scheduled", "completed"], "what was cancelled has no word there");
    assert_eq!(
        keys(&all[0]),
        [
            "components",
            "created_at",
            "id",
            "impact",
            "incident_updates",
            "monitoring_at",
            "name",
            "page_id",
            "resolved_at",
            "scheduled_for",
            "scheduled_until",
            "shortlink",
            "started_at",
            "status",
            "updated_at",
        ]
    );
    assert_eq!((&all[0]["impact"], &all[0]["id"]), (&json!("maintenance"), &json!("m1")));
    assert_eq!(all[0]["components"][0]["id"], "api");
    assert_eq!(
        (&all[0]["created_at"], &all[0]["updated_at"]),
        (&json!(iso(NOW - 50 * HOUR)), &json!(iso(NOW - 4 * HOUR)))
    );
    let updates = all[0]["incident_updates"].as_array().unwrap();
    assert_eq!((&updates[0]["status"], &updates[1]["status"]), (&json!("in_progress"), &json!("scheduled")));
    assert_eq!((&updates[0]["id"], &updates[0]["incident_id"]), (&json!("m1-2"), &json!("m1")));
    assert_eq!(all[1]["scheduled_for"], "2026-11-22T12:00:00.000Z");
    assert_eq!(all[1]["scheduled_until"], "2026-11-22T13:00:00.000Z");
    assert_eq!(all[1]["shortlink"], "https://hulp.winkelkade.example/status/onderhoud/werk-2");
    assert_eq!(all[2]["resolved_at"], iso(NOW - 29 * HOUR));
    assert_eq!(list(maintenances_active(&view, &facts)), all[..1]);
    assert_eq!(list(maintenances_upcoming(&view, &facts)), all[1..2]);
    assert_eq!(list(summary(&view, &facts)), all[..2]);
}

#[test]
fn calendars_read_planned_work() {
    use icalendar::parser::{read_calendar, unfold};
    let text = ics(&view(), &facts(Lang::Nl));
    assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded at 75 octets");
    let unfolded = unfold(&text);
    let calendar = read_calendar(&unfolded).unwrap();
    let of = |event: &icalendar::parser::Component, name: &str| {
        event.find_prop(name).map(|property| property.val.as_str().to_owned()).unwrap_or_default()
    };
    let events: Vec<_> = calendar.components.iter().filter(|part| part.name == "VEVENT").collect();
    let facts: Vec<[String; 5]> = events
        .iter()
        .map(|event| ["UID", "SEQUENCE", "STATUS", "DTSTART", "DTEND"].map(|name| of(event, name)))
        .collect();
    let expected = [
        ["maintenance-1@hulp.winkelkade.example", "0", "CONFIRMED", "20261122T070000Z", "20261122T120000Z"],
        ["maintenance-2@hulp.winkelkade.example", "0", "CONFIRMED", "20261122T120000Z", "20261122T130000Z"],
        ["maintenance-4@hulp.winkelkade.example", "2", "CANCELLED", "20261121T150000Z", "20261121T160000Z"],
        ["maintenance-3@hulp.winkelkade.example", "0", "CONFIRMED", "20261121T050000Z", "20261121T060000Z"],
    ];
    assert_eq!(facts, expected.map(|row| row.map(str::to_owned)));
    assert_eq!(of(events[0], "DTSTAMP"), "20261122T070000Z");
    assert!(unfolded.contains("SUMMARY:Winkelkade: Nieuwe kassa\\, deel 1\\; wit"), "{unfolded}");
    assert!(unfolded.contains("Regel één.\\nRegel twee\\, en nog veel meer"), "{unfolded}");
    assert!(ics(&view(), &self::facts(Lang::En)).contains("SUMMARY:Winkelkade: Move"));
    let empty = ics(&StatusView::default(), &self::facts(Lang::Nl));
    assert!(read_calendar(&unfold(&empty)).unwrap().components.is_empty());
}

#[test]
fn one_word_for_all() {
    let with = |impact, maintenance| {
        let components = vec![component("a", both("A", "A"), impact, maintenance)];
        let view = StatusView { components, as_of: NOW, ..StatusView::default() };
        status(&view, &facts(Lang::En))["status"].clone()
    };
    assert_eq!(
        with(Impact::None, false),
        json!({"indicator": "none", "description": "All Systems Operational"})
    );
    assert_eq!(with(Impact::None, true)["indicator"], "maintenance");
    assert_eq!(with(Impact::Minor, true)["indicator"], "minor");
    assert_eq!(with(Impact::Major, false)["indicator"], "major");
    assert_eq!(status(&view(), &facts(Lang::Nl))["status"]["description"], "Grote storing");
    assert_eq!(keys(&components(&view(), &facts(Lang::Nl))), ["components", "page"]);
}

#[test]
fn atom_has_an_entry_for_each_update_with_an_id_that_stays() {
    let xml = atom(&view(), &facts(Lang::Nl));
    let feed = atom_syndication::Feed::read_from(xml.as_bytes()).unwrap();
    assert_eq!(feed.title.value, "Status van Winkelkade");
    assert_eq!(feed.id, "tag:hulp.winkelkade.example,2026:status");
    assert_eq!(feed.lang.as_deref(), Some("nl"));
    assert_eq!(feed.updated.to_rfc3339(), "2026-11-22T10:00:00+00:00");
    // What was published while the store was away gets its numbers later.
    let mut away = view();
    for incident in away.open.iter_mut().chain(&mut away.past) {
        incident.id = -incident.id;
        incident.updates.iter_mut().for_each(|update| update.id = -update.id);
    }
    let same = atom_syndication::Feed::read_from(atom(&away, &facts(Lang::Nl)).as_bytes()).unwrap();
    let ids = |feed: &atom_syndication::Feed| -> Vec<String> {
        feed.entries.iter().map(|entry| entry.id.clone()).collect()
    };
    assert_eq!((ids(&feed).len(), ids(&feed)), (6, ids(&same)));
    assert_eq!(
        summary(&view(), &facts(Lang::Nl))["incidents"],
        summary(&away, &facts(Lang::Nl))["incidents"]
    );
    let first = &feed.entries[0];
    assert_eq!(first.title.value, "Storing 2: oorzaak gevonden");
    assert_eq!(first.links[0].href, "https://hulp.winkelkade.example/status/storing-2");
    assert_eq!(first.content.as_ref().unwrap().value.as_deref(), Some("tekst 23 <b>"));
    assert!(!xml.contains("<b>"), "texts are escaped");
    let english = atom(&view(), &facts(Lang::En));
    assert!(english.contains("https://hulp.winkelkade.example/en/status/storing-2"));
    assert!(english.contains("Incident 2: cause identified"));
    let ids_in_english = atom_syndication::Feed::read_from(english.as_bytes()).unwrap();
    assert_eq!(ids(&ids_in_english), ids(&feed));
}

#[test]
fn an_empty_desk_has_feeds_as_well() {
    let view = StatusView { as_of: NOW, ..StatusView::default() };
    let facts = FeedFacts { site_url: "http://127.0.0.1:3000".into(), ..facts(Lang::Nl) };
    let feed = atom_syndication::Feed::read_from(atom(&view, &facts).as_bytes()).unwrap();
    assert_eq!(feed.id, "tag:127.0.0.1,2026:status");
    assert_eq!(summary(&view, &facts)["components"], json!([]));
    assert_eq!(summary(&view, &facts)["page"]["id"], "127.0.0.1:3000");
}

#[test]
fn a_group_stands_before_its_components_and_names_them() {
    let mut view = view();
    view.groups = vec![Group { id: 3, name: both("Verkopen", "Selling") }];
    view.components[0].group = Some(3);
    view.components[1].group = Some(3);
    let list = &components(&view, &facts(Lang::En))["components"];
    let told: Vec<_> = list.as_array().unwrap().iter().map(|one| (&one["id"], &one["group_id"])).collect();
    let (group, none) = (json!("group-3"), json!(null));
    let [shops, api, app] = ["webshops", "api", "kassa-app"].map(|key| json!(key));
    assert_eq!(told, [(&group, &none), (&shops, &group), (&api, &group), (&app, &none)]);
    assert_eq!((&list[0]["name"], &list[0]["group"]), (&json!("Selling"), &json!(true)));
    assert_eq!(list[0]["components"], json!(["webshops", "api"]));
    assert_eq!(list[0]["status"], "major_outage");
    let mut group = list[0].clone();
    group.as_object_mut().unwrap().remove("components");
    check(&group, COMPONENT, "group");
}

/// Statuspage's field list: name, what it may hold (`?` for null as well).
const PAGE: &[(&str, &str)] =
    &[("id", "text"), ("name", "text"), ("url", "text"), ("time_zone", "text"), ("updated_at", "time")];
const STATUS: &[(&str, &str)] =
    &[("indicator", "none|minor|major|critical|maintenance"), ("description", "text")];
const COMPONENT: &[(&str, &str)] = &[
    ("id", "text"),
    ("name", "text"),
    ("status", "operational|degraded_performance|partial_outage|major_outage|under_maintenance"),
    ("created_at", "time"),
    ("updated_at", "time"),
    ("position", "number"),
    ("description", "text?"),
    ("showcase", "bool"),
    ("start_date", "text?"),
    ("group_id", "text?"),
    ("page_id", "text"),
    ("group", "bool"),
    ("only_show_if_degraded", "bool"),
];
const UPDATE: &[(&str, &str)] = &[
    ("id", "text"),
    ("status", "investigating|identified|monitoring|resolved|scheduled|in_progress|verifying|completed"),
    ("body", "text"),
    ("incident_id", "text"),
    ("created_at", "time"),
    ("updated_at", "time"),
    ("display_at", "time"),
    ("affected_components", "list?"),
    ("deliver_notifications", "bool"),
    ("custom_tweet", "text?"),
    ("tweet_id", "text?"),
];
const INCIDENT: &[(&str, &str)] = &[
    ("id", "text"),
    ("name", "text"),
    (
        "status",
        "investigating|identified|monitoring|resolved|postmortem|scheduled|in_progress|verifying|completed",
    ),
    ("created_at", "time"),
    ("updated_at", "time"),
    ("monitoring_at", "time?"),
    ("resolved_at", "time?"),
    ("impact", "none|minor|major|critical|maintenance"),
    ("shortlink", "text"),
    ("started_at", "time"),
    ("page_id", "text"),
    ("incident_updates", "list"),
    ("components", "list"),
];
/// What maintenance has on top.
const SCHEDULED: &[(&str, &str)] = &[("scheduled_for", "time"), ("scheduled_until", "time")];

fn is_time(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.parse::<Timestamp>().is_ok()
}

/// Exactly these fields, each with what it may hold.
fn check(value: &Value, fields: &[(&str, &str)], place: &str) {
    let mut wanted: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    wanted.sort_unstable();
    assert_eq!(keys(value), wanted, "{place}");
    for (name, kind) in fields {
        let (field, place) = (&value[name], format!("{place}.{name}"));
        let (kind, or_null) = kind.strip_suffix('?').map_or((*kind, false), |kind| (kind, true));
        let right = match kind {
            _ if or_null && field.is_null() => true,
            "text" => field.as_str().is_some_and(|text| !text.is_empty()),
            "time" => field.as_str().is_some_and(is_time),
            "number" => field.is_i64(),
            "bool" => field.is_boolean(),
            "list" => field.is_array(),
            words => field.as_str().is_some_and(|word| words.split('|').any(|one| one == word)),
        };
        assert!(right, "{place} is {field}, should be {kind}");
    }
    for (name, fields) in [("incident_updates", UPDATE), ("components", COMPONENT)] {
        for (index, one) in value[name].as_array().into_iter().flatten().enumerate() {
            check(one, fields, &format!("{place}.{name}[{index}]"));
        }
    }
}

#[test]
fn all_eight_documents_have_the_fields_of_statuspage() {
    let maintenance: Vec<(&str, &str)> = INCIDENT.iter().chain(SCHEDULED).copied().collect();
    for lang in Lang::ALL {
        for (name, feed) in crate::http::feeds_routes::JSON {
            let document = feed(&view(), &facts(lang));
            let parts: &[&str] = match name {
                "summary.json" => &["components", "incidents", "page", "scheduled_maintenances", "status"],
                "status.json" => &["page", "status"],
                "components.json" => &["components", "page"],
                "incidents.json" | "incidents/unresolved.json" => &["incidents", "page"],
                _ => &["page", "scheduled_maintenances"],
            };
            assert_eq!(keys(&document), parts, "{name}");
            check(&document["page"], PAGE, name);
            if parts.contains(&"status") {
                check(&document["status"], STATUS, name);
            }
            let lists: [(&str, &[(&str, &str)]); 3] = [
                ("components", COMPONENT),
                ("incidents", INCIDENT),
                ("scheduled_maintenances", &maintenance),
            ];
            for (list, fields) in lists.into_iter().filter(|(list, _)| parts.contains(list)) {
                let all = document[list].as_array().unwrap();
                assert!(!all.is_empty(), "{name}: nothing of {list} to look at");
                all.iter().for_each(|one| check(one, fields, &format!("{name} {list}")));
            }
        }
    }
}

/// The validator of the `rss` crate looks at addresses, dates, languages and numbers; `atom_syndication`
/// refuses a feed or an entry without what RFC 4287 asks for.
#[test]
fn both_feeds_are_valid() {
    use ::rss::validation::Validate as _;
    for lang in Lang::ALL {
        let feed = ::rss::Channel::read_from(rss(&view(), &facts(lang)).as_bytes()).unwrap();
        feed.validate().unwrap();
        let feed = atom_syndication::Feed::read_from(atom(&view(), &facts(lang)).as_bytes()).unwrap();
        assert!(feed.links().iter().any(|link| link.rel() == "self"));
        assert!(feed.authors().iter().any(|author| !author.name().is_empty()), "RFC 4287, 4.1.1");
        let ids: std::collections::HashSet<_> = feed.entries().iter().map(|entry| entry.id()).collect();
        assert_eq!(ids.len(), feed.entries().len(), "each entry's id is its own");
    }
}

#[test]
fn a_reader_of_feeds_reads_both() {
    let read = |xml: &str| feed_rs::parser::parse(xml.as_bytes()).unwrap();
    for lang in Lang::ALL {
        let (atom, rss) = (atom(&view(), &facts(lang)), rss(&view(), &facts(lang)));
        let (atom, rss) = (read(&atom), read(&rss));
        assert_eq!(atom.feed_type, feed_rs::model::FeedType::Atom);
        assert_eq!(rss.feed_type, feed_rs::model::FeedType::RSS2);
        assert_eq!((atom.entries.len(), rss.entries.len()), (6, 6));
        assert_eq!(atom.title.unwrap().content, rss.title.unwrap().content);
        assert_eq!(rss.language.as_deref(), Some(lang.code()));
        for (one, other) in atom.entries.iter().zip(&rss.entries) {
            assert_eq!(one.id, other.id);
            assert_eq!(one.title.as_ref().unwrap().content, other.title.as_ref().unwrap().content);
            assert_eq!(one.links[0].href, other.links[0].href);
            assert_eq!(one.published, other.published, "to the second");
            let text = one.content.as_ref().unwrap().body.clone();
            assert_eq!(text.as_deref(), other.summary.as_ref().map(|words| words.content.as_str()));
        }
    }
    assert!(rss(&view(), &facts(Lang::Nl)).contains("tekst 23 &lt;b&gt;"), "texts are escaped");
}

#[test]
fn the_banner_tells_what_is_open_and_what_was_solved_today() {
    let mut view = view();
    let news = banner(&view, &facts(Lang::Nl), NOW);
    assert_eq!((&news["version"], &news["impact"]), (&json!(7), &json!("critical")));
    let [open] = news["incidents"].as_array().unwrap().as_slice() else { panic!("{news}") };
    assert_eq!(
        (&open["id"], &open["update_id"], &open["state"]),
        (
            &json!("storing-2"),
            &json!(update_id("storing-2", view.open[0].updates[0].at)),
            &json!("identified")
        )
    );
    assert_eq!(open["title"], json!({"nl": "Storing 2", "en": "Incident 2"}));
    assert_eq!(open["url"]["en"], "https://hulp.winkelkade.example/en/status/storing-2");
    assert_eq!(
        open["components"],
        json!([{"key": "webshops", "name": {"nl": "Webshops", "en": "Shops"}, "impact": "critical"}])
    );
    assert_eq!(open["advice"][0]["nl"], "Pauzeer uw advertenties.");
    let [works] = news["maintenance"].as_array().unwrap().as_slice() else {
        panic!("only what runs: {news}")
    };
    assert!(works["ends_at"].is_string());
    let late = banner(&view, &facts(Lang::Nl), NOW + 30 * 24 * HOUR);
    assert_eq!(late["maintenance"][0]["id"], works["id"], "it runs until somebody ends it");
    assert_eq!(late["maintenance"][0]["ends_at"], json!(null));
    assert_eq!(news["components"][1]["maintenance"], true);
    assert_eq!(news["components"][1]["name"], json!({"nl": "API", "en": "API"}), "a missing name is filled");

    view.past[0].resolved_at = Some(NOW - 23 * HOUR);
    view.open.clear();
    let today = banner(&view, &facts(Lang::Nl), NOW);
    let [solved] = today["incidents"].as_array().unwrap().as_slice() else { panic!("{today}") };
    assert_eq!((&solved["state"], &solved["advice"]), (&json!("resolved"), &json!([])));
    let later = banner(&view, &facts(Lang::Nl), NOW + 2 * HOUR);
    assert_eq!(later["incidents"], json!([]));
}
