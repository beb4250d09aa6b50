//! [`TestDesk`]: a whole Loket on ports of its own, stopped and checked at the end.

use reqwest::redirect::Policy;
use server::config::Config;
use server::env::Env;
use server::mail::smtp::{self, Recipients, SmtpConfig};
use server::mail::spool::Spool;
use server::startup::Application;
use server::store::StoreUrl;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long anything may take before a test gives up; `cargo xtask torture` waits longer.
pub fn patience() -> Duration {
    let seconds = std::env::var("LOKET_TEST_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(20))
}

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// Makes a test of `async fn name(desk: TestDesk)` for each database.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::desk::run($crate::desk::Database::Sqlite, super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::desk::run($crate::desk::Database::Postgres, super::$name).await;
            }
        }
    )+};
}

/// Starts a desk, runs `test` on it, stops it and looks whether anything is left over.
pub async fn run<F>(database: Database, test: impl FnOnce(Arc<TestDesk>) -> F)
where
    F: Future<Output = ()>,
{
    run_with(database, "", test).await;
}

/// As [`run`], with a `loket.toml`.
pub async fn run_with<F>(database: Database, toml: &str, test: impl FnOnce(Arc<TestDesk>) -> F)
where
    F: Future<Output = ()>,
{
    let Some(desk) = TestDesk::start_with(database, toml).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)");
        return;
    };
    let desk = Arc::new(desk);
    test(desk.clone()).await;
    desk.finish().await;
}

/// A whole Loket with a mailbox `support@winkelkade.example` and a demo's accounts.
pub struct TestDesk {
    pub url: String,
    pub smtp_addr: std::net::SocketAddr,
    pub base: server::desk::Base,
    pub desk: app::Desk,
    /// Where Loket's outgoing mail arrives.
    pub sink: Sink,
    pub data_dir: PathBuf,
    pub store_url: StoreUrl,
    stop: watch::Sender<bool>,
    running: tokio::sync::Mutex<Option<JoinHandle<anyhow::Result<()>>>>,
    _dir: tempfile::TempDir,
}

impl TestDesk {
    pub async fn start(database: Database) -> Option<TestDesk> {
        TestDesk::start_with(database, "").await
    }

    /// With a `loket.toml`; where things lie and listen is the test's own.
    pub async fn start_with(database: Database, toml: &str) -> Option<TestDesk> {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = dir.path().join("data");
        let sink = Sink::start(&dir.path().join("sink")).await;
        let store = match database {
            Database::Sqlite => StoreUrl::Lite(data_dir.join("loket.db")),
            Database::Postgres => StoreUrl::Pg(fresh_postgres().await?),
        };
        let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");
        let vars = [
            ("LOKET_DATA_DIR", data_dir.display().to_string()),
            ("LOKET_HTTP_ADDR", "127.0.0.1:0".into()),
            ("LOKET_SMTP_ADDR", "127.0.0.1:0".into()),
            ("LOKET_SMTP_OUT", format!("smtp://{}", sink.addr)),
            ("LOKET_SMTP_HOSTNAME", "loket.example".into()),
            ("LOKET_SITE_DIR", site.into()),
            ("LOKET_SPOOL_FREE_MB", "1".into()),
            // Nobody is asked about senders, unless the test says whom.
            ("LOKET_DNS_RESOLVER", "none".into()),
        ];
        let says = |key: &str| key == "LOKET_DNS_RESOLVER" && toml.contains("dns_resolver");
        let vars = vars.into_iter().filter(|(key, _)| !says(key)).map(|(key, value)| (key.to_owned(), value));
        let mut config = Config::from_parts(toml, "test", vars).unwrap();
        config.store = store;
        config.reach = server::mail::pictures::Reach::AndLoopback;
        let application = Application::build(&config, Env::system()).await.unwrap();
        server::demo::office(&application.base).await.unwrap();
        let stop = application.stopper();
        let (url, smtp_addr) = (format!("http://{}", application.http_addr), application.smtp_addr);
        let (base, desk) = (application.base.clone(), application.desk.clone());
        let running = tokio::spawn(application.run());
        Some(TestDesk {
            url,
            smtp_addr,
            base,
            desk,
            sink,
            data_dir,
            store_url: config.store,
            stop,
            running: tokio::sync::Mutex::new(Some(running)),
            _dir: dir,
        })
    }

