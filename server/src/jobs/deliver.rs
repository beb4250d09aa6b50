//! Sends what stands in the outbox, and says of each mail how far it got.
//!
//! Started by `startup`; works on every route at the same time, so that one that is broken
//! delays nobody on another. A row is claimed before it is sent. After a crash in between the
//! journal of what was sent tells whether it went out; where that doesn't know, it goes out once
//! more under the same Message-ID, but for a broadcast, which must reach nobody twice: that
//! waits until somebody decides. It must never log whom a mail is for.

use crate::desk::Base;
use crate::desk::broadcasts::UNCONFIRMED;
use crate::desk::mails::returned::{not_there, returned};
use crate::desk::pulse::Topic;
use crate::env::{DAY, HOUR, MINUTE, SECOND};
use crate::mail::dkim::Signer;
use crate::mail::sent::Fate;
use crate::mail::transport::{OutMail, SendError, Transport};
use crate::store::dkim::dkim_signing;
use crate::store::outbox::{
    DueMail, outbox_claim, outbox_due, outbox_failed, outbox_next, outbox_release, outbox_retry, outbox_sent,
    outbox_withhold,
};
use crate::store::{StoreError, StoreResult};
use app::Moment;
use futures::StreamExt;
use metrics::counter;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Mails taken at a time.
const BATCH: i64 = 8;
/// Mails under way at a time.
const TOGETHER: usize = 4;
/// A claimed mail is nobody else's for so long.
const CLAIM: Moment = 10 * MINUTE;
/// After this long a mail is given up.
const GIVE_UP: Moment = 2 * DAY;
/// The longest sleep: pings may be missed, clocks may be moved.
const LOOK: Duration = Duration::from_secs(5);

/// Sends along these routes until `stop` turns true; mails under way are finished.
pub async fn run(base: Base, routes: Vec<Transport>, mut stop: watch::Receiver<bool>) {
    if routes.is_empty() {
        return;
    }
    // What this data folder's last process took and never noted is looked into at once.
    let owner = loop {
        match release(&base).await {
            Ok(owner) => break Arc::<str>::from(owner),
            Err(error) => tracing::warn!(error, "mails can't be sent yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = super::on(&mut stop) => return,
        }
    };
    let mut tasks = JoinSet::new();
    for transport in routes {
        tasks.spawn(route(base.clone(), transport, owner.clone(), stop.clone()));
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a way out broke off");
        }
    }
}

/// Whose claims ours are; those of before are due again.
async fn release(base: &Base) -> Result<String, String> {
    let owner = base.sent.owner(&base.env.token()).map_err(|error| error.to_string())?;
    let released = async {
        let mut tx = base.store.write().await?;
        outbox_release(&mut tx, &owner, base.env.now()).await?;
        tx.commit().await
    };
    released.await.map_err(|error: StoreError| error.to_string())?;
    Ok(owner)
}

/// One route.
async fn route(base: Base, transport: Transport, owner: Arc<str>, mut shutdown: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Outbox);
    while !*shutdown.borrow() {
        pings.mark_unchanged();
        let sleep = match deliver_due(&base, &transport, &owner).await {
            Ok(sent) if sent > 0 => Duration::ZERO,
            Ok(_) => until_next(&base, &transport).await.unwrap_or(LOOK),
            Err(_) => LOOK,
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            changed = pings.changed() => if changed.is_err() { return },
            stop = shutdown.changed() => if stop.is_err() { return },
        }
    }
}

/// Tries every mail of a batch that is due, in the name of `owner`; says how many that were.
pub async fn deliver_due(base: &Base, transport: &Transport, owner: &str) -> StoreResult<usize> {
    let (count, mine, keys) = claim(base, transport, owner).await?;
    let keys = &keys;
    // Open pages hear of a broadcast now and then, from the one that sends it.
    let news = mine.iter().any(|mail| mail.broadcast_id.is_none());
    futures::stream::iter(mine)
        .for_each_concurrent(TOGETHER, |mail| async move {
            let sent = send(base, transport, &mail, keys).await;
            if sent.is_ok() {
                journal(base, &mail).await;
            }
            note(base, &mail, sent).await;
        })
        .await;
    if news {
        base.pulse.ping(Topic::Queue);
    }
    Ok(count)
}

/// Writes into the journal that a mail went out. Syncing takes a moment: off the runtime.
async fn journal(base: &Base, mail: &DueMail) {
    let (sent, at, message_id) = (base.sent.clone(), base.env.now(), mail.message_id.clone());
    let noted = tokio::task::spawn_blocking(move || sent.note(at, &message_id)).await;
    if let Err(error) = noted.unwrap_or_else(|broken| Err(std::io::Error::other(broken))) {
        tracing::error!(mail = mail.id, %error, "the journal of what was sent can't be written");
    }
}

