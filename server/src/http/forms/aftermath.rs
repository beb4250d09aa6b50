//! What follows an incident: the postmortem, its follow-ups, causes, and the collected questions.

use super::form_only;
use super::incidents::bilingual;
use crate::desk::when;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::aftermath::model::{FollowUpDraft, PostmortemDraft, PostmortemState};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/storingen/{slug}/nabeschouwing", get(page::page).post(save))
        .route("/desk/storingen/{slug}/nabeschouwing/besluit", form_only(decide))
        .route("/desk/storingen/{slug}/nabeschouwing/actie", form_only(follow_up))
        .route("/desk/storingen/{slug}/nabeschouwing/oorzaak", form_only(cause))
        .route("/desk/storingen/{slug}/nabeschouwing/vragen", form_only(questions))
}

fn parent(slug: &str) -> String {
    format!("/desk/storingen/{slug}/nabeschouwing")
}

async fn save(Path(slug): Path<String>, form: Posting) -> Response {
    let draft = PostmortemDraft {
        text: bilingual(&form, "text"),
        version: form.number("version").unwrap_or_default(),
        publish: PostmortemState::from_code(form.raw("publish")).filter(|state| state.is_public()),
    };
    let result = form.desk().aftermath.postmortem_save(&form.asker.actor, &slug, draft).await;
    form.done(result, &parent(&slug), |()| format!("{}?saved=1", parent(&slug))).await
}

async fn decide(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = parent(&slug);
    let due_at = if form.raw("decision") == "none" {
        None
    } else {
        let Some(day) = when::read_day(form.raw("due")) else {
            let error = AppError::invalid(
                "due",
                "Schrijf een datum als 1-12-2026.",
                "Write a date such as 1-12-2026.",
            );
            return form.again(&parent, error).await;
        };
        Some(when::end_of(day, &form.web.base.facts.zone))
    };
    let result = form.desk().aftermath.postmortem_decide(&form.asker.actor, &slug, due_at).await;
    form.done(result, &parent, |()| parent.clone()).await
}

async fn follow_up(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = parent(&slug);
    let id = form.number("id");
    if let Some(id) = id.filter(|_| form.raw("deed") == "remove") {
        let result = form.desk().aftermath.follow_up_remove(&form.asker.actor, &slug, id).await;
        return form.done(result, &parent, |()| format!("{parent}#h-acties")).await;
    }
    let draft = FollowUpDraft {
        id,
        text: bilingual(&form, "action"),
        owner: form.text("owner"),
        due: form.text("follow_up_due"),
        public: form.ticked("public"),
        done: form.ticked("done"),
    };
    let result = form.desk().aftermath.follow_up_save(&form.asker.actor, &slug, draft).await;
    let result = result.map_err(|error| match error {
        AppError::Invalid { field, nl, en } if field == "due" => {
            AppError::Invalid { field: "follow_up_due".into(), nl, en }
        }
        AppError::Invalid { field, nl, en } if field == "action" => {
            AppError::Invalid { field: "action_nl".into(), nl, en }
        }
        other => other,
    });
    form.done(result, &parent, |()| format!("{parent}#h-acties")).await
}

async fn cause(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = parent(&slug);
    let aftermath = &form.desk().aftermath;
    let result = match form.number("id").filter(|_| form.raw("deed") == "remove") {
        Some(id) => aftermath.cause_remove(&form.asker.actor, &slug, id).await,
        None => {
            let (key, caused) = (form.text("cause"), form.raw("relation") != "unrelated");
            aftermath.cause_save(&form.asker.actor, &slug, &key, caused, bilingual(&form, "reason")).await
        }
    };
    form.done(result, &parent, |()| format!("{parent}#h-oorzaken")).await
}

async fn questions(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = parent(&slug);
    let result = form.desk().aftermath.faq_collect(&form.asker.actor, &slug).await;
    form.done(result, &parent, |made| format!("{parent}?made={made}#h-vragen")).await
}
