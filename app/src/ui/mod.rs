//! What every page is made of: document, shell, loading, time, icons, form fields.
//!
//! Called by the pages of all features. Knows no use case except the status,
//! whose banner stands on every page. [`browser`], [`icon`] and [`marks`] are compiled for
//! the browser too; all else is server-only.

pub mod browser;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub(crate) mod dom;
#[cfg(feature = "ssr")]
pub mod form;
pub mod icon;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub(crate) mod live;
#[cfg(feature = "ssr")]
pub mod load;
pub mod marks;
mod month;
#[cfg(feature = "ssr")]
pub mod oops;
#[cfg(feature = "ssr")]
pub mod person;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod time;

pub use icon::{icon, tone_icon};
pub use marks::marked;
pub use month::month_name;

#[cfg(feature = "ssr")]
pub use {
    document::{head, head_private, narrow},
    form::{Choice, Field, done, form_error},
    list::{crumbs, empty, file_size, next_page},
    load::{Answer, load, load_now},
    oops::oops,
    person::avatar,
    shell::shell,
};
