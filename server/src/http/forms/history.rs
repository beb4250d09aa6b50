//! How impacts count in the figures.

use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::history::model::Weights;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

const HERE: &str = "/desk/beschikbaarheid";

pub fn routes() -> Router<Web> {
    Router::new().route(HERE, get(page::page).post(save))
}

async fn save(form: Posting) -> Response {
    // What is no number is refused by the rule, at the first field.
    let percent = |field: &str| form.number(field).unwrap_or(-1);
    let weights = Weights { minor: percent("minor"), major: percent("major"), critical: percent("critical") };
    let result = form.desk().history.weights_save(&form.asker.actor, weights).await;
    form.done(result, HERE, |()| format!("{HERE}?saved=1")).await
}
