//! Unsubscribing, by the button of its page or by one click in a mail program, and the
//! gallery's mails: as HTML in a frame of their own, and sent to who asks.

use super::form_only;
use crate::http::guard::Asker;
use crate::http::live::plain_error;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::mails::model::MailKind;
use app::{AppError, AppResult, Lang};
use axum::Router;
use axum::extract::{Extension, FromRequest, Multipart, Path, Query, Request, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/afmelden/{token}", get(page::page).post(choose))
        .route("/desk/mailvoorbeelden/{key}/html", get(html))
        .route("/desk/mailvoorbeelden/{key}/stuur", form_only(send))
        .route("/desk/toestemming", get(page::page).post(consent))
}

/// A POST by a mail provider (RFC 8058) carries `List-Unsubscribe=One-Click`, as a form or in
/// parts, without cookies; it may not be answered with a redirect. The page's own button
/// says what it wants in `stop`. Anything else changes nothing.
async fn choose(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let fields = match fields(&web, request).await {
        Ok(fields) => fields,
        Err(refused) => return refused,
    };
    let has = |name: &str, value: &str| {
        fields.iter().any(|(key, found)| key == name && found.trim().eq_ignore_ascii_case(value))
    };
    if has("List-Unsubscribe", "One-Click") {
        return match web.desk.mails.choose(&asker.actor, &token, true).await {
            Ok(()) => asker.lang.t("U bent afgemeld.", "You are unsubscribed.").into_response(),
            Err(error) => plain_error(&error, asker.lang),
        };
    }
    let result = match (has("stop", "1"), has("stop", "0")) {
        (stop, other) if stop != other => web.desk.mails.choose(&asker.actor, &token, stop).await,
        _ => Err(AppError::invalid(
            "",
            "Druk op de knop om u af te melden.",
            "Press the button to unsubscribe.",
        )),
    };
    let form = Posting { web, asker, fields, path };
    let here = format!("/afmelden/{token}");
    form.done(result, &here, |()| format!("{here}?ontvangen=1")).await
}

/// The fields of a form of either make.
async fn fields(web: &Web, request: Request) -> Result<Vec<(String, String)>, Response> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data")) {
        return Ok(Posting::from_request(request, web).await?.fields);
    }
    let mut parts = Multipart::from_request(request, web).await.map_err(IntoResponse::into_response)?;
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(IntoResponse::into_response)? {
        let name = part.name().unwrap_or_default().to_owned();
        fields.push((name, part.text().await.map_err(IntoResponse::into_response)?));
    }
    Ok(fields)
}

/// In which language.
#[derive(serde::Deserialize)]
pub(super) struct OfMail {
    #[serde(default)]
    pub(super) taal: String,
}

/// A mail's HTML: a document that may load nothing, run nothing, and stand in a frame of ours alone.
pub(super) fn framed(html: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    (headers, Html(html)).into_response()
}

/// The HTML half.
async fn html(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path(key): Path<String>,
    Query(OfMail { taal }): Query<OfMail>,
) -> Response {
    let found = web.desk.mails.example(&asker.actor, asker.lang, &key, Lang::from_code(&taal)).await;
    match found {
        Ok(mail) => framed(mail.html),
        Err(error) => plain_error(&error, asker.lang),
    }
}

async fn consent(form: Posting) -> Response {
    let email = form.text("adres");
    let result = match MailKind::from_code(form.raw("kind")) {
        Some(kind) => {
            let (stop, reason) = (form.ticked("stop"), form.text("reason"));
            form.desk().mails.consent_note(&form.asker.actor, &email, kind, stop, &reason).await
        }
        None => Err(AppError::invalid("kind", "Kies een soort mail.", "Choose a kind of mail.")),
    };
    let next = format!("/desk/toestemming?adres={}", app::ui::oops::encode(&email));
    form.done(result, "/desk/toestemming", |()| next).await
}

async fn send(Path(key): Path<String>, form: Posting) -> Response {
    let of_mail = Lang::from_code(form.raw("taal"));
    let result: AppResult<()> = form.desk().mails.example_send(&form.asker.actor, &key, of_mail).await;
    let here = format!("/desk/mailvoorbeelden/{key}?taal={}", of_mail.code());
    form.done(result, &here, |()| format!("{here}&verstuurd=1")).await
}
