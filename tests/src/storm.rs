//! A night of mails, played through the program as an evaluator does: declared before or after,
//! every target measured, then one answer to all.

use crate::desk::{Browser, Database, eventually};
use crate::process::{Loket, program};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// Who leads incidents in the demo.
const LEAD: &str = "lead@winkelkade.example";

/// The night, unpacked, and what is true of each mail; none where the corpora aren't.
fn night(dir: &std::path::Path) -> Option<(PathBuf, Vec<Value>)> {
    let corpora = std::env::var("LOKET_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora").to_owned());
    let folder = std::path::Path::new(&corpora).join("mail/storm-a");
    let packed = std::fs::File::open(folder.join("storm.mbox.gz")).ok()?;
    let mbox = dir.join("storm.mbox");
    let unpacked = std::fs::File::create(&mbox).unwrap();
    let unpack =
        std::process::Command::new("gzip").arg("-dc").stdin(packed).stdout(unpacked).status().unwrap();
    assert!(unpack.success());
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    Some((mbox, truth.lines().map(|line| serde_json::from_str(line).unwrap()).collect()))
}

const DECLARE: [&str; 9] = [
    "incident",
    "declare",
    "--title",
    "Webshops en Kassa App liggen stil",
    "--component",
    "database:critical",
    "--from",
    "2022-12-20 20:40",
    "--hold-above=0.8",
];

async fn ok(loket: &Loket, args: &[&str]) -> String {
    let (code, out, err) = loket.command(args).await;
    assert_eq!(code, Some(0), "{args:?}: {out}{err}");
    out
}

/// The number that `declare` tells.
fn number(told: &str) -> String {
    told.strip_prefix("incident ").and_then(|rest| rest.split(':').next()).unwrap().to_owned()
}

