//! Loading a page's data: waits on the server, shows the page or the error in its place.

use super::oops;
use crate::AppResult;
use crate::page::Page;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_axum::ResponseOptions;
use std::future::Future;

/// Status and headers of the answer. Taken before anything is awaited.
#[derive(Clone, Debug, Default)]
pub struct Answer(Option<ResponseOptions>);

impl Answer {
    /// The answer to the request at hand; does nothing outside of one.
    pub fn current() -> Answer {
        Answer(use_context::<ResponseOptions>())
    }

    /// Sets the status.
    pub fn status(&self, code: u16) {
        if let (Some(options), Ok(code)) = (&self.0, StatusCode::from_u16(code)) {
            options.set_status(code);
        }
    }

    /// Sets a header; ignores a value that is not one.
    pub fn header(&self, name: HeaderName, value: &str) {
        if let (Some(options), Ok(value)) = (&self.0, HeaderValue::from_str(value)) {
            options.insert_header(name, value);
        }
    }

    /// Sends the reader to another page of this site.
    pub fn redirect(&self, href: &str) {
        self.status(302);
        self.header(header::LOCATION, href);
    }

    /// Status and `Retry-After` of an error.
    pub fn error(&self, error: &crate::AppError) {
        self.status(error.status());
        if let Some(seconds) = error.retry_after() {
            self.header(header::RETRY_AFTER, &seconds.to_string());
        }
    }
}

/// Waits for a use case and shows what it gave, or the error page with its status.
pub fn load<T: Send + 'static>(
    work: impl Future<Output = AppResult<T>> + Send + 'static,
    show: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView {
    let (page, answer) = (Page::current(), Answer::current());
    // Without `Suspense`: it would poll this again from a task of its own, for fallbacks that a page
    // which is sent whole never shows. The view keeps its owner, and with it the context.
    Suspend::new(async move { OwnedView::new(settle(&page, &answer, work.await, show)) }).into_any()
}

/// The same for a result that is there already, such as what the status knows.
pub fn load_now<T>(result: AppResult<T>, show: impl FnOnce(T) -> AnyView) -> AnyView {
    settle(&Page::current(), &Answer::current(), result, show)
}

/// Shows a result, or the error with its status. A form that came back keeps the form's error as status.
fn settle<T>(page: &Page, answer: &Answer, result: AppResult<T>, show: impl FnOnce(T) -> AnyView) -> AnyView {
    match result {
        Ok(value) => {
            if let Some(error) = page.posted.as_ref().and_then(|posted| posted.error.as_ref()) {
                answer.error(error);
            }
            show(value)
        }
        Err(error) => {
            answer.error(&error);
            oops(page, &error)
        }
    }
}
