//! What a page knows of the request it answers, and how forms come back.
//!
//! Forms are plain `<form method="post">` to a page's own address. The server
//! runs the use case; on success it redirects, otherwise it renders the same
//! page again with [`Posted`] in place, so that nothing typed is lost.

use crate::{Actor, AppError, AppResult, Desk, Lang};
use leptos::prelude::*;
use std::sync::Arc;

/// The request behind a page. The server puts it into Leptos' context.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language of the page (English under `/en`).
    pub lang: Lang,
    /// The path without the language's prefix.
    pub path: String,
    /// The query string, without `?`.
    pub query: String,
    /// Who reads.
    pub actor: Arc<Actor>,
    /// Version of the browser files, for their addresses.
    pub assets: Arc<str>,
    /// One bundle of this name for all pages, and sheets from their sources (`cargo leptos`).
    pub bundle: Option<Arc<str>>,
    /// Where the site is reached from outside, without a slash at the end.
    pub site_url: Arc<str>,
    /// The visitor's cookie value, to mark the current session.
    pub token: Arc<str>,
    /// The platform's name, "Winkelkade".
    pub platform: Arc<str>,
    /// Demo content and demo accounts are in place.
    pub demo: bool,
    /// What was posted, when this is a form that could not be accepted, or one to look at again.
    pub posted: Option<Arc<Posted>>,
}

/// A form that comes back: it could not be accepted, or its reader asked for something to be filled in.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The fields as typed; never passwords.
    pub fields: Vec<(String, String)>,
    /// Why; absent where the fields were filled in for the reader.
    pub error: Option<AppError>,
}

impl Page {
    /// The page of the request that is being answered.
    pub fn current() -> Page {
        expect_context::<Page>()
    }

    /// Chooses the text of the page's language.
    pub fn t<T>(&self, nl: T, en: T) -> T {
        self.lang.t(nl, en)
    }

    /// The site's name, "Winkelkade Hulp".
    pub fn site_name(&self) -> String {
        format!("{} {}", self.platform, self.t("Hulp", "Help"))
    }

    /// A path of the site in the page's language.
    pub fn href(&self, path: &str) -> String {
        self.lang.href(path)
    }

    /// This page in the other language.
    pub fn other_href(&self) -> String {
        let path = self.lang.other().href(&self.path);
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }

    /// What was typed into a field before, or an empty text.
    pub fn typed(&self, field: &str) -> String {
        self.posted
            .iter()
            .flat_map(|posted| &posted.fields)
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// The page with a form filled in for the reader, as if they had typed it.
    pub fn filled(self, fields: Vec<(String, String)>) -> Page {
        Page { posted: Some(Arc::new(Posted { fields, error: None })), ..self }
    }

    /// What was typed before, or else `stored`: a page may hold several forms, and only one was sent.
    pub fn typed_or(&self, field: &str, stored: &str) -> String {
        let sent = self.posted.iter().flat_map(|posted| &posted.fields).find(|(name, _)| name == field);
        sent.map_or_else(|| stored.to_owned(), |(_, value)| value.clone())
    }

    /// Whether a box is ticked: as it came back with the form that always sends the field `sent`, or
    /// else as stored. Another form of the page says nothing of this one's boxes.
    pub fn ticked(&self, sent: &str, name: &str, stored: bool) -> bool {
        let back = self.posted.iter().flat_map(|posted| &posted.fields).any(|(field, _)| field == sent);
        if back { self.typed(name) == "1" } else { stored }
    }

    /// The words for a field that was not accepted.
    pub fn field_error(&self, field: &str) -> Option<String> {
        match self.posted.as_ref()?.error.as_ref()? {
            error @ AppError::Invalid { field: name, .. } if name == field => Some(error.words(self.lang)),
            _ => None,
        }
    }

    /// An error that belongs to no field in particular.
    pub fn form_error(&self) -> Option<AppError> {
        match self.posted.as_ref()?.error.as_ref()? {
            AppError::Invalid { field, .. } if !field.is_empty() => None,
            error => Some(error.clone()),
        }
    }
}

/// The use cases.
pub fn desk() -> Desk {
    expect_context::<Desk>()
}

/// Use cases and actor, for server functions: fails closed where they are missing.
pub fn desk_and_actor() -> AppResult<(Desk, Arc<Actor>)> {
    let missing = || AppError::Internal("context".into());
    Ok((use_context::<Desk>().ok_or_else(missing)?, use_context::<Page>().ok_or_else(missing)?.actor))
}
