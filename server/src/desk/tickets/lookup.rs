//! What the store knows about a mail's thread and mailbox, before it is decided where
//! the mail goes.

use super::TicketsDesk;
use super::files::short_id;
use super::incoming::clean;
use super::reply::token_part;
use crate::mail::parse::Parsed;
use crate::mail::thread::{Candidates, Facts, Numbered};
use crate::store::broadcasts::broadcast_answered;
use crate::store::tickets::{self, MailboxRow};
use crate::store::{StoreResult, Tx};

/// Message-IDs looked up for a mail.
const IDS: usize = 8;
/// Tokens looked up for a mail.
const TOKENS: usize = 4;

impl TicketsDesk {
    /// Looks up what the thread's decision needs.
    pub(super) async fn facts(
        &self,
        tx: &mut Tx,
        candidates: &Candidates,
        sender: &str,
    ) -> StoreResult<Facts> {
        let mut facts = Facts::default();
        for token in candidates.tokens.iter().take(TOKENS) {
            if let Some(row) = tickets::ticket_by_token(tx, token).await? {
                facts.token = Some(row.number);
                return Ok(facts);
            }
        }
        let ids: Vec<String> =
            candidates.message_ids.iter().take(IDS).map(|id| short_id(&clean(id))).collect();
        if !ids.is_empty() {
            let known = tickets::known_messages(tx, &ids).await?;
            for id in &ids {
                let found = known.iter().find(|(known, _)| known == id).map(|(_, number)| *number);
                facts.reference = match found {
                    Some(number) => Some(number),
                    None => self.acknowledged(tx, id).await?,
                };
                if facts.reference.is_some() {
                    return Ok(facts);
                }
            }
        }
        if let Some(number) = candidates.number
            && !sender.is_empty()
            && let Some(ticket) = tickets::survivor(tx, number).await?
        {
            let takes_part = tickets::takes_part(tx, ticket, sender).await?;
            facts.number = Some(Numbered { ticket, takes_part });
        }
        Ok(facts)
    }

    /// The broadcast that a mail answers: by the address it was sent to, or by what it refers to.
    pub(super) async fn broadcast(&self, tx: &mut Tx, candidates: &Candidates) -> StoreResult<Option<i64>> {
        let number = |token: &String| token.strip_prefix(['b', 'B'])?.parse::<i64>().ok();
        let numbers: Vec<i64> = candidates.tokens.iter().take(TOKENS).filter_map(number).collect();
        let ids: Vec<String> = candidates.message_ids.iter().take(IDS).map(|id| clean(id)).collect();
        broadcast_answered(tx, &numbers, &ids).await
    }

    /// The ticket whose acknowledgement has this Message-ID.
    async fn acknowledged(&self, tx: &mut Tx, id: &str) -> StoreResult<Option<i64>> {
        let Some((number, part)) = read_ack_id(id, &self.base.facts.mail_host) else { return Ok(None) };
        let token = tickets::token_of(tx, number).await?;
        Ok(token.filter(|token| token_part(token) == part).map(|_| number))
    }
}

/// The mailbox that a mail came to: by the envelope, by its headers, or else the first.
pub(super) fn mailbox_of<'a>(
    mailboxes: &'a [MailboxRow],
    parsed: &Parsed,
    rcpt_to: &[String],
) -> Option<&'a MailboxRow> {
    let headers = parsed.to.iter().chain(&parsed.cc).map(|address| address.addr.as_str());
    rcpt_to
        .iter()
        .map(String::as_str)
        .chain(headers)
        .find_map(|address| {
            let base = base(address);
            mailboxes.iter().find(|mailbox| mailbox.takes.eq_ignore_ascii_case(&base))
        })
        .or(mailboxes.first())
}

/// The address without its `+token`.
fn base(address: &str) -> String {
    let address = address.trim().trim_matches(['<', '>']);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => address.to_owned(),
    }
}

/// Number and token's part in `<ack-77.Ab3xQ9kL@host>`.
fn read_ack_id<'a>(id: &'a str, host: &str) -> Option<(i64, &'a str)> {
    let (local, domain) = id.strip_prefix("<ack-")?.strip_suffix('>')?.rsplit_once('@')?;
    let (number, part) = local.split_once('.')?;
    domain.eq_ignore_ascii_case(host).then_some(())?;
    Some((number.parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    #[test]
    fn our_own_acknowledgements_are_known() {
        assert_eq!(read_ack_id("<ack-77.Ab3xQ9kL@desk.example>", "desk.example"), Some((77, "Ab3xQ9kL")));
        assert_eq!(read_ack_id("<ack-77.Ab3xQ9kL@evil.example>", "desk.example"), None);
        assert_eq!(read_ack_id("<entry-77.Ab3xQ9kL@desk.example>", "desk.example"), None);
    }

    #[test]
    fn a_mail_goes_to_the_mailbox_it_was_sent_to() {
        let row = |id, address: &str, takes: &str| MailboxRow {
            id,
            name: String::new(),
            address: address.into(),
            takes: takes.into(),
        };
        let mailboxes = [
            row(1, "support@w.example", "info@w.example"),
            row(1, "support@w.example", "support@w.example"),
            row(2, "kassa@w.example", "kassa@w.example"),
        ];
        let to = |header: &str, rcpt: &[&str]| {
            let parsed = parse(format!("From: a@b.example\r\nTo: {header}\r\n\r\nx\r\n").as_bytes()).unwrap();
            let rcpt: Vec<String> = rcpt.iter().map(|address| (*address).to_owned()).collect();
            mailbox_of(&mailboxes, &parsed, &rcpt).map(|mailbox| mailbox.id)
        };
        assert_eq!(to("support@w.example", &["Kassa+Abc@W.example"]), Some(2));
        assert_eq!(to("kassa@w.example", &["postmaster"]), Some(2));
        assert_eq!(to("x@y.example", &["INFO@w.example"]), Some(1));
        assert_eq!(to("x@y.example", &[]), Some(1));
    }
}
