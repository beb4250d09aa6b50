//! Moderation: questions nobody answered, what was hidden, and the latest threads.

use crate::Moment;
use crate::community::model::ThreadRow;
use crate::page::{Page, desk};
use crate::ui::desk::sheet;
use crate::ui::{avatar, form_error, head, icon, time};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/community";

/// `/desk/community`.
#[component]
pub fn ModerationPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move {
        let unanswered = site.community.unanswered(&actor).await?;
        let hidden = site.community.hidden(&actor).await?;
        let latest = site.community.threads(&actor, lang, None, None).await?.rows;
        Ok((unanswered, hidden, latest, (site.now)()))
    };
    sheet(HERE, work, move |(unanswered, hidden, latest, now)| {
        let title = "Community";
        let unanswered = section(&page, "h-unanswered", UNANSWERED, unanswered, now);
        let hidden = section(&page, "h-hidden", HIDDEN, hidden, now);
        let latest = section(&page, "h-latest", LATEST, latest, now);
        view! {
            {head(&page, title, "")}
            <div class="bar"><h1>{title}</h1>
                <a class="btn btn-quiet push" href=page.href("/community")>
                    {icon("ext")}{page.t("Publieke pagina", "Public page")}
                </a>
            </div>
            {form_error(&page)}
            {unanswered}{hidden}{latest}
        }
        .into_any()
    })
}

/// Title and words for when it is empty, in both languages.
struct Words {
    title: (&'static str, &'static str),
    none: (&'static str, &'static str),
}

const UNANSWERED: Words = Words {
    title: ("Onbeantwoord, oudste eerst", "Unanswered, oldest first"),
    none: ("Elke vraag heeft een antwoord.", "Every question has an answer."),
};
const HIDDEN: Words = Words {
    title: ("Met verborgen delen", "With hidden parts"),
    none: ("Er is niets verborgen.", "Nothing is hidden."),
};
const LATEST: Words = Words {
    title: ("Nieuwste vragen", "Latest questions"),
    none: ("Er zijn nog geen vragen.", "There are no questions yet."),
};

fn section(page: &Page, id: &'static str, words: Words, rows: Vec<ThreadRow>, now: Moment) -> AnyView {
    let count = rows.len();
    let none = rows.is_empty().then(|| {
        view! { <p class="held">{icon("check")}{page.t(words.none.0, words.none.1)}</p> }
    });
    let rows = rows.into_iter().map(|row| line(page, row, now)).collect_view();
    view! {
        <section aria-labelledby=id>
            <div class="bar bar-thin">
                <h2 id=id>{page.t(words.title.0, words.title.1)}</h2><span class="count">{count}</span>
            </div>
            {none}
            <ul class="mods">{rows}</ul>
        </section>
    }
    .into_any()
}

fn line(page: &Page, row: ThreadRow, now: Moment) -> AnyView {
    let href = page.href(&format!("/community/{}", row.id));
    let answers = match row.posts {
        0 => page.t("geen antwoord".to_owned(), "no answer".to_owned()),
        1 => page.t("1 antwoord".to_owned(), "1 answer".to_owned()),
        many => page.t(format!("{many} antwoorden"), format!("{many} answers")),
    };
    let hidden = row
        .hidden
        .then(|| view! { <span class="badge" data-tone="minor">{page.t("verborgen", "hidden")}</span> });
    let answer = (!row.hidden).then(|| {
        let href = href.clone();
        view! { <a class="btn" href=href>{icon("reply")}{page.t("Antwoord", "Answer")}</a> }
    });
    view! {
        <li>
            {avatar(&row.author)}
            <p class="who"><b><a href=href>{row.title.clone()}</a></b>
                <span>{row.author}</span>{time::time_ago(page.lang, now, row.last_at)}
            </p>
            <p class="body">{row.excerpt}</p>
            <p class="why"><span class="badge tag">{row.topic.word(page.lang)}</span>{hidden}<span>{answers}</span></p>
            <div class="act">{answer}{hide(page, row.id, &row.title, row.hidden)}</div>
        </li>
    }
    .into_any()
}

/// Hides a thread or shows it again: either can be undone by the other, so nothing is asked.
fn hide(page: &Page, id: i64, title: &str, hidden: bool) -> AnyView {
    let words = if hidden { page.t("Toon weer", "Show again") } else { page.t("Verberg", "Hide") };
    let label = format!("{words}: {title}");
    view! {
        <form method="post" action=page.href("/desk/community/verbergen")>
            <input type="hidden" name="kind" value="thread"/>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="hidden" value=if hidden { "0" } else { "1" }/>
            <input type="hidden" name="next" value=page.href(HERE)/>
            <button class="btn" aria-label=label>{words}</button>
        </form>
    }
    .into_any()
}
