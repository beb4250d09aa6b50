//! Planned work: announced, reminded of, begun and ended by itself and by hand, moved, cancelled.

use crate::base::TestBase;
use crate::desk::{TestDesk, eventually};
use crate::{on_both_bases, on_both_databases};
use app::maintenance::model::*;
use app::maintenance::port::Maintenances;
use app::status::model::*;
use app::{Actor, AppError, Role};
use server::desk::maintenance::{MaintenanceDesk, tick};
use server::env::{DAY, HOUR, MINUTE};
use std::sync::Arc;

on_both_bases!(
    it_is_reminded_of_begins_and_ends_by_itself_and_once,
    by_hand_it_begins_is_checked_and_ends_early,
    moved_and_cancelled_with_words,
    what_is_refused,
    a_process_that_slept_puts_down_what_happened,
);

on_both_databases!(from_the_console_to_the_calendar, the_clock_runs_in_the_process);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

fn draft(test: &TestBase) -> MaintenanceDraft {
    MaintenanceDraft {
        title: both("Database verhuist", "Database moves"),
        text: both("Webshops haperen kort.", "Shops fail for a moment."),
        starts_at: test.now() + 4 * DAY,
        ends_at: test.now() + 4 * DAY + HOUR,
        components: vec![("webshops".into(), Impact::Major), ("database".into(), Impact::Critical)],
        by_itself: true,
        reminders: USUAL_REMINDERS.to_vec(),
        notify: true,
    }
}

fn note(state: MaintenanceState, words: &str) -> MaintenanceNote {
    MaintenanceNote { state, text: both(words, ""), notify: None }
}

async fn lead(test: &TestBase) -> (MaintenanceDesk, Actor) {
    (MaintenanceDesk::new(test.base.clone()), test.actor(Role::Lead, "lead@elders.example", None).await)
}

fn shown(test: &TestBase, slug: &str) -> Maintenance {
    test.base.snapshots.get().status.work(slug).cloned().unwrap()
}

fn steps(work: &Maintenance) -> Vec<(Step, bool)> {
    work.updates.iter().map(|update| (update.step, update.notify)).collect()
}

/// All updates that were written, reminders too.
async fn written(test: &TestBase) -> Vec<(String, i64)> {
    let mut tx = test.base.store.read().await.unwrap();
    let mut rows = server::store::maintenance::maintenance_updates(&mut tx, 0).await.unwrap();
    rows.reverse();
    rows.into_iter().map(|row| (row.step, row.at)).collect()
}

async fn it_is_reminded_of_begins_and_ends_by_itself_and_once(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let (starts_at, ends_at) = (draft(&test).starts_at, draft(&test).ends_at);
    let slug = desk.maintenance_announce(&lead, draft(&test)).await.unwrap();
    assert_eq!(slug, "database-verhuist");
    let work = shown(&test, &slug);
    assert_eq!((work.state, work.created_at), (MaintenanceState::Scheduled, test.now()));
    assert_eq!(
        work.components,
        [("webshops".into(), Impact::Major), ("database".into(), Impact::Critical)],
        "in the page's order"
    );
    assert_eq!(work.reminders, [starts_at - 72 * HOUR, starts_at - HOUR]);
    assert_eq!(steps(&work), [(Step::Announced, true)]);
    assert_eq!(tick(&test.base).await.unwrap(), 0, "nothing is due");

    test.pass(DAY);
    assert_eq!(tick(&test.base).await.unwrap(), 1, "72 hours before");
    assert_eq!(tick(&test.base).await.unwrap(), 0, "once");
    let work = shown(&test, &slug);
    assert_eq!(work.reminders, [starts_at - HOUR]);
    assert_eq!(steps(&work).len(), 1, "a reminder says nothing new to the page");
    test.pass(3 * DAY - HOUR);
    assert_eq!(tick(&test.base).await.unwrap(), 1, "an hour before");
    assert!(!test.base.snapshots.get().status.component("webshops").unwrap().maintenance, "not yet");

    test.pass(HOUR);
    // Several processes look at the same moment.
    let (a, b, c, d) = tokio::join!(tick(&test.base), tick(&test.base), tick(&test.base), tick(&test.base));
    assert_eq!([a, b, c, d].map(Result::unwrap).iter().sum::<usize>(), 1, "it begins once");
    let work = shown(&test, &slug);
    assert_eq!((work.state, work.began_at), (MaintenanceState::InProgress, Some(starts_at)));
    let status = &test.base.snapshots.get().status;
    assert!(
        status.component("webshops").unwrap().maintenance && !status.component("api").unwrap().maintenance
    );
    assert_eq!(status.impact(), Impact::None, "maintenance is no incident");

    test.pass(HOUR);
    let (a, b) = tokio::join!(tick(&test.base), tick(&test.base));
    assert_eq!(a.unwrap() + b.unwrap(), 1, "it ends once");
    let snapshot = test.base.snapshots.get();
    assert!(snapshot.status.maintenance.is_empty());
    let work = shown(&test, &slug);
    assert_eq!((work.state, work.ended_at), (MaintenanceState::Completed, Some(ends_at)));
    assert_eq!(steps(&work), [(Step::Completed, true), (Step::Began, true), (Step::Announced, true)]);
    assert!(!snapshot.status.component("webshops").unwrap().maintenance);
    let steps: Vec<String> = written(&test).await.into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, ["announced", "reminder", "reminder", "began", "completed"]);
}