/// Domain, number and secret of each key that signs.
type Keys = Vec<(String, i64, String)>;

/// Signs where the sender's domain has a key, and sends.
async fn send(base: &Base, transport: &Transport, mail: &DueMail, keys: &Keys) -> Result<(), SendError> {
    let signs = |domain: &str| Signer::serves(domain, &mail.from_address);
    let key = keys.iter().find(|(domain, ..)| signs(domain));
    let signer = key.map(|(domain, number, secret)| Signer::new(domain, *number, secret)).transpose();
    let signer = signer.map_err(|error| SendError::Held(error.to_string()))?;
    transport
        .send_told(&out(mail), signer.as_ref(), || match mail.broadcast_id {
            Some(_) => base.sent.begin(base.env.now(), &mail.message_id),
            None => Ok(()),
        })
        .await
}

/// Takes what is due: how many those were, and those of them that are to be sent.
async fn claim(base: &Base, transport: &Transport, owner: &str) -> StoreResult<(usize, Vec<DueMail>, Keys)> {
    let now = base.env.now();
    let mut tx = base.store.read().await?;
    let due = outbox_due(&mut tx, now, &transport.takes.listed, transport.takes.theirs, BATCH).await?;
    if due.is_empty() {
        return Ok((0, due, Keys::new()));
    }
    let keys = dkim_signing(&mut tx).await?;
    drop(tx);
    let fates = fates(base, &due).await?;
    let mut tx = base.store.write().await?;
    let (mut count, mut mine) = (0, Vec::new());
    for mut mail in due {
        if !outbox_claim(&mut tx, mail.id, owner, now, now + CLAIM).await? {
            continue;
        }
        count += 1;
        match unfinished(&mail, owner, fates.get(&mail.message_id)) {
            Some(true) => outbox_sent(&mut tx, mail.id, now).await?,
            Some(false) => outbox_failed(&mut tx, mail.id, UNCONFIRMED).await?,
            None if !mail.withheld.is_empty() => {
                outbox_withhold(&mut tx, mail.id, &mail.withheld).await?;
                counter!("loket_mail_out_total", "outcome" => "suppressed").increment(1);
            }
            None => {
                mail.stop =
                    mail.choice_path().map_or(String::new(), |path| format!("{}{path}", base.facts.site_url));
                mine.push(mail);
            }
        }
    }
    tx.commit().await?;
    Ok((count, mine, keys))
}

/// Of a mail that somebody was sending and never said how that went: whether it went out, or
/// whether nobody knows and it must not go out twice. None where it is to be sent.
fn unfinished(mail: &DueMail, owner: &str, fate: Option<&Fate>) -> Option<bool> {
    if mail.claimed_by.is_empty() {
        return None;
    }
    match fate {
        Some(Fate::Sent) => Some(true),
        // Another process has a journal of its own.
        Some(Fate::Begun) => mail.broadcast_id.map(|_| false),
        None => mail.broadcast_id.filter(|_| mail.claimed_by != owner).map(|_| false),
    }
}

/// What the journal says of those that somebody was sending before.
async fn fates(base: &Base, due: &[DueMail]) -> StoreResult<HashMap<String, Fate>> {
    let open = || due.iter().filter(|mail| !mail.claimed_by.is_empty());
    let Some(since) = open().map(|mail| mail.created_at).min() else { return Ok(HashMap::new()) };
    let (sent, ids) = (base.sent.clone(), open().map(|mail| mail.message_id.clone()).collect::<Vec<_>>());
    let read = tokio::task::spawn_blocking(move || sent.fates(since, &ids)).await;
    // Without the journal nothing is sent that may have gone out.
    read.unwrap_or_else(|broken| Err(std::io::Error::other(broken)))
        .map_err(|error| StoreError::Failed(format!("the journal of what was sent can't be read: {error}")))
}

fn out(mail: &DueMail) -> OutMail<'_> {
    OutMail {
        recipient: &mail.recipient,
        from_name: &mail.from_name,
        from_address: &mail.from_address,
        reply_to: &mail.reply_to,
        subject: &mail.subject,
        text: &mail.text,
        html: &mail.html,
        message_id: &mail.message_id,
        in_reply_to: &mail.in_reply_to,
        refs: &mail.refs,
        automatic: mail.automatic,
        stop: &mail.stop,
        at: mail.created_at,
    }
}

