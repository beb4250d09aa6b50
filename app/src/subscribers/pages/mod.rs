//! Pages of following the status: asking, the page behind the link in the mails, one's own account.

mod follow;
mod manage;
mod own;
mod wishes;

pub use follow::{FollowPage, FollowSentPage, FollowStoppedPage, follow_card};
pub use manage::FollowingPage;
pub use own::own_card;
pub use wishes::{summary, wishes_fields};
