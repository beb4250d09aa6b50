//! History: figures by month, frozen when a month is over, and how impacts count.

use crate::base::{TestBase, moment};
use crate::desk::TestDesk;
use crate::{on_both_bases, on_both_databases};
use app::components::model::{ComponentDraft, Move};
use app::components::port::Components;
use app::history::model::{HistoryView, Month, Weights};
use app::history::port::History;
use app::status::model::*;
use app::{AppError, Role};
use server::desk::components::ComponentsDesk;
use server::desk::history::{HistoryDesk, freeze};
use server::desk::maintenance::{PastMaintenance, maintenance_import};
use server::desk::status::{PastIncident, PastUpdate, incident_import};
use server::env::{DAY, HOUR, MINUTE};
use std::sync::Arc;

on_both_bases!(
    a_month_is_frozen_when_it_is_over,
    maintenance_counts_no_downtime,
    components_stand_as_on_the_status_page,
    weights_are_a_setting,
    frozen_once
);
on_both_databases!(the_history_is_read);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

fn past(slug: &str, from: i64, minutes: i64, impact: Impact) -> PastIncident {
    let update = |at, state| PastUpdate {
        at,
        state,
        text: both("Bericht", "Message"),
        notify: None,
        components: vec![],
        next_update_at: None,
    };
    PastIncident {
        slug: slug.into(),
        title: both("Webshops", "Shops"),
        started_at: from,
        components: vec![("webshops".into(), impact)],
        data_loss: None,
        updates: vec![
            update(from, IncidentState::Investigating),
            update(from + minutes * MINUTE, IncidentState::Resolved),
        ],
    }
}

async fn import(test: &TestBase, incident: PastIncident) {
    let mut tx = test.base.store.write().await.unwrap();
    incident_import(&mut tx, &incident).await.unwrap();
    tx.commit().await.unwrap();
    test.base.publish().await.unwrap();
}

fn view(test: &TestBase) -> Arc<HistoryView> {
    HistoryDesk::new(test.base.clone()).view()
}

fn month<'a>(view: &'a HistoryView, name: &str) -> &'a Month {
    view.months.iter().find(|month| month.month == name).unwrap()
}

fn shops(month: &Month) -> (f64, i64, i64) {
    let figure = month.figures.iter().find(|figure| figure.key == "webshops").unwrap();
    (figure.uptime, figure.tally.critical / MINUTE, figure.tally.major / MINUTE)
}

async fn a_month_is_frozen_when_it_is_over(test: Arc<TestBase>) {
    // A night over the end of the month, and the hour that comes twice in October.
    import(&test, past("oktober", moment("2026-10-25T01:30"), 180, Impact::Major)).await;
    import(&test, past("grens", moment("2026-10-31T23:00"), 120, Impact::Critical)).await;
    assert_eq!(view(&test).months.len(), 2, "November and October, open both");
    assert_eq!(freeze(&test.base).await.unwrap(), 1);
    assert_eq!(freeze(&test.base).await.unwrap(), 0, "once");
    let history = view(&test);
    let october = month(&history, "2026-10");
    assert_eq!(october.frozen_at, Some(test.now()));
    assert_eq!(october.starts_at, moment("2026-10-25T00:00"), "measured from the first day that is known");
    assert_eq!((shops(october).1, shops(october).2), (60, 180));
    let whole = (moment("2026-11-01T00:00") - moment("2026-10-25T00:00")) as f64;
    let expected = 100.0 - 150.0 * MINUTE as f64 / whole * 100.0;
    assert!((shops(october).0 - expected).abs() < 0.001, "{} {expected}", shops(october).0);
    let november = month(&history, "2026-11");
    assert_eq!((november.frozen_at, shops(november).1), (None, 60), "the other half of the night");
    assert_eq!(
        october.incidents.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>(),
        ["grens", "oktober"]
    );

    let before = october.figures.clone();
    import(&test, past("later-gemeld", moment("2026-10-28T10:00"), 600, Impact::Critical)).await;
    assert_eq!(freeze(&test.base).await.unwrap(), 0);
    let history = view(&test);
    let october = month(&history, "2026-10");
    assert_eq!(october.figures, before, "what is frozen stays");
    assert_eq!(october.incidents.len(), 3, "and what came later is listed");

    test.pass(moment("2026-12-01T00:30") - test.now());
    assert_eq!(freeze(&test.base).await.unwrap(), 0, "an hour of grace");
    test.pass(HOUR);
    assert_eq!(freeze(&test.base).await.unwrap(), 1);
    test.base.publish().await.unwrap();
    let names: Vec<String> = view(&test).months.iter().map(|month| month.month.clone()).collect();
    assert_eq!(names, ["2026-12", "2026-11", "2026-10"]);

    // The status page's bar is made by the same function.
    let status = &test.base.snapshots.get().status;
    let days = &status.component("webshops").unwrap().days;
    let sum: i64 = days.iter().filter(|day| day.date.starts_with("2026-11")).map(|day| day.minutes).sum();
    assert_eq!(sum, shops(month(&view(&test), "2026-11")).1);
}

async fn components_stand_as_on_the_status_page(test: Arc<TestBase>) {
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let desk = ComponentsDesk::new(test.base.clone());
    desk.group_save(&admin, 0, both("Betalen", "Payments")).await.unwrap();
    let group = Some(test.base.snapshots.get().status.groups[0].id);
    let named =
        |name: &str, group| ComponentDraft { name: both(name, ""), group, ..ComponentDraft::default() };
    for (name, group) in [("Kassa", group), ("Koppelingen", None), ("Pinnen", group)] {
        desk.component_add(&admin, named(name, group)).await.unwrap();
    }
    // Places are counted within a group, so that a move makes them the same in two of them.
    desk.component_move(&admin, "pinnen", Move::Up).await.unwrap();
    let snapshot = test.base.snapshots.get();
    let status: Vec<String> = snapshot.status.components.iter().map(|one| one.key.clone()).collect();
    let history = view(&test);
    let figures: Vec<String> = history.months[0].figures.iter().map(|figure| figure.key.clone()).collect();
    assert_eq!(status[..2], ["pinnen", "kassa"], "{status:?}");
    assert_eq!(figures, status);
}

