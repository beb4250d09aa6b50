//! Who wants which kind of mail: the ledger of every choice, what follows from it, and the
//! tokens of unsubscribe links. Looked at by `outbox_due`, so that a choice counts in the
//! moment of sending.
//!
//! Called by `desk::mails`. Addresses come in lower case. The ledger is only added to.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::{Lang, Moment};

/// What somebody wants of a kind of mail.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChoiceRow {
    /// Whose.
    pub email: String,
    /// Which mails, as a code.
    pub kind: String,
    /// No more of them since.
    pub opted_out_at: Option<Moment>,
    /// Asked for expressly since.
    pub granted_at: Option<Moment>,
}

/// A choice to write down.
#[derive(Clone, Copy, Debug)]
pub struct NewChoice<'a> {
    /// Whose.
    pub email: &'a str,
    /// Which mails, as a code.
    pub kind: &'a str,
    /// Wants them, or no more.
    pub granted: bool,
    /// When it was made.
    pub at: Moment,
    /// Code of the way it came.
    pub source: &'a str,
    /// Who wrote it down, where that is somebody else.
    pub who: &'a str,
    /// Why, in their words.
    pub reason: &'a str,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ConsentRow {
    /// Which mails, as a code.
    pub kind: String,
    /// Wants them, or no more.
    pub granted: bool,
    /// When.
    pub at: Moment,
    /// Code of the way it came.
    pub source: String,
    /// Who wrote it down; empty when that was the person.
    pub who: String,
    /// Why; may be empty.
    pub reason: String,
}

/// The token for a mail of this kind to this address: the one it has, or else `token`.
pub async fn choice_token(
    tx: &mut Tx,
    email: &str,
    kind: &str,
    lang: Lang,
    token: &str,
) -> StoreResult<String> {
    let (token,) = row!(
        tx,
        (String,),
        "INSERT INTO mail_choice (email, kind, token, lang) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email, kind) DO UPDATE SET lang = excluded.lang RETURNING token",
        email,
        kind,
        token,
        lang.code()
    )?;
    Ok(token)
}

/// What a token stands for.
pub async fn choice_by_token(tx: &mut Tx, token: &str) -> StoreResult<Option<ChoiceRow>> {
    opt!(
        tx,
        ChoiceRow,
        "SELECT email, kind, opted_out_at, granted_at FROM mail_choice WHERE token = $1",
        token
    )
}

/// What somebody wants of each kind that they ever got or chose.
pub async fn choices_of(tx: &mut Tx, email: &str) -> StoreResult<Vec<ChoiceRow>> {
    rows!(
        tx,
        ChoiceRow,
        "SELECT email, kind, opted_out_at, granted_at FROM mail_choice WHERE email = $1 ORDER BY kind LIMIT 20",
        email
    )
}

/// Writes a choice into the ledger and what follows from it. The row of the token may be gone
/// after a restore; it is made anew then, with the `token` of the link.
pub async fn choice_set(tx: &mut Tx, choice: &NewChoice<'_>, token: &str) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO consent (email, kind, granted, at, source, who, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        choice.email,
        choice.kind,
        choice.granted,
        choice.at,
        choice.source,
        choice.who,
        choice.reason
    )?;
    exec!(
        tx,
        "INSERT INTO mail_choice (email, kind, token, opted_out_at, granted_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (email, kind) DO UPDATE
         SET opted_out_at = excluded.opted_out_at, granted_at = excluded.granted_at",
        choice.email,
        choice.kind,
        token,
        (!choice.granted).then_some(choice.at),
        choice.granted.then_some(choice.at)
    )?;
    Ok(())
}

/// The token of an address for a kind of mail, and since when they want no more of them; none
/// before the first such mail.
pub async fn choice_of(
    tx: &mut Tx,
    email: &str,
    kind: &str,
) -> StoreResult<Option<(String, Option<Moment>)>> {
    opt!(
        tx,
        (String, Option<Moment>),
        "SELECT token, opted_out_at FROM mail_choice WHERE email = $1 AND kind = $2",
        email,
        kind
    )
}

/// The ledger of an address, latest first.
pub async fn consent_of(tx: &mut Tx, email: &str, limit: i64) -> StoreResult<Vec<ConsentRow>> {
    rows!(
        tx,
        ConsentRow,
        "SELECT kind, granted, at, source, who, reason FROM consent WHERE email = $1 ORDER BY id DESC LIMIT $2",
        email,
        limit
    )
}