async fn by_hand_it_begins_is_checked_and_ends_early(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let draft = MaintenanceDraft { by_itself: false, reminders: vec![], ..draft(&test) };
    let slug = desk.maintenance_announce(&lead, draft).await.unwrap();
    use MaintenanceState::*;
    let said = |state, words: &'static str| desk.maintenance_note(&lead, &slug, note(state, words));
    said(Scheduled, "Neem een lunch mee.").await.unwrap();
    said(InProgress, "").await.unwrap();
    let began = test.now();
    test.pass(10 * MINUTE);
    said(InProgress, "We zijn halverwege.").await.unwrap();
    said(Verifying, "We kijken of alles klopt.").await.unwrap();
    assert!(
        test.base.snapshots.get().status.component("webshops").unwrap().maintenance,
        "until it is completed"
    );
    assert!(said(Verifying, " ").await.is_err(), "an update needs words");
    test.pass(10 * DAY);
    assert_eq!(tick(&test.base).await.unwrap(), 0, "by hand is by hand");
    assert!(shown(&test, &slug).is_late(test.now()));
    said(Completed, "").await.unwrap();
    let work = shown(&test, &slug);
    assert_eq!((work.began_at, work.ended_at), (Some(began), Some(test.now())));
    assert_eq!(
        steps(&work),
        [
            (Step::Completed, true),
            (Step::Verifying, true),
            (Step::Noted, false),
            (Step::Began, true),
            (Step::Noted, false),
            (Step::Announced, true)
        ]
    );
    assert_eq!(work.updates[0].text.en, "The maintenance is completed.");
    assert!(matches!(said(InProgress, "Nog iets.").await, Err(AppError::Conflict { .. })), "over is over");
}

async fn moved_and_cancelled_with_words(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let slug = desk.maintenance_announce(&lead, draft(&test)).await.unwrap();
    let to = |starts_at, ends_at, words: &str| MaintenanceMove { starts_at, ends_at, text: both(words, "") };
    test.pass(2 * DAY);
    tick(&test.base).await.unwrap();
    let later = test.now() + 10 * DAY;
    assert!(desk.maintenance_move(&lead, &slug, to(later, later + HOUR, "")).await.is_err(), "why?");
    desk.maintenance_move(&lead, &slug, to(later, later + 2 * HOUR, "De leverancier is later."))
        .await
        .unwrap();
    let work = shown(&test, &slug);
    assert_eq!((work.starts_at, work.ends_at, work.sequence), (later, later + 2 * HOUR, 1));
    assert_eq!(work.reminders, [later - 72 * HOUR, later - HOUR], "reminded of anew");
    assert_eq!(steps(&work)[0], (Step::Moved, true), "those who were told are told");

    let edit = MaintenanceEdit {
        title: both("Database verhuist echt", ""),
        text: both("Tekst.", ""),
        components: vec![("api".into(), Impact::None)],
    };
    desk.maintenance_edit(&lead, &slug, edit).await.unwrap();
    let work = shown(&test, &slug);
    assert_eq!((work.title.nl.as_str(), work.sequence, work.updates.len()), ("Database verhuist echt", 2, 2));
    assert_eq!(work.components, [("api".into(), Impact::None)]);

    test.pass(10 * DAY);
    tick(&test.base).await.unwrap();
    desk.maintenance_move(&lead, &slug, to(0, later + 5 * HOUR, "Het loopt uit.")).await.unwrap();
    let work = shown(&test, &slug);
    assert_eq!(
        (work.starts_at, work.ends_at, work.state),
        (later, later + 5 * HOUR, MaintenanceState::InProgress)
    );
    assert_eq!(steps(&work)[0], (Step::Extended, true));
    test.pass(3 * HOUR);
    assert_eq!(tick(&test.base).await.unwrap(), 0, "the new end counts");

    let other = desk.maintenance_announce(&lead, draft(&test)).await.unwrap();
    assert_eq!(other, "database-verhuist-2");
    let cancel = |words: &str| note(MaintenanceState::Cancelled, words);
    assert!(desk.maintenance_note(&lead, &other, cancel("")).await.is_err(), "why?");
    let quietly = MaintenanceNote { notify: Some(false), ..cancel("Niet meer nodig.") };
    desk.maintenance_note(&lead, &other, quietly).await.unwrap();
    let work = shown(&test, &other);
    assert_eq!(steps(&work)[0], (Step::Cancelled, true), "never without word to those who were told");
    assert_eq!((work.state, work.sequence, work.reminders.len()), (MaintenanceState::Cancelled, 1, 0));
    test.pass(30 * DAY);
    tick(&test.base).await.unwrap();
    assert_eq!(shown(&test, &other).state, MaintenanceState::Cancelled, "it never begins");
}