async fn maintenance_counts_no_downtime(test: Arc<TestBase>) {
    let start = moment("2026-11-10T03:00");
    let work = PastMaintenance {
        slug: "werk".into(),
        title: both("Werk", "Work"),
        text: both("Even.", "Briefly."),
        announced_at: start - DAY,
        starts_at: start,
        ends_at: start + HOUR,
        components: vec![("webshops".into(), Impact::Critical)],
    };
    let mut tx = test.base.store.write().await.unwrap();
    maintenance_import(&mut tx, &work, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    // It begins half an hour into the work and ends half an hour after it.
    import(&test, past("storing", start + 30 * MINUTE, 60, Impact::Critical)).await;
    let history = view(&test);
    let november = month(&history, "2026-11");
    let figure = november.figures.iter().find(|figure| figure.key == "webshops").unwrap();
    assert_eq!((figure.tally.critical, figure.maintained), (30 * MINUTE, HOUR));
    assert_eq!(november.works[0].slug, "werk");
    let status = &test.base.snapshots.get().status;
    let day = status.component("webshops").unwrap().days.iter().find(|day| day.date == "2026-11-10").unwrap();
    assert_eq!(day.minutes, 30);
}

async fn weights_are_a_setting(test: Arc<TestBase>) {
    let admin = test.actor(Role::Admin, "baas@elders.example", None).await;
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    import(&test, past("half", moment("2026-11-10T10:00"), 60, Impact::Major)).await;
    import(&test, past("vroeger", moment("2026-10-10T10:00"), 60, Impact::Major)).await;
    freeze(&test.base).await.unwrap();
    let desk = HistoryDesk::new(test.base.clone());
    let (october, november) =
        (shops(month(&desk.view(), "2026-10")).0, shops(month(&desk.view(), "2026-11")).0);
    let weights = Weights { minor: 0, major: 100, critical: 100 };
    assert_eq!(desk.weights_save(&lead, weights).await, Err(AppError::Forbidden));
    for bad in [
        Weights { minor: 60, ..weights },
        Weights { critical: 101, ..weights },
        Weights { minor: -1, ..weights },
    ] {
        let bad = Weights { major: 50, ..bad };
        assert!(matches!(desk.weights_save(&admin, bad).await, Err(AppError::Invalid { .. })), "{bad:?}");
    }
    desk.weights_save(&admin, weights).await.unwrap();
    assert_eq!(test.base.snapshots.get().status.weights, weights);
    let view = desk.view();
    assert!(shops(month(&view, "2026-11")).0 < november, "the open month reckons with it");
    assert_eq!(shops(month(&view, "2026-10")).0, october, "the frozen one doesn't");
    assert_eq!(month(&view, "2026-10").weights, Weights::default(), "and says so");
}

async fn frozen_once(test: Arc<TestBase>) {
    import(&test, past("een", moment("2026-09-10T10:00"), 60, Impact::Major)).await;
    let (a, b, c) = tokio::join!(freeze(&test.base), freeze(&test.base), freeze(&test.base));
    assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 2, "September and October, whoever came first");
}

async fn the_history_is_read(desk: Arc<TestDesk>) {
    let now = desk.base.env.now();
    let mut tx = desk.base.store.write().await.unwrap();
    for months in 0..9 {
        let incident =
            past(&format!("storing-{months}"), now - months * 31 * DAY - 3 * DAY, 10, Impact::Critical);
        incident_import(&mut tx, &incident).await.unwrap();
    }
    tx.commit().await.unwrap();
    freeze(&desk.base).await.unwrap();
    desk.base.publish().await.unwrap();
    let visitor = desk.browser();
    let first = visitor.get("/status/geschiedenis").await;
    assert_eq!(first.status, 200);
    assert!(
        first.text.contains("Als uitval telt een minuut") && first.text.contains("/status/storing-0"),
        "{}",
        first.text
    );
    let next = first.text.split("?after=").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let second = visitor.get(&format!("/status/geschiedenis?after={next}")).await;
    assert!(
        second.text.contains("/status/storing-8") && !second.text.contains("/status/storing-0\""),
        "{}",
        second.text
    );
    assert!(second.text.contains("Vastgelegd op"));
    assert!(visitor.get("/en/status/geschiedenis").await.text.contains("As downtime a minute counts"));
    assert_eq!(visitor.get("/status/geschiedenis?after=%27--").await.status, 200);
    let csv = visitor.get("/status/geschiedenis.csv").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let lines: Vec<&str> = csv.text.lines().collect();
    assert!(
        lines[0].starts_with("month,component,name,uptime_percent") && lines.len() > 9 * 3,
        "{}",
        csv.text
    );

    let admin = desk.signed_in("admin").await;
    assert_eq!(desk.signed_in("lead").await.get("/desk/beschikbaarheid").await.status, 403);
    assert_eq!(admin.get("/desk/beschikbaarheid").await.status, 200);
    let refused =
        admin.post("/desk/beschikbaarheid", &[("minor", "x"), ("major", "50"), ("critical", "100")]).await;
    assert_eq!(refused.status, 422);
    let saved =
        admin.post("/desk/beschikbaarheid", &[("minor", "10"), ("major", "60"), ("critical", "100")]).await;
    assert_eq!(saved.status, 303);
    assert!(visitor.get("/status").await.text.contains("voor 60%"));
}
