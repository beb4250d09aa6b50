//! Plain forms, a handler each: read the fields, call one use case, end.
//! The addresses are those of the pages that hold the forms.

mod account;
mod aftermath;
mod books;
mod broadcasts;
mod community;
mod components;
pub mod contact;
mod desk;
mod faq;
mod flood;
mod followers;
mod history;
mod incidents;
mod mails;
mod maintenance;
mod monitors;
mod office;
mod shops;
mod sign_in;
mod switchboard;
mod templates;
mod webhooks;

use super::guard::Asker;
use super::{Web, see_other};
use axum::Router;
use axum::extract::Extension;
use axum::handler::Handler;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::{MethodRouter, get};

/// An address that only takes a form. Who opens it (a reload after an error, a link that
/// was copied) is led to the page above it, which holds the form.
fn form_only<T: 'static>(handler: impl Handler<T, Web>) -> MethodRouter<Web> {
    get(page_above).post(handler)
}

async fn page_above(uri: Uri, Extension(asker): Extension<Asker>) -> Response {
    let above = uri.path().rsplit_once('/').map_or("", |(above, _)| above);
    see_other(&asker.lang.href(if above.is_empty() { "/" } else { above }))
}

/// All forms but the contact form, which may be larger.
pub fn routes() -> Router<Web> {
    Router::new()
        .merge(account::routes())
        .merge(aftermath::routes())
        .merge(books::routes())
        .merge(broadcasts::routes())
        .merge(community::routes())
        .merge(components::routes())
        .merge(contact::routes())
        .merge(desk::routes())
        .merge(faq::routes())
        .merge(followers::routes())
        .merge(flood::routes())
        .merge(incidents::routes())
        .merge(mails::routes())
        .merge(monitors::routes())
        .merge(history::routes())
        .merge(maintenance::routes())
        .merge(office::routes())
        .merge(shops::routes())
        .merge(sign_in::routes())
        .merge(templates::routes())
        .merge(switchboard::routes())
        .merge(webhooks::routes())
}
