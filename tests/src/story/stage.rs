//! The stage: a Loket of its own with the demo, a clock that can be moved, a mail server that
//! takes what goes out, and a narrator.

use crate::desk::{Browser, Database, Sink, eventually, fresh_postgres, patience, smtp_send};
use server::config::Config;
use server::env::Env;
use server::startup::Application;
use server::store::StoreUrl;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
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

/// A clock that goes from one moment to another in so much real time.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<Run>>);

struct Run {
    from: i64,
    to: i64,
    began: Instant,
    takes: Duration,
}

impl Clock {
    fn new(at: i64) -> Clock {
        Clock(Arc::new(Mutex::new(Run { from: at, to: at, began: Instant::now(), takes: Duration::ZERO })))
    }

    /// The time on it, in microseconds. It never stands still, so that no two things happen at once.
    pub fn now(&self) -> i64 {
        let run = self.0.lock().unwrap();
        let gone = run.began.elapsed();
        let ticks = i64::try_from(gone.as_micros()).unwrap();
        if gone >= run.takes {
            return run.to + ticks - i64::try_from(run.takes.as_micros()).unwrap();
        }
        let share = gone.as_secs_f64() / run.takes.as_secs_f64();
        run.from + ((run.to - run.from) as f64 * share) as i64
    }

    fn go(&self, to: i64, takes: Duration) {
        let now = self.now();
        *self.0.lock().unwrap() = Run { from: now, to: to.max(now), began: Instant::now(), takes };
    }
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
        config.reach = server::mail::pictures::Reach::AndLoopback;
        let clock = Clock::new(crate::base::moment("2022-12-21T04:30"));
        let hand = clock.clone();
        // What people open must not have tokens that can be guessed.
        let seed = if pace == Pace::Told { RandomState::new().hash_one("night") } else { 1221 };
        let env = Env::fixed(move || hand.now(), seed);
        let application = Application::build(&config, env).await.unwrap();
        server::demo::demo_load(&application.base).await.unwrap();
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

    /// The next scene: its time on the wall clock, how long the way there takes for people, and
    /// what to look at.
    pub async fn scene(&self, at: &str, seconds: u64, words: &str) {
        let to = crate::base::moment(&format!("2022-12-21T{at}"));
        if self.pace == Pace::Jump {
            return self.clock.go(to, Duration::ZERO);
        }
        self.clock.go(to, Duration::from_secs(seconds));
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        println!("\n  {at}  {words}");
    }

    /// A line more in the same scene.
    pub fn say(&self, words: &str) {
        if self.pace == Pace::Told {
            println!("         {words}");
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
    pub async fn mail(&self, from: &str, raw: &str) {
        smtp_send(self.smtp, from, "support@winkelkade.example", raw).await.unwrap();
    }

    /// Waits for something to happen by itself.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        eventually(what, look).await
    }

    /// The end of a test.
    pub async fn strike(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(patience(), self.running).await.expect("stops in time").unwrap().unwrap();
    }

    /// The end for people: it stays open until Ctrl-C.
    pub async fn curtain(self) {
        println!("\n  The night is over. {} stays open; Ctrl-C ends it.", self.url);
        tokio::signal::ctrl_c().await.unwrap();
        self.strike().await;
    }
}
