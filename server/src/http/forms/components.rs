//! What admins set of components and their groups.

use super::form_only;
use super::incidents::bilingual;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::components::model::{ComponentDraft, Dependency, Move};
use app::status::model::{Baseline, Bilingual, Impact};
use app::{AppError, AppResult};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

const LIST: &str = "/desk/onderdelen";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/onderdelen/nieuw", get(page::page).post(add))
        .route("/desk/onderdelen/{key}", get(page::page).post(save))
        .route("/desk/onderdelen/{key}/weg", form_only(remove))
        .route("/desk/onderdelen/{key}/plaats", form_only(place))
        .route("/desk/onderdelen/groep/{id}", form_only(group_save))
        .route("/desk/onderdelen/groep/{id}/weg", form_only(group_remove))
        .route("/desk/onderdelen/groep/{id}/plaats", form_only(group_place))
}

/// Each ticked `on_<component>` with its sentences `why_nl_<component>` and `why_en_<component>`.
fn draft(form: &Posting) -> ComponentDraft {
    let ticked = form.fields.iter().filter_map(|(name, _)| name.strip_prefix("on_"));
    let dependency = |key: &str| Dependency {
        key: key.to_owned(),
        reason: Bilingual {
            nl: form.text(&format!("why_nl_{key}")),
            en: form.text(&format!("why_en_{key}")),
        },
    };
    ComponentDraft {
        name: bilingual(form, "name"),
        group: form.number("group"),
        baseline: Baseline {
            impact: Impact::from_code(form.raw("baseline")).unwrap_or_default(),
            words: bilingual(form, "baseline"),
        },
        depends_on: ticked.map(dependency).collect(),
    }
}

fn way(form: &Posting) -> AppResult<Move> {
    match form.raw("way") {
        "up" => Ok(Move::Up),
        "down" => Ok(Move::Down),
        _ => Err(AppError::invalid("way", "Kies omhoog of omlaag.", "Choose up or down.")),
    }
}

async fn add(form: Posting) -> Response {
    let result = form.desk().components.component_add(&form.asker.actor, draft(&form)).await;
    form.done(result, "/desk/onderdelen/nieuw", |_| format!("{LIST}?saved=1")).await
}

async fn save(Path(key): Path<String>, form: Posting) -> Response {
    let result = form.desk().components.component_save(&form.asker.actor, &key, draft(&form)).await;
    form.done(result, &format!("{LIST}/{key}"), |()| format!("{LIST}?saved=1")).await
}

async fn remove(Path(key): Path<String>, form: Posting) -> Response {
    let result = form.desk().components.component_remove(&form.asker.actor, &key).await;
    form.done(result, &format!("{LIST}/{key}"), |()| format!("{LIST}?saved=1")).await
}

async fn place(Path(key): Path<String>, form: Posting) -> Response {
    let result = match way(&form) {
        Ok(way) => form.desk().components.component_move(&form.asker.actor, &key, way).await,
        Err(error) => Err(error),
    };
    form.done(result, LIST, |()| format!("{LIST}#c-{key}")).await
}

async fn group_save(Path(id): Path<i64>, form: Posting) -> Response {
    let name = bilingual(&form, "group");
    let result = form.desk().components.group_save(&form.asker.actor, id, name).await;
    form.done(result, LIST, |()| format!("{LIST}?saved=1")).await
}

async fn group_remove(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().components.group_remove(&form.asker.actor, id).await;
    form.done(result, LIST, |()| format!("{LIST}?saved=1")).await
}

async fn group_place(Path(id): Path<i64>, form: Posting) -> Response {
    let result = match way(&form) {
        Ok(way) => form.desk().components.group_move(&form.asker.actor, id, way).await,
        Err(error) => Err(error),
    };
    form.done(result, LIST, |()| LIST.to_owned()).await
}
