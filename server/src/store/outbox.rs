//! Mails to send, written in the transaction of the deed that causes them and
//! sent after the commit. (cause, recipient) is unique: doing a deed again
//! sends nothing twice.
//!
//! Called by the use cases to add and by `jobs::deliver` for the rest. It must
//! never send anything itself.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::mails::model::MailKind;
use app::{Lang, Moment};

/// A mail to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMail {
    /// The deed: `entry:12`, `ack:77`, `link:<hash>`.
    pub cause: String,
    /// To whom.
    pub recipient: String,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// Where answers go; empty when that is the sender.
    pub reply_to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML; empty when there is none.
    pub html: String,
    /// Message-ID with angle brackets.
    pub message_id: String,
    /// Message-ID that this answers; empty when none.
    pub in_reply_to: String,
    /// Message-IDs of the thread, separated by spaces.
    pub refs: String,
    /// Written by a machine: goes out with `Auto-Submitted`.
    pub automatic: bool,
    /// The conversation's entry that this mail carries.
    pub entry_id: Option<i64>,
    /// What it is for. Kinds that people can stop need an unsubscribe link, see `desk::mails`.
    pub kind: MailKind,
    /// The broadcast it is part of.
    pub broadcast_id: Option<i64>,
}

impl NewMail {
    /// What people wait for goes first, then notices, then broadcasts.
    fn lane(&self) -> i64 {
        match (self.broadcast_id, self.kind) {
            (Some(_), _) => 2,
            (None, MailKind::Service | MailKind::Community) => 0,
            (None, MailKind::Status | MailKind::Marketing) => 1,
        }
    }
}

/// A mail that is due.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct DueMail {
    /// Row id.
    pub id: i64,
    /// See [`NewMail`], here and below.
    pub cause: String,
    /// To whom.
    pub recipient: String,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// Where answers go; empty when that is the sender.
    pub reply_to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML; empty when there is none.
    pub html: String,
    /// Message-ID with angle brackets.
    pub message_id: String,
    /// Message-ID that this answers; empty when none.
    pub in_reply_to: String,
    /// Message-IDs of the thread, separated by spaces.
    pub refs: String,
    /// Written by a machine.
    pub automatic: bool,
    /// The conversation's entry that this mail carries.
    pub entry_id: Option<i64>,
    /// When it was written.
    pub created_at: Moment,
    /// Tries so far.
    pub attempts: i64,
    /// The token of its unsubscribe link; absent where it can't be stopped.
    pub choice_token: Option<String>,
    /// The code of the unsubscribe page's language.
    pub choice_lang: Option<String>,
    /// Why it may not go out now: `opted_out`, `no_consent`, `disabled`, `returned`; empty when it may.
    pub withheld: String,
    /// The broadcast it is part of.
    pub broadcast_id: Option<i64>,
    /// Who was sending it and never noted how that went; empty when nobody was.
    pub claimed_by: String,
    /// The page that stops such mails, with the site's address: filled in by who sends it.
    #[sqlx(skip)]
    pub stop: String,
}

impl DueMail {
    /// The path of the page that stops such mails; none where they can't be stopped.
    pub fn choice_path(&self) -> Option<String> {
        let lang = Lang::from_code(self.choice_lang.as_deref().unwrap_or_default());
        self.choice_token.as_ref().map(|token| lang.href(&format!("/afmelden/{token}")))
    }
}

/// A mail as the desk lists it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OutboxRow {
    /// Row id.
    pub id: i64,
    /// The deed.
    pub cause: String,
    /// To whom.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text; empty for a sign-in link, which opens an account.
    pub text: String,
    /// `waiting`, `sent`, `failed` or `suppressed`.
    pub state: String,
    /// When it was written.
    pub created_at: Moment,
    /// When it is tried next.
    pub next_at: Moment,
    /// Tries so far.
    pub attempts: i64,
    /// Why the last try failed; empty when none did.
    pub error: String,
    /// When the next server took it.
    pub sent_at: Option<Moment>,
}

