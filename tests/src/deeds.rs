//! Incidents while the store is away: declared and updated all the same, by the console and by
//! the command line, and in the store once when it is back.

use crate::desk::{Database, TestDesk};
use crate::on_both_databases;
use crate::outage::{away, back};
use app::status::model::{Impact, IncidentState};
use std::process::{Command, Output};
use std::sync::Arc;

on_both_databases!(a_lead_works_while_the_store_is_away, the_command_line_works_at_night);

const DECLARE: [(&str, &str); 5] = [
    ("title_nl", "Alles ligt stil"),
    ("title_en", "Everything is down"),
    ("text_nl", "De database is weg."),
    ("text_en", "The database is gone."),
    ("impact_webshops", "critical"),
];

/// Webshops exist, and everybody sees them.
async fn components(desk: &TestDesk) {
    let mut tx = desk.base.store.write().await.unwrap();
    for key in ["webshops", "kassa-app"] {
        let name = app::status::model::Bilingual { nl: key.into(), en: key.into() };
        server::desk::status::component_save(&mut tx, key, 1, &name, &[]).await.unwrap();
    }
    tx.commit().await.unwrap();
    desk.base.publish().await.unwrap();
}

async fn a_lead_works_while_the_store_is_away(desk: Arc<TestDesk>) {
    components(&desk).await;
    let (lead, agent, public) = (desk.signed_in("lead").await, desk.signed_in("agent").await, desk.browser());
    assert_eq!(lead.get("/desk/storingen").await.status, 200);
    let copy = desk.data_dir.join("leads.json");
    desk.eventually("the lead is known without the store", async || {
        std::fs::read_to_string(&copy).ok()?.contains("lead@").then_some(())
    })
    .await;
    away(&desk.store_url).await;
    desk.base.store.ping().await.unwrap_err();

    let page = lead.get("/desk/storingen").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_ne!(agent.post("/desk/storingen", &DECLARE).await.status, 303, "agents don't lead");
    let declared = lead.post("/desk/storingen", &DECLARE).await;
    assert_eq!((declared.status, declared.location()), (303, "/desk/storingen/alles-ligt-stil"));
    let status = public.get("/status/alles-ligt-stil").await;
    assert_eq!(status.status, 200);
    assert!(status.text.contains("De database is weg."), "{}", status.text);
    assert!(public.get("/").await.text.contains("Alles ligt stil"));
    assert!(public.get("/api/v2/summary.json").await.text.contains("major_outage"));

    let update = [("state", "identified"), ("text_nl", "We zetten een back-up terug."), ("text_en", "")];
    let page = "/desk/storingen/alles-ligt-stil";
    assert_eq!(lead.post(page, &update).await.status, 303);
    assert_eq!(lead.get(page).await.status, 200);
    assert!(public.get("/en/status").await.text.contains("We zetten een back-up terug."));
    assert_eq!(desk.base.deeds.waiting(), 2);
    let twice = lead.post("/desk/storingen", &DECLARE).await;
    assert_eq!(twice.location(), "/desk/storingen/alles-ligt-stil-2", "a name of its own");

    back(&desk.store_url).await;
    desk.eventually("the store has them", async || (desk.base.deeds.waiting() == 0).then_some(())).await;
    desk.eventually("numbers are the store's", async || {
        let view = desk.desk.status.view();
        view.open.iter().all(|incident| incident.id > 0).then_some(())
    })
    .await;
    let view = desk.desk.status.view();
    assert_eq!(view.open.len(), 2);
    let incident = view.incident("alles-ligt-stil").unwrap();
    assert_eq!((incident.state, incident.impact), (IncidentState::Identified, Impact::Critical));
    assert_eq!(incident.updates.len(), 2, "nothing twice");
    assert!(incident.updates.iter().all(|update| update.id > 0 && update.changed && update.notify));
    let over = [("state", "resolved"), ("text_nl", "Alles werkt weer."), ("text_en", "All is well.")];
    assert_eq!(lead.post(page, &over).await.status, 303, "and it goes on as ever");
    assert!(!desk.desk.status.view().incident("alles-ligt-stil").unwrap().is_open());
}

