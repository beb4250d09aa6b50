//! The store is away: what is accepted is held, what is public goes on, and
//! everything is there once when it comes back.

use crate::desk::{Browser, Database, TestDesk, eventually};
use crate::on_both_databases;
use crate::process::Loket;
use app::{Actor, Lang, Role};
use server::store::StoreUrl;
use sqlx::{Connection, Executor};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

on_both_databases!(nothing_is_lost_while_the_store_is_away);

/// Takes the store away: the file is renamed, the database refuses connections.
pub async fn away(store: &StoreUrl) {
    match store {
        StoreUrl::Lite(path) => std::fs::rename(path, path.with_extension("weg")).unwrap(),
        StoreUrl::Pg(url) => allow(url, false).await,
    }
}

/// Brings it back.
pub async fn back(store: &StoreUrl) {
    match store {
        StoreUrl::Lite(path) => std::fs::rename(path.with_extension("weg"), path).unwrap(),
        StoreUrl::Pg(url) => allow(url, true).await,
    }
}

/// Lets the database take connections or not, and ends those there are.
pub async fn allow(url: &str, allowed: bool) {
    let (server, name) = url.rsplit_once('/').unwrap();
    let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    let sql = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {allowed}");
    admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    if !allowed {
        let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
}

async fn send(desk: &TestDesk, n: usize) {
    let raw = format!(
        "From: shop{n}@winkel.example\nTo: support@winkelkade.example\nSubject: Vraag {n:02}\n\
         Message-ID: <v{n}@winkel.example>\n\nWanneer doet mijn winkel het weer?\n"
    );
    desk.mail(&format!("shop{n}@winkel.example"), "support@winkelkade.example", &raw).await;
}

async fn contact(browser: &Browser) -> String {
    let form = reqwest::multipart::Form::new()
        .text("name", "Omar Haddad")
        .text("email", "omar@haddadtapijten.example")
        .text("subject", "Vraag via het formulier")
        .text("body", "Kan ik blijven pinnen?");
    let answer = browser.upload("/contact", form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

async fn nothing_is_lost_while_the_store_is_away(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    let agent = desk.signed_in("agent").await;
    let merchant = desk.signed_in("merchant").await;
    let question = [("title", "Ligt het aan mij?"), ("body", "Mijn winkel is weg."), ("topic", "storingen")];
    send(&desk, 1).await;
    eventually("the first ticket", async || (subjects(&desk).await?.len() == 1).then_some(())).await;

    away(&desk.store_url).await;
    for n in 2..=6 {
        send(&desk, n).await;
    }
    let ticket_page = contact(&browser).await;
    assert_eq!(desk.base.spool.counts().new, 6, "everything is held");
    assert_eq!(merchant.get("/community/nieuw").await.status, 200);
    assert_eq!(merchant.post("/community/nieuw", &question).await.location(), "/community/ontvangen");
    assert_eq!(merchant.get("/community/ontvangen").await.status, 200);
    assert_eq!(
        browser.post("/community/nieuw", &question).await.status,
        401,
        "who has no session is told so"
    );

    for (path, status) in [("/status", 200), ("/", 200), ("/faq", 200), ("/contact", 200), ("/healthz", 200)]
    {
        assert_eq!(browser.get(path).await.status, status, "{path}");
    }
    assert_eq!(browser.get("/api/v2/summary.json").await.status, 200);
    for path in ["/community", "/readyz"] {
        assert_eq!(browser.get(path).await.status, 503, "{path}");
    }
    let community = browser.get("/community").await;
    assert!(!community.header("retry-after").is_empty());
    assert!(community.text.contains("niet bereikbaar"), "{}", community.text);
    let queue = agent.get("/desk/wachtrij/new").await;
    assert_eq!(queue.status, 503);
    assert!(!queue.text.contains("<body class=\"desk\">"), "a public page, with its own looks");
    assert_eq!(browser.get(&ticket_page).await.status, 200, "the form's page says that it is kept");

    back(&desk.store_url).await;
    eventually("everything drained", async || (desk.base.spool.counts().new == 0).then_some(())).await;
    let found = subjects(&desk).await.unwrap();
    let expected: Vec<String> = (1..=6).map(|n| format!("Vraag {n:02}")).collect();
    assert_eq!(
        found.iter().filter(|s| s.starts_with("Vraag 0")).cloned().collect::<Vec<_>>(),
        expected,
        "oldest first"
    );
    assert_eq!(found.iter().filter(|s| s.contains("formulier")).count(), 1);
    assert_eq!(found.len(), 7, "nothing twice");
    assert_eq!(browser.get(&ticket_page).await.status, 200);
    let threads = desk.desk.community.threads(&Actor::default(), Lang::Nl, None, None).await.unwrap().rows;
    assert_eq!(threads.iter().filter(|row| row.title == "Ligt het aan mij?").count(), 1);
    let queue = agent.get("/desk/wachtrij/new").await;
    assert_eq!(queue.status, 200, "the session is still good");
    assert!(queue.text.contains("<body class=\"desk\">"));
    eventually("ready again", async || (browser.get("/readyz").await.status == 200).then_some(())).await;
}

/// Subjects of new tickets by number; none while the store is away.
async fn subjects(desk: &TestDesk) -> Option<Vec<String>> {
    let staff = Actor { role: Role::Agent, ..Actor::default() };
    let view = app::tickets::model::View::New;
    let mut rows = desk.desk.tickets.queue(&staff, Lang::Nl, view, None).await.ok()?.rows;
    rows.sort_by_key(|row| row.number);
    Some(rows.into_iter().map(|row| row.subject).collect())
}

#[tokio::test]
async fn a_used_folder_never_gets_a_new_store() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    away(&desk.store_url).await;
    desk.base.store.ping().await.unwrap_err();
    assert!(!desk.data_dir.join("loket.db").exists(), "no empty store in the place of the real one");
    back(&desk.store_url).await;
    eventually("it is back", async || desk.base.store.ping().await.ok()).await;
}

/// Fails unless all that is public is answered; what needs the store says that it is away.
async fn stands(loket: &Loket, what: &str) {
    let ask = async |path: &str| {
        let answer = reqwest::get(format!("http://{}{path}", loket.http)).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    for path in [
        "/",
        "/status",
        "/en/status",
        "/contact",
        "/faq",
        "/en/faq",
        "/status.atom",
        "/status.rss",
        "/banner.json",
        "/api/v2/summary.json",
        "/live/banner?lang=nl&path=/",
        "/healthz",
    ] {
        assert_eq!(ask(path).await.0, 200, "{path}, {what}");
    }
    let (_, faq) = ask("/faq").await;
    let article = faq.split("href=\"/faq/").skip(1).find(|rest| !rest.starts_with("c/")).unwrap();
    let article = format!("/faq/{}", article.split('"').next().unwrap());
    assert_eq!(ask(&article).await.0, 200, "{article}, {what}");
    for path in ["/community", "/readyz"] {
        assert_eq!(ask(path).await.0, 503, "{path}, {what}");
    }
}

/// Runs it for a moment: the store is `what`.
async fn starts(loket: &mut Loket, what: &str) {
    loket.start().await;
    stands(loket, what).await;
    loket.stop().await;
}

/// A Loket that has served before.
async fn used(database: Database) -> Option<Loket> {
    let mut loket = Loket::new(database).await?;
    loket.start().await;
    loket.stop().await;
    Some(loket)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_starts_without_its_store() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(mut loket) = used(database).await else { continue };
        loket.store_away(true).await;
        starts(&mut loket, "gone").await;
        loket.store_away(false).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_starts_with_a_store_that_is_damaged() {
    let Some(mut loket) = used(Database::Sqlite).await else { return };
    let StoreUrl::Lite(path) = loket.store.clone() else { return };
    let whole = std::fs::read(&path).unwrap();
    let damages: [(&str, Vec<u8>); 3] = [
        ("empty", vec![]),
        ("not a database", b"gone to pieces ".repeat(5000)),
        ("cut off", whole[..4096].to_vec()),
    ];
    for (what, bytes) in damages {
        std::fs::write(&path, &bytes).unwrap();
        starts(&mut loket, what).await;
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what}: it is left as it is, for who repairs it");
    }
    std::fs::write(&path, whole).unwrap();
    loket.start().await;
    let ready =
        async || Some(reqwest::get(format!("http://{}/readyz", loket.http)).await.ok()?.status() == 200);
    eventually("it is itself again", async || ready().await.filter(|ready| *ready)).await;
    loket.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_starts_on_a_disk_that_can_only_be_read() {
    let Some(mut loket) = used(Database::Sqlite).await else { return };
    let disk = Disk(loket.dir.path().join("disk"));
    std::fs::create_dir(&disk.0).unwrap();
    if !run("mount", &["-t", "tmpfs", "-o", "size=64m", "tmpfs"], &disk.0) {
        println!("skipped: nothing can be mounted here");
        return;
    }
    let copied = Command::new("cp").arg("-a").arg(&loket.data).arg(&disk.0).status().unwrap();
    assert!(copied.success() && run("mount", &["-o", "remount,ro"], &disk.0));
    loket.set("LOKET_DATA_DIR", disk.0.join("data").display().to_string());
    loket.start().await;
    stands(&loket, "read-only").await;
    let refused = loket.mail("a@winkel.example", "support@winkelkade.example", "Subject: x\n\nx\n").await;
    assert!(refused.unwrap_err().starts_with('4'), "what can't be kept is put off");
    loket.stop().await;
}

fn run(program: &str, args: &[&str], place: &Path) -> bool {
    Command::new(program).args(args).arg(place).status().is_ok_and(|status| status.success())
}

/// A disk of a test's own.
struct Disk(std::path::PathBuf);

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l"], &self.0);
    }
}
