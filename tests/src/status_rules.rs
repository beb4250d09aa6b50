//! What leads may write, what comes of it, and the figures from it.

use crate::base::{TestBase, moment};
use crate::on_both_bases;
use app::status::model::*;
use app::status::port::Status;
use app::{Actor, AppError, Role};
use server::desk::maintenance::{PastMaintenance, maintenance_import};
use server::desk::status::*;
use server::env::{DAY, HOUR, MINUTE};
use std::sync::Arc;

on_both_bases!(
    an_incident_from_its_declaration_to_its_end,
    what_is_refused,
    the_worst_open_incident_is_the_banner,
    silent_corrections,
    the_past_is_imported,
);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

fn draft() -> IncidentDraft {
    IncidentDraft {
        title: both("Webshops liggen stil", "Shops are down"),
        text: both("We zoeken de oorzaak.", "We are looking for the cause."),
        components: vec![("database".into(), Impact::Critical), ("webshops".into(), Impact::Major)],
        ..IncidentDraft::default()
    }
}

fn update(state: IncidentState, words: &str) -> UpdateDraft {
    UpdateDraft { text: both(words, ""), ..UpdateDraft::to(state) }
}

fn loss(from: i64, to: i64) -> DataLoss {
    DataLoss { from, to, ..DataLoss::default() }
}

