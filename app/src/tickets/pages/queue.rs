//! The queue: one of the desk's views.

use super::holds;
use crate::page::{Page, desk};
use crate::tickets::islands::Queue;
use crate::tickets::model::{Holds, View};
use crate::ui::desk::{missing, param, query, sheet};
use crate::ui::{form_error, head};
use leptos::prelude::*;

/// `/desk/wachtrij/:view`.
#[component]
pub fn QueuePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let Some(list) = View::from_code(&param("view")) else { return missing() };
    let (lang, after) = (page.lang, query("after"));
    let (actor, from) = (page.actor.clone(), after.clone());
    let work = async move {
        let first = site.tickets.queue(&actor, lang, list, from).await?;
        let holds = match list {
            View::Held => site.tickets.holds(&actor, lang).await?,
            _ => Holds::default(),
        };
        Ok((first, holds))
    };
    sheet(format!("/desk/wachtrij/{}", list.code()), work, move |(first, held)| {
        view! {
            {head(&page, list.word(lang), "")}
            {form_error(&page)}
            {holds::holds(&page, &held)}
            <Queue first=first list=list after=after lang=lang/>
            {holds::hold_mailbox(&page, &held)}
        }
        .into_any()
    })
}
