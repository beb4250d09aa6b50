//! A subject field with likely answers.

use leptos::prelude::*;

/// x
#[island]
pub fn AskField() -> impl IntoView {}
