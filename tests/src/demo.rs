//! The demo: loaded into an empty store, once, with nothing in the future and the desk
//! writing in office hours only.

use crate::desk::{Database, TestDesk};
use app::tickets::model::{EntryKind, TicketState, View};
use app::{Actor, Lang, Role};
use server::config::Config;
use server::desk::Base;
use server::env::Env;
use server::store::StoreUrl;

/// A base of its own, since a test desk isn't empty.
async fn base(database: Database, env: Env) -> Option<(Base, tempfile::TempDir)> {
    let dir = tempfile::tempdir().unwrap();
    let store = match database {
        Database::Sqlite => StoreUrl::Lite(dir.path().join("loket.db")),
        Database::Postgres => StoreUrl::Pg(crate::desk::fresh_postgres().await?),
    };
    let vars = [("LOKET_DATA_DIR".to_owned(), dir.path().display().to_string())];
    let mut config = Config::from_parts("", "test", vars.into_iter()).unwrap();
    config.spool_free = 0;
    config.store = store;
    let (base, fresh) = server::startup::base(&config, env).await.unwrap();
    assert!(fresh);
    Some((base, dir))
}

async fn loaded(database: Database) {
    let Some((base, _dir)) = base(database, Env::system()).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL");
        return;
    };
    let began = std::time::Instant::now();
    let counts = server::demo::demo_load(&base).await.unwrap();
    println!("{counts} in {:?}", began.elapsed());
    assert!(counts.people >= 100 && counts.articles >= 60 && counts.threads >= 40, "{counts}");
    assert_eq!((counts.tickets, counts.incidents), (300, 6));
    assert!(server::demo::demo_load(&base).await.is_err(), "only into an empty store");

    let snapshot = base.snapshots.get();
    assert_eq!(snapshot.faq.len(), counts.articles);
    assert_eq!((snapshot.status.components.len(), snapshot.status.open.len()), (6, 0));
    assert!(snapshot.status.incident("database-december-2022").unwrap().data_loss.is_some());
    assert_eq!(snapshot.contact.mailboxes.len(), 2);

    while server::desk::search::work(&base).await.unwrap() > 0 {}
    let mut tx = base.store.read().await.unwrap();
    let expected = server::desk::search::expected(&mut tx).await.unwrap();
    assert_eq!(i64::try_from(base.index.count()).unwrap(), expected);
    assert!(server::store::tickets::check(&mut tx).await.unwrap().agrees());
    assert_eq!(server::store::check::threads_miscounted(&mut tx).await.unwrap(), 0);
    drop(tx);

    let agent = Actor { role: Role::Agent, account: Some(1), ..Actor::default() };
    let now = base.env.now();
    let tickets = server::desk::tickets::TicketsDesk::new(base.clone());
    use app::tickets::port::Tickets;
    let hours = &snapshot.contact.phone_hours;
    let office = server::desk::hours::Hours::new(hours, &[], &base.facts.zone);
    for view in [View::New, View::Open, View::Waiting, View::Solved] {
        let page = tickets.queue(&agent, Lang::Nl, view, None).await.unwrap();
        assert!(page.rows.len() > 5, "{view:?}: {}", page.rows.len());
        for row in page.rows.iter().take(10) {
            let ticket = tickets.ticket(&agent, Lang::Nl, row.number).await.unwrap();
            assert!(!ticket.subject.contains('{'), "{}", ticket.subject);
            for entry in &ticket.entries {
                assert!(entry.at <= now, "{} in the future", row.number);
                if matches!(entry.kind, EntryKind::Agent | EntryKind::Note) {
                    assert!(office.is_open(entry.at), "{} at {}", row.number, entry.at_text);
                }
            }
            assert!(ticket.entries.is_sorted_by_key(|entry| entry.at), "{}", row.number);
            assert_eq!(row.state == TicketState::New, view == View::New);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_loaded_sqlite() {
    loaded(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_loaded_postgres() {
    loaded(Database::Postgres).await;
}

/// In the night of the incident that the demo tells of, nobody knows of it yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_of_an_earlier_day_knows_nothing_of_later() {
    let then = crate::base::moment("2022-12-21T04:30");
    let (base, _dir) = base(Database::Sqlite, Env::fixed(move || then, 1)).await.unwrap();
    assert_eq!(server::demo::demo_load(&base).await.unwrap().incidents, 5);
    let snapshot = base.snapshots.get();
    assert!(snapshot.status.incident("database-december-2022").is_none());
    assert!(snapshot.status.open.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_in_use_takes_no_demo() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    assert!(server::demo::demo_load(&desk.base).await.is_err());
}
