//! The queue: one of the desk's views.

use crate::page::{Page, desk};
use crate::tickets::islands::Queue;
use crate::tickets::model::View;
use crate::ui::desk::{missing, param, query, sheet};
use crate::ui::head;
use leptos::prelude::*;

/// `/desk/wachtrij/:view`.
#[component]
pub fn QueuePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let Some(list) = View::from_code(&param("view")) else { return missing() };
    let (lang, after) = (page.lang, query("after"));
    let (actor, from) = (page.actor.clone(), after.clone());
    let work = async move { site.tickets.queue(&actor, lang, list, from).await };
    sheet(format!("/desk/wachtrij/{}", list.code()), work, move |first| {
        view! { {head(&page, list.word(lang), "")}<Queue first=first list=list after=after lang=lang/> }
            .into_any()
    })
}
