//! Signing in by password or by a mailed link, and signing out.

use super::form_only;
use crate::http::posting::{Posting, safe_next};
use crate::http::{Web, cookie, page, see_other};
use app::accounts::model::NewSession;
use app::{AppResult, Role};
use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/inloggen", get(page::page).post(password))
        .route("/inloggen/link", get(page::page).post(link_request))
        .route("/inloggen/l/{token}", get(page::page).post(link_use))
        .route("/uitloggen", form_only(sign_out))
}

async fn password(headers: HeaderMap, form: Posting) -> Response {
    let (email, password) = (form.text("email"), form.raw("password").to_owned());
    let label = browser_label(&headers);
    let result = form.desk().accounts.sign_in(&form.asker.actor, &email, &password, &label).await;
    begin(form, result, "/inloggen").await
}

async fn link_request(form: Posting) -> Response {
    let email = form.text("email");
    let result = form.desk().accounts.link_request(&form.asker.actor, form.lang(), &email).await;
    form.done(result, "/inloggen/link", |()| "/inloggen/link?sent=1".into()).await
}

async fn link_use(Path(token): Path<String>, headers: HeaderMap, form: Posting) -> Response {
    let label = browser_label(&headers);
    let result = form.desk().accounts.link_use(&form.asker.actor, &token, &label).await;
    let parent = form.path.clone();
    begin(form, result, &parent).await
}

async fn sign_out(form: Posting) -> Response {
    if let Err(error) = form.desk().accounts.sign_out(&form.asker.token).await {
        tracing::warn!(%error, "the session could not be ended in the store");
    }
    let mut response = see_other(&form.lang().href("/"));
    add_cookie(&mut response, &cookie::end(&form.web.facts.site_url));
    response
}

/// A session begins: the cookie, and on to where the person wanted to go.
async fn begin(form: Posting, result: AppResult<NewSession>, parent: &str) -> Response {
    let session = match result {
        Ok(session) => session,
        Err(error) => return form.again(parent, error).await,
    };
    let home = if session.role >= Role::Agent { "/desk/wachtrij/new" } else { "/mijn" };
    let next = safe_next(form.raw("next"), &form.lang().href(home));
    let mut response = see_other(&next);
    add_cookie(&mut response, &cookie::begin(&form.web.facts.site_url, &session.token));
    response
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Browser and system out of the User-Agent, for the list of sessions.
fn browser_label(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&str, &str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| name.to_string())
    };
    let browser =
        first(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
