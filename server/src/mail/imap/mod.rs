//! IMAP: fetches mail from mailboxes elsewhere, for those whose mail does not come to
//! Loket's own SMTP or LMTP. `jobs::imap` has one task a mailbox that opens a
//! [`Folder`], asks what is new, and puts it into the spool.
//!
//! Nothing is lost and nothing comes twice, because:
//! - what was taken is known by UIDVALIDITY and UID, kept in the store ([`Cursor`]);
//!   flags and dates are never looked at, so a mailbox that people read in as well is
//!   no trouble;
//! - a mail lies in the spool (fsync) before the cursor moves. A crash between the two
//!   gives the same mail again; the store recognises it by its Message-ID and text;
//! - a changed UIDVALIDITY, or a server that was set back, makes every mail look new. They
//!   are fetched again, and those that the store has are passed over;
//! - an empty answer is believed only when the server also said OK to the question.
//!
//! It knows no store. It must never set `\Seen` by reading (`BODY.PEEK` only), never
//! delete a mail, and never log an address, a body, a password or what a server said
//! (which may hold any of them).

mod cursor;
mod error;
mod folder;
mod names;
mod pause;
mod settings;
mod wire;

pub use cursor::{Cursor, Plan, Shown, plan};
pub use error::ImapError;
pub use folder::Folder;
pub use pause::{LONGEST, pause};
pub use settings::{ImapMailbox, ImapTls, Secret, Then};
pub use wire::{ImapRoots, roots};