async fn lines(loket: &Loket, number: &str) -> Vec<Value> {
    let out = ok(loket, &["incident", "mails", number, "--json"]).await;
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the targets are about: shares of those about it that are found, and of the others that
/// are held and proposed.
fn measure(truth: &[Value], lines: &[Value]) -> (f64, f64, f64) {
    // Mails without an id are told apart by their time.
    let key = |id: &Value, at: i64| id.as_str().map_or_else(|| at.to_string(), str::to_owned);
    let at = |text: &Value| text.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
    let states: HashMap<String, &str> = lines
        .iter()
        .map(|line| (key(&line["message_id"], at(&line["at"])), line["state"].as_str().unwrap()))
        .collect();
    let share = |about: bool, wanted: &[&str]| {
        let of: Vec<&Value> = truth.iter().filter(|mail| mail["about_outage"] == about).collect();
        let found = of.iter().filter(|mail| {
            let state = states.get(&key(&mail["message_id"], at(&mail["arrives_at"])));
            state.is_some_and(|state| wanted.contains(state))
        });
        found.count() as f64 / of.len() as f64
    };
    (share(true, &["held", "proposed"]), share(false, &["held"]), share(false, &["proposed"]))
}

async fn played(database: Database, before: bool) {
    let Some(mut loket) = Loket::new(database).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL");
        return;
    };
    let Some((mbox, truth)) = night(loket.dir.path()) else {
        println!("skipped: no mail corpora (LOKET_CORPORA)");
        return;
    };
    let mbox = mbox.to_str().unwrap().to_owned();
    let import = ["mail", "import", "--at-their-time", &mbox];
    let mut told = String::new();
    if before {
        told = ok(&loket, &DECLARE).await;
    }
    let began = std::time::Instant::now();
    ok(&loket, &import).await;
    let rate = truth.len() as f64 / began.elapsed().as_secs_f64();
    if !before {
        told = ok(&loket, &DECLARE).await;
    }
    let number = number(&told);
    let found = lines(&loket, &number).await;
    let (about, held_wrongly, proposed_wrongly) = measure(&truth, &found);
    println!(
        "{database:?}, declared {}: {about:.3} of those about it found; of the others {held_wrongly:.3} held, \
         {proposed_wrongly:.3} proposed; {rate:.0} mails/s",
        if before { "before" } else { "after" }
    );
    assert!(about >= 0.9 && held_wrongly <= 0.03, "{about} {held_wrongly}");
    assert!(proposed_wrongly <= 0.1, "{proposed_wrongly}");
    assert_eq!(found.len(), truth.len(), "every mail has its line");
    ok(&loket, &["check"]).await;
    if !before {
        return;
    }

    // Each customer was told of it once, and nobody heard nothing.
    let acks = loket
        .rows("SELECT id, recipient FROM outbox WHERE cause LIKE 'ack:%' AND (text LIKE '%gaat uw bericht over deze storing%' OR text LIKE '%seems to be about this incident%')")
        .await;
    let once: HashSet<&String> = acks.iter().map(|(_, to)| to).collect();
    assert_eq!(acks.len(), once.len(), "nobody twice");
    println!("{} customers acknowledged with the incident's words", once.len());
    let any = loket.rows("SELECT id, recipient FROM outbox WHERE cause LIKE 'ack:%'").await;
    let any: HashSet<&String> = any.iter().map(|(_, to)| to).collect();

    // One answer to all, by the server itself.
    loket.start().await;
    let held = "SELECT t.number, a.email FROM ticket t JOIN hold h ON h.id = t.hold_id JOIN account a ON a.id = t.requester_id WHERE t.state = 'held' AND h.incident_id = (SELECT MAX(id) FROM incident)";
    let held = loket.rows(held).await;
    let customers: HashSet<&String> =
        held.iter().map(|(_, email)| email).filter(|email| !email.ends_with("@afzender.invalid")).collect();
    let writes = |email: &&&String| truth.iter().any(|mail| mail["from"] == ***email);
    let unheard: Vec<_> = customers.iter().filter(writes).filter(|email| !any.contains(**email)).collect();
    assert!(unheard.is_empty(), "{unheard:?}");
    let browser = Browser::at(&loket.url());
    let signed = browser.post("/inloggen", &[("email", LEAD), ("password", "welkom-bij-loket")]).await;
    assert_eq!(signed.status, 303, "{}", signed.text);
    let listed = ok(&loket, &["incident", "list", "--json"]).await;
    let mut listed = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let number = number.parse::<i64>().ok();
    let incident = listed.find(|incident| incident["number"].as_i64() == number).unwrap();
    let slug = incident["slug"].as_str().unwrap();
    let form = [
        ("text_nl", "Alles werkt weer."),
        ("text_en", "Everything works again."),
        ("solve", "1"),
        ("do", "send"),
    ];
    let answer = browser.post(&format!("/desk/storingen/{slug}/antwoord"), &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let sent = "SELECT id, recipient FROM outbox WHERE cause LIKE 'answer:%'";
    // Half a minute it can be taken back, then it goes out in portions: a look a second.
    let mut look = tokio::time::interval(std::time::Duration::from_secs(1));
    for _ in 0..180 {
        look.tick().await;
        if loket.rows(sent).await.len() == customers.len() {
            break;
        }
    }
    eventually("all have it", async || {
        let left = "SELECT ticket_number, '' FROM flood_answer_ticket WHERE done_at IS NULL";
        loket.rows(left).await.is_empty().then_some(())
    })
    .await;
    let sent = loket.rows(sent).await;
    let to: HashSet<&String> = sent.iter().map(|(_, to)| to).collect();
    assert_eq!((sent.len(), to.len()), (customers.len(), customers.len()), "one mail a customer");
    let answers = loket.rows("SELECT e.ticket_number, t.state FROM entry e JOIN ticket t ON t.number = e.ticket_number WHERE e.kind = 'agent' AND e.text IN ('Alles werkt weer.', 'Everything works again.')").await;
    let tickets: HashSet<i64> = answers.iter().map(|(number, _)| *number).collect();
    assert_eq!((answers.len(), tickets.len()), (held.len(), held.len()), "every ticket once");
    assert!(answers.iter().all(|(_, state)| state == "solved"));
    println!("{} mails to {} customers, {} tickets", sent.len(), to.len(), tickets.len());
    loket.stop().await;
    ok(&loket, &["check"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declared_before_on_sqlite() {
    played(Database::Sqlite, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declared_after_on_sqlite() {
    played(Database::Sqlite, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declared_before_on_postgres() {
    played(Database::Postgres, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declared_after_on_postgres() {
    played(Database::Postgres, false).await;
}

/// An empty store takes the night too: the mailbox is the one that the mails are addressed to.
#[tokio::test]
async fn an_empty_store_gets_the_mailbox_of_its_mails() {
    let dir = tempfile::tempdir().unwrap();
    let mbox = dir.path().join("night.mbox");
    let mail = |n: u32| {
        format!(
            "From a@b.example Tue Dec 20 19:04:{n:02} 2022\nFrom: a{n}@b.example\nTo: Hulp <hulp@winkel.example>\n\
             Subject: Kassa\nMessage-ID: <{n}@b.example>\n\nDe kassa ligt plat.\n\n"
        )
    };
    std::fs::write(&mbox, (0..3).map(mail).collect::<String>()).unwrap();
    let data = dir.path().join("data");
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(program());
        let command = command.env_clear().env("LOKET_DATA_DIR", &data).env("LOKET_SPOOL_FREE_MB", "1");
        let output = command.args(args).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, err) = run(&["mail", "import", "--at-their-time", mbox.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.starts_with("3 mails imported") && err.contains("hulp@winkel.example"), "{out}{err}");
    let (code, out, _) = run(&["check"]);
    assert!(out.contains("3 new"), "{code:?} {out}");

    // While the store is away its mails are kept; they become tickets once it is back.
    std::fs::write(&mbox, (3..5).map(mail).collect::<String>()).unwrap();
    let (store, gone) = (data.join("loket.db"), data.join("loket.gone"));
    std::fs::rename(&store, &gone).unwrap();
    let (code, out, err) = run(&["mail", "import", "--at-their-time", mbox.to_str().unwrap()]);
    assert!(code == Some(0) && !err.contains("ERROR"), "{out}{err}");
    assert!(
        out.contains("2 mails imported, 0 empty, kept in the spool") && out.lines().count() == 1,
        "{out}"
    );
    std::fs::rename(&gone, &store).unwrap();
    let (code, out, err) = run(&["mail", "import", "--at-their-time", "/dev/null"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, _) = run(&["check"]);
    assert!(out.contains("5 new"), "{code:?} {out}");
}
