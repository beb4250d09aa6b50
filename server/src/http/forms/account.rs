//! One's own account.

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::accounts::model::AccountDraft;
use app::mails::model::MailKind;
use app::{AppError, Lang};
use axum::Router;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/account", get(page::page).post(save))
        .route("/account/wachtwoord", form_only(password))
        .route("/account/mail", form_only(mail))
        .route("/account/sessie", form_only(session_end))
}

async fn save(form: Posting) -> Response {
    let draft = AccountDraft {
        name: form.text("name"),
        shop: form.text("shop"),
        lang: Lang::from_code(form.raw("lang")),
    };
    let result = form.desk().accounts.account_save(&form.asker.actor, draft).await;
    form.done(result, "/account", |()| "/account?saved=1".into()).await
}

async fn password(form: Posting) -> Response {
    let (old, new) = (form.raw("old").to_owned(), form.raw("new").to_owned());
    let result = form.desk().accounts.password_set(&form.asker.actor, &form.asker.token, &old, &new).await;
    form.done(result, "/account", |()| "/account?saved=1".into()).await
}

async fn mail(form: Posting) -> Response {
    let result = match MailKind::from_code(form.raw("kind")) {
        Some(kind) => form.desk().mails.own_choose(&form.asker.actor, kind, form.ticked("stop")).await,
        None => Err(AppError::NotFound),
    };
    form.done(result, "/account", |()| "/account?saved=1#mail".into()).await
}

async fn session_end(form: Posting) -> Response {
    let id = form.number("id").unwrap_or_default();
    let result = form.desk().accounts.session_end(&form.asker.actor, id).await;
    form.done(result, "/account", |()| "/account?saved=1".into()).await
}
