//! A posted form: its fields, who posts, and the two ways it can end. On
//! success a redirect (so that reloading doesn't post again), otherwise the same
//! page with what was typed and the words that say what to do.

use super::guard::Asker;
use super::{Web, page, see_other};
use app::{AppError, AppResult, Desk, Lang};
use axum::extract::{Form, FromRequest, Request};
use axum::response::{IntoResponse, Response};

/// Fields that are never sent back to the page.
const SECRET: [&str; 4] = ["password", "old", "new", "hook_secret"];

/// A form as it arrived.
pub struct Posting {
    /// Shared by the handlers.
    pub web: Web,
    /// Who posts.
    pub asker: Asker,
    /// The fields in the order of the page.
    pub fields: Vec<(String, String)>,
    /// The address it was posted to, without the language's prefix.
    pub path: String,
}

impl FromRequest<Web> for Posting {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Posting, Response> {
        let asker = request.extensions().get::<Asker>().cloned();
        let asker = asker.ok_or_else(|| axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        let path = request.uri().path().to_owned();
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, web)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Posting { web: web.clone(), asker, fields, path })
    }
}

impl Posting {
    /// The use cases.
    pub fn desk(&self) -> &Desk {
        &self.web.desk
    }

    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.asker.lang
    }

    /// A field as typed; empty when absent.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// A field without blanks around it, with line ends of one kind.
    pub fn text(&self, name: &str) -> String {
        self.raw(name).trim().replace("\r\n", "\n")
    }

    /// A field that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.raw(name).trim().parse().ok()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.raw(name), "1" | "on" | "true" | "yes")
    }

    /// Ends the form: to the page that `target` names, or back to `parent` with the error.
    pub async fn done<T>(
        self,
        result: AppResult<T>,
        parent: &str,
        target: impl FnOnce(T) -> String,
    ) -> Response {
        match result {
            Ok(value) => see_other(&self.lang().href(&target(value))),
            Err(error) => self.again(parent, error).await,
        }
    }

    /// The page at `parent` again, with what was typed. Who must sign in first is led there.
    pub async fn again(self, parent: &str, error: AppError) -> Response {
        let fields = self.fields.into_iter().filter(|(name, _)| !SECRET.contains(&name.as_str())).collect();
        page::again(&self.web, &self.asker, parent, fields, Some(error)).await
    }

    /// The page at `parent` again with other fields filled in, for its reader to look at. Nothing happened yet.
    pub async fn filled(self, parent: &str, fields: Vec<(String, String)>) -> Response {
        page::again(&self.web, &self.asker, parent, fields, None).await
    }
}

/// Where to go after signing in: a path of this site, never another host.
pub fn safe_next(next: &str, otherwise: &str) -> String {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if ours { next.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn next_never_leads_away() {
        assert_eq!(safe_next("/desk/ticket/1", "/"), "/desk/ticket/1");
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"] {
            assert_eq!(safe_next(bad, "/"), "/", "{bad}");
        }
    }
}
