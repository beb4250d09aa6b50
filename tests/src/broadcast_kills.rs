//! A broadcast whose process is killed three times on the way: each address gets it once, none
//! twice, and none is lost untold. A few hundred here; `cargo xtask torture` sends twenty thousand.

use crate::desk::{Database, eventually};
use crate::process::Loket;
use reqwest::Client;
use reqwest::redirect::Policy;
use server::store::StoreUrl;
use sqlx::{ConnectOptions, Connection, Executor};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

fn addresses() -> usize {
    std::env::var("LOKET_TEST_BROADCAST").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_address_exactly_once_sqlite() {
    killed(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_address_exactly_once_postgres() {
    killed(Database::Postgres).await;
}

async fn killed(database: Database) {
    let Some(mut loket) = Loket::new(database).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)");
        return;
    };
    let count = addresses();
    // The disk sets the pace here.
    loket.set("LOKET_BROADCAST_PER_MINUTE", "60000");
    accounts(&loket, count).await;
    loket.start().await;
    let here = confirmed(&loket).await;
    let begun = Instant::now();
    for kill in 1..=3 {
        let wanted = count * kill / 4;
        eventually("more went out", async || (loket.sink.count() >= wanted).then_some(())).await;
        // In the middle of it, at another moment each time.
        tokio::time::sleep(Duration::from_micros((kill as u64) * 7_919)).await;
        loket.kill();
        loket.start().await;
    }
    let states = "SELECT COUNT(*), state FROM broadcast_recipient GROUP BY state ORDER BY state";
    // However many there are: as long as there is progress, nobody loses patience.
    let mut left = usize::MAX;
    while left > 0 {
        left = eventually("more goes out", async || {
            let rows = loket.rows(states).await;
            let open = rows.iter().filter(|(_, state)| matches!(state.as_str(), "waiting" | "queued"));
            Some(open.map(|(n, _)| *n as usize).sum()).filter(|now| *now < left)
        })
        .await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    loket.stop().await;
    let rows = loket.rows(states).await;
    println!("{here}: {rows:?}, {seconds:.1} s with three kills, {:.0} a second", count as f64 / seconds);

    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    for mail in loket.sink.mails().await {
        let to = crate::desk::header(&mail, "To");
        if to.ends_with("@rondzending.example") {
            *reached.entry(to).or_default() += 1;
        }
    }
    let twice: Vec<_> = reached.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "more than once: {twice:?}");
    // Between the line in the journal and the last bytes on the wire there is a moment (some
    // twenty microseconds) in which a kill leaves a mail here that is told to be unsure.
    let unsure = loket
        .rows("SELECT CAST(1 AS BIGINT), email FROM broadcast_recipient WHERE why = 'unconfirmed' ORDER BY email")
        .await;
    let missed: Vec<_> = (0..count).map(address).filter(|email| !reached.contains_key(email)).collect();
    println!(
        "{} addresses reached once, {} told as unsure, {} of those not reached",
        reached.len(),
        unsure.len(),
        missed.len()
    );
    assert!(missed.iter().all(|email| unsure.iter().any(|(_, known)| known == email)), "lost: {missed:?}");
    assert!(missed.len() <= 1, "the moment is short: {missed:?}");
}

fn address(n: usize) -> String {
    format!("winkel{n:05}@rondzending.example")
}

/// So many merchants, besides those of the demo.
async fn accounts(loket: &Loket, count: usize) {
    let rows: Vec<String> =
        (0..count).map(|n| format!("('{}', 'merchant', '{}', 1)", address(n), ["nl", "en"][n % 2])).collect();
    for rows in rows.chunks(500) {
        let sql = format!("INSERT INTO account (email, role, lang, created_at) VALUES {}", rows.join(", "));
        let sql = sqlx::AssertSqlSafe(sql);
        match &loket.store {
            StoreUrl::Lite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                options.connect().await.unwrap().execute(sql).await.unwrap();
            }
            StoreUrl::Pg(url) => {
                sqlx::PgConnection::connect(url).await.unwrap().execute(sql).await.unwrap();
            }
        }
    }
}

/// Written by the demo's lead and confirmed by its admin, through the forms; where it is.
async fn confirmed(loket: &Loket) -> String {
    let (lead, admin) = (signed_in(loket, "lead").await, signed_in(loket, "admin").await);
    let text = [
        ("kind", "status"),
        ("subject_nl", "Storing"),
        ("text_nl", "Uw winkel is **dicht**.\n\n- Zet advertenties uit.\n\n[Volg ons](/status)"),
        ("subject_en", "Outage"),
        ("text_en", "Your shop is **closed**.\n\n- Pause your ads.\n\n[Follow us](/status)"),
        ("start", ""),
    ];
    let here = post(loket, &lead, "/desk/rondzendingen/nieuw", &text).await;
    post(loket, &lead, &format!("{here}/voorleggen"), &[("version", "1")]).await;
    let page = admin.get(format!("http://{}{here}", loket.http)).send().await.unwrap().text().await.unwrap();
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    post(loket, &admin, &format!("{here}/bevestigen"), &[("version", "1"), ("seen", seen)]).await;
    here
}

async fn signed_in(loket: &Loket, who: &str) -> Client {
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
    let email = format!("{who}@winkelkade.example");
    eventually("pages are served", async || {
        client.get(format!("http://{}/healthz", loket.http)).send().await.ok()
    })
    .await;
    post(loket, &client, "/inloggen", &[("email", &email), ("password", "welkom-bij-loket")]).await;
    client
}

/// Posts a form and gives where it leads.
async fn post(loket: &Loket, client: &Client, path: &str, form: &[(&str, &str)]) -> String {
    let request = client.post(format!("http://{}{path}", loket.http)).header("accept", "text/html");
    let answer = request.header("sec-fetch-site", "same-origin").form(form).send().await.unwrap();
    assert_eq!(answer.status(), 303, "{path}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}
