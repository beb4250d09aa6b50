//! Fetches a mailbox elsewhere into the spool, one task a mailbox.
//!
//! Started by `startup`; ends when `shutdown` turns true, between two mails. For each mail,
//! oldest first: into the spool (fsync), then left, marked or moved on the server, then the
//! cursor in the store. Broken off anywhere in between, the mail comes again and the store
//! recognises it; within this process it isn't even put into the spool again. While the
//! store is away nothing is fetched: the mail is safe on the server.

use crate::desk::Base;
use crate::desk::tickets::TicketsDesk;
use crate::mail::imap::{self, Cursor, Folder, ImapError, ImapMailbox, ImapRoots, ImapTls};
use crate::mail::origin::Origin;
use crate::mail::spool::{Envelope, MailSource, SpoolError};
use crate::store::StoreError;
use crate::store::imap::{imap_cursor, imap_cursor_move};
use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::watch;

/// Mails taken before the folder is looked at anew.
const BATCH: usize = 200;

/// Why fetching stopped for now.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("Loket is stopping")]
    Shutdown,
    #[error("there is no mailbox in the desk yet")]
    NoMailbox,
    #[error(transparent)]
    Imap(#[from] ImapError),
    #[error("the store did not answer")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

/// Fetches a mailbox until `shutdown` turns true. `most` is the largest mail in bytes;
/// of a larger one only so much is taken.
pub async fn run(
    base: Base,
    mailbox: ImapMailbox,
    roots: ImapRoots,
    most: usize,
    shutdown: watch::Receiver<bool>,
) {
    let name = mailbox.name.clone();
    let near = ["localhost", "127.0.0.1", "::1"].contains(&mailbox.host.as_str());
    if mailbox.tls == ImapTls::Plain && !near {
        tracing::warn!(mailbox = name, "the password and every mail cross the network in the clear");
    }
    let up = gauge!("loket_imap_up", "mailbox" => name.clone());
    let fetched = counter!("loket_imap_fetched_total", "mailbox" => name.clone());
    // A figure that is there from the start can be watched from the start.
    up.set(0.0);
    fetched.absolute(0);
    let tickets = TicketsDesk::new(base.clone());
    let source = mailbox.source();
    let mut here = base.store.here();
    let mut fetcher = Fetcher {
        base,
        tickets,
        mailbox,
        roots,
        most,
        source,
        up,
        fetched,
        held: None,
        again: None,
        failures: 0,
        shutdown,
    };
    loop {
        let Err(stop) = fetcher.connected().await;
        fetcher.up.set(0.0);
        if matches!(stop, Stop::Shutdown) || *fetcher.shutdown.borrow() {
            return;
        }
        fetcher.failures = fetcher.failures.saturating_add(1);
        let pause = imap::pause(fetcher.failures, fetcher.base.env.random());
        tracing::warn!(mailbox = name, error = %stop, seconds = pause.as_secs_f32(), "a mailbox is not fetched for now");
        tokio::select! {
            () = super::on(&mut fetcher.shutdown) => return,
            // Only the store's return is worth waking up for early: a server is left alone.
            () = super::on(&mut here), if matches!(stop, Stop::Store(_)) && !*here.borrow() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

struct Fetcher {
    base: Base,
    tickets: TicketsDesk,
    mailbox: ImapMailbox,
    roots: ImapRoots,
    most: usize,
    source: String,
    up: Gauge,
    fetched: Counter,
    /// The last mail that went into the spool, also when the cursor could not follow.
    held: Option<Cursor>,
    /// Up to here the store may have the mails already: the cursor did not hold.
    again: Option<Cursor>,
    failures: u32,
    shutdown: watch::Receiver<bool>,
}

/// `work`, unless Loket stops first: for what can be broken off at any moment.
async fn unless<T, E: Into<Stop>>(
    shutdown: &mut watch::Receiver<bool>,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Stop> {
    tokio::select! {
        biased;
        () = super::on(shutdown) => Err(Stop::Shutdown),
        done = work => done.map_err(Into::into),
    }
}

impl Fetcher {
    /// From the login until something goes wrong.
    async fn connected(&mut self) -> Result<std::convert::Infallible, Stop> {
        // First what is needed here: without it there is no use in bothering the server.
        self.first_mailbox()?;
        self.cursor().await?;
        let open = Folder::open(&self.mailbox, &self.roots);
        let mut folder = unless(&mut self.shutdown, open).await?;
        loop {
            let more = match self.pass(&mut folder).await {
                Ok(more) => more,
                Err(stop) => {
                    if matches!(stop, Stop::Shutdown) {
                        folder.close().await;
                    }
                    return Err(stop);
                }
            };
            self.failures = 0;
            if !more && let Err(stop) = unless(&mut self.shutdown, folder.wait()).await {
                if matches!(stop, Stop::Shutdown) {
                    folder.close().await;
                }
                return Err(stop);
            }
        }
    }

    /// Takes what is new; true when there is more.
    async fn pass(&mut self, folder: &mut Folder) -> Result<bool, Stop> {
        let shown = unless(&mut self.shutdown, folder.select()).await?;
        let validity = shown.validity;
        self.up.set(1.0);
        let known = self.cursor().await?;
        let plan = imap::plan(known, shown);
        let named = unless(&mut self.shutdown, folder.uids_after(plan.after)).await?;
        if plan.again {
            let last = plan.due(&named, usize::MAX).last().copied().unwrap_or_default();
            self.again = Some(Cursor { validity, uid: last });
            if known.is_some() {
                // On a server that was set back, the same UID is another mail.
                self.held = None;
            }
            tracing::info!(
                mailbox = self.mailbox.name,
                mails = named.len(),
                renumbered = known.is_some(),
                "a mailbox is read from its beginning"
            );
        }
        let due = plan.due(&named, BATCH);
        for uid in &due {
            if *self.shutdown.borrow() {
                return Err(Stop::Shutdown);
            }
            self.take(folder, Cursor { validity, uid: *uid }).await?;
        }
        if due.is_empty() && plan.again {
            // An empty folder too is known from now on.
            self.move_cursor(Cursor { validity, uid: plan.after }).await?;
        }
        Ok(due.len() == BATCH)
    }

    /// Takes one mail.
    async fn take(&mut self, folder: &mut Folder, at: Cursor) -> Result<(), Stop> {
        if self.held != Some(at) {
            let mail = unless(&mut self.shutdown, folder.mail(at.uid, self.most)).await?;
            if let Some(bytes) = mail {
                self.spool(at, bytes).await?;
                self.held = Some(at);
            } else {
                // Somebody took it away meanwhile. The cursor follows with the next mail.
                return Ok(());
            }
        }
        match folder.finish(at.uid).await {
            Ok(()) => {}
            // A folder that takes nothing must not keep the mails out of the desk.
            Err(ImapError::Refused(what)) => tracing::warn!(
                mailbox = self.mailbox.name,
                what,
                "a fetched mail could not be marked or moved on the server; it stays as it is"
            ),
            Err(error) => return Err(error.into()),
        }
        self.move_cursor(at).await
    }

    /// Into the spool, unless the store is known to have it.
    async fn spool(&mut self, at: Cursor, bytes: Vec<u8>) -> Result<(), Stop> {
        let envelope = self.envelope(&bytes)?;
        let maybe_known =
            self.again.is_some_and(|again| again.validity == at.validity && at.uid <= again.uid);
        if maybe_known && self.tickets.knows(&envelope, &bytes).await? {
            tracing::debug!(mailbox = self.mailbox.name, uid = at.uid, "the desk has this mail");
            return Ok(());
        }
        let cut = bytes.len() >= self.most;
        let id = self.base.spool.accept(&envelope, bytes).await?;
        self.fetched.increment(1);
        tracing::info!(mailbox = self.mailbox.name, item = %id, uid = at.uid, "fetched into the spool");
        if cut {
            tracing::warn!(mailbox = self.mailbox.name, item = %id, "the mail is too large: its end was not taken");
        }
        Ok(())
    }

    fn envelope(&self, bytes: &[u8]) -> Result<Envelope, Stop> {
        let first = self.first_mailbox()?;
        let snapshot = self.base.snapshots.get();
        let origin = Origin::read(bytes, |address| snapshot.contact.mailbox_for(address).is_some());
        Ok(origin.envelope(self.base.env.now(), &first, MailSource::Imap))
    }

    /// The mailbox of mails that name none of ours.
    fn first_mailbox(&self) -> Result<String, Stop> {
        let snapshot = self.base.snapshots.get();
        snapshot.contact.mailboxes.first().map(|first| first.address.clone()).ok_or(Stop::NoMailbox)
    }

    async fn cursor(&self) -> Result<Option<Cursor>, Stop> {
        let mut tx = self.base.store.read().await?;
        let found = imap_cursor(&mut tx, &self.source).await?;
        Ok(found.map(|(validity, uid)| Cursor { validity, uid }))
    }

    async fn move_cursor(&self, to: Cursor) -> Result<(), Stop> {
        let mut tx = self.base.store.write().await?;
        imap_cursor_move(&mut tx, &self.source, to.validity, to.uid, self.base.env.now()).await?;
        Ok(tx.commit().await?)
    }
}