    /// Stops it the way SIGTERM does, and fails when work was left over.
    async fn finish(&self) {
        if self.base.store.ping().await.is_ok() {
            self.eventually("no job is left over", async || {
                let mut tx = self.base.store.read().await.ok()?;
                (server::store::jobs::jobs_waiting(&mut tx).await.ok()? == 0).then_some(())
            })
            .await;
        }
        self.stop.send_replace(true);
        if let Some(running) = self.running.lock().await.take() {
            tokio::time::timeout(patience(), running).await.expect("stops in time").unwrap().unwrap();
        }
    }

    /// Stops it and gives its folder, in which `data` is free for another process.
    pub async fn stopped(self) -> tempfile::TempDir {
        self.finish().await;
        self._dir
    }

    /// A browser with its own cookies that follows no redirects.
    pub fn browser(&self) -> Browser {
        Browser::at(&self.url)
    }

    /// A browser in which `who@winkelkade.example` is signed in.
    pub async fn signed_in(&self, who: &str) -> Browser {
        let browser = self.browser();
        let email = format!("{who}@winkelkade.example");
        let form = [("email", email.as_str()), ("password", "welkom-bij-loket")];
        let answer = browser.post("/inloggen", &form).await;
        assert_eq!(answer.status, 303, "{who} signs in: {}", answer.text);
        browser
    }

    /// Sends a mail over SMTP; fails unless it is accepted.
    pub async fn mail(&self, from: &str, to: &str, raw: &str) {
        smtp_send(self.smtp_addr, from, to, raw).await.unwrap();
    }

    /// Waits until `look` finds something, looking again whenever anything changed.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        eventually(what, look).await
    }
}

/// Waits until `look` finds something. Looks often rather than sleeping long.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + patience();
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    loop {
        tick.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "waited too long: {what}");
    }
}

/// Plays a plain SMTP dialogue; an answer that isn't 2xx or 3xx is the error.
pub async fn smtp_send(addr: std::net::SocketAddr, from: &str, to: &str, raw: &str) -> Result<(), String> {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let stream = tokio::net::TcpStream::connect(addr).await.map_err(|e| e.to_string())?;
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut answer = async || -> Result<(), String> {
        loop {
            let line = lines.next_line().await.map_err(|e| e.to_string())?.ok_or("closed")?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return if line.starts_with(['2', '3']) { Ok(()) } else { Err(line) };
            }
        }
    };
    answer().await?;
    let body = raw.replace("\r\n", "\n").replace("\n.", "\n..").replace('\n', "\r\n");
    let steps = [
        "EHLO client.example\r\n".to_owned(),
        format!("MAIL FROM:<{from}>\r\n"),
        format!("RCPT TO:<{to}>\r\n"),
        "DATA\r\n".to_owned(),
        format!("{body}\r\n.\r\n"),
        "QUIT\r\n".to_owned(),
    ];
    for step in steps {
        write.write_all(step.as_bytes()).await.map_err(|e| e.to_string())?;
        answer().await?;
    }
    Ok(())
}

/// A real mail server that takes everything: Loket's own listener on a spool of its own.
pub struct Sink {
    pub addr: std::net::SocketAddr,
    spool: Arc<Spool>,
    /// Nobody is taken mail for.
    refuses: Arc<AtomicBool>,
    _stop: watch::Sender<bool>,
}

struct Everyone(Arc<AtomicBool>);

impl Recipients for Everyone {
    fn accepts(&self, _: &str) -> bool {
        !self.0.load(Ordering::SeqCst)
    }
}

