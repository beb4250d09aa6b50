//! `loket` as scripts see it: the program itself, its output and its exit codes.

use crate::desk::{Database, TestDesk};
use std::path::PathBuf;
use std::process::{Command, Output};

/// The program, compiled beside the tests.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("loket");
    assert!(program.exists(), "{} is missing: cargo build --bins --tests", program.display());
    program
}

fn loket(desk: &TestDesk, args: &[&str]) -> Output {
    let mut command = Command::new(program());
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