fn field(error: AppError) -> String {
    match error {
        AppError::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

async fn lead(test: &TestBase) -> (StatusDesk, Actor) {
    (StatusDesk::new(test.base.clone()), test.actor(Role::Lead, "lead@elders.example", None).await)
}

async fn an_incident_from_its_declaration_to_its_end(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let begun = test.now() - 2 * HOUR;
    let slug =
        desk.incident_declare(&lead, IncidentDraft { started_at: Some(begun), ..draft() }).await.unwrap();
    assert_eq!(slug, "webshops-liggen-stil");
    let view = desk.view();
    assert!(Arc::ptr_eq(&view, &desk.view()), "reading copies nothing");
    let incident = view.banner().unwrap();
    assert_eq!((incident.impact, incident.state), (Impact::Critical, IncidentState::Investigating));
    assert_eq!(
        incident.components,
        [("webshops".into(), Impact::Major), ("database".into(), Impact::Critical)],
        "in the page's order"
    );
    assert_eq!(incident.next_update_at, Some(test.now() + 30 * MINUTE), "the cadence of critical");
    assert!(incident.updates[0].changed && incident.updates[0].notify);
    assert_eq!(view.component("database").unwrap().impact, Impact::Critical);
    assert_eq!(view.component("webshops").unwrap().depends_on, ["database"]);
    assert_eq!(view.component("api").unwrap().impact, Impact::None);
    let today = view.component("webshops").unwrap().days.last().unwrap().clone();
    assert_eq!((&*today.date, today.impact, today.minutes), ("2026-11-23", Impact::Major, 120));
    assert_eq!(test.jobs("index").await, [format!("incident:{}", incident.id)]);
    let version = view.version;

    test.pass(20 * MINUTE);
    let quiet = UpdateDraft { next_minutes: Some(45), ..update(IncidentState::Investigating, "Nog steeds.") };
    desk.incident_update(&lead, &slug, quiet).await.unwrap();
    let view = desk.view();
    let incident = view.incident(&slug).unwrap();
    assert_eq!(
        (incident.updates[0].changed, incident.updates[0].notify),
        (false, false),
        "no change, no mail"
    );
    assert_eq!(incident.next_update_at, Some(test.now() + 45 * MINUTE));
    assert!(view.version > version);

    test.pass(20 * MINUTE);
    let better = UpdateDraft {
        components: vec![("database".into(), Impact::Minor), ("webshops".into(), Impact::None)],
        notify: Some(false),
        data_loss: Some(loss(begun, begun + HOUR)),
        ..update(IncidentState::Monitoring, "Hersteld, we kijken mee.")
    };
    desk.incident_update(&lead, &slug, better).await.unwrap();
    let view = desk.view();
    let incident = view.incident(&slug).unwrap();
    assert_eq!(incident.impact, Impact::Minor, "what it is now");
    assert_eq!(
        incident.components,
        [("webshops".into(), Impact::None), ("database".into(), Impact::Minor)],
        "works again, and says so"
    );
    assert_eq!(incident.data_loss, Some(loss(begun, begun + HOUR)));
    assert_eq!(incident.next_update_at, Some(test.now() + 120 * MINUTE));
    assert_eq!((incident.updates[0].changed, incident.updates[0].notify), (true, false), "the lead decides");

    test.pass(10 * MINUTE);
    let worse = UpdateDraft {
        components: vec![("webshops".into(), Impact::Critical)],
        ..update(IncidentState::Investigating, "Toch niet hersteld.")
    };
    desk.incident_update(&lead, &slug, worse).await.unwrap();
    assert_eq!(desk.view().banner().unwrap().impact, Impact::Critical, "back to investigating");

    test.pass(10 * MINUTE);
    desk.incident_update(&lead, &slug, update(IncidentState::Resolved, "Opgelost.")).await.unwrap();
    let view = desk.view();
    assert!(view.open.is_empty() && view.impact() == Impact::None);
    let incident = &view.past[0];
    assert_eq!((incident.resolved_at, incident.next_update_at), (Some(test.now()), None));
    assert_eq!(
        incident.components,
        [("webshops".into(), Impact::Critical), ("database".into(), Impact::Critical)],
        "at its worst"
    );
    let set = |key: &str, impact| (key.to_owned(), impact);
    let expected = [
        vec![],
        vec![set("webshops", Impact::Critical)],
        vec![set("webshops", Impact::None), set("database", Impact::Minor)],
        vec![],
        vec![set("webshops", Impact::Major), set("database", Impact::Critical)],
    ];
    assert!(incident.updates.iter().map(|update| &update.impacts).eq(&expected), "what each of them set");
    let shops = view.component("webshops").unwrap();
    // Major for 160 minutes, well for 10, critical for 10.
    assert_eq!(shops.days.last().unwrap().minutes, 170);
    assert!(shops.uptime < 100.0 && shops.uptime > 99.8, "{}", shops.uptime);
    let database = view.component("database").unwrap();
    // Critical for 160 minutes, minor for 20: in the bar, not in the uptime.
    assert_eq!(database.days.last().unwrap().minutes, 180);
    assert!(database.uptime < shops.uptime, "a minute of major counts half");

    let late = desk.incident_update(&lead, &slug, update(IncidentState::Resolved, "Nog iets.")).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
    assert_eq!(desk.incident_declare(&lead, draft()).await.unwrap(), "webshops-liggen-stil-2");
}

async fn what_is_refused(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    assert_eq!(desk.incident_declare(&agent, draft()).await, Err(AppError::Forbidden));
    let visitor = Actor::visitor("198.51.100.7");
    assert_eq!(
        desk.incident_update(&visitor, "x", update(IncidentState::Resolved, "x")).await,
        Err(AppError::SignIn)
    );
    let cases = [
        ("title", IncidentDraft { title: both(" ", ""), ..draft() }),
        ("text", IncidentDraft { text: both("", "\n"), ..draft() }),
        ("components", IncidentDraft { components: vec![("fax".into(), Impact::Minor)], ..draft() }),
        ("next_minutes", IncidentDraft { next_minutes: Some(0), ..draft() }),
        ("started_at", IncidentDraft { started_at: Some(test.now() + 1), ..draft() }),
    ];
    for (expected, draft) in cases {
        assert_eq!(field(desk.incident_declare(&lead, draft).await.unwrap_err()), expected);
    }
    assert!(desk.view().open.is_empty(), "nothing was left behind");

    let slug = desk.incident_declare(&lead, draft()).await.unwrap();
    let wordless = desk.incident_update(&lead, &slug, update(IncidentState::Identified, " ")).await;
    assert_eq!(field(wordless.unwrap_err()), "text", "a change of state needs words");
    let empty = desk.incident_update(&lead, &slug, update(IncidentState::Investigating, "")).await;
    assert_eq!(field(empty.unwrap_err()), "text");
    let loss = UpdateDraft { data_loss: Some(loss(5, 4)), ..update(IncidentState::Identified, "x") };
    assert_eq!(field(desk.incident_update(&lead, &slug, loss).await.unwrap_err()), "loss_from");
    let unknown = desk.incident_update(&lead, "bestaat-niet", update(IncidentState::Identified, "x")).await;
    assert_eq!(unknown, Err(AppError::NotFound));
    assert_eq!(desk.view().incident(&slug).unwrap().updates.len(), 1);
}

async fn the_worst_open_incident_is_the_banner(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    desk.incident_declare(&lead, draft()).await.unwrap();
    test.pass(MINUTE);
    let small = IncidentDraft {
        title: both("", "API slow"),
        components: vec![("api".into(), Impact::Minor), ("webshops".into(), Impact::Minor)],
        ..draft()
    };
    assert_eq!(desk.incident_declare(&lead, small).await.unwrap(), "api-slow");
    let view = desk.view();
    assert_eq!(
        view.open.iter().map(|incident| &*incident.slug).collect::<Vec<_>>(),
        ["webshops-liggen-stil", "api-slow"]
    );
    assert_eq!(view.component("webshops").unwrap().impact, Impact::Major, "the worst of both");
    assert_eq!(view.component("api").unwrap().impact, Impact::Minor);
}

async fn silent_corrections(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let slug = desk.incident_declare(&lead, draft()).await.unwrap();
    let promised = desk.view().banner().unwrap().next_update_at;
    test.pass(5 * MINUTE);
    let correction = UpdateDraft {
        components: vec![("api".into(), Impact::Minor)],
        ..update(IncidentState::Investigating, "")
    };
    desk.incident_update(&lead, &slug, correction).await.unwrap();
    let view = desk.view();
    let incident = view.banner().unwrap();
    assert_eq!(incident.updates.len(), 1, "no empty update");
    assert_eq!(incident.next_update_at, promised, "the promise stands");
    assert_eq!(view.component("api").unwrap().impact, Impact::Minor);
    assert_eq!(view.component("webshops").unwrap().impact, Impact::Major, "what isn't named stays");
}

async fn the_past_is_imported(test: Arc<TestBase>) {
    let step = |at: i64, state, components: &[(&str, Impact)]| PastUpdate {
        at,
        state,
        text: both("Bericht", "Message"),
        notify: None,
        components: components.iter().map(|(key, impact)| ((*key).to_owned(), *impact)).collect(),
        next_update_at: None,
    };
    let past = |slug: &str, started_at: i64| PastIncident {
        slug: slug.into(),
        title: both("De database", "The database"),
        started_at,
        components: vec![("database".into(), Impact::Critical), ("webshops".into(), Impact::Major)],
        data_loss: Some(loss(started_at, started_at + HOUR)),
        updates: vec![
            step(started_at, IncidentState::Investigating, &[]),
            step(started_at + HOUR, IncidentState::Investigating, &[("webshops", Impact::None)]),
            step(started_at + 2 * HOUR, IncidentState::Resolved, &[("database", Impact::None)]),
        ],
    };
    let work = PastMaintenance {
        slug: "verhuizing".into(),
        title: both("Verhuizing", "Move"),
        text: both("U merkt niets.", "You notice nothing."),
        announced_at: test.now() - DAY,
        starts_at: test.now() - HOUR,
        ends_at: test.now() + HOUR,
        components: vec![("api".into(), Impact::Minor), ("kassa-app".into(), Impact::None)],
    };
    let over = PastMaintenance { slug: "over".into(), starts_at: 0, ends_at: 1, ..work.clone() };
    let mut tx = test.base.store.write().await.unwrap();
    incident_import(&mut tx, &past("december-2022", moment("2022-12-21T04:40"))).await.unwrap();
    incident_import(&mut tx, &past("gisteren", test.now() - DAY)).await.unwrap();
    let mut open = past("nu", test.now() - HOUR);
    open.updates.truncate(2);
    open.updates[1].next_update_at = Some(test.now() + 9 * MINUTE);
    incident_import(&mut tx, &open).await.unwrap();
    maintenance_import(&mut tx, &work, test.now()).await.unwrap();
    maintenance_import(&mut tx, &over, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    test.base.publish().await.unwrap();

    let desk = StatusDesk::new(test.base.clone());
    let view = desk.view();
    assert_eq!(
        view.past.iter().map(|incident| &*incident.slug).collect::<Vec<_>>(),
        ["gisteren", "december-2022"]
    );
    assert_eq!(
        view.past[1].updates.iter().map(|u| (u.changed, u.notify)).collect::<Vec<_>>(),
        [(true, true), (false, false), (true, true)]
    );
    assert_eq!(view.past[1].impact, Impact::Critical);
    let banner = view.banner().unwrap();
    assert_eq!((&*banner.slug, banner.next_update_at), ("nu", Some(test.now() + 9 * MINUTE)));
    let database = view.component("database").unwrap();
    assert_eq!(database.days.iter().map(|day| day.minutes).sum::<i64>(), 180, "2022 lies outside the bars");
    assert_eq!(view.component("webshops").unwrap().days.iter().map(|day| day.minutes).sum::<i64>(), 120);
    assert_eq!(view.maintenance.len(), 1);
    assert_eq!(
        view.maintenance[0].components,
        [("kassa-app".into(), Impact::None), ("api".into(), Impact::Minor)],
        "in the page's order"
    );
    assert_eq!(view.maintained.iter().map(|work| &*work.slug).collect::<Vec<_>>(), ["over"]);
    assert!(view.component("api").unwrap().maintenance && !view.component("webshops").unwrap().maintenance);
}
