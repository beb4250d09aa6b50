//! Mail from a mailbox elsewhere: a real Dovecot, fetched into the spool.

use crate::desk::{Database, TestDesk, eventually, run_with};
use crate::dovecot::Dovecot;
use crate::outage;
use crate::process::program;
use app::tickets::model::View;
use app::{Actor, Lang, Role};
use server::config::Config;
use server::env::Env;
use server::mail::imap::{Folder, ImapError, roots};
use server::store::imap::{imap_cursor, imap_cursor_move};
use sqlx::Connection;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Makes a test of `async fn name(desk, dovecot)` for each database, with what is to be
/// done with a fetched mail.
macro_rules! with_dovecot {
    ($($name:ident: $then:literal),+ $(,)?) => {$(
        mod $name {
            use crate::desk::Database;
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::fetched(Database::Sqlite, $then, super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::fetched(Database::Postgres, $then, super::$name).await;
            }
        }
    )+};
}

with_dovecot!(
    a_new_mail_becomes_a_ticket_at_once: "leave",
    mails_that_were_read_come_too_and_stay_as_they_are: "leave",
    a_server_that_was_away_is_caught_up_with: "leave",
    renumbered_mails_come_once: "leave",
    a_fetched_mail_is_moved: "move:Archief",
    a_fetched_mail_is_marked: "seen",
    nothing_is_fetched_while_the_store_is_away: "leave",
    a_mail_that_comes_again_after_a_crash_is_one_ticket: "leave",
);

async fn fetched<F>(database: Database, then: &str, test: impl FnOnce(Arc<TestDesk>, Arc<Dovecot>) -> F)
where
    F: Future<Output = ()>,
{
    let Some(dovecot) = Dovecot::start().await else { return };
    let dovecot = Arc::new(dovecot);
    let toml = dovecot.toml(&format!("then = '{then}'"));
    run_with(database, &toml, |desk| test(desk, dovecot.clone())).await;
}

fn staff() -> Actor {
    Actor { account: None, role: Role::Agent, name: "Test".into(), ..Actor::default() }
}

/// A mail of today with a name of its own.
fn mail(name: &str) -> String {
    let now = jiff::Timestamp::from_microsecond(Env::system().now()).unwrap();
    let date = now.strftime("%a, %d %b %Y %H:%M:%S +0000");
    format!(
        "Return-Path: <marieke@wolenwimpel.example>\nDelivered-To: kassa@winkelkade.example\n\
         From: Marieke van Dongen <marieke@wolenwimpel.example>\nTo: hulp@elders.example\n\
         Subject: Vraag {name}\nMessage-ID: <{name}@wolenwimpel.example>\nDate: {date}\n\n\
         Werkt {name} al weer?\n"
    )
}

/// The subjects of all new tickets, sorted.
async fn subjects(desk: &TestDesk) -> Vec<String> {
    let page = desk.desk.tickets.queue(&staff(), Lang::Nl, View::New, None).await;
    let mut subjects: Vec<_> = page.map(|page| page.rows).unwrap_or_default();
    subjects.sort_by(|a, b| a.subject.cmp(&b.subject));
    subjects.into_iter().map(|row| row.subject).collect()
}

/// Waits for tickets of exactly these mails.
async fn tickets(desk: &TestDesk, names: &[&str]) {
    let wanted: Vec<String> = names.iter().map(|name| format!("Vraag {name}")).collect();
    desk.eventually(&format!("tickets {names:?}"), async || (subjects(desk).await == wanted).then_some(()))
        .await;
}

/// Where the cursor stands: UIDVALIDITY and UID.
async fn cursor(desk: &TestDesk, dovecot: &Dovecot) -> Option<(u32, u32)> {
    let mut tx = desk.base.store.read().await.ok()?;
    imap_cursor(&mut tx, &dovecot.source()).await.ok()?
}

/// Waits until so many mails were taken of the folder; gives its UIDVALIDITY.
async fn taken(desk: &TestDesk, dovecot: &Dovecot, uid: u32) -> u32 {
    desk.eventually(&format!("the cursor is at {uid}"), async || {
        cursor(desk, dovecot).await.filter(|(_, at)| *at == uid)
    })
    .await
    .0
}

/// How many items ever came into the spool.
async fn spooled(desk: &TestDesk) -> usize {
    desk.base.spool.journal(0).await.unwrap().len()
}

async fn a_new_mail_becomes_a_ticket_at_once(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    // From here on the folder is listened to; without IDLE the next look is a minute away.
    taken(&desk, &dovecot, 0).await;
    dovecot.deliver("een", &mail("een"));
    tickets(&desk, &["een"]).await;
    dovecot.deliver("twee", &mail("twee"));
    tickets(&desk, &["een", "twee"]).await;
    // It went to the mailbox that its headers name, and it is acknowledged as any mail.
    let ack = desk.sink.mail_with("<een@wolenwimpel.example>").await;
    assert!(ack.contains("kassa@winkelkade.example"), "{ack}");
    let figures = desk.browser().get("/metrics").await.text;
    let name = dovecot.name();
    assert!(figures.contains(&format!("loket_imap_up{{mailbox=\"{name}\"}} 1")), "{figures}");
    assert!(figures.contains(&format!("loket_imap_fetched_total{{mailbox=\"{name}\"}} 2")), "{figures}");
}

