//! The requester's side: one's own tickets, and a ticket by its token. What is
//! written there goes through the spool, so that it is safe while the store is away.

use super::TicketsDesk;
use super::conversation::{Read, Reader, link};
use super::form::ReplyItem;
use super::office::Office;
use crate::desk::limits::Deed;
use crate::desk::{Base, internal};
use crate::mail::spool::{Envelope, SpoolId};
use crate::store::tickets::{self, TicketRow};
use app::tickets::model::*;
use app::{Actor, AppError, AppResult, Lang};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Tickets in one's own list.
const MINE: i64 = 100;
/// The longest message, in characters.
const LONGEST: usize = 20_000;

/// Which tokens wait in the spool. Each item's envelope is read once.
#[derive(Default)]
pub(super) struct Pending(Mutex<BTreeMap<SpoolId, Option<String>>>);

impl Pending {
    /// Whether an item of the spool will become the ticket with this token.
    async fn holds(&self, base: &Base, token: &str) -> bool {
        let ids = base.spool.pending();
        let unread: Vec<SpoolId> = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|id, _| ids.binary_search(id).is_ok());
            ids.into_iter().filter(|id| !known.contains_key(id)).collect()
        };
        for id in unread {
            // An item that is gone by now has become a ticket.
            let Ok(envelope) = base.spool.envelope(id).await else { continue };
            let token = match envelope {
                Envelope::Form { data, .. } => {
                    data.get("token").and_then(|token| token.as_str()).map(str::to_owned)
                }
                _ => None,
            };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, token);
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().flatten().any(|waiting| waiting == token)
    }
}

impl TicketsDesk {
    /// The actor's own tickets.
    pub(super) async fn mine(&self, by: &Actor, lang: Lang) -> AppResult<Vec<TicketLink>> {
        let account = by.account_id()?;
        let mut tx = self.base.store.read().await?;
        let rows = tickets::tickets_of(&mut tx, account, MINE).await?;
        let office = Office::new(&self.base, lang);
        Ok(rows.iter().map(|row| link(row, &office, format!("/ticket/{}", row.token))).collect())
    }

    /// The requester's view of a ticket.
    pub(super) async fn own(&self, _by: &Actor, lang: Lang, token: &str) -> AppResult<Option<Ticket>> {
        if !well_formed(token) {
            return Err(AppError::NotFound);
        }
        match self.read_own(token).await {
            Ok(Some(read)) => self.shown(read, lang, Reader::Requester).await.map(Some),
            // Taken in, and not a ticket yet: also what the store's absence looks like from here.
            Ok(None) if self.pending.holds(&self.base, token).await => Ok(None),
            Err(AppError::StoreAway) if self.pending.holds(&self.base, token).await => Ok(None),
            // It may have become a ticket between the two looks.
            Ok(None) => match self.read_own(token).await? {
                Some(read) => self.shown(read, lang, Reader::Requester).await.map(Some),
                None => Err(AppError::NotFound),
            },
            Err(error) => Err(error),
        }
    }

    async fn read_own(&self, token: &str) -> AppResult<Option<Read>> {
        let mut tx = self.base.store.read().await?;
        let found = tickets::ticket_by_token(&mut tx, token).await?.filter(|row| row.token == token);
        let row = match found {
            Some(TicketRow { merged_into: Some(other), .. }) => tickets::ticket(&mut tx, other).await?,
            found => found,
        };
        match row {
            Some(row) => Ok(Some(Read::all(&mut tx, row).await?)),
            None => Ok(None),
        }
    }

    /// The requester writes on the ticket's page.
    pub(super) async fn own_reply(&self, by: &Actor, token: &str, text: &str) -> AppResult<()> {
        self.base.limits.check(by, Deed::Form)?;
        let text = text.replace("\r\n", "\n").replace('\0', "");
        let text = text.trim();
        if text.is_empty() {
            return Err(AppError::invalid("text", "Schrijf eerst een bericht.", "Write a message first."));
        }
        if text.chars().count() > LONGEST {
            return Err(AppError::invalid(
                "text",
                "Uw bericht is langer dan 20.000 tekens. Verdeel het over meer berichten.",
                "Your message is longer than 20,000 characters. Spread it over more messages.",
            ));
        }
        if !well_formed(token) {
            return Err(AppError::NotFound);
        }
        // Without the store nobody can say whether the ticket exists; it is sorted out later.
        match self.read_own(token).await {
            Ok(None) if !self.pending.holds(&self.base, token).await => return Err(AppError::NotFound),
            Ok(_) | Err(AppError::StoreAway) => {}
            Err(error) => return Err(error),
        }
        let item = ReplyItem { reply_to_token: token.to_owned(), text: text.to_owned() };
        let envelope = item.envelope(self.base.env.now()).map_err(|error| internal(&error))?;
        self.base.spool.accept(&envelope, Vec::new()).await?;
        Ok(())
    }
}

/// Whether this can be a token at all.
fn well_formed(token: &str) -> bool {
    (8..=128).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
