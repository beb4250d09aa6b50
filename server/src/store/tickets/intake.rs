//! What came in: facts for the thread's decision, requesters, and the row that
//! says what became of each item of the spool.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// An address that mail comes to, with its mailbox.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MailboxRow {
    /// The mailbox.
    pub id: i64,
    /// The sender's name of its mails.
    pub name: String,
    /// Its own address.
    pub address: String,
    /// This address: its own or an alias.
    pub takes: String,
}

/// What became of an item of the spool.
#[derive(Clone, Debug)]
pub struct Intake<'a> {
    /// The item.
    pub spool_id: &'a str,
    /// The mailbox; absent when it could not be read.
    pub mailbox_id: Option<i64>,
    /// ticket, reply, automatic, duplicate, quarantined.
    pub outcome: &'a str,
    /// With angle brackets.
    pub message_id: Option<&'a str>,
    /// Where it went.
    pub ticket_number: Option<i64>,
    /// When it was accepted.
    pub at: Moment,
}

impl<'a> Intake<'a> {
    /// Of an item that is no mail to a mailbox, or of one that could not be read.
    pub fn of(spool_id: &'a str, outcome: &'a str, at: Moment) -> Intake<'a> {
        Intake { spool_id, mailbox_id: None, outcome, message_id: None, ticket_number: None, at }
    }
}

/// Every address of every mailbox, the first mailbox first.
pub async fn mailboxes(tx: &mut Tx) -> StoreResult<Vec<MailboxRow>> {
    rows!(
        tx,
        MailboxRow,
        "SELECT m.id, m.name, m.address, m.address AS takes FROM mailbox m
         UNION ALL
         SELECT m.id, m.name, m.address, a.address AS takes
         FROM mailbox_alias a JOIN mailbox m ON m.id = a.mailbox_id
         ORDER BY 1, 4 LIMIT 1000"
    )
}

/// Whether this item was handled before. What lies in quarantine was not.
pub async fn intake_seen(tx: &mut Tx, spool_id: &str) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (String,),
        "SELECT outcome FROM intake WHERE spool_id = $1 AND outcome <> 'quarantined'",
        spool_id
    )?;
    Ok(found.is_some())
}

/// Number and token of the ticket that an item became.
pub async fn ticket_of_item(tx: &mut Tx, spool_id: &str) -> StoreResult<Option<(i64, String)>> {
    opt!(
        tx,
        (i64, String),
        "SELECT t.number, t.token FROM intake i JOIN ticket t ON t.number = i.ticket_number
         WHERE i.spool_id = $1 AND i.outcome = 'ticket'",
        spool_id
    )
}

/// Says what became of an item; false when that was said before.
pub async fn intake_add(tx: &mut Tx, new: &Intake<'_>) -> StoreResult<bool> {
    let added = exec!(
        tx,
        "INSERT INTO intake (spool_id, mailbox_id, outcome, message_id, ticket_number, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (spool_id) DO UPDATE SET mailbox_id = excluded.mailbox_id, outcome = excluded.outcome,
           message_id = excluded.message_id, ticket_number = excluded.ticket_number
         WHERE intake.outcome = 'quarantined'",
        new.spool_id,
        new.mailbox_id,
        new.outcome,
        new.message_id,
        new.ticket_number,
        new.at
    )?;
    Ok(added > 0)
}

/// The same mail, received before in the same mailbox: its ticket (absent when it
/// went to none). Programs that use an id again for another text are told apart by it.
pub async fn twin(
    tx: &mut Tx,
    message_id: &str,
    mailbox_id: i64,
    text: &str,
) -> StoreResult<Option<Option<i64>>> {
    let found = opt!(
        tx,
        (Option<i64>,),
        "SELECT i.ticket_number FROM intake i LEFT JOIN entry e ON e.spool_id = i.spool_id
         WHERE i.message_id = $1 AND i.mailbox_id = $2 AND i.outcome NOT IN ('quarantined', 'duplicate')
           AND (e.text IS NULL OR e.text = $3)
         ORDER BY i.spool_id LIMIT 1",
        message_id,
        mailbox_id,
        text
    )?;
    Ok(found.map(|(number,)| number))
}

/// Which of these Message-IDs belong to which tickets (eight at most).
pub async fn known_messages(tx: &mut Tx, ids: &[String]) -> StoreResult<Vec<(String, i64)>> {
    let id = |at: usize| ids.get(at).map(String::as_str).unwrap_or_default();
    rows!(
        tx,
        (String, i64),
        "SELECT message_id, ticket_number FROM entry
         WHERE message_id IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY id LIMIT 100",
        id(0),
        id(1),
        id(2),
        id(3),
        id(4),
        id(5),
        id(6),
        id(7)
    )
}

/// The account of an address: made at the first mail, given a name when it had none.
pub async fn requester(tx: &mut Tx, email: &str, name: &str, lang: &str, now: Moment) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO account (email, name, lang, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO UPDATE SET name = CASE WHEN account.name = '' THEN excluded.name
                                                       ELSE account.name END
         RETURNING id",
        email,
        name,
        lang,
        now
    )?;
    Ok(id)
}

/// Whether this address is the ticket's requester or wrote at it before.
pub async fn takes_part(tx: &mut Tx, number: i64, email: &str) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (i64,),
        "SELECT t.number FROM ticket t JOIN account a ON a.email = $2
         WHERE t.number = $1 AND (a.id = t.requester_id OR EXISTS (
           SELECT 1 FROM entry e WHERE e.ticket_number = t.number AND e.author_id = a.id
                                   AND e.kind = 'requester'))",
        number,
        email
    )?;
    Ok(found.is_some())
}

/// A mail of ours by its Message-ID: its row in the outbox, and to whom it went.
pub async fn sent_mail(tx: &mut Tx, message_id: &str) -> StoreResult<Option<(i64, String)>> {
    opt!(tx, (i64, String), "SELECT id, recipient FROM outbox WHERE message_id = $1 LIMIT 1", message_id)
}

/// The Message-ID of the first mail with a cause.
pub async fn outbox_message_id(tx: &mut Tx, cause: &str) -> StoreResult<Option<String>> {
    let found = opt!(tx, (String,), "SELECT message_id FROM outbox WHERE cause = $1 LIMIT 1", cause)?;
    Ok(found.map(|(id,)| id))
}
