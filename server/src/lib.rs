//! Loket's process. Arrows go one way: main → startup → {http, jobs, cli} →
//! desk → {store, search, mail, watch} → app's models. Only `startup` knows all.

pub mod cli;
pub mod config;
pub mod demo;
pub mod desk;
pub mod env;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod outward;
pub mod room;
pub mod search;
pub mod startup;
pub mod store;
pub mod watch;
pub(crate) mod whole;