async fn mails_that_were_read_come_too_and_stay_as_they_are(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver_read("a-gelezen", &mail("a-gelezen"));
    dovecot.deliver("b-ongelezen", &mail("b-ongelezen"));
    tickets(&desk, &["a-gelezen", "b-ongelezen"]).await;
    taken(&desk, &dovecot, 2).await;
    let flags = |name: &str, flags: &str| (name.to_owned(), flags.to_owned());
    assert_eq!(dovecot.mails(""), [flags("a-gelezen", "S"), flags("b-ongelezen", "")]);
}

async fn a_server_that_was_away_is_caught_up_with(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    tickets(&desk, &["a"]).await;
    taken(&desk, &dovecot, 1).await;
    dovecot.down();
    dovecot.deliver("b", &mail("b"));
    dovecot.deliver_read("c", &mail("c"));
    dovecot.up().await;
    tickets(&desk, &["a", "b", "c"]).await;
    taken(&desk, &dovecot, 3).await;
    assert_eq!(spooled(&desk).await, 3);
}

async fn renumbered_mails_come_once(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    dovecot.deliver("b", &mail("b"));
    tickets(&desk, &["a", "b"]).await;
    let before = taken(&desk, &dovecot, 2).await;
    dovecot.down();
    dovecot.renumber();
    dovecot.deliver("c", &mail("c"));
    // The same id, another text: a program that uses its ids again.
    dovecot.deliver("d", &mail("b").replace("Vraag b", "Vraag d").replace("Werkt b", "Werkt d"));
    dovecot.up().await;
    tickets(&desk, &["a", "b", "c", "d"]).await;
    let after = taken(&desk, &dovecot, 4).await;
    assert_ne!(before, after, "the folder was not renumbered");
    assert_eq!(spooled(&desk).await, 4);
}

async fn a_fetched_mail_is_moved(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    dovecot.deliver("b", &mail("b"));
    tickets(&desk, &["a", "b"]).await;
    desk.eventually("both are in the archive", async || {
        let names: Vec<_> = dovecot.mails("Archief").into_iter().map(|(name, _)| name).collect();
        (dovecot.mails("").is_empty() && names.len() == 2).then_some(())
    })
    .await;
    assert!(dovecot.mails("Archief").iter().all(|(_, flags)| !flags.contains('S')));
    taken(&desk, &dovecot, 2).await;
    assert_eq!(spooled(&desk).await, 2);
}

async fn a_fetched_mail_is_marked(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    tickets(&desk, &["a"]).await;
    desk.eventually("it is marked as read", async || {
        (dovecot.mails("") == [("a".to_owned(), "S".to_owned())]).then_some(())
    })
    .await;
}

async fn nothing_is_fetched_while_the_store_is_away(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    tickets(&desk, &["a"]).await;
    taken(&desk, &dovecot, 1).await;
    outage::away(&desk.store_url).await;
    dovecot.deliver("b", &mail("b"));
    let down = format!("loket_imap_up{{mailbox=\"{}\"}} 0", dovecot.name());
    let browser = desk.browser();
    desk.eventually("fetching has stopped", async || {
        browser.get("/metrics").await.text.contains(&down).then_some(())
    })
    .await;
    assert_eq!(spooled(&desk).await, 1);
    outage::back(&desk.store_url).await;
    tickets(&desk, &["a", "b"]).await;
    taken(&desk, &dovecot, 2).await;
    assert_eq!(spooled(&desk).await, 2);
}

async fn a_mail_that_comes_again_after_a_crash_is_one_ticket(desk: Arc<TestDesk>, dovecot: Arc<Dovecot>) {
    dovecot.deliver("a", &mail("a"));
    tickets(&desk, &["a"]).await;
    dovecot.deliver("b", &mail("b"));
    tickets(&desk, &["a", "b"]).await;
    let validity = taken(&desk, &dovecot, 2).await;
    // As a crash leaves it that came after the spool and before the cursor.
    let mut tx = desk.base.store.write().await.unwrap();
    imap_cursor_move(&mut tx, &dovecot.source(), validity, 0, 1).await.unwrap();
    tx.commit().await.unwrap();
    dovecot.deliver("c", &mail("c"));
    tickets(&desk, &["a", "b", "c"]).await;
    taken(&desk, &dovecot, 3).await;
    // What this process remembers (b) isn't even spooled again; a was, and is no ticket.
    assert_eq!(spooled(&desk).await, 4);
    desk.eventually("the spool is empty", async || (desk.base.spool.counts().new == 0).then_some(())).await;
    assert_eq!(subjects(&desk).await.len(), 3);
}

