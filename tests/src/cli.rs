//! `loket` as scripts see it: the program itself, its output and its exit codes.

use crate::desk::{Database, TestDesk};
use std::process::{Command, Output};

/// Runs the program.
fn loket(desk: &TestDesk, args: &[&str]) -> Output {
    let mut command = Command::new(crate::process::program());
    command.env_clear().env("LOKET_DATA_DIR", &desk.data_dir).args(args).output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_imported_beside_a_running_server() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for n in 1..=3 {
        let raw = format!(
            "From: oud{n}@winkel.example\r\nTo: support@winkelkade.example\r\nSubject: Oude vraag {n}\r\n\
             Message-ID: <oud{n}@winkel.example>\r\nDate: Mon, 5 Jan 2026 10:0{n}:00 +0100\r\n\r\nVan vroeger.\r\n"
        );
        std::fs::write(dir.path().join(format!("{n}.eml")), raw).unwrap();
    }
    let path = dir.path().to_str().unwrap().to_owned();
    let (code, out, err) = tokio::task::block_in_place(|| said(&loket(&desk, &["mail", "import", &path])));
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.starts_with("3 mails imported, 0 empty, handed to the server"), "{out}");
    desk.eventually("three tickets", async || {
        let staff = app::Actor { role: app::Role::Agent, ..app::Actor::default() };
        let view = app::tickets::model::View::New;
        let rows = desk.desk.tickets.queue(&staff, app::Lang::Nl, view, None).await.ok()?.rows;
        (rows.iter().filter(|row| row.subject.starts_with("Oude vraag")).count() == 3).then_some(())
    })
    .await;
    let (code, out, err) = tokio::task::block_in_place(|| said(&loket(&desk, &["check"])));
    assert_eq!(code, Some(0), "{out}{err}");
}

#[tokio::test]
async fn errors_are_one_line_that_says_what_to_do() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    for (args, code) in [
        (&["mail", "import", "/nergens"][..], 1),
        (&["mail", "parse"], 2),
        (&["spelen"], 2),
        (&["search", "btw", "--in", "kelder"], 2),
        (&["demo"], 2),
    ] {
        let (exit, _, err) = said(&loket(&desk, args));
        assert_eq!(exit, Some(code), "{args:?}: {err}");
        assert_eq!(err.trim_end().lines().count(), 1, "{args:?}: {err}");
        assert!(err.starts_with("loket: "), "{args:?}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_consent_is_taken_in_once() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    let file = desk.data_dir.join("list.csv");
    std::fs::write(
        &file,
        "email,kind,wants\nada@shop.example,status,no,2025-03-01\nAda@shop.example,marketing,ja\n",
    )
    .unwrap();
    let args = ["mail", "consent", file.to_str().unwrap()];
    let (code, out, err) = tokio::task::block_in_place(|| said(&loket(&desk, &args)));
    assert_eq!(
        (code, out.trim()),
        (Some(0), "2 choices written down, 0 held already, 0 unreadable"),
        "{err}"
    );
    let (_, out, _) = tokio::task::block_in_place(|| said(&loket(&desk, &args)));
    assert_eq!(out.trim(), "0 choices written down, 2 held already, 0 unreadable");
    let staff = app::Actor { role: app::Role::Agent, ..app::Actor::default() };
    let found = desk.desk.mails.consent(&staff, "ada@shop.example").await.unwrap();
    assert!(found.ledger.len() == 2 && found.ledger.iter().all(|line| line.source.code() == "import"));
    std::fs::write(&file, "ada@shop.example,status\n").unwrap();
    let (code, out, _) = tokio::task::block_in_place(|| said(&loket(&desk, &args)));
    assert!(code == Some(1) && out.starts_with("line 1: "), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_tell_times_on_the_clock_of_the_office() {
    let mut loket = crate::process::Loket::new(Database::Sqlite).await.unwrap();
    loket.set("LOKET_TIME_ZONE", "America/New_York");
    loket.start().await;
    let page = reqwest::get(format!("{}/en/contact", loket.url())).await.unwrap().text().await.unwrap();
    loket.stop().await;
    let now = jiff::Timestamp::from_microsecond(server::env::Env::system().now()).unwrap();
    let now = now.to_zoned(jiff::tz::TimeZone::get("America/New_York").unwrap());
    let clock = page.split(" in New York.").next().unwrap().rsplit(' ').next().unwrap();
    let told: jiff::civil::Time = clock.parse().unwrap_or_else(|_| panic!("{clock}"));
    let apart = now.time().duration_since(told).abs().as_mins();
    assert!(apart <= 2 || apart >= 24 * 60 - 2, "{told} at {now}");
}