fn loket(desk: &TestDesk, args: &[&str]) -> Output {
    let mut command = Command::new(crate::process::program());
    command.env_clear().env("LOKET_DATA_DIR", &desk.data_dir);
    if let server::store::StoreUrl::Pg(url) = &desk.store_url {
        command.env("LOKET_DATABASE_URL", url);
    }
    command.args(args);
    tokio::task::block_in_place(|| command.output().unwrap())
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

async fn the_command_line_works_at_night(desk: Arc<TestDesk>) {
    components(&desk).await;
    let declare = ["incident", "declare", "--title", "Kassa ligt stil", "--component", "Kassa-App:critical"];
    let from = ["--from", "2026-11-20 04:40"];
    let out = said(&loket(&desk, &[&declare[..], &from].concat()));
    assert!(out.starts_with("incident 1: investigating, "), "{out}");
    let view = desk.desk.status.view();
    let incident = view.incident("kassa-ligt-stil").unwrap();
    assert_eq!(
        (incident.started_at, incident.impact),
        (crate::base::moment("2026-11-20T04:40"), Impact::Critical)
    );
    assert!(incident.title.en.is_empty(), "no language is made up");

    for (wrong, why) in [
        (&["--title", "x", "--component", "fax:minor"][..], "no component is called fax; there are: "),
        (&["--title", "x", "--component", "webshops:erg"], "write NAME:IMPACT"),
        (&["--title", "x", "--component", "webshops:minor", "--from", "gisteren"], "--from gisteren: write"),
        (&["--title", "x", "--component", "webshops:minor", "--from", "2099-01-01 00:00"], "future"),
    ] {
        let output = loket(&desk, &[&["incident", "declare"], wrong].concat());
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), err.trim_end().lines().count()), (Some(2), 1), "{err}");
        assert!(err.contains(why), "{err}");
    }

    away(&desk.store_url).await;
    desk.base.store.ping().await.unwrap_err();
    let update = ["incident", "update", "1", "--state", "identified", "--text", "Het is de database."];
    assert!(said(&loket(&desk, &update)).starts_with("incident 1: identified, "));
    let other =
        ["incident", "declare", "--title", "Shops slow", "--lang", "en", "--component", "webshops:minor"];
    assert!(said(&loket(&desk, &other)).contains("the store is away: kept until it is back"));
    assert_eq!(desk.desk.status.view().open.len(), 2, "everybody sees it");
    assert!(said(&loket(&desk, &["incident", "resolve", "shops-slow"])).contains("resolved"));
    assert_eq!(desk.desk.status.view().open.len(), 1);
    let mails = loket(&desk, &["incident", "mails", "1"]);
    let err = String::from_utf8_lossy(&mails.stderr).into_owned();
    assert!(!mails.status.success() && err.trim_end().lines().count() == 1 && err.contains("away"), "{err}");

    back(&desk.store_url).await;
    desk.eventually("the store has them", async || (desk.base.deeds.waiting() == 0).then_some(())).await;
    let resolve = ["incident", "resolve", "kassa-ligt-stil"];
    assert!(said(&loket(&desk, &resolve)).starts_with("incident 1: resolved, "));
    let list = said(&loket(&desk, &["incident", "list", "--all", "--json"]));
    let lines: Vec<serde_json::Value> =
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |slug: &str| lines.iter().find(|line| line["slug"] == slug).unwrap().clone();
    assert_eq!(of("kassa-ligt-stil")["state"], "resolved");
    assert_eq!(
        (of("shops-slow")["number"].clone(), of("shops-slow")["impact"].clone()),
        (2.into(), "minor".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_forgets_no_deed() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    components(&desk).await;
    let declare = ["incident", "declare", "--title", "Kassa ligt stil", "--component", "kassa-app:critical"];
    let dir = desk.stopped().await;
    let data = dir.path().join("data");
    let run = |args: &[&str]| {
        let mut command = Command::new(crate::process::program());
        command.env_clear().env("LOKET_DATA_DIR", &data).args(args);
        said(&tokio::task::block_in_place(|| command.output().unwrap()))
    };
    std::fs::rename(data.join("loket.db"), data.join("weg.db")).unwrap();
    assert!(run(&declare).contains("the store is away"));
    assert!(run(&["incident", "list"]).contains("kassa-ligt-stil"), "the next process knows of it");
    let update = ["incident", "update", "kassa-ligt-stil", "--state", "monitoring", "--text", "Weer terug."];
    assert!(run(&update).contains("monitoring"));
    std::fs::rename(data.join("weg.db"), data.join("loket.db")).unwrap();
    assert!(run(&["incident", "resolve", "kassa-ligt-stil"]).starts_with("incident 1: resolved"));
    let line: serde_json::Value =
        serde_json::from_str(&run(&["incident", "list", "--all", "--json"])).unwrap();
    assert_eq!((line["updates"].clone(), line["state"].clone()), (3.into(), "resolved".into()));
}
