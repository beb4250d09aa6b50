//! The December night, played through the real doors: HTTP, SMTP, shops that stop answering, a
//! program that is called, the database file taken away. A test on both databases with a clock
//! that jumps; `cargo xtask run --story` plays it in eight minutes with a clock that runs, tells
//! in the terminal what to look at, and stays open.

mod after;
mod alarm;
mod cast;
mod clock;
mod end;
mod everybody;
mod flood;
mod mails;
mod night;
mod restore;
mod stage;

use crate::desk::Database;
use stage::{Pace, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_night_sqlite() {
    played(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_night_postgres() {
    played(Database::Postgres).await;
}

async fn played(database: Database) {
    match Stage::set(database, Pace::Jump).await {
        Some(stage) => {
            night::play(&stage).await;
            stage.strike().await;
        }
        None => println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)"),
    }
}

/// Called by `cargo xtask run --story`, never by the tests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a play of eight minutes for people: cargo xtask run --story"]
async fn told() {
    let stage = Stage::set(Database::Sqlite, Pace::Told).await.expect("SQLite is always there");
    let played = tokio::select! {
        () = night::play(&stage) => true,
        _ = tokio::signal::ctrl_c() => false,
    };
    match played {
        true => stage.curtain().await,
        false => println!("\nThe play is broken off."),
    }
    stage.strike().await;
}
