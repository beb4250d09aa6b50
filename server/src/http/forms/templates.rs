//! Templates of incidents, as admins keep them.

use super::form_only;
use super::incidents::bilingual;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::incidents::fill;
use app::incidents::model::Template;
use app::status::model::IncidentState;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

const LIST: &str = "/desk/storing-sjablonen";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/storing-sjablonen/{id}", get(page::page).post(save))
        .route("/desk/storing-sjablonen/{id}/weg", form_only(remove))
}

/// `0` adds one.
async fn save(Path(id): Path<i64>, form: Posting) -> Response {
    let text = |state: IncidentState| (state, bilingual(&form, &format!("text_{}", state.code())));
    let template = Template {
        id,
        name: form.text("name"),
        title: bilingual(&form, "title"),
        texts: IncidentState::ALL.map(text).to_vec(),
        components: fill::said(&form.fields),
    };
    let result = form.desk().incidents.template_save(&form.asker.actor, template).await;
    form.done(result, &format!("{LIST}/{id}"), |_| format!("{LIST}?saved=1")).await
}

async fn remove(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().incidents.template_remove(&form.asker.actor, id).await;
    form.done(result, &format!("{LIST}/{id}"), |()| format!("{LIST}?saved=1")).await
}