impl Sink {
    pub async fn start(dir: &std::path::Path) -> Sink {
        let (time, chance) = (AtomicI64::new(1), AtomicU64::new(1));
        let clock = Arc::new(move || time.fetch_add(1, Ordering::SeqCst));
        let random = Arc::new(move || chance.fetch_add(1, Ordering::SeqCst));
        let spool = Spool::open(dir, clock, random).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, refuses) = (watch::Sender::new(false), Arc::new(AtomicBool::new(false)));
        tokio::spawn(smtp::serve(
            listener,
            SmtpConfig::default(),
            Arc::new(Everyone(refuses.clone())),
            spool.clone(),
            stop.subscribe(),
        ));
        Sink { addr, spool, refuses, _stop: stop }
    }

    /// Refuses every mail from now on.
    pub fn refuse(&self) {
        self.refuses.store(true, Ordering::SeqCst);
    }

    /// How many mails arrived so far.
    pub fn count(&self) -> usize {
        self.spool.pending().len()
    }

    /// Every mail that arrived so far, oldest first, as raw text.
    pub async fn mails(&self) -> Vec<String> {
        let mut mails = Vec::new();
        for id in self.spool.pending() {
            let (_, bytes) = self.spool.read(id).await.unwrap();
            mails.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        mails
    }

    /// Waits for a mail in which `words` occur.
    pub async fn mail_with(&self, words: &str) -> String {
        eventually(&format!("a mail with {words:?}"), async || {
            self.mails().await.into_iter().find(|mail| mail.contains(words))
        })
        .await
    }

    /// Mails to somebody so far with these words in their subject, oldest first.
    pub async fn mails_to(&self, to: &str, subject: &str) -> Vec<String> {
        let mut mails = self.mails().await;
        mails.retain(|mail| header(mail, "To") == to && header(mail, "Subject").contains(subject));
        mails
    }

    /// Waits for so many of them and gives the last.
    pub async fn nth_to(&self, to: &str, subject: &str, count: usize) -> String {
        eventually(&format!("mail {count} to {to} about {subject}"), async || {
            self.mails_to(to, subject).await.into_iter().nth(count - 1)
        })
        .await
    }
}

/// A header of a raw mail, unfolded.
pub fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n\t", " ").replace("\r\n ", " ");
    let prefix = format!("{}:", name.to_lowercase());
    let line = head.lines().find(|line| line.to_lowercase().starts_with(&prefix));
    line.map(|line| line[prefix.len()..].trim().to_owned()).unwrap_or_default()
}

/// A browser without JavaScript.
pub struct Browser {
    client: reqwest::Client,
    url: String,
}

/// What a page answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }
}

impl Browser {
    /// With its own cookies; it follows no redirects.
    pub fn at(url: &str) -> Browser {
        let client = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Browser { client, url: url.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(format!("{}{path}", self.url)).header("accept", "text/html")).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url)).header("accept", "text/html");
        answer(request.header("sec-fetch-site", "same-origin").form(form)).await
    }

    pub async fn post_from(&self, site: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        answer(self.client.post(format!("{}{path}", self.url)).header("sec-fetch-site", site).form(form))
            .await
    }

    pub async fn upload(&self, path: &str, form: reqwest::multipart::Form) -> Answer {
        answer(self.client.post(format!("{}{path}", self.url)).multipart(form)).await
    }

    /// Opens a stream of live events and gives each event's name as it comes.
    pub async fn live(&self, path: &str) -> Events {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        Events { response, text: String::new() }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.timeout(patience()).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

/// Live events.
pub struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    /// The name of the next event.
    pub async fn next(&mut self) -> String {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                if let Some(name) = event.lines().find_map(|line| line.strip_prefix("event:")) {
                    return name.trim().to_owned();
                }
                continue;
            }
            let chunk =
                tokio::time::timeout(patience(), self.response.chunk()).await.expect("an event in time");
            let chunk = chunk.unwrap().expect("the stream goes on");
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

/// A database of its own on the PostgreSQL that `LOKET_TEST_POSTGRES` names.
pub async fn fresh_postgres() -> Option<String> {
    use sqlx::{Connection, Executor};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let admin = std::env::var("LOKET_TEST_POSTGRES").ok()?;
    let name = format!("loket_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let mut connection = sqlx::PgConnection::connect(&admin).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let (server, _) = admin.rsplit_once('/').unwrap();
    Some(format!("{server}/{name}"))
}
