//! Mail to an address came back for good.
//!
//! Called by `jobs::deliver` when a server refuses an address and by `desk::tickets` when a
//! bounce of ours comes in. A mailbox that is full loses no subscription: only one that isn't there.

use crate::store::accounts::address_returned;
use crate::store::subscribers::subscriber_gone;
use crate::store::{StoreResult, Tx};
use app::Moment;

/// Marks the account of the address, for `why`, and ends what it follows when it isn't there.
pub async fn returned(tx: &mut Tx, email: &str, why: &str, now: Moment) -> StoreResult<()> {
    address_returned(tx, email, why, now).await?;
    if not_there(why).is_some() {
        subscriber_gone(tx, email).await?;
    }
    Ok(())
}

/// The code, when a server says that the address isn't there (RFC 3463, 3.2); what it says
/// of the mail or of us is no reason to mark the address.
pub fn not_there(reason: &str) -> Option<&str> {
    reason.split_whitespace().find(|word| matches!(*word, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10"))
}
