//! [`TestBase`]: the use cases without sockets, with a clock that tests move.

use crate::desk::{Database, fresh_postgres};
use app::{Actor, Moment, Role};
use server::config::Config;
use server::desk::Base;
use server::desk::accounts::password;
use server::env::Env;
use server::store::accounts::{NewAccount, account_add};
use server::store::contact::mailbox_save;
use server::store::setting::snapshot_changed;
use server::store::status::component_save;
use server::store::{StoreUrl, Tx};
use sqlx::{ConnectOptions, Connection, Executor};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Makes a test of `async fn name(test: TestBase)` for each database.
#[macro_export]
macro_rules! on_both_bases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::base::run($crate::desk::Database::Sqlite, super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::base::run($crate::desk::Database::Postgres, super::$name).await;
            }
        }
    )+};
}

/// Runs `test` on a base of its own.
pub async fn run<F: Future<Output = ()>>(database: Database, test: impl FnOnce(Arc<TestBase>) -> F) {
    match TestBase::start(database).await {
        Some(base) => test(Arc::new(base)).await,
        None => println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)"),
    }
}

/// Use cases on a store of their own. It is Monday 23 November 2026, 10:00 in Amsterdam.
pub struct TestBase {
    pub base: Base,
    clock: Arc<AtomicI64>,
    dir: tempfile::TempDir,
    url: StoreUrl,
}

impl TestBase {
    async fn start(database: Database) -> Option<TestBase> {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = dir.path().join("data");
        let store = match database {
            Database::Sqlite => StoreUrl::Lite(data_dir.join("loket.db")),
            Database::Postgres => StoreUrl::Pg(fresh_postgres().await?),
        };
        let vars = [
            ("LOKET_DATA_DIR", data_dir.display().to_string()),
            ("LOKET_SMTP_HOSTNAME", "loket.example".into()),
            ("LOKET_SITE_URL", "https://hulp.winkelkade.example".into()),
            ("LOKET_SPOOL_FREE_MB", "1".into()),
        ];
        let vars = vars.into_iter().map(|(key, value)| (key.to_owned(), value));
        let mut config = Config::from_parts("", "test", vars).unwrap();
        config.store = store;
        let clock = Arc::new(AtomicI64::new(moment("2026-11-23T10:00")));
        let hand = clock.clone();
        let env = Env::fixed(move || hand.load(Ordering::SeqCst), 7);
        let (base, _) = server::startup::base(&config, env).await.unwrap();
        let test = TestBase { base, clock, dir, url: config.store };
        let mut tx = test.base.store.write().await.unwrap();
        office(&mut tx).await;
        tx.commit().await.unwrap();
        test.base.publish().await.unwrap();
        Some(test)
    }

    pub fn now(&self) -> Moment {
        self.clock.load(Ordering::SeqCst)
    }

    /// Where its database is.
    pub fn store_url(&self) -> &StoreUrl {
        &self.url
    }

    /// Moves the clock on.
    pub fn pass(&self, micros: Moment) {
        self.clock.fetch_add(micros, Ordering::SeqCst);
    }

    /// Where the SQLite file was, moved away: the store can't be reached.
    pub fn lose_store(&self) {
        let data = self.dir.path().join("data");
        std::fs::rename(data.join("loket.db"), data.join("away.db")).unwrap();
    }

    /// An account with this role, as an actor. Its limit is its own.
    pub async fn actor(&self, role: Role, email: &str, password: Option<&str>) -> Actor {
        let password_hash = match password {
            Some(password) => Some(password::hash(&self.base.env, password).await.unwrap()),
            None => None,
        };
        let new = NewAccount {
            email: email.into(),
            name: "Naam".into(),
            role,
            password_hash,
            ..NewAccount::default()
        };
        let mut tx = self.base.store.write().await.unwrap();
        let id = account_add(&mut tx, &new, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        Actor {
            account: id,
            role,
            name: "Naam".into(),
            email: email.into(),
            limit_key: email.into(),
            unknown: None,
        }
    }

    /// Changes the store behind the desk's back.
    pub async fn sql(&self, sql: &'static str) {
        match &self.url {
            StoreUrl::Lite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                options.connect().await.unwrap().execute(sql).await.unwrap();
            }
            StoreUrl::Pg(url) => {
                sqlx::PgConnection::connect(url).await.unwrap().execute(sql).await.unwrap();
            }
        }
    }

    /// The subjects of the waiting jobs of a kind.
    pub async fn jobs(&self, kind: &str) -> Vec<String> {
        let mut tx = self.base.store.read().await.unwrap();
        let jobs = server::store::jobs::jobs_due(&mut tx, kind, Moment::MAX, 100).await.unwrap();
        jobs.into_iter().map(|job| job.subject).collect()
    }
}

/// A wall clock's time in Amsterdam.
pub fn moment(local: &str) -> Moment {
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap();
    zone.to_timestamp(local.parse().unwrap()).unwrap().as_microsecond()
}

async fn office(tx: &mut Tx) {
    let both = |nl: &str, en: &str| app::status::model::Bilingual { nl: nl.into(), en: en.into() };
    component_save(tx, "database", 9, &both("Database", "Database"), &[]).await.unwrap();
    for (position, key) in ["webshops", "kassa-app", "api"].into_iter().enumerate() {
        component_save(tx, key, position as i64, &both(key, key), &["database".into()]).await.unwrap();
    }
    let mailbox = app::contact::model::Mailbox {
        name: "Winkelkade Hulp".into(),
        address: "support@winkelkade.example".into(),
        aliases: vec!["info@winkelkade.example".into()],
        ..Default::default()
    };
    mailbox_save(tx, &mailbox).await.unwrap();
    snapshot_changed(tx).await.unwrap();
}
