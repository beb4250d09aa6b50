//! `loket mail dkim`: the keys that mails are signed with, their DNS records, and going over
//! to the next one. Works beside a running server.

use super::args::DkimArgs;
use super::{Misuse, Outcome, print};
use crate::config::Config;
use crate::env::{DAY, Env};
use crate::mail::auth::Judge;
use crate::mail::dkim::{NewKey, record_name, selector, zone_line};
use crate::startup;
use crate::store::contact::mailboxes;
use crate::store::dkim::{DkimKey, dkim_add, dkim_keys, dkim_next_number, dkim_use};
use crate::store::{Store, Tx};
use anyhow::bail;
use app::Moment;

/// So long after a key's last signature its mails are still on their way to somebody.
const LATE: Moment = 7 * DAY;

/// Shows the keys; before that makes the next one or goes over to it, when that is asked.
pub async fn dkim(config: &Config, args: DkimArgs) -> anyhow::Result<Outcome> {
    let env = Env::system();
    let store = startup::open_store(config).await?;
    if let Some(address) = &args.rotate {
        rotate(&store, &env, address).await?;
    }
    if let Some(address) = &args.use_now {
        use_now(&store, &env, address).await?;
    }
    let mut tx = store.read().await?;
    let (keys, boxes) = (dkim_keys(&mut tx).await?, mailboxes(&mut tx).await?);
    drop(tx);
    store.close().await;
    let judge = Judge::open(config.dns_resolver, &config.smtp_hostname).ok().flatten();
    let mut domains: Vec<&str> = boxes
        .iter()
        .filter_map(|mailbox| domain(&mailbox.address))
        .chain(keys.iter().map(|key| &*key.domain))
        .collect();
    domains.sort_unstable();
    domains.dedup();
    for name in domains {
        let addresses: Vec<&str> = boxes
            .iter()
            .map(|mailbox| &*mailbox.address)
            .filter(|address| domain(address) == Some(name))
            .collect();
        print(format_args!("{name}: {}", addresses.join(", ")));
        let mut any = false;
        for key in keys.iter().filter(|key| key.domain == name) {
            let seen = match (&judge, key.used_until) {
                (Some(judge), None) => judge.publishes(&record_name(name, key.number), &key.public).await,
                _ => None,
            };
            print(format_args!("  {}: {}", selector(key.number), state(key, seen, config)));
            if key.used_until.is_none() {
                print(format_args!("    {}", zone_line(name, key.number, &key.public)));
            }
            any = true;
        }
        if !any {
            let first = addresses.first().unwrap_or(&"ADDRESS");
            print(format_args!("  no key, mails are not signed: loket mail dkim --rotate {first} makes one"));
        }
    }
    Ok(Outcome::Done)
}

/// Where a key stands, in words.
fn state(key: &DkimKey, seen: Option<bool>, config: &Config) -> String {
    let day = |at: Moment| {
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
        at.to_zoned(config.zone.clone()).date()
    };
    let dns = match seen {
        Some(true) => "its record is in DNS",
        Some(false) => "its record is NOT in DNS",
        None => "DNS was not asked or did not answer",
    };
    match (key.used_from, key.used_until) {
        (_, Some(until)) => format!("signs no more; its record may go from {}", day(until + LATE)),
        (Some(from), None) => format!("signs since {}; {dns}", day(from)),
        (None, None) => format!("waits for its record; {dns}"),
    }
}

/// Makes the next key of a mailbox's domain, unless one waits already.
async fn rotate(store: &Store, env: &Env, address: &str) -> anyhow::Result<()> {
    // Outside the transaction: it takes a second, and the writer is one.
    let key = tokio::task::spawn_blocking(NewKey::generate).await??;
    let mut tx = store.write().await?;
    let domain = ours(&mut tx, address).await?;
    if waiting(&mut tx, &domain).await?.is_none() {
        let number = dkim_next_number(&mut tx, &domain).await?;
        dkim_add(&mut tx, &domain, number, &key.secret, &key.public, env.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Goes over to the waiting key.
async fn use_now(store: &Store, env: &Env, address: &str) -> anyhow::Result<()> {
    let mut tx = store.write().await?;
    let domain = ours(&mut tx, address).await?;
    let Some(number) = waiting(&mut tx, &domain).await? else {
        bail!("no key of {domain} waits: loket mail dkim --rotate {address} makes one");
    };
    dkim_use(&mut tx, &domain, number, env.now()).await?;
    Ok(tx.commit().await?)
}

/// The newest key of a domain that waits.
async fn waiting(tx: &mut Tx, domain: &str) -> anyhow::Result<Option<i64>> {
    let keys = dkim_keys(tx).await?;
    let mut waiting = keys.into_iter().filter(|key| key.domain == domain && key.used_from.is_none());
    Ok(waiting.find(|key| key.used_until.is_none()).map(|key| key.number))
}

/// The domain of a mailbox of ours.
async fn ours(tx: &mut Tx, address: &str) -> anyhow::Result<String> {
    let address = address.trim().to_lowercase();
    let boxes = mailboxes(tx).await?;
    let found = boxes.iter().find(|mailbox| mailbox.address == address);
    match found.and_then(|mailbox| domain(&mailbox.address)) {
        Some(domain) => Ok(domain.to_owned()),
        None => {
            let known: Vec<&str> = boxes.iter().map(|mailbox| &*mailbox.address).collect();
            Err(Misuse(format!("'{address}' is no mailbox; there are: {}", known.join(", "))).into())
        }
    }
}

fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}
