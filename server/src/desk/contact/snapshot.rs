//! What is public about contact, in memory, and what is known from it while the
//! store is away: the hours, and whose mail we take.

use crate::desk::hours::Hours;
use crate::desk::snapshot::Snapshots;
use crate::mail::address;
use crate::mail::smtp::Recipients;
use crate::store::contact as store;
use crate::store::{StoreResult, Tx};
use app::contact::model::{ChannelKind, Closure, WeekHours};
use app::status::model::Bilingual;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Office hours and mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactSnapshot {
    /// Telephone number; empty when there is none.
    pub phone: String,
    /// When the telephone is answered.
    pub phone_hours: WeekHours,
    /// When mails and forms are answered.
    pub mail_hours: WeekHours,
    /// Days on which everything is closed.
    pub closures: Vec<Closure>,
    /// Where people chat; empty when they can't.
    pub chat: String,
    /// Mailboxes, oldest first; the first one is the office's own.
    pub mailboxes: Vec<MailboxFacts>,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxFacts {
    /// Its id.
    pub id: i64,
    /// The sender's name.
    pub name: String,
    /// Its address, in lower case.
    pub address: String,
    /// Other addresses it takes, in lower case.
    pub aliases: Vec<String>,
    /// What stands under its mails; empty for the usual.
    #[serde(default)]
    pub signature: Bilingual,
}

impl ContactSnapshot {
    /// The hours in which a channel is answered; the community is read in those of mail, chats
    /// are answered in those of the telephone.
    pub fn hours(&self, channel: ChannelKind, zone: &TimeZone) -> Hours {
        let week = match channel {
            ChannelKind::Phone | ChannelKind::Chat => &self.phone_hours,
            ChannelKind::Mail | ChannelKind::Community => &self.mail_hours,
        };
        Hours::new(week, &self.closures, zone)
    }

    /// The mailbox that takes mail to this address in any of its forms: case, `+token`,
    /// aliases. Mail to `postmaster`, alone or at a host of ours, comes to the first one.
    pub fn mailbox_for(&self, sent_to: &str) -> Option<&MailboxFacts> {
        let wanted = address::base(sent_to);
        let takes = |mailbox: &&MailboxFacts| mailbox.address == wanted || mailbox.aliases.contains(&wanted);
        self.mailboxes.iter().find(takes).or_else(|| {
            let host = match wanted.split_once('@') {
                Some(("postmaster", host)) => Some(host),
                None if wanted == "postmaster" => None,
                _ => return None,
            };
            let ours = |host: &str| self.mailboxes.iter().any(|m| m.address.ends_with(&format!("@{host}")));
            self.mailboxes.first().filter(|_| host.is_none_or(ours))
        })
    }
}

/// Reads it.
pub async fn snapshot(tx: &mut Tx) -> StoreResult<ContactSnapshot> {
    let mailboxes = store::mailboxes(tx).await?.into_iter().map(|mailbox| MailboxFacts {
        id: mailbox.id,
        name: mailbox.name,
        address: mailbox.address,
        aliases: mailbox.aliases,
        signature: mailbox.signature,
    });
    Ok(ContactSnapshot {
        phone: store::phone(tx).await?,
        chat: store::chat(tx).await?,
        phone_hours: store::hours(tx, ChannelKind::Phone).await?,
        mail_hours: store::hours(tx, ChannelKind::Mail).await?,
        closures: store::closures(tx).await?,
        mailboxes: mailboxes.collect(),
    })
}

/// Whose mail SMTP takes: that of our mailboxes, from memory.
pub struct KnownRecipients {
    snapshots: Arc<Snapshots>,
}

impl KnownRecipients {
    /// Those of the snapshot that is current when asked.
    pub fn new(snapshots: Arc<Snapshots>) -> KnownRecipients {
        KnownRecipients { snapshots }
    }
}

impl Recipients for KnownRecipients {
    fn accepts(&self, address: &str) -> bool {
        self.snapshots.get().contact.mailbox_for(address).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_for_us_in_all_its_forms() {
        let mailbox = |id, address: &str, aliases: &[&str]| MailboxFacts {
            id,
            name: String::new(),
            address: address.into(),
            aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
            signature: Bilingual::default(),
        };
        let contact = ContactSnapshot {
            mailboxes: vec![
                mailbox(1, "support@winkelkade.example", &["info@winkelkade.example"]),
                mailbox(2, "kassa@winkelkade.example", &[]),
            ],
            ..ContactSnapshot::default()
        };
        let cases = [
            ("support@winkelkade.example", Some(1)),
            ("Support+Abc_d-9@WINKELKADE.example", Some(1)),
            ("info+x@winkelkade.example", Some(1)),
            ("KASSA@winkelkade.example", Some(2)),
            ("postmaster", Some(1)),
            ("Postmaster@winkelkade.example", Some(1)),
            ("postmaster@elders.example", None),
            ("sales@winkelkade.example", None),
            ("support@elders.example", None),
            ("xsupport@winkelkade.example", None),
            ("", None),
        ];
        for (sent_to, expected) in cases {
            assert_eq!(contact.mailbox_for(sent_to).map(|mailbox| mailbox.id), expected, "{sent_to}");
        }
        assert!(ContactSnapshot::default().mailbox_for("postmaster").is_none());
    }
}
