//! Office hours, for admins: seven days for phone and for mail, and the days everything is closed.

use crate::Lang;
use crate::contact::model::{Closure, DayHours, OfficeHours, WeekHours};
use crate::page::{Page, desk};
use crate::ui::desk::sheet;
use crate::ui::form::field_error;
use crate::ui::time::place;
use crate::ui::{Field, form_error, head};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/kantooruren";

const DAYS_NL: [&str; 7] = ["Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag", "Zaterdag", "Zondag"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `/desk/kantooruren`.
#[component]
pub fn HoursPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move { site.contact.hours(&actor).await };
    sheet(HERE, work, move |hours| show(&page, hours))
}

fn show(page: &Page, hours: OfficeHours) -> AnyView {
    let title = page.t("Kantooruren", "Office hours");
    let intro = page.t(
        "Klokken van tickets lopen alleen in deze uren, en overal waar we zeggen wanneer iemand van ons hoort, rekenen we ermee. Laat beide vakken leeg als u die dag dicht bent. Tijden zijn die van ",
        "Clocks of tickets run in these hours only, and wherever we say when somebody hears from us, they are what we reckon with. Leave both fields of a day empty when you are closed. Times are those of ",
    );
    let closures = hours.closures.iter().map(line).collect::<Vec<_>>().join("\n");
    let hint = page.t(
        "Een dag per regel: datum, reden in het Nederlands, streep, reden in het Engels. Zo: 2026-12-24 Kerstavond | Christmas Eve",
        "A day a line: date, why in Dutch, bar, why in English. Like so: 2026-12-24 Kerstavond | Christmas Eve",
    );
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <form class="sheet sheet-narrow" method="post" action=page.href(HERE)>
            {form_error(page)}
            <p class="muted">{intro}{place()}"."</p>
            {week(page, "phone", page.t("Telefoon", "Phone"), &hours.phone)}
            {week(page, "mail", page.t("Mail en formulier", "Mail and form"), &hours.mail)}
            <section class="card">
                {Field::area("closures", page.t("Extra dagen dicht", "Extra days closed"))
                    .hint(hint).max(10_000).value(page, &closures).view(page)}
            </section>
            <p><button class="btn btn-primary">{page.t("Bewaar kantooruren", "Save office hours")}</button></p>
            {holidays(page, &hours.holidays)}
        </form>
    }
    .into_any()
}

/// A closure as a line of the text field.
fn line(closure: &Closure) -> String {
    format!("{} {} | {}", closure.date, closure.nl, closure.en)
}

fn week(page: &Page, channel: &'static str, title: &'static str, hours: &WeekHours) -> AnyView {
    let heading = format!("h-{channel}");
    let labelled = heading.clone();
    let days = hours
        .days
        .iter()
        .enumerate()
        .map(|(day, hours)| row(page, channel, title, day, *hours))
        .collect_view();
    let error = page.field_error(channel).map(|words| field_error(&format!("{channel}-error"), words));
    view! {
        <section class="card" aria-labelledby=labelled>
            <h2 id=heading class="mb-3">{title}</h2>
            {error}
            <div class="week">{days}</div>
        </section>
    }
    .into_any()
}

fn row(page: &Page, channel: &str, title: &str, day: usize, hours: DayHours) -> AnyView {
    let name = match page.lang {
        Lang::Nl => DAYS_NL[day],
        Lang::En => DAYS_EN[day],
    };
    let (from, to) = (hours.map(|(from, _)| clock(from)), hours.map(|(_, to)| clock(to)));
    let (first, last) = (format!("{channel}_{day}_from"), format!("{channel}_{day}_to"));
    let words = page.t(("van", "tot"), ("from", "to"));
    let closed = hours.is_none().then(|| page.t("dicht", "closed"));
    let error = page.field_error(&first).or_else(|| page.field_error(&last));
    let say = match error {
        Some(words) => field_error(&format!("{channel}_{day}-error"), words),
        None => closed.map(|words| view! { <span>{words}</span> }).into_any(),
    };
    view! {
        <span class="day">{name}</span>
        <span class="span">
            {time(page, first, format!("{title}, {name}, {}", words.0), from)}
            "–"
            {time(page, last, format!("{title}, {name}, {}", words.1), to)}
        </span>
        <span class="say">{say}</span>
    }
    .into_any()
}

/// A time of day. Text, since native pickers speak the browser's language.
fn time(page: &Page, name: String, label: String, stored: Option<String>) -> AnyView {
    let value = page.typed_or(&name, stored.as_deref().unwrap_or_default());
    let invalid = page.field_error(&name).is_some().then_some("true");
    view! {
        <input class="input input-time" name=name inputmode="numeric" maxlength="5" placeholder="--:--"
            pattern="([01][0-9]|2[0-3]):[0-5][0-9]" value=value aria-label=label aria-invalid=invalid autocomplete="off"/>
    }
    .into_any()
}

/// `09:00`.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn holidays(page: &Page, holidays: &[Closure]) -> AnyView {
    let days = holidays
        .iter()
        .map(|day| {
            let name = page.t(&day.nl, &day.en).clone();
            view! { <li><span class="num">{day.date.clone()}</span><span>{name}</span></li> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="h-holidays">
            <h2 id="h-holidays" class="mb-3">{page.t("Feestdagen, vanzelf dicht", "Public holidays, closed by themselves")}</h2>
            <ul class="days-off">{days}</ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_closures_as_text() {
        assert_eq!(clock(9 * 60 + 5), "09:05");
        let closure =
            Closure { date: "2026-12-24".into(), nl: "Kerstavond".into(), en: "Christmas Eve".into() };
        assert_eq!(line(&closure), "2026-12-24 Kerstavond | Christmas Eve");
    }
}
