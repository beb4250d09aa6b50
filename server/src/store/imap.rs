//! Up to where mailboxes elsewhere were fetched.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt};
use app::Moment;

/// UIDVALIDITY and UID of the last mail that was taken from a mailbox, where any was.
pub async fn imap_cursor(tx: &mut Tx, source: &str) -> StoreResult<Option<(u32, u32)>> {
    let found = opt!(tx, (i64, i64), "SELECT uid_validity, uid FROM imap_cursor WHERE source = $1", source)?;
    // Both are 32 bits wide in IMAP; what isn't was never written here.
    Ok(found.and_then(|(validity, uid)| Some((validity.try_into().ok()?, uid.try_into().ok()?))))
}

/// Moves it: back as well, on a server that was set back.
pub async fn imap_cursor_move(
    tx: &mut Tx,
    source: &str,
    validity: u32,
    uid: u32,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO imap_cursor (source, uid_validity, uid, moved_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source) DO UPDATE SET uid_validity = excluded.uid_validity, uid = excluded.uid,
           moved_at = excluded.moved_at",
        source,
        i64::from(validity),
        i64::from(uid),
        now
    )?;
    Ok(())
}