/// How many mails are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// To be sent.
    pub waiting: i64,
    /// Taken by the next server.
    pub sent: i64,
    /// Given up.
    pub failed: i64,
    /// Kept back: nobody wants them any more.
    pub suppressed: i64,
}

/// Writes a mail that is due at once; false when this deed already mailed this recipient.
/// Ping the outbox's topic after the commit.
pub async fn outbox_add(tx: &mut Tx, mail: &NewMail, now: Moment) -> StoreResult<bool> {
    let added = exec!(
        tx,
        "INSERT INTO outbox (cause, recipient, from_name, from_address, reply_to, subject, text, html,
                             message_id, in_reply_to, refs, automatic, entry_id, kind, created_at, next_at, lane,
                             broadcast_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17)
         ON CONFLICT (cause, recipient) DO NOTHING",
        &mail.cause,
        &mail.recipient,
        &mail.from_name,
        &mail.from_address,
        &mail.reply_to,
        &mail.subject,
        &mail.text,
        &mail.html,
        &mail.message_id,
        &mail.in_reply_to,
        &mail.refs,
        mail.automatic,
        mail.entry_id,
        mail.kind.code(),
        now,
        mail.lane(),
        mail.broadcast_id
    )?;
    Ok(added > 0)
}

/// Mails that are due, by lane and then oldest first: those of the senders that are listed (each between
/// bars: `|a@x.nl|b@x.nl|`), or those of all others. The one place that looks, in the moment of
/// sending, whether a mail may still go out.
pub async fn outbox_due(
    tx: &mut Tx,
    now: Moment,
    senders: &str,
    theirs: bool,
    limit: i64,
) -> StoreResult<Vec<DueMail>> {
    rows!(
        tx,
        DueMail,
        "SELECT o.id, o.cause, o.recipient, o.from_name, o.from_address, o.reply_to, o.subject, o.text, o.html,
                o.message_id, o.in_reply_to, o.refs, o.automatic, o.entry_id, o.created_at, o.attempts,
                c.token AS choice_token, c.lang AS choice_lang, o.broadcast_id, o.claimed_by,
                CASE WHEN c.opted_out_at IS NOT NULL THEN 'opted_out'
                     WHEN o.kind = 'marketing' AND c.granted_at IS NULL THEN 'no_consent'
                     WHEN o.broadcast_id IS NOT NULL AND a.disabled_at IS NOT NULL THEN 'disabled'
                     WHEN o.broadcast_id IS NOT NULL AND a.returned_at IS NOT NULL THEN 'returned'
                     ELSE '' END AS withheld
         FROM outbox o LEFT JOIN mail_choice c ON c.email = lower(o.recipient) AND c.kind = o.kind
                       LEFT JOIN account a ON a.email = lower(o.recipient)
         WHERE o.state = 'waiting' AND o.next_at <= $1
           AND (REPLACE($2, '|' || LOWER(o.from_address) || '|', '') <> $2) = $3
         ORDER BY o.lane, o.next_at, o.id LIMIT $4",
        now,
        senders,
        theirs,
        limit
    )
}

/// When the next mail of these senders is due, for the deliverer's sleep.
pub async fn outbox_next(tx: &mut Tx, senders: &str, theirs: bool) -> StoreResult<Option<Moment>> {
    let next = opt!(
        tx,
        (Moment,),
        "SELECT next_at FROM outbox
         WHERE state = 'waiting' AND (REPLACE($1, '|' || LOWER(from_address) || '|', '') <> $1) = $2
         ORDER BY next_at LIMIT 1",
        senders,
        theirs
    )?;
    Ok(next.map(|(at,)| at))
}

/// The next server took it. What opens an account isn't kept, nor what a broadcast holds anyway.
pub async fn outbox_sent(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE outbox SET state = 'sent', sent_at = $2, attempts = attempts + 1, error = '', claimed_by = '',
                text = CASE WHEN cause LIKE 'link:%' OR broadcast_id IS NOT NULL THEN '' ELSE text END,
                html = CASE WHEN cause LIKE 'link:%' OR broadcast_id IS NOT NULL THEN '' ELSE html END
         WHERE id = $1",
        id,
        now
    )?;
    Ok(())
}

