//! `/desk/postboek`: what came in, day by day, and what became of it; quarantine on top.

use crate::Moment;
use crate::books::model::{BookLine, BooksPage as Books, Quarantined};
use crate::page::{Page, desk};
use crate::ui::desk::sheet;
use crate::ui::{form_error, head, icon, time, tone_icon};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/postboek";

/// The page.
#[component]
pub fn BooksPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move { Ok((site.books.books(&actor).await?, (site.now)())) };
    sheet(HERE, work, move |(books, now)| {
        let title = page.t("Postboek", "Mail book");
        let waits = books.oldest.map(|oldest| waiting(&page, books.waiting, oldest, now));
        view! {
            {head(&page, title, "")}
            <div class="bar"><h1 id="h-books">{title}</h1>{waits}</div>
            {form_error(&page)}
            {quarantine(&page, &books.quarantine, now)}
            {verdict(&page, &books)}
            {days(&page, &books.lines)}
        }
        .into_any()
    })
}

fn waiting(page: &Page, count: i64, oldest: Moment, now: Moment) -> AnyView {
    let words =
        page.t(format!("{count} wachten, de oudste sinds "), format!("{count} wait, the oldest since "));
    view! { <span class="tiny muted">{icon("clock")}" "{words}{time::time_when(page.lang, now, oldest)}</span> }
        .into_any()
}

fn quarantine(page: &Page, items: &[Quarantined], now: Moment) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    let rows = items.iter().map(|item| quarantined(page, item, now)).collect_view();
    let told = page.t(
        "Deze berichten zijn veilig bewaard, maar konden niet worden verwerkt. Ze houden andere niet op.",
        "These messages are kept safe but could not be processed. They hold up no others.",
    );
    view! {
        <section aria-labelledby="h-quarantine">
            <div class="bar bar-thin">
                <h2 id="h-quarantine">{page.t("Quarantaine", "Quarantine")}</h2><span class="count">{items.len()}</span>
                <span class="tiny muted">{told}</span>
            </div>
            <ul class="mods">{rows}</ul>
        </section>
    }
    .into_any()
}

fn quarantined(page: &Page, item: &Quarantined, now: Moment) -> AnyView {
    let from =
        if item.from.is_empty() { page.t("zonder afzender", "no sender").into() } else { item.from.clone() };
    let source = page.href(&format!("{HERE}/{}/bron", item.id));
    view! {
        <li>
            {icon("mail")}
            <p class="who"><b>{from}</b><span>{item.to.clone()}</span>{time::time_ago(page.lang, now, item.at)}</p>
            <p class="body">{page.t("Reden: ", "Reason: ")}<code>{item.reason.clone()}</code></p>
            <div class="act">
                <form method="post" action=page.href("/desk/postboek/opnieuw")>
                    <input type="hidden" name="id" value=item.id.clone()/>
                    <button class="btn">{icon("undo")}{page.t("Probeer opnieuw", "Try again")}</button>
                </form>
                <a class="btn" href=source>{icon("dl")}{page.t("Bron", "Source")}</a>
            </div>
        </li>
    }
    .into_any()
}

/// Whether everything is accounted for, in one sentence.
fn verdict(page: &Page, books: &Books) -> AnyView {
    let missing = books.missing();
    let received: i64 = books.lines.iter().map(|line| line.received).sum();
    if missing == 0 {
        let words = page.t(
            format!("Alles is terug te vinden: {received} ontvangen in twee weken, geen enkele zoek."),
            format!("Everything is accounted for: {received} received in two weeks, none missing."),
        );
        return view! { <p class="held">{tone_icon("ok")}{words}</p> }.into_any();
    }
    let words = page.t(
        format!("{missing} berichten kwamen binnen, maar de database kent ze niet. Is er een oudere reservekopie teruggezet? Ze staan nog in de spool."),
        format!("{missing} messages came in, but the database does not know them. Was an older backup restored? They are still in the spool."),
    );
    view! { <p class="held" data-tone="critical" role="alert">{tone_icon("critical")}{words}</p> }.into_any()
}

fn days(page: &Page, lines: &[BookLine]) -> AnyView {
    if lines.is_empty() {
        let none = page.t(
            "In de laatste twee weken kwam er niets binnen.",
            "Nothing came in during the last two weeks.",
        );
        return view! { <p class="held">{icon("inbox")}{none}</p> }.into_any();
    }
    let heads = [
        ("", page.t("Dag", "Day")),
        ("", "Mailbox"),
        ("r", page.t("Ontvangen", "Received")),
        ("r", "Tickets"),
        ("r", page.t("Antwoorden", "Replies")),
        ("r opt", page.t("Automatisch", "Automatic")),
        ("r opt", "Community"),
        ("r opt", page.t("Mailkeuzes", "Mail choices")),
        ("r opt", page.t("Dubbel", "Duplicates")),
        ("r opt", page.t("Wacht", "Waiting")),
        ("r opt", page.t("Quarantaine", "Quarantine")),
        ("r", page.t("Zoek", "Missing")),
    ];
    let heads = heads.map(|(class, words)| view! { <th scope="col" class=class>{words}</th> });
    let rows = lines.iter().map(|one| line(page, one)).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-books"><table class="table">
            <thead><tr>{heads.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn line(page: &Page, line: &BookLine) -> AnyView {
    let number = |class: &'static str, count: i64| {
        let quiet = if count == 0 { "faint" } else { "" };
        view! { <td class=format!("{class} num")><span class=quiet>{count}</span></td> }
    };
    let missing = if line.missing == 0 {
        number("r", 0).into_any()
    } else {
        view! {
            <td class="r num"><span class="state-word" data-tone="critical">{tone_icon("critical")}{line.missing}</span></td>
        }
        .into_any()
    };
    let mailbox =
        if line.mailbox.is_empty() { page.t("overig", "other").to_owned() } else { line.mailbox.clone() };
    view! {
        <tr>
            <td class="num">{time::day(page.lang, line.day)}</td>
            <td>{mailbox}</td>
            {number("r", line.received)}
            {number("r", line.tickets)}
            {number("r", line.replies)}
            {number("r opt", line.automatic)}
            {number("r opt", line.posts)}
            {number("r opt", line.choices)}
            {number("r opt", line.duplicates)}
            {number("r opt", line.waiting)}
            {number("r opt", line.quarantined)}
            {missing}
        </tr>
    }
    .into_any()
}