/// The program itself, killed again and again while it fetches: at the end every mail is
/// one ticket.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_killed_while_fetching_loses_and_repeats_nothing() {
    const MAILS: i64 = 60;
    let Some(dovecot) = Dovecot::start().await else { return };
    for n in 1..=MAILS {
        dovecot.deliver(&format!("{n:02}"), &mail(&format!("{n:02}")));
    }
    // A desk that was set up before, and stands still.
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    let dir = desk.stopped().await;
    let data_dir = dir.path().join("data");
    let toml = dir.path().join("loket.toml");
    std::fs::write(&toml, dovecot.toml("")).unwrap();
    let url = format!("sqlite://{}", data_dir.join("loket.db").display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let waiting = data_dir.join("spool/new");
    for fetched in (10..MAILS).step_by(10).chain([MAILS]) {
        let mut loket = Command::new(program());
        loket.arg("--config").arg(&toml).arg("serve").env_clear().stderr(Stdio::null());
        loket.env("LOKET_DATA_DIR", &data_dir).env("LOKET_SPOOL_FREE_MB", "1");
        loket.env("LOKET_HTTP_ADDR", "127.0.0.1:0").env("LOKET_SMTP_ADDR", "127.0.0.1:0");
        let mut loket = loket.spawn().unwrap();
        let sql = "SELECT COALESCE(MAX(uid), 0), (SELECT COUNT(*) FROM ticket) FROM imap_cursor";
        eventually(&format!("{fetched} are fetched"), async || {
            let (uid, tickets): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut store).await.ok()?;
            let whole =
                || tickets >= MAILS && waiting.read_dir().is_ok_and(|mut items| items.next().is_none());
            (uid >= fetched && (fetched < MAILS || whole())).then_some(())
        })
        .await;
        loket.kill().unwrap();
        loket.wait().unwrap();
    }
    let sql = "SELECT (SELECT COUNT(*) FROM ticket), (SELECT COUNT(DISTINCT subject) FROM ticket),
                      (SELECT COUNT(*) FROM intake WHERE outcome = 'duplicate')";
    let (tickets, different, again): (i64, i64, i64) =
        sqlx::query_as(sql).fetch_one(&mut store).await.unwrap();
    println!("{again} mails came again after a kill, and were recognised");
    assert_eq!((tickets, different), (MAILS, MAILS));
}

/// A server that can neither be listened to nor move a mail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simple_server_is_enough() {
    let Some(dovecot) = Dovecot::start_with("imap_capability = IMAP4rev1 UIDPLUS\n").await else { return };
    let toml = dovecot.toml("then = 'move:Één archief'\npoll_seconds = 1");
    run_with(Database::Sqlite, &toml, async |desk: Arc<TestDesk>| {
        taken(&desk, &dovecot, 0).await;
        dovecot.deliver("a", &mail("a"));
        tickets(&desk, &["a"]).await;
        desk.eventually("it is in the archive", async || {
            let there = dovecot.mails("&AMkA6Q-n archief");
            (dovecot.mails("").is_empty() && there.len() == 1 && there[0].1.is_empty()).then_some(())
        })
        .await;
        taken(&desk, &dovecot, 1).await;
    })
    .await;
}

/// A desk that fetches over an encrypted connection, and one that must not.
async fn encrypted(how: &str, port: impl Fn(&Dovecot) -> u16) {
    let Some(dovecot) = Dovecot::start().await else { return };
    let toml = dovecot.toml("").replace("'plain'", &format!("'{how}'")).replace("127.0.0.1", "localhost");
    let toml = toml.replace(&dovecot.port.to_string(), &port(&dovecot).to_string());
    let trusting = format!("{toml}ca_file = '{}'\n", dovecot.ca_file().display());
    run_with(Database::Sqlite, &trusting, async |desk: Arc<TestDesk>| {
        dovecot.deliver("a", &mail("a"));
        tickets(&desk, &["a"]).await;
    })
    .await;
    // Who isn't vouched for gets no password.
    let config = Config::from_parts(&toml, "test", std::iter::empty()).unwrap();
    let refused = Folder::open(&config.imap[0], &roots(None).unwrap()).await;
    assert!(matches!(refused, Err(ImapError::Tls(_))), "{:?}", refused.err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starttls_is_spoken() {
    encrypted("starttls", |dovecot| dovecot.port).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_spoken() {
    encrypted("tls", |dovecot| dovecot.tls_port).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_told_without_it() {
    let Some(dovecot) = Dovecot::start().await else { return };
    let toml = dovecot.toml("").replace("'geheim'", "'verkeerd'");
    let config = Config::from_parts(&toml, "test", std::iter::empty()).unwrap();
    let refused = Folder::open(&config.imap[0], &roots(None).unwrap()).await.err().unwrap();
    assert!(matches!(refused, ImapError::Login), "{refused:?}");
    assert!(!format!("{refused} {refused:?} {config:?}").contains("verkeerd"));
}