/// It may not go out, for this reason: it stays here.
pub async fn outbox_withhold(tx: &mut Tx, id: i64, why: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE outbox SET state = 'suppressed', error = $2, claimed_by = '' WHERE id = $1", id, why)?;
    Ok(())
}

/// Keeps back what waits of a broadcast that was stopped, but for what is being sent just now.
pub async fn outbox_stop(tx: &mut Tx, broadcast_id: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE outbox SET state = 'suppressed', error = 'stopped'
         WHERE broadcast_id = $1 AND state = 'waiting' AND claimed_by = ''",
        broadcast_id
    )?;
    Ok(())
}

/// Keeps back what still waits about answers of a thread that are hidden by now.
pub async fn outbox_withdraw(tx: &mut Tx, thread: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE outbox SET state = 'suppressed', error = 'withdrawn'
         WHERE state = 'waiting' AND cause IN (
           SELECT 'post:' || CAST(p.id AS TEXT) FROM post p JOIN thread t ON t.id = p.thread_id
           WHERE p.thread_id = $1 AND (p.hidden OR t.hidden))",
        thread
    )?;
    Ok(())
}

/// It failed for now: try again at `next_at`.
pub async fn outbox_retry(tx: &mut Tx, id: i64, next_at: Moment, error: &str) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE outbox SET attempts = attempts + 1, next_at = $2, error = $3, claimed_by = ''
         WHERE id = $1 AND state = 'waiting'",
        id,
        next_at,
        error
    )?;
    Ok(())
}

/// Somebody wants another try of a mail that failed; says whether there is one. What went out and
/// came back is not kept, so it can't go again.
pub async fn outbox_again(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $2, error = ''
         WHERE id = $1 AND state = 'failed' AND text <> ''",
        id,
        now
    )?;
    Ok(changed == 1)
}

/// It was refused for good, or was tried too often.
pub async fn outbox_failed(tx: &mut Tx, id: i64, error: &str) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE outbox SET state = 'failed', attempts = attempts + 1, error = $2, claimed_by = '' WHERE id = $1",
        id,
        error
    )?;
    Ok(())
}

/// The latest mails, for the desk; a broadcast has its own page. Nobody there may read somebody
/// else's sign-in link.
pub async fn outbox_list(tx: &mut Tx, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    rows!(
        tx,
        OutboxRow,
        "SELECT id, cause, recipient, subject, CASE WHEN cause LIKE 'link:%' THEN '' ELSE text END AS text, state, created_at, next_at, attempts, error, sent_at
         FROM outbox WHERE broadcast_id IS NULL ORDER BY created_at DESC, id DESC LIMIT $1",
        limit
    )
}

/// How many mails are in which state.
pub async fn outbox_counts(tx: &mut Tx) -> StoreResult<OutboxCounts> {
    let rows = rows!(tx, (String, i64), "SELECT state, COUNT(*) FROM outbox GROUP BY state")?;
    let of = |wanted: &str| rows.iter().find(|(state, _)| state == wanted).map_or(0, |(_, n)| *n);
    Ok(OutboxCounts {
        waiting: of("waiting"),
        sent: of("sent"),
        failed: of("failed"),
        suppressed: of("suppressed"),
    })
}

/// Takes a due mail until `until` for the one who is called `by`; false when somebody else has it.
pub async fn outbox_claim(tx: &mut Tx, id: i64, by: &str, now: Moment, until: Moment) -> StoreResult<bool> {
    let taken = exec!(
        tx,
        "UPDATE outbox SET next_at = $4, claimed_by = $2 WHERE id = $1 AND state = 'waiting' AND next_at <= $3",
        id,
        by,
        now,
        until
    )?;
    Ok(taken > 0)
}

/// What `by` took and never said how it went is due again: that one was just started.
pub async fn outbox_release(tx: &mut Tx, by: &str, now: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE outbox SET next_at = $2 WHERE claimed_by = $1 AND state = 'waiting'", by, now)?;
    Ok(())
}