/// Writes how it went. When the store is away just now, tries on for a while:
/// what was sent and not noted would be sent again.
async fn note(base: &Base, mail: &DueMail, sent: Result<(), SendError>) {
    let outcome = match &sent {
        Ok(()) => "sent",
        Err(SendError::Refused(_)) => "refused",
        Err(SendError::Unsure(_)) => "unsure",
        Err(SendError::Later(_)) => "later",
        Err(SendError::Unreachable(_)) => "unreachable",
        Err(SendError::Held(_)) => "held",
    };
    counter!("loket_mail_out_total", "outcome" => outcome).increment(1);
    for pause in [100, 200, 400, 800, 1600, 3200, 6400] {
        match try_note(base, mail, &sent).await {
            Ok(()) => {
                match &sent {
                    Ok(()) => tracing::info!(mail = mail.id, "mail sent"),
                    Err(_) => {
                        tracing::warn!(mail = mail.id, outcome, attempt = mail.attempts + 1, "mail not sent")
                    }
                }
                return;
            }
            Err(error) if error.is_away() => tokio::time::sleep(Duration::from_millis(pause)).await,
            Err(error) => {
                tracing::error!(mail = mail.id, %error, "how the mail went can't be noted");
                return;
            }
        }
    }
    tracing::error!(mail = mail.id, outcome, "the store is away: how the mail went is not noted");
}

async fn try_note(base: &Base, mail: &DueMail, sent: &Result<(), SendError>) -> StoreResult<()> {
    let now = base.env.now();
    let mut tx = base.store.write().await?;
    match sent {
        Ok(()) => outbox_sent(&mut tx, mail.id, now).await?,
        Err(SendError::Refused(reason)) => {
            outbox_failed(&mut tx, mail.id, reason).await?;
            if let Some(code) = not_there(reason) {
                returned(&mut tx, &mail.recipient, code, now).await?;
            }
        }
        Err(SendError::Unsure(_)) if mail.broadcast_id.is_some() => {
            outbox_failed(&mut tx, mail.id, UNCONFIRMED).await?;
        }
        Err(
            SendError::Later(reason)
            | SendError::Unreachable(reason)
            | SendError::Unsure(reason)
            | SendError::Held(reason),
        ) => {
            // What waits for our own settings is not given up: it would be lost by our fault.
            if now - mail.created_at > GIVE_UP && !matches!(sent, Err(SendError::Held(_))) {
                outbox_failed(&mut tx, mail.id, reason).await?;
            } else {
                let cap = if matches!(sent, Err(SendError::Later(_))) { 4 * HOUR } else { 10 * MINUTE };
                let pause = pause(mail.attempts, cap, base.env.random());
                outbox_retry(&mut tx, mail.id, now + pause, reason).await?;
            }
        }
    }
    tx.commit().await
}

/// The pause before the next try: twice as long each time up to `cap`, and up to a
/// fifth more, so that many mails do not come back at once.
fn pause(attempts: i64, cap: Moment, random: u64) -> Moment {
    let doublings = u32::try_from(attempts.clamp(0, 20)).unwrap_or(20);
    let plain = ((30 * SECOND) << doublings).min(cap);
    plain + i64::try_from(random % 1000).unwrap_or(0) * (plain / 5000)
}

/// How long until the route's next mail is due.
async fn until_next(base: &Base, transport: &Transport) -> StoreResult<Duration> {
    let mut tx = base.store.read().await?;
    let next = outbox_next(&mut tx, &transport.takes.listed, transport.takes.theirs).await?;
    Ok(super::left(next, base.env.now()).clamp(Duration::from_millis(50), LOOK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broadcast_reaches_nobody_twice() {
        let mail = |claimed_by: &str, broadcast_id| DueMail {
            claimed_by: claimed_by.into(),
            broadcast_id,
            ..DueMail::default()
        };
        let (sent, begun) = (Some(&Fate::Sent), Some(&Fate::Begun));
        assert_eq!(unfinished(&mail("", Some(1)), "me", begun), None, "somebody wants another try");
        assert_eq!(unfinished(&mail("me", Some(1)), "me", sent), Some(true));
        assert_eq!(unfinished(&mail("me", Some(1)), "me", begun), Some(false));
        assert_eq!(unfinished(&mail("me", Some(1)), "me", None), None, "it never left");
        assert_eq!(unfinished(&mail("other", Some(1)), "me", None), Some(false), "who knows");
        assert_eq!(unfinished(&mail("me", None), "me", begun), None, "an answer goes out once more");
        assert_eq!(unfinished(&mail("me", None), "me", sent), Some(true));
    }

    #[test]
    fn pauses_grow_to_the_cap_and_are_spread() {
        assert_eq!(pause(0, HOUR, 0), 30 * SECOND);
        assert_eq!(pause(1, HOUR, 0), MINUTE);
        assert_eq!(pause(40, HOUR, 0), HOUR);
        let spread = pause(40, HOUR, 999);
        assert!(spread > HOUR + 11 * MINUTE && spread < HOUR + 12 * MINUTE);
    }
}
