//! Pages of contact: channels and form, and the admin's mailboxes and office hours.

pub mod channels;
mod contact;
mod hours;
mod mailboxes;
mod switchboard;

pub use contact::ContactPage;
pub use hours::HoursPage;
pub use mailboxes::MailboxesPage;
pub use switchboard::{SwitchboardPage, panel};
