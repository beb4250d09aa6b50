//! `/desk/label/:tag`: all tickets with a tag, latest first.

use crate::broadcasts::model::replied_to;
use crate::page::{Page, desk};
use crate::tickets::model::{QueueRow, TagPage};
use crate::ui::desk::{param, query, sheet};
use crate::ui::{empty, form_error, head, icon, next_page};
use leptos::prelude::*;

/// The page.
#[component]
pub fn TaggedPage() -> AnyView {
    let (page, site, tag) = (Page::current(), desk(), param("tag"));
    let before = query("after").and_then(|before| before.parse::<i64>().ok());
    let (actor, lang, wanted) = (page.actor.clone(), page.lang, tag.clone());
    let work = async move { site.tickets.tagged(&actor, lang, &wanted, before).await };
    sheet("", work, move |found| show(&page, &tag, found, before.is_some()))
}

fn show(page: &Page, tag: &str, found: TagPage, later: bool) -> AnyView {
    let title = page.t(format!("Tickets met label {tag}"), format!("Tickets tagged {tag}"));
    let heading = title.clone();
    let broadcast = replied_to(tag).map(|id| {
        let href = page.href(&format!("/desk/rondzendingen/{id}"));
        view! { <a class="btn btn-s push" href=href>{icon("send")}{page.t("Naar de rondzending", "To the broadcast")}</a> }
    });
    let href = page.href(&format!("/desk/label/{tag}"));
    let body = if found.rows.is_empty() {
        empty(
            "tag",
            page.t("Geen tickets met dit label", "No tickets with this tag"),
            page.t("Labels zet u bij een ticket, rechts.", "Tags are set at a ticket, on the right."),
            None,
        )
    } else {
        table(page, &found.rows)
    };
    view! {
        {head(page, &title, "")}
        <div class="bar"><h1 id="h-tagged">{heading}</h1><span class="count">{found.all}</span>{broadcast}</div>
        {form_error(page)}
        {body}
        {next_page(page, &href, found.next.as_deref(), later)}
    }
    .into_any()
}

fn table(page: &Page, rows: &[QueueRow]) -> AnyView {
    let rows = rows
        .iter()
        .map(|row| {
            let href = page.href(&format!("/desk/ticket/{}", row.number));
            let shop = (!row.shop.is_empty()).then(|| view! { <small>{row.shop.clone()}</small> });
            view! {
                <tr>
                    <td>{row.requester.clone()}" "{shop}</td>
                    <td><a href=href>{row.subject.clone()}</a>" "<span class="faint small opt">{row.excerpt.clone()}</span></td>
                    <td><span class="badge">{row.state.word(page.lang)}</span></td>
                    <td class="num">{row.updated_text.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-tagged"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Van", "From")}</th>
                <th scope="col">{page.t("Onderwerp", "Subject")}</th>
                <th scope="col">{page.t("Status", "State")}</th>
                <th scope="col">{page.t("Laatste bericht", "Last message")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
