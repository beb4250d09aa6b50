//! The desk's work on a ticket.

use super::form_only;
use crate::http::posting::{Posting, safe_next};
use crate::http::{Web, page};
use app::AppError;
use app::tickets::model::{ReplyDraft, TicketState};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/ticket/{number}", get(page::page))
        .route("/desk/ticket/{number}/antwoord", form_only(reply))
        .route("/desk/ticket/{number}/status", form_only(state))
        .route("/desk/ticket/{number}/toewijzen", form_only(assign))
        .route("/desk/ticket/{number}/labels", form_only(tags))
        .route("/desk/uitgaand/opnieuw", form_only(retry))
}

async fn retry(form: Posting) -> Response {
    let mail = form.number("mail").unwrap_or_default();
    let result = form.desk().tickets.mail_retry(&form.asker.actor, mail).await;
    let next = safe_next(form.raw("next"), "/desk/uitgaand");
    form.done(result, "/desk/uitgaand", |()| next).await
}

fn parent(number: i64) -> String {
    format!("/desk/ticket/{number}")
}

async fn reply(Path(number): Path<i64>, form: Posting) -> Response {
    let draft = ReplyDraft {
        text: form.text("text"),
        note: form.ticked("note"),
        seen: form.number("seen").unwrap_or_default(),
        then: TicketState::from_code(form.raw("then")),
    };
    let result = form.desk().tickets.ticket_reply(&form.asker.actor, number, draft).await;
    form.done(result, &parent(number), |()| parent(number)).await
}

async fn state(Path(number): Path<i64>, form: Posting) -> Response {
    let result = match TicketState::from_code(form.raw("state")) {
        Some(state) => form.desk().tickets.ticket_state(&form.asker.actor, &[number], state).await,
        None => {
            Err(AppError::invalid("state", "Kies een status uit de lijst.", "Choose a state from the list."))
        }
    };
    form.done(result, &parent(number), |_| parent(number)).await
}

async fn assign(Path(number): Path<i64>, form: Posting) -> Response {
    let to_me = form.ticked("to_me");
    let result = form.desk().tickets.ticket_assign(&form.asker.actor, &[number], to_me).await;
    form.done(result, &parent(number), |()| parent(number)).await
}

async fn tags(Path(number): Path<i64>, form: Posting) -> Response {
    let tags = form.text("tags").split([',', '\n']).map(|tag| tag.trim().to_lowercase()).collect();
    let result = form.desk().tickets.ticket_tags(&form.asker.actor, number, tags).await;
    form.done(result, &parent(number), |()| parent(number)).await
}
