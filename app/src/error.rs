//! The one error of pages, forms and server functions. Its table (error →
//! status → words) is in the README.

use crate::Lang;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// What went wrong, in terms of what the reader can do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nothing is here, or not for this reader.
    #[error("not found")]
    NotFound,
    /// Signed in, but this takes another role.
    #[error("forbidden")]
    Forbidden,
    /// Signing in comes first.
    #[error("sign-in needed")]
    SignIn,
    /// A field holds what can't be accepted; the words say what to do.
    #[error("invalid {field}: {en}")]
    Invalid {
        /// The form field's name.
        field: String,
        /// What to do, in Dutch.
        nl: String,
        /// What to do, in English.
        en: String,
    },
    /// Something changed since the reader looked, such as an unseen message.
    #[error("changed meanwhile: {en}")]
    Conflict {
        /// What changed and what to do, in Dutch.
        nl: String,
        /// The same in English.
        en: String,
    },
    /// Too many tries; the seconds to wait.
    #[error("too many tries, wait {0} s")]
    TooMany(u32),
    /// The store can't be reached; what is accepted meanwhile is kept.
    #[error("the store is away")]
    StoreAway,
    /// The spool has no room: nothing was accepted, and nothing typed is lost.
    #[error("the spool is full")]
    Full,
    /// A fault of ours; the log has it under this reference.
    #[error("internal error {0}")]
    Internal(String),
}

impl AppError {
    /// A field that can't be accepted, with what to do in both languages.
    pub fn invalid(field: &str, nl: impl Into<String>, en: impl Into<String>) -> AppError {
        AppError::Invalid { field: field.into(), nl: nl.into(), en: en.into() }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            AppError::NotFound => 404,
            AppError::Forbidden => 403,
            AppError::SignIn => 401,
            AppError::Invalid { .. } => 422,
            AppError::Conflict { .. } => 409,
            AppError::TooMany(_) => 429,
            AppError::StoreAway | AppError::Full => 503,
            AppError::Internal(_) => 500,
        }
    }

    /// `Retry-After` in seconds, where waiting helps.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            AppError::TooMany(seconds) => Some(*seconds),
            AppError::StoreAway => Some(30),
            AppError::Full => Some(60),
            _ => None,
        }
    }

    /// What happened, in a few words.
    pub fn title(&self, lang: Lang) -> &'static str {
        match self {
            AppError::NotFound => lang.t("Deze pagina bestaat niet", "This page does not exist"),
            AppError::Forbidden => lang.t("Dit mag u niet bekijken", "You may not see this"),
            AppError::SignIn => lang.t("Log eerst in", "Sign in first"),
            AppError::Invalid { .. } => lang.t("Er klopt iets niet", "Something is not right"),
            AppError::Conflict { .. } => {
                lang.t("Er is intussen iets veranderd", "Something changed meanwhile")
            }
            AppError::TooMany(_) => lang.t("Even wachten", "One moment"),
            AppError::StoreAway => {
                lang.t("Dit deel is even niet bereikbaar", "This part is unavailable right now")
            }
            AppError::Full => lang.t("Nog niet verstuurd", "Not sent yet"),
            AppError::Internal(_) => lang.t("Dit ging bij ons mis", "Something went wrong on our side"),
        }
    }

    /// What it means and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            AppError::NotFound => lang
                .t(
                    "De link is verouderd of verkeerd overgenomen. Zoek hieronder, of ga naar de startpagina.",
                    "The link is old or was copied wrongly. Search below, or go to the home page.",
                )
                .into(),
            AppError::Forbidden => lang
                .t(
                    "Uw account heeft hier geen toegang toe. Vraag een beheerder om een andere rol.",
                    "Your account has no access to this. Ask an admin for another role.",
                )
                .into(),
            AppError::SignIn => lang
                .t("U ziet dit nadat u bent ingelogd.", "You can see this once you are signed in.")
                .into(),
            AppError::Invalid { nl, en, .. } | AppError::Conflict { nl, en } => lang.t(nl, en).clone(),
            AppError::TooMany(seconds) => match lang {
                Lang::Nl => format!("U probeerde dit te vaak. Over {seconds} seconden kunt u verder."),
                Lang::En => format!("You tried this too often. You can go on in {seconds} seconds."),
            },
            AppError::StoreAway => lang
                .t(
                    "Onze database is niet bereikbaar. De statuspagina, de kennisbank en het contactformulier werken wel. Wat u verstuurt, bewaren we; er gaat niets verloren.",
                    "Our database cannot be reached. The status page, the knowledge base and the contact form do work. What you send is kept; nothing gets lost.",
                )
                .into(),
            AppError::Full => lang
                .t(
                    "We kunnen uw bericht nu niet bewaren: er is even geen ruimte. Wat u typte, staat er nog. Probeer het over een minuut nog eens.",
                    "We cannot keep your message right now: there is no room for a moment. What you typed is still here. Try again in a minute.",
                )
                .into(),
            AppError::Internal(reference) => match lang {
                Lang::Nl => format!("Probeer het nog eens. Blijft het misgaan, noem dan code {reference}."),
                Lang::En => format!("Please try again. If it keeps failing, mention code {reference}."),
            },
        }
    }
}

/// What goes wrong around a server function: the way there and back.
impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> AppError {
        match error {
            ServerFnErrorErr::Request(_) => AppError::Conflict {
                nl: "Er is even geen verbinding. Wat u typte, staat er nog. Probeer het zo nog eens.".into(),
                en: "There is no connection right now. What you typed is still here. Try again in a moment."
                    .into(),
            },
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_) => AppError::Conflict {
                nl: "Loket is intussen vernieuwd. Laad de pagina opnieuw.".into(),
                en: "Loket was updated meanwhile. Reload the page.".into(),
            },
            _ => AppError::Internal("api".into()),
        }
    }
}

/// What a use case returns.
pub type AppResult<T> = Result<T, AppError>;
