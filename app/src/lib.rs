//! Loket's interface: pages, islands, server functions, and the seam to the
//! use cases. Knows no SQL, no mail and no index.
//!
//! Called by `server` (which renders it) and by `hydrate` (which brings its
//! islands to life in the browser).

pub mod accounts;
pub mod actor;
pub mod aftermath;
pub mod books;
pub mod broadcasts;
pub mod community;
pub mod components;
pub mod contact;
pub mod error;
pub mod faq;
pub mod flood;
pub mod history;
pub mod incidents;
pub mod lang;
pub mod mails;
pub mod maintenance;
pub mod monitors;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod routes;
pub mod search;
pub mod shops;
pub mod status;
pub mod subscribers;
pub mod tickets;
pub mod ui;
pub mod webhooks;

pub use actor::{Actor, Role};
pub use error::{AppError, AppResult};
pub use lang::Lang;
#[cfg(feature = "ssr")]
pub use routes::app;

/// Links every island into the browser's bundle. Called once, before the islands start.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

/// A moment in time: microseconds since 1970-01-01T00:00:00Z, as stored.
pub type Moment = i64;

/// The use cases of every feature, as pages and server functions reach them
/// (`use_context::<Desk>()`). Built by `server::startup`.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Desk {
    /// Tickets.
    pub tickets: std::sync::Arc<dyn tickets::port::Tickets>,
    /// Knowledge base.
    pub faq: std::sync::Arc<dyn faq::port::Faq>,
    /// Community.
    pub community: std::sync::Arc<dyn community::port::Community>,
    /// Status.
    pub status: std::sync::Arc<dyn status::port::Status>,
    /// Planned work.
    pub maintenance: std::sync::Arc<dyn maintenance::port::Maintenances>,
    /// History by month.
    pub history: std::sync::Arc<dyn history::port::History>,
    /// What follows incidents.
    pub aftermath: std::sync::Arc<dyn aftermath::port::Aftermaths>,
    /// Components, as admins keep them.
    pub components: std::sync::Arc<dyn components::port::Components>,
    /// What leads need around an incident.
    pub incidents: std::sync::Arc<dyn incidents::port::Incidents>,
    /// Monitors, alarms, proposed incidents.
    pub monitors: std::sync::Arc<dyn monitors::port::Monitors>,
    /// Accounts.
    pub accounts: std::sync::Arc<dyn accounts::port::Accounts>,
    /// Contact.
    pub contact: std::sync::Arc<dyn contact::port::Contact>,
    /// Mails to all merchants.
    pub broadcasts: std::sync::Arc<dyn broadcasts::port::Broadcasts>,
    /// Mails that go out.
    pub mails: std::sync::Arc<dyn mails::port::Mails>,
    /// Who follows the status.
    pub subscribers: std::sync::Arc<dyn subscribers::port::Subscribers>,
    /// Programs that are called.
    pub webhooks: std::sync::Arc<dyn webhooks::port::Webhooks>,
    /// Outage pages of shops.
    pub shops: std::sync::Arc<dyn shops::port::Shops>,
    /// Books.
    pub books: std::sync::Arc<dyn books::port::Books>,
    /// What comes in during an incident.
    pub flood: std::sync::Arc<dyn flood::port::Flood>,
    /// Search.
    pub search: std::sync::Arc<dyn search::port::Search>,
    /// The time, for "23 minutes ago".
    pub now: std::sync::Arc<dyn Fn() -> Moment + Send + Sync>,
}
