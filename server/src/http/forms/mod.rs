//! Plain forms, a handler each: read the fields, call one use case, end.
//! The addresses are those of the pages that hold the forms.

mod account;
mod community;
pub mod contact;
mod desk;
mod faq;
mod incidents;
mod office;
mod sign_in;

use super::Web;
use axum::Router;

/// All forms but the contact form, which may be larger.
pub fn routes() -> Router<Web> {
    Router::new()
        .merge(account::routes())
        .merge(community::routes())
        .merge(contact::routes())
        .merge(desk::routes())
        .merge(faq::routes())
        .merge(incidents::routes())
        .merge(office::routes())
        .merge(sign_in::routes())
}
