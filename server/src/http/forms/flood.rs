//! An incident's mail: what belongs to it, the answer to all, "me too".

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::flood::model::{AnswerDraft, Decision, FloodView};
use app::status::model::Bilingual;
use app::subscribers::model::{FollowDraft, Wishes};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/storingen/{slug}/post", get(page::page).post(decide))
        .route("/desk/storingen/{slug}/post/drempel", form_only(threshold))
        .route("/desk/storingen/{slug}/post/draad", form_only(thread))
        .route("/desk/storingen/{slug}/antwoord", get(page::page).post(answer))
        .route("/desk/storingen/{slug}/antwoord/terug", form_only(undo))
        .route("/status/{slug}/ook-ik", form_only(me_too))
}

fn parent(slug: &str) -> String {
    format!("/desk/storingen/{slug}/post")
}

async fn decide(Path(slug): Path<String>, form: Posting) -> Response {
    let view = FloodView::from_code(form.raw("lijst")).unwrap_or_default();
    let list = format!("{}?lijst={}", parent(&slug), view.code());
    let Some(what) = Decision::from_code(form.raw("what")) else {
        let error = AppError::invalid("", "Kies wat er moet gebeuren.", "Choose what is to be done.");
        return form.again(&list, error).await;
    };
    let name = if form.ticked("all") { "row" } else { "number" };
    let named = form.fields.iter().filter(|(key, _)| key == name);
    let numbers: Vec<i64> = named.filter_map(|(_, value)| value.parse().ok()).collect();
    if numbers.is_empty() {
        let error =
            AppError::invalid("", "Kies eerst een of meer tickets.", "Choose one or more tickets first.");
        return form.again(&list, error).await;
    }
    let undone = form.raw("undo") == "1";
    let result = form.desk().flood.flood_decide(&form.asker.actor, &slug, &numbers, what).await;
    let back = match view {
        FloodView::Proposed => Decision::Back,
        FloodView::Held => Decision::Hold,
        FloodView::Out => Decision::Out,
    };
    form.done(result, &list.clone(), |changed| {
        // An undo has no undo, and what changed nothing needs none.
        if undone || changed == 0 {
            return list;
        }
        let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
        format!("{list}&gedaan={}&terug={}&nrs={}", what.code(), back.code(), numbers.join(","))
    })
    .await
}

async fn threshold(Path(slug): Path<String>, form: Posting) -> Response {
    let typed = form.text("hold_above");
    let typed = typed.trim_end_matches('%').trim();
    let percent = match (typed.is_empty(), typed.parse()) {
        (true, _) => None,
        // Not a number: refused with what is one.
        (false, number) => Some(number.unwrap_or(0)),
    };
    let result = form.desk().flood.flood_hold_above(&form.asker.actor, &slug, percent).await;
    form.done(result, &parent(&slug), |()| parent(&slug)).await
}

async fn thread(Path(slug): Path<String>, form: Posting) -> Response {
    let (thread, out) = (form.number("thread").unwrap_or_default(), form.ticked("out"));
    let result = form.desk().flood.flood_thread(&form.asker.actor, &slug, thread, out).await;
    form.done(result, &parent(&slug), |()| parent(&slug)).await
}

async fn answer(Path(slug): Path<String>, form: Posting) -> Response {
    let here = format!("/desk/storingen/{slug}/antwoord");
    let draft = AnswerDraft {
        text: Bilingual { nl: form.text("text_nl"), en: form.text("text_en") },
        solve: form.ticked("solve"),
    };
    if form.raw("do") == "send" {
        let result = form.desk().flood.answer_send(&form.asker.actor, &slug, draft).await;
        return form.done(result, &here, |_| format!("{}?lijst=held", parent(&slug))).await;
    }
    let error = match form.desk().flood.answer_preview(&form.asker.actor, &slug, draft).await {
        // Nothing is sent by looking: the page comes back, with what would go out.
        Ok(_) => AppError::invalid("preview", "Zo gaat het uit.", "This is how it goes out."),
        Err(error) => error,
    };
    form.again(&here, error).await
}

async fn undo(Path(slug): Path<String>, form: Posting) -> Response {
    let id = form.number("answer").unwrap_or_default();
    let result = form.desk().flood.answer_undo(&form.asker.actor, &slug, id).await;
    let list = format!("{}?lijst=held", parent(&slug));
    form.done(result, &list.clone(), |()| list).await
}

async fn me_too(Path(slug): Path<String>, form: Posting) -> Response {
    let (lang, email) = (form.lang(), form.text("email"));
    let (desk, by) = (form.desk().clone(), form.asker.actor.clone());
    let wishes = Wishes { lang, ..Wishes::default() };
    let draft = FollowDraft { email: email.clone(), incident: slug.clone(), wishes };
    let result = match desk.flood.me_too(&by, lang, &slug, &email).await {
        // Who has it too hears how it goes on, once a mail was confirmed.
        Ok(()) => desk.subscribers.follow(&by, draft).await,
        Err(error) => Err(error),
    };
    form.done(result, "/contact", |()| format!("/status/{slug}?ook-ik=1")).await
}
