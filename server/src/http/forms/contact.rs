//! The contact form (with files) and the requester's answer on the ticket's own page.

use crate::http::guard::Asker;
use crate::http::posting::Posting;
use crate::http::{Web, page, see_other};
use app::AppError;
use app::contact::model::{ContactForm, Upload};
use axum::Router;
use axum::extract::{Extension, Multipart, Path, State};
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new().route("/ticket/{token}", get(page::page).post(own_reply))
}

/// Accepts the form into the spool; works while the store is away.
pub async fn submit(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    parts: Multipart,
) -> Response {
    let (form, read) = read(parts).await;
    let fields = typed(&form);
    let result = match read {
        Ok(()) => web.desk.contact.contact_submit(&asker.actor, asker.lang, form).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(token) => see_other(&asker.lang.href(&format!("/ticket/{token}"))),
        Err(error) => page::again(&web, &asker, "/contact", fields, Some(error)).await,
    }
}

/// Reads as far as it goes, so that a file too large doesn't cost the words.
async fn read(mut parts: Multipart) -> (ContactForm, Result<(), AppError>) {
    let mut form = ContactForm::default();
    let too_large = || {
        AppError::invalid(
            "files",
            "De bijlagen zijn samen groter dan 10 MB. Stuur er minder, of maak ze kleiner.",
            "The attachments are larger than 10 MB together. Send fewer, or make them smaller.",
        )
    };
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return (form, Ok(())),
            Err(_) => return (form, Err(too_large())),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().unwrap_or_default().to_owned();
        let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let Ok(data) = part.bytes().await else { return (form, Err(too_large())) };
        let text = || String::from_utf8_lossy(&data).trim().replace("\r\n", "\n");
        match name.as_str() {
            "name" => form.name = text(),
            "email" => form.email = text(),
            "subject" => form.subject = text(),
            "body" => form.body = text(),
            "files" if !filename.is_empty() && !data.is_empty() => {
                form.files.push(Upload { filename, content_type, data: data.to_vec() });
            }
            _ => {}
        }
    }
}

fn typed(form: &ContactForm) -> Vec<(String, String)> {
    [("name", &form.name), ("email", &form.email), ("subject", &form.subject), ("body", &form.body)]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into()
}

async fn own_reply(Path(token): Path<String>, form: Posting) -> Response {
    let result = form.desk().tickets.own_ticket_reply(&form.asker.actor, &token, &form.text("text")).await;
    let here = format!("/ticket/{token}");
    form.done(result, &here, |()| format!("{here}?sent=1")).await
}
