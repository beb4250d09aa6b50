//! `/desk/rondzendingen`: every mail to all merchants, latest first.

use super::{HERE, tone};
use crate::broadcasts::model::BroadcastLine;
use crate::page::{Page, desk};
use crate::ui::desk::{query, sheet};
use crate::ui::{empty, form_error, head, icon, next_page, time};
use crate::{Moment, Role};
use leptos::prelude::*;

/// Lines of a page, as the use case gives them at most.
const PAGE: usize = 30;

/// The page.
#[component]
pub fn BroadcastsPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let before = query("after").and_then(|before| before.parse::<i64>().ok());
    let work = async move { Ok((site.broadcasts.broadcasts(&actor, before).await?, (site.now)())) };
    sheet(HERE, work, move |(lines, now)| show(&page, &lines, before.is_some(), now))
}

fn show(page: &Page, lines: &[BroadcastLine], later: bool, now: Moment) -> AnyView {
    let title = page.t("Rondzendingen", "Broadcasts");
    let new = (page.actor.role >= Role::Lead).then(|| {
        let href = page.href(&format!("{HERE}/nieuw"));
        view! { <a class="btn btn-s push" href=href>{icon("plus")}{page.t("Nieuwe rondzending", "New broadcast")}</a> }
    });
    let consent = page.href("/desk/toestemming");
    let next = (lines.len() == PAGE).then(|| lines.last().map(|line| line.id.to_string())).flatten();
    let body = if lines.is_empty() && !later {
        empty(
            "send",
            page.t("Nog nooit iedereen gemaild", "Never mailed everybody yet"),
            page.t(
                "Duurt een storing lang, dan mailt u van hieruit alle winkeliers. Een collega bevestigt wat u schrijft.",
                "When an incident lasts, you mail all merchants from here. A colleague confirms what you write.",
            ),
            None,
        )
    } else {
        table(page, lines, now)
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-broadcasts">{title}</h1>
            {new}
            <a class="btn btn-s btn-quiet" href=consent>{icon("shield")}{page.t("Toestemming", "Consent")}</a>
        </div>
        {form_error(page)}
        {body}
        {next_page(page, &page.href(HERE), next.as_deref(), later)}
    }
    .into_any()
}

fn table(page: &Page, lines: &[BroadcastLine], now: Moment) -> AnyView {
    let rows = lines
        .iter()
        .map(|line| {
            let href = page.href(&format!("{HERE}/{}", line.id));
            view! {
                <tr>
                    <td><a href=href>{line.subject.get(page.lang).to_owned()}</a></td>
                    <td><span class="badge" data-tone=tone(line.state)>{line.state.word(page.lang)}</span></td>
                    <td class="opt">{line.kind.name(page.lang)}</td>
                    <td class="opt">{line.author.clone()}</td>
                    <td class="num">{time::time_when(page.lang, now, line.at)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-broadcasts"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Onderwerp", "Subject")}</th>
                <th scope="col">{page.t("Stand", "State")}</th>
                <th scope="col" class="opt">{page.t("Soort mail", "Kind of mail")}</th>
                <th scope="col" class="opt">{page.t("Geschreven door", "Written by")}</th>
                <th scope="col">{page.t("Wanneer", "When")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
