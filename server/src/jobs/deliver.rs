//! Sends what stands in the outbox, and says of each mail how far it got.
//!
//! Started by `startup`, once a route, so that one that is broken delays nobody on
//! another. A row is claimed before it is sent: after a crash in between it goes out once more under the same
//! Message-ID. It must never log whom a mail is for.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::env::{DAY, HOUR, MINUTE, SECOND};
use crate::mail::dkim::Signer;
use crate::mail::transport::{OutMail, SendError, Transport};
use crate::store::StoreResult;
use crate::store::accounts::address_returned;
use crate::store::dkim::dkim_signing;
use crate::store::outbox::{
    DueMail, outbox_claim, outbox_due, outbox_failed, outbox_next, outbox_opted_out, outbox_retry,
    outbox_sent,
};
use app::Moment;
use futures::StreamExt;
use metrics::counter;
use std::time::Duration;
use tokio::sync::watch;

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

/// Sends along this route until `shutdown` turns true; mails under way are finished.
pub async fn run(base: Base, transport: Transport, mut shutdown: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Outbox);
    while !*shutdown.borrow() {
        pings.mark_unchanged();
        let sleep = match deliver_due(&base, &transport).await {
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

/// Tries every mail of a batch that is due; says how many that were.
pub async fn deliver_due(base: &Base, transport: &Transport) -> StoreResult<usize> {
    let (mine, keys) = claim(base, transport).await?;
    let (count, keys) = (mine.len(), &keys);
    futures::stream::iter(mine)
        .for_each_concurrent(TOGETHER, |mail| async move {
            let sent = send(transport, &mail, keys).await;
            if sent.is_ok()
                && let Err(error) = base.sent.note(base.env.now(), &mail.message_id)
            {
                tracing::error!(mail = mail.id, %error, "the journal of what was sent can't be written");
            }
            note(base, &mail, sent).await;
        })
        .await;
    if count > 0 {
        base.pulse.ping(Topic::Queue);
    }
    Ok(count)
}

/// Domain, number and secret of each key that signs.
type Keys = Vec<(String, i64, String)>;

/// Signs where the sender's domain has a key, and sends.
async fn send(transport: &Transport, mail: &DueMail, keys: &Keys) -> Result<(), SendError> {
    let signs = |domain: &str| Signer::serves(domain, &mail.from_address);
    let key = keys.iter().find(|(domain, ..)| signs(domain));
    let signer = key.map(|(domain, number, secret)| Signer::new(domain, *number, secret)).transpose();
    let signer = signer.map_err(|error| SendError::Held(error.to_string()))?;
    transport.send(&out(mail), signer.as_ref()).await
}

async fn claim(base: &Base, transport: &Transport) -> StoreResult<(Vec<DueMail>, Keys)> {
    let now = base.env.now();
    let mut tx = base.store.read().await?;
    let due = outbox_due(&mut tx, now, &transport.takes.listed, transport.takes.theirs, BATCH).await?;
    if due.is_empty() {
        return Ok((due, Keys::new()));
    }
    let keys = dkim_signing(&mut tx).await?;
    drop(tx);
    let mut tx = base.store.write().await?;
    let mut mine = Vec::new();
    for mut mail in due {
        if !outbox_claim(&mut tx, mail.id, now, now + CLAIM).await? {
            continue;
        }
        if mail.opted_out {
            outbox_opted_out(&mut tx, mail.id).await?;
            counter!("loket_mail_out_total", "outcome" => "suppressed").increment(1);
        } else {
            mail.stop =
                mail.choice_path().map_or(String::new(), |path| format!("{}{path}", base.facts.site_url));
            mine.push(mail);
        }
    }
    tx.commit().await?;
    Ok((mine, keys))
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
            if let Some(code) = no_such_address(reason) {
                address_returned(&mut tx, &mail.recipient, code, now).await?;
            }
        }
        Err(SendError::Later(reason) | SendError::Unreachable(reason) | SendError::Held(reason)) => {
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

/// The code, when the server says that the address isn't there (RFC 3463, 3.2); what it says
/// of the mail or of us is no reason to mark the address.
fn no_such_address(reason: &str) -> Option<&str> {
    reason.split_whitespace().find(|word| matches!(*word, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10"))
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
    let left = next.map_or(Moment::MAX, |at| at.saturating_sub(base.env.now()));
    let left = Duration::from_micros(u64::try_from(left).unwrap_or(0));
    Ok(left.clamp(Duration::from_millis(50), LOOK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_cap_and_are_spread() {
        assert_eq!(pause(0, HOUR, 0), 30 * SECOND);
        assert_eq!(pause(1, HOUR, 0), MINUTE);
        assert_eq!(pause(40, HOUR, 0), HOUR);
        let spread = pause(40, HOUR, 999);
        assert!(spread > HOUR + 11 * MINUTE && spread < HOUR + 12 * MINUTE);
    }
}
