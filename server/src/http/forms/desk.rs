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
        .route("/desk/ticket/{number}/samen", form_only(merge))
        .route("/desk/ticket/{number}/los", form_only(unmerge))
        .route("/desk/ticket/{number}/splitsen", form_only(split))
        .route("/desk/ticket/{number}/vasthouden", form_only(hold))
        .route("/desk/wachtrij/held/mailbox", form_only(hold_mailbox))
        .route("/desk/wachtrij/held/los", form_only(release))
        .route("/desk/uitgaand/opnieuw", form_only(retry))
        .route("/desk/uitgaand/hervat", form_only(resume))
}

async fn merge(Path(number): Path<i64>, form: Posting) -> Response {
    let from = form.number("from").unwrap_or_default();
    let result = form.desk().tickets.ticket_merge(&form.asker.actor, from, number).await;
    form.done(result, &parent(number), |()| parent(number)).await
}

async fn unmerge(Path(number): Path<i64>, form: Posting) -> Response {
    let result = form.desk().tickets.ticket_unmerge(&form.asker.actor, number).await;
    form.done(result, &parent(number), |()| parent(number)).await
}

async fn split(Path(number): Path<i64>, form: Posting) -> Response {
    let entry = form.number("entry").unwrap_or_default();
    let result = form.desk().tickets.entry_split(&form.asker.actor, entry, form.ticked("off")).await;
    form.done(result, &parent(number), parent).await
}

async fn hold(Path(number): Path<i64>, form: Posting) -> Response {
    let incident = form.text("incident");
    let result = form.desk().tickets.ticket_hold(&form.asker.actor, &[number], &incident).await;
    form.done(result, &parent(number), |_| parent(number)).await
}

const HELD: &str = "/desk/wachtrij/held";

async fn hold_mailbox(form: Posting) -> Response {
    let (mailbox, note) = (form.number("mailbox").unwrap_or_default(), form.text("note"));
    let result = form.desk().tickets.mailbox_hold(&form.asker.actor, mailbox, &note).await;
    form.done(result, HELD, |()| HELD.to_owned()).await
}

async fn release(form: Posting) -> Response {
    let hold = form.number("hold").unwrap_or_default();
    let result = form.desk().tickets.hold_release(&form.asker.actor, hold).await;
    form.done(result, HELD, |()| HELD.to_owned()).await
}

async fn resume(form: Posting) -> Response {
    let id = form.number("loop").unwrap_or_default();
    let result = form.desk().tickets.loop_resume(&form.asker.actor, id).await;
    form.done(result, "/desk/uitgaand", |()| "/desk/uitgaand".to_owned()).await
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
