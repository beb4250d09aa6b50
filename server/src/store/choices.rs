//! Who wants which kind of mail: the tokens of unsubscribe links, and who opted out.
//! Looked at by `outbox_due`, so that a choice counts in the moment of sending.
//!
//! Called by `desk::mails`. Addresses come in lower case.

use super::{StoreResult, Tx};
use crate::{exec, opt, row};
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
    opt!(tx, ChoiceRow, "SELECT email, kind, opted_out_at FROM mail_choice WHERE token = $1", token)
}

/// Sets what somebody wants. The row may be gone after a restore; it is made anew then,
/// with the token of the link.
pub async fn choice_set(
    tx: &mut Tx,
    email: &str,
    kind: &str,
    token: &str,
    opted_out_at: Option<Moment>,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO mail_choice (email, kind, token, opted_out_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email, kind) DO UPDATE SET opted_out_at = excluded.opted_out_at",
        email,
        kind,
        token,
        opted_out_at
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
