//! The stage: a Loket of its own with the demo, a clock that can be moved, a mail server that
//! takes what goes out, and a narrator.

use super::clock::Clock;
use crate::desk::{Browser, Database, Sink, eventually, fresh_postgres, patience, smtp_send};
use app::tickets::model::View;
use app::{Actor, Role};
use server::config::Config;
use server::env::{Env, SECOND};
use server::startup::Application;
use server::store::StoreUrl;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How time passes between two scenes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once: a test.
    Jump,
    /// As long as the scene says, for people who watch.
    Told,
}

/// Everything that a play needs.
pub struct Stage {
    pub pace: Pace,
    pub clock: Clock,
    pub url: String,
    pub smtp: std::net::SocketAddr,
    pub base: server::desk::Base,
    pub desk: app::Desk,
    pub sink: Sink,
    pub data: PathBuf,
    pub store: StoreUrl,
    stop: watch::Sender<bool>,
    running: JoinHandle<anyhow::Result<()>>,
    _dir: tempfile::TempDir,
}

impl Stage {
    /// None where there is no PostgreSQL.
    pub async fn set(database: Database, pace: Pace) -> Option<Stage> {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let sink = Sink::start(&dir.path().join("sink")).await;
        let store = match database {
            Database::Sqlite => StoreUrl::Lite(data.join("loket.db")),
            Database::Postgres => StoreUrl::Pg(fresh_postgres().await?),
        };
        let given = |name: &str, otherwise: &str| std::env::var(name).unwrap_or(otherwise.into());
        let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");
        let any = "127.0.0.1:0";
        let (http, smtp) = match pace {
            Pace::Jump => (any.to_owned(), any.to_owned()),
            Pace::Told => {
                (given("LOKET_HTTP_ADDR", "127.0.0.1:3000"), given("LOKET_SMTP_ADDR", "127.0.0.1:2525"))
            }
        };
        let vars = [
            ("LOKET_DATA_DIR", data.display().to_string()),
            ("LOKET_HTTP_ADDR", http),
            ("LOKET_SMTP_ADDR", smtp),
            ("LOKET_SMTP_OUT", format!("smtp://{}", sink.addr)),
            ("LOKET_SMTP_HOSTNAME", "loket.example".into()),
            ("LOKET_SITE_DIR", given("LOKET_SITE_DIR", site)),
            ("LOKET_SPOOL_FREE_MB", "1".into()),
            ("LOKET_DNS_RESOLVER", "none".into()),
            ("LOKET_ALARM_TO", "nachtwacht@winkelkade.example".into()),
        ];
        let vars = vars.into_iter().map(|(key, value)| (key.to_owned(), value));
        let mut config = Config::from_parts("", "the story", vars).unwrap();
        config.store = store.clone();
        // A test doesn't wait for a mail provider; people can follow along.
        config.broadcast_per_minute = if pace == Pace::Told { 1800 } else { 12_000 };
        config.reach = server::mail::pictures::Reach::AndLoopback;
        let clock = Clock::new(crate::base::moment("2022-12-21T04:30"));
        let hand = clock.clone();
        // What people open must not have tokens that can be guessed.
        let seed = if pace == Pace::Told { RandomState::new().hash_one("night") } else { 1221 };
        let env = Env::fixed(move || hand.now(), seed);
        // As `loket demo` and then `loket serve` do.
        let (base, _) = server::startup::base(&config, env.clone()).await.unwrap();
        server::demo::demo_load(&base).await.unwrap();
        base.store.close().await;
        drop(base);
        let application = Application::build(&config, env).await.unwrap();
        let stop = application.stopper();
        Some(Stage {
            pace,
            clock,
            url: format!("http://{}", application.http_addr),
            smtp: application.smtp_addr,
            base: application.base.clone(),
            desk: application.desk.clone(),
            sink,
            data,
            store,
            stop,
            running: tokio::spawn(application.run()),
            _dir: dir,
        })
    }

    /// The next scene: its time (a day of that December and the time of day), how long the way
    /// there takes for people, who look at what the last scene did meanwhile, and what happens now.
    pub async fn scene(&self, at: &str, seconds: u64, words: &str) {
        self.go(crate::base::moment(&format!("2022-12-{at}")), seconds).await;
        let (day, time) = at.split_once('T').unwrap();
        if self.pace == Pace::Told {
            println!("\n{day} Dec {time}  {words}");
        }
    }

    /// A line more in the same scene.
    pub fn say(&self, words: &str) {
        if self.pace == Pace::Told {
            println!("              {words}");
        }
    }

    /// Where to look, and at what.
    pub fn look(&self, path: &str, words: &str) {
        self.say(format!("{}{path}  {words}", self.url).trim_end());
    }

    /// Lets time pass: so much of the clock's, so much of the people's.
    pub async fn pass(&self, time: i64, seconds: u64) {
        self.go(self.clock.now() + time, seconds).await;
    }

    async fn go(&self, to: i64, seconds: u64) {
        match self.pace {
            Pace::Jump => self.clock.go(to, Duration::ZERO),
            Pace::Told => {
                self.clock.go(to, Duration::from_secs(seconds));
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
        }
    }

    /// Between two of many things that happen one after another: people see them come.
    pub async fn breathe(&self) {
        if self.pace == Pace::Told {
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// A browser in which `who@winkelkade.example` is signed in.
    pub async fn signed_in(&self, who: &str) -> Browser {
        let browser = Browser::at(&self.url);
        let email = format!("{who}@winkelkade.example");
        let form = [("email", email.as_str()), ("password", "welkom-bij-loket")];
        assert_eq!(browser.post("/inloggen", &form).await.status, 303, "{who} signs in");
        browser
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Browser {
        Browser::at(&self.url)
    }

    /// Brings a mail to the SMTP door, as a mail server does: it is accepted, or the play fails.
    pub async fn mail(&self, from: &str, to: &str, raw: &str) {
        smtp_send(self.smtp, from, to, raw).await.unwrap();
    }

    /// Waits for something to happen by itself.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        eventually(what, look).await
    }

    /// The same for what happens at intervals of the clock, which goes ten times as fast meanwhile.
    pub async fn hurry<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        eventually(what, async || {
            let found = look().await;
            if found.is_none() {
                self.clock.pass(SECOND / 5, Duration::ZERO);
            }
            found
        })
        .await
    }

    /// Waits until nothing is left to do in the background: what comes together is looked at a few
    /// seconds after it came.
    pub async fn settled(&self) {
        self.pass(5 * SECOND, 2).await;
        self.eventually("no work is left", async || {
            let mut tx = self.base.store.read().await.ok()?;
            (server::store::jobs::jobs_waiting(&mut tx).await.ok()? == 0).then_some(())
        })
        .await;
    }

    /// What people of the desk may read.
    pub fn staff(&self) -> Actor {
        Actor { role: Role::Agent, ..Actor::default() }
    }

    /// Tickets in a view of the queue.
    pub async fn tickets(&self, view: View) -> i64 {
        let counts = self.desk.tickets.queue_counts(&self.staff()).await.unwrap();
        counts.into_iter().find(|(one, _)| *one == view).map_or(0, |(_, count)| count)
    }

    /// The end of a test.
    pub async fn strike(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(patience(), self.running).await.expect("stops in time").unwrap().unwrap();
    }

    /// The end for people: it stays open until Ctrl-C.
    pub async fn curtain(&self) {
        println!("\nThe night is over. {} stays open; Ctrl-C ends it.", self.url);
        tokio::signal::ctrl_c().await.unwrap();
    }
}
