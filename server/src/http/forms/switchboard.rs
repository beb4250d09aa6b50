//! The switchboard of channels.

use super::form_only;
use crate::desk::{Base, when};
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::contact::model::ChannelKind;
use app::contact::switch::{Mode, Switch};
use app::status::model::{Bilingual, Impact};
use axum::Router;
use axum::response::Response;
use axum::routing::get;

const PAGE: &str = "/desk/kanalen";

pub fn routes() -> Router<Web> {
    Router::new().route(PAGE, get(page::page).post(set)).route("/desk/kanalen/chat", form_only(chat))
}

async fn set(form: Posting) -> Response {
    let switch = match switch(&form) {
        Ok(switch) => switch,
        Err(error) => return form.again(PAGE, error).await,
    };
    let result = form.desk().contact.switch_set(&form.asker.actor, switch).await;
    form.done(result, PAGE, |()| PAGE.to_owned()).await
}

fn switch(form: &Posting) -> Result<Switch, AppError> {
    let kind = ChannelKind::from_code(form.raw("kind")).ok_or(AppError::NotFound)?;
    let Base { env, facts, .. } = &form.web.base;
    let until = match form.text("until") {
        typed if typed.is_empty() => None,
        typed => Some(when::ahead(&typed, env.now(), &facts.zone).ok_or_else(|| {
            AppError::invalid(
                "until",
                "Schrijf een tijd als 17:00, of een dag en een tijd als 21-12-2026 17:00.",
                "Write a time such as 17:00, or a day and a time such as 21-12-2026 17:00.",
            )
        })?),
    };
    Ok(Switch {
        kind,
        mode: Mode::from_code(form.raw("mode")),
        reason: Bilingual { nl: form.text("reason_nl"), en: form.text("reason_en") },
        until,
        rule: Impact::from_code(form.raw("rule")),
    })
}

async fn chat(form: Posting) -> Response {
    let result = form.desk().contact.chat_save(&form.asker.actor, form.raw("chat_url")).await;
    form.done(result, PAGE, |()| PAGE.to_owned()).await
}
