//! A shop's outage page: a form with a picture.

use crate::http::guard::Asker;
use crate::http::{Web, page, see_other};
use app::AppError;
use app::shops::model::{OutageDraft, ReachBy};
use axum::Router;
use axum::extract::{Extension, Multipart, State};
use axum::response::Response;
use axum::routing::get;

const PAGE: &str = "/account/uitvalpagina";

pub fn routes() -> Router<Web> {
    Router::new().route(PAGE, get(page::page).post(save))
}

async fn save(State(web): State<Web>, Extension(asker): Extension<Asker>, parts: Multipart) -> Response {
    let (fields, read) = read(parts).await;
    let text = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let result = match read {
        Ok(logo) => {
            let draft = OutageDraft {
                name: text("name"),
                colour: text("colour"),
                logo,
                logo_remove: text("logo_remove") == "1",
                reach_by: ReachBy::from_code(&text("reach_by")),
                reach_at: text("reach_at"),
                words: app::status::model::Bilingual { nl: text("words_nl"), en: text("words_en") },
            };
            web.desk.shops.outage_page_save(&asker.actor, draft).await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => see_other(&asker.lang.href(&format!("{PAGE}?saved=1"))),
        Err(error) => page::again(&web, &asker, PAGE, fields, Some(error)).await,
    }
}

/// The words, and the logo where one was chosen. Reads as far as it goes.
async fn read(mut parts: Multipart) -> (Vec<(String, String)>, Result<Option<Vec<u8>>, AppError>) {
    let (mut fields, mut logo) = (Vec::new(), None);
    let broken = || {
        AppError::invalid(
            "logo",
            "Het formulier kwam niet heel aan; een logo mag hooguit 12 kB zijn. Probeer het opnieuw.",
            "The form did not arrive whole; a logo may be 12 kB at most. Try again.",
        )
    };
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return (fields, Ok(logo)),
            Err(_) => return (fields, Err(broken())),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let chosen = part.file_name().is_some_and(|name| !name.is_empty());
        let Ok(data) = part.bytes().await else { return (fields, Err(broken())) };
        match name.as_str() {
            "logo" => logo = chosen.then(|| data.to_vec()).or(logo),
            _ => fields.push((name, String::from_utf8_lossy(&data).trim().replace("\r\n", "\n"))),
        }
    }
}
