//! The use cases: each authorises by its actor, applies the rules, writes one
//! transaction and enqueues what follows. The only layer that calls `store`,
//! `search` and `mail`; called by pages, server functions, forms, jobs and the
//! command line through the ports of `app`.

pub mod accounts;
pub mod aftermath;
pub mod backup;
pub mod books;
pub mod broadcasts;
pub mod community;
pub mod components;
pub mod contact;
pub mod faq;
pub mod flood;
pub mod history;
pub mod hours;
pub mod incidents;
pub mod intake;
pub mod limits;
pub mod mails;
pub mod maintenance;
pub mod markdown;
pub mod monitors;
pub mod past_outbox;
pub mod publish;
pub mod pulse;
pub mod search;
pub mod shops;
pub mod snapshot;
pub mod status;
pub mod subscribers;
pub mod tickets;
pub mod webhooks;
pub mod when;

use crate::env::Env;
use crate::mail::compose::Composed;
use crate::mail::pictures::Pictures;
use crate::mail::sent::SentLog;
use crate::mail::spool::{Spool, SpoolError};
use crate::outward::Outward;
use crate::store::outbox::NewMail;
use crate::store::{Store, StoreError};
use accounts::leads::Leads;
use app::{AppError, Lang, Moment};
use limits::Limits;
use pulse::Pulse;
use snapshot::Snapshots;
use status::deeds::Deeds;
use std::path::PathBuf;
use std::sync::Arc;

/// What every use case stands on. Cheap to clone.
#[derive(Clone)]
pub struct Base {
    /// Tickets, accounts, articles: the truth besides the spool.
    pub store: Store,
    /// Clock and randomness.
    pub env: Env,
    /// What the public sends enters here first.
    pub spool: Arc<Spool>,
    /// What leads did to incidents, journalled before the store sees it.
    pub deeds: Arc<Deeds>,
    /// Who may lead while the store is away.
    pub leads: Arc<Leads>,
    /// What went out.
    pub sent: SentLog,
    /// Pictures from elsewhere, for who asks to see them.
    pub pictures: Arc<Pictures>,
    /// The way to addresses that strangers named.
    pub outward: Arc<Outward>,
    /// What is public, in memory.
    pub snapshots: Arc<Snapshots>,
    /// Outage pages of shops, as files.
    pub shops: shops::ShopFiles,
    /// The index.
    pub index: crate::search::Index,
    /// "Something changed, look again."
    pub pulse: Pulse,
    /// Rate limits.
    pub limits: Arc<Limits>,
    /// Settings that use cases need.
    pub facts: Arc<Facts>,
    /// What the books last missed.
    pub missing: Arc<books::Missing>,
}

impl Base {
    /// The page that answers questions about an incident; empty while none is published.
    pub fn questions_page(&self, lang: Lang, slug: &str) -> String {
        let snapshot = self.snapshots.get();
        let faq = snapshot.status.incident(slug).and_then(|incident| incident.faq.as_ref());
        faq.map_or_else(String::new, |collection| {
            format!("{}{}", self.facts.site_url, lang.href(&format!("/faq/c/{collection}")))
        })
    }

    /// Name and address that Loket's own mails come from: our first mailbox, or an
    /// address of this host where there is none yet.
    pub fn sender(&self) -> (String, String) {
        match self.snapshots.get().contact.mailboxes.first() {
            Some(mailbox) => (mailbox.name.clone(), mailbox.address.clone()),
            None => ("Loket".into(), format!("loket@{}", self.facts.mail_host)),
        }
    }

    /// A mail of Loket's own, ready for the outbox. `cause` and recipient make it one of a
    /// kind; `id` is what stands before the `@` of its Message-ID.
    pub fn letter(&self, mail: Composed, cause: String, recipient: String, id: &str) -> NewMail {
        let (from_name, from_address) = self.sender();
        NewMail {
            cause,
            recipient,
            from_name,
            from_address,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            message_id: format!("<{id}@{}>", self.facts.mail_host),
            automatic: true,
            ..NewMail::default()
        }
    }

    /// Whether the mail about what came in at this moment went out already: before a restore took
    /// the store back.
    async fn went_out(&self, at: Moment, message_id: &str) -> std::io::Result<bool> {
        let (sent, id) = (self.sent.clone(), message_id.to_owned());
        let looked = tokio::task::spawn_blocking(move || sent.holds(at, &id)).await;
        looked.map_err(std::io::Error::other)?
    }
}

impl Facts {
    /// The site as people say it: without `https://`.
    pub fn site_host(&self) -> &str {
        bare(&self.site_url)
    }
}

/// An address without its `https://`.
pub fn bare(url: &str) -> &str {
    url.split("://").last().unwrap_or_default()
}

/// Settings that use cases need.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Address of the site from outside, without a slash at the end.
    pub site_url: String,
    /// What Message-IDs end in.
    pub mail_host: String,
    /// The office's time zone.
    pub zone: jiff::tz::TimeZone,
    /// Folder of attachments, content-addressed.
    pub files_dir: PathBuf,
    /// Mails of a broadcast a minute.
    pub broadcast_per_minute: i64,
    /// Like tickets of so many merchants within so many minutes ask whether to declare an incident.
    pub burst: (usize, i64),
    /// Whether the demo accounts may sign in: only while HTTP listens on loopback.
    pub demo_accounts: bool,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> AppError {
        match error {
            StoreError::Away(_) => AppError::StoreAway,
            other => internal(&other),
        }
    }
}

impl From<SpoolError> for AppError {
    fn from(error: SpoolError) -> AppError {
        match error {
            SpoolError::Full => AppError::Full,
            other => internal(&other),
        }
    }
}

/// A fault of ours: logged here once, under a reference that the reader sees.
pub fn internal(error: &dyn std::fmt::Display) -> AppError {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let text = error.to_string();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let reference = format!("{:08x}", hasher.finish() as u32);
    tracing::error!(reference, error = text, "a use case failed");
    AppError::Internal(reference)
}