async fn what_is_refused(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    assert_eq!(desk.maintenance_announce(&agent, draft(&test)).await, Err(AppError::Forbidden));
    let of = |change: fn(&mut MaintenanceDraft)| {
        let mut draft = draft(&test);
        change(&mut draft);
        draft
    };
    let cases = [
        ("title", of(|draft| draft.title = Bilingual::default())),
        ("text", of(|draft| draft.text = Bilingual::default())),
        ("components", of(|draft| draft.components.clear())),
        ("components", of(|draft| draft.components = vec![("fax".into(), Impact::None)])),
        ("starts_at", of(|draft| draft.starts_at = 1)),
        ("ends_at", of(|draft| draft.ends_at = draft.starts_at)),
    ];
    for (expected, draft) in cases {
        match desk.maintenance_announce(&lead, draft).await {
            Err(AppError::Invalid { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    assert!(test.base.snapshots.get().status.maintenance.is_empty(), "nothing was left behind");
    let missing = desk.maintenance_note(&lead, "geen", note(MaintenanceState::InProgress, "x")).await;
    assert_eq!(missing, Err(AppError::NotFound));
}

async fn a_process_that_slept_puts_down_what_happened(test: Arc<TestBase>) {
    let (desk, lead) = lead(&test).await;
    let draft = draft(&test);
    let slug = desk.maintenance_announce(&lead, draft.clone()).await.unwrap();
    test.pass(30 * DAY);
    assert_eq!(tick(&test.base).await.unwrap(), 2, "it began and ended; reminders come too late");
    let work = shown(&test, &slug);
    assert_eq!((work.began_at, work.ended_at), (Some(draft.starts_at), Some(draft.ends_at)), "at its times");
    assert_eq!(
        steps(&work)[..2],
        [(Step::Completed, false), (Step::Began, false)],
        "nobody is told weeks later"
    );
}

const ANNOUNCE: [(&str, &str); 11] = [
    ("title_nl", "Kassa App: nieuwe servers"),
    ("title_en", "Kassa App: new servers"),
    ("text_nl", "De stip in de app kan oranje zijn."),
    ("text_en", "The dot in the app may be orange."),
    ("starts_at", "28-11-2099 03:00"),
    ("ends_at", "03:45"),
    ("impact_kassa-app", "minor"),
    ("impact_webshops", ""),
    ("by_itself", "1"),
    ("remind_60", "1"),
    ("notify", "1"),
];

async fn from_the_console_to_the_calendar(desk: Arc<TestDesk>) {
    let (lead, visitor) = (desk.signed_in("lead").await, desk.browser());
    assert_eq!(desk.signed_in("agent").await.post("/desk/onderhoud", &ANNOUNCE).await.status, 403);
    let refused = lead.post("/desk/onderhoud", &ANNOUNCE).await;
    assert_eq!(refused.status, 422, "73 years ahead");
    assert!(refused.text.contains("De stip in de app kan oranje zijn."), "what was typed is still there");
    let day = jiff::Timestamp::from_microsecond(desk.base.env.now() + 20 * DAY)
        .unwrap()
        .strftime("%d-%m-%Y 03:00")
        .to_string();
    let mut form: Vec<(&str, &str)> = ANNOUNCE.to_vec();
    form[4].1 = &day;
    let announced = lead.post("/desk/onderhoud", &form).await;
    assert_eq!(announced.status, 303, "{}", announced.text);
    assert_eq!(announced.location(), "/desk/onderhoud/kassa-app-nieuwe-servers");
    assert_eq!(lead.get("/desk/onderhoud").await.status, 200);
    let page = "/status/onderhoud/kassa-app-nieuwe-servers";
    for path in ["/status", page, "/api/v2/scheduled-maintenances/upcoming.json?lang=nl"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.contains("Kassa App: nieuwe servers"), "{path}: {}", answer.text);
    }
    assert!(visitor.get(&format!("/en{page}")).await.text.contains("The dot in the app may be orange."));
    let calendar = visitor.get("/status.ics").await;
    assert!(calendar.header("content-type").starts_with("text/calendar"));
    assert!(
        calendar.text.contains("SEQUENCE:0\r\n") && calendar.text.contains("STATUS:CONFIRMED"),
        "{}",
        calendar.text
    );

    let path = announced.location();
    let wordless = [("starts_at", day.as_str()), ("ends_at", "05:00"), ("why_nl", "")];
    let refused = lead.post(&format!("{path}/verplaatsen"), &wordless).await;
    assert_eq!(refused.status, 422);
    let moved = [("starts_at", day.as_str()), ("ends_at", "05:00"), ("why_nl", "We hebben meer tijd nodig.")];
    assert_eq!(lead.post(&format!("{path}/verplaatsen"), &moved).await.status, 303);
    assert!(visitor.get("/status.ics").await.text.contains("SEQUENCE:1\r\n"));

    let started = lead.post(path, &[("state", "in_progress"), ("notify", "")]).await;
    assert_eq!(started.status, 303, "{}", started.text);
    let banner = visitor.get("/live/banner?lang=nl&path=/faq").await.text;
    assert!(banner.contains("Onderhoud: Kassa App: nieuwe servers"), "{banner}");
    let active = visitor.get("/api/v2/scheduled-maintenances/active.json").await.text;
    let active: serde_json::Value = serde_json::from_str(&active).unwrap();
    assert_eq!(active["scheduled_maintenances"][0]["status"], "in_progress");
    assert_eq!(active["scheduled_maintenances"][0]["incident_updates"].as_array().unwrap().len(), 3);
    let summary = visitor.get("/api/v2/components.json").await.text;
    assert!(summary.contains("under_maintenance"), "{summary}");
    assert_eq!(
        lead.post(path, &[("state", "completed"), ("text_nl", "Klaar, eerder dan gedacht.")]).await.status,
        303
    );
    let done = visitor.get(page).await.text;
    assert!(
        done.contains("Klaar, eerder dan gedacht.") && done.contains("We hebben meer tijd nodig."),
        "{done}"
    );
    assert!(visitor.get("/live/banner?lang=nl&path=/faq").await.text.contains("Alles werkt."));
    assert_eq!(visitor.get("/status/onderhoud/bestaat-niet").await.status, 404);
}

async fn the_clock_runs_in_the_process(desk: Arc<TestDesk>) {
    let now = desk.base.env.now();
    let work = server::desk::maintenance::PastMaintenance {
        slug: "nu".into(),
        title: both("Nu", "Now"),
        text: both("Even.", "Briefly."),
        announced_at: now - DAY,
        starts_at: now - MINUTE,
        ends_at: now - 1,
        components: vec![("api".into(), Impact::None)],
    };
    // As it was a minute ago.
    let mut tx = desk.base.store.write().await.unwrap();
    server::desk::maintenance::maintenance_import(&mut tx, &work, now - HOUR).await.unwrap();
    tx.commit().await.unwrap();
    eventually("the work begins and ends", async || {
        let snapshot = desk.base.snapshots.get();
        snapshot.status.work("nu").filter(|work| work.state == MaintenanceState::Completed).map(|_| ())
    })
    .await;
}
