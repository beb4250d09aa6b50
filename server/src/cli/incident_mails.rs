//! `loket incident mails`: what came in an incident's time, and where each of it is.

use super::incident::{find, snapshot};
use super::{Misuse, Outcome, base, print};
use crate::config::Config;
use crate::desk::flood::likeness::{PROPOSED, Reason};
use crate::desk::tickets::{LOOK_JOB, TicketsDesk, time_of};
use crate::desk::when::rfc3339;
use crate::env::Env;
use crate::store::check::jobs_of_kind;
use crate::store::flood::{FloodMail, flood_incident, flood_mails};
use crate::store::{Store, Tx};
use anyhow::Context;
use app::Lang;
use std::time::{Duration, Instant};

/// Mails read at a time.
const PAGE: i64 = 1_000;
/// A running server has looked at everything after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked whether it has.
const LOOK: Duration = Duration::from_millis(100);

/// Lists them in the order in which they came. What came last is looked at first, so that the
/// list says what the desk shows.
pub async fn mails(config: &Config, name: &str, json: bool) -> anyhow::Result<Outcome> {
    let id = find(&snapshot(config).status, name)?.id;
    if id <= 0 {
        return Err(Misuse("the store is away: tickets are listed when it is back".into()).into());
    }
    if let Some((base, _)) = base(config, &Env::system()).await? {
        TicketsDesk::new(base.clone()).look_at_all().await?;
        base.store.close().await;
    }
    let store = Store::new(config.store.clone());
    wait(&store).await?;
    let mut tx = store.read().await?;
    let incident = flood_incident(&mut tx, id).await?.context("the incident is not in the store")?;
    let (from, until) = time_of(&incident);
    let (mut at, mut last) = (from - 1, String::new());
    let mut counts = [0_usize; 3];
    loop {
        let page = flood_mails(&mut tx, id, (at, &last), until, PAGE).await?;
        let Some(end) = page.last() else { break };
        (at, last) = (end.at, end.spool_id.clone());
        for mail in &page {
            let state = state(mail);
            counts[["held", "proposed", "queue"].iter().position(|word| *word == state).unwrap_or(2)] += 1;
            print(if json { line(mail).to_string() } else { words(mail) });
        }
    }
    drop(tx);
    store.close().await;
    let [held, proposed, queue] = counts;
    eprintln!("{held} held, {proposed} proposed, {queue} in the queue or automatic");
    Ok(Outcome::Done)
}

/// Waits until nothing is left to look at, beside a running server.
async fn wait(store: &Store) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let mut tx: Tx =
            store.read().await.context("the store is away: tickets are listed when it is back")?;
        if jobs_of_kind(&mut tx, LOOK_JOB).await? == 0 {
            return Ok(());
        }
        drop(tx);
        if began.elapsed() > PATIENCE {
            eprintln!("new mail keeps coming: what came last may not be looked at yet");
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn state(mail: &FloodMail) -> &'static str {
    let proposed = mail.score.is_some_and(|score| score as f64 >= PROPOSED * 1000.0);
    if mail.outcome == "automatic" || mail.outcome == "quarantined" {
        "queue"
    } else if mail.held {
        "held"
    } else if proposed && mail.verdict.as_deref() != Some("out") && mail.open {
        "proposed"
    } else {
        "queue"
    }
}

/// A mail as scripts read it.
fn line(mail: &FloodMail) -> serde_json::Value {
    let reason = mail.reason.as_deref().map(|reason| Reason::from_code(reason).words(Lang::En));
    serde_json::json!({
        "message_id": mail.message_id,
        "ticket": mail.ticket,
        "score": mail.score.map(|score| score as f64 / 1000.0),
        "reason": reason.unwrap_or_default(),
        "state": state(mail),
        "kind": mail.outcome,
        "at": rfc3339(mail.at),
    })
}

fn words(mail: &FloodMail) -> String {
    let number = mail.ticket.map_or_else(|| "-".into(), |ticket| ticket.to_string());
    let score = mail.score.map_or_else(|| "   -".into(), |score| format!("{:4.2}", score as f64 / 1000.0));
    let reason = mail.reason.as_deref().map(|reason| Reason::from_code(reason).words(Lang::En));
    let at = rfc3339(mail.at);
    format!(
        "{number:>6}  {:<8}  {score}  {at}  {:<9}  {}",
        state(mail),
        mail.outcome,
        reason.unwrap_or_default()
    )
}
