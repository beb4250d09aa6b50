//! After an older store was put back: who got a broadcast since, says the journal of what was
//! sent. They are not mailed again; and what was still a draft then is not sent a second time.
//!
//! Called by a restore.

use super::mail_name;
use crate::desk::Base;
use crate::store::broadcasts::{self as store, recipients};
use crate::store::{StoreResult, Tx};
use app::broadcasts::model::BroadcastState;
use std::collections::HashSet;

/// Accounts that are looked at at a time.
const PORTION: i64 = 500;

/// Notes who has which broadcast; `gone` are the Message-IDs of all mails that went out.
pub async fn recognise(base: &Base, tx: &mut Tx, gone: &HashSet<String>) -> StoreResult<()> {
    for (id, token, state) in store::broadcasts_open(tx).await? {
        let (mut after, mut any) = (0, false);
        loop {
            let merchants = recipients::merchants(tx, after, PORTION).await?;
            let Some(last) = merchants.last() else { break };
            after = last.0;
            for (_, email, lang) in &merchants {
                let message_id = format!("<{}@{}>", mail_name(id, &token, email), base.facts.mail_host);
                if gone.contains(&message_id) {
                    recipients::has_it(tx, id, email, lang).await?;
                    any = true;
                }
            }
        }
        if any && BroadcastState::from_code(&state).is_some_and(BroadcastState::is_draft) {
            let stopped = BroadcastState::Stopped.code();
            store::broadcast_move(tx, id, &state, stopped, base.env.now()).await?;
        }
    }
    Ok(())
}
