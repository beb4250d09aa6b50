//! `/desk/toestemming`: what an address wants, how that came to be, and writing down what
//! somebody asked for by phone or in a ticket.

use crate::Moment;
use crate::mails::model::{Consent, ConsentLine, KindChoice, MailKind};
use crate::page::{Page, desk};
use crate::ui::desk::{query, sheet};
use crate::ui::{Choice, Field, form_error, head, icon, time, tone_icon};
use leptos::prelude::*;

/// The page's own address.
const HERE: &str = "/desk/toestemming";

/// The page.
#[component]
pub fn ConsentPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let asked = query("adres").unwrap_or_else(|| page.typed("adres"));
    let (actor, email) = (page.actor.clone(), asked.clone());
    let work = async move {
        let found =
            if email.trim().is_empty() { None } else { Some(site.mails.consent(&actor, &email).await?) };
        Ok((found, (site.now)()))
    };
    sheet("/desk/rondzendingen", work, move |(found, now)| show(&page, &asked, found, now))
}

fn show(page: &Page, asked: &str, found: Option<Consent>, now: Moment) -> AnyView {
    let title = page.t("Toestemming voor mail", "Consent for mail");
    let address = page.t("Mailadres", "Mail address");
    let found = found.map(|consent| {
        view! { {choices(page, &consent, now)}{note(page, &consent)}{ledger(page, &consent, now)} }
    });
    let value = asked.to_owned();
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            <form class="row" method="get" action=page.href(HERE) role="search">
                <label class="vh" for="adres">{address}</label>
                <input class="input grow" id="adres" name="adres" type="email" value=value required=true
                    placeholder=address autocomplete="off" maxlength="254"/>
                <button class="btn">{icon("search")}{page.t("Zoek op", "Look up")}</button>
            </form>
            {found}
        </div>
    }
    .into_any()
}

fn choices(page: &Page, consent: &Consent, now: Moment) -> AnyView {
    let rows = consent.choices.iter().map(|choice| row(page, choice, now)).collect_view();
    view! {
        <section class="card card-flush" aria-labelledby="h-now">
            <div class="card-head"><h2 id="h-now">{consent.email.clone()}</h2></div>
            <ul class="lines">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(page: &Page, choice: &KindChoice, now: Moment) -> AnyView {
    let since = choice.since.map(|at| {
        view! { <small>{page.t("gekozen ", "chosen ")}{time::time_when(page.lang, now, at)}</small> }
    });
    let (tone, words) = on_off(page, choice);
    view! {
        <li>
            <span><b>{choice.kind.name(page.lang)}</b>{since}</span>
            <span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{words}</span>
        </li>
    }
    .into_any()
}

fn on_off(page: &Page, choice: &KindChoice) -> (&'static str, &'static str) {
    match (choice.on, choice.kind) {
        (true, _) => ("ok", page.t("ontvangt", "receives")),
        (false, MailKind::Marketing) if choice.since.is_none() => {
            ("minor", page.t("nooit om gevraagd", "never asked for"))
        }
        (false, _) => ("major", page.t("afgemeld", "unsubscribed")),
    }
}

fn note(page: &Page, consent: &Consent) -> AnyView {
    let kinds = consent
        .choices
        .iter()
        .map(|choice| (choice.kind.code().to_owned(), choice.kind.name(page.lang).to_owned()));
    let stop = page.t("wil geen mail meer", "wants no more mail");
    let again = page.t("wil weer mail", "wants mail again");
    let hint = page.t(
        "Bijvoorbeeld: gebeld op 22 november, ticket 4821. Blijft bewaard bij de keuze.",
        "For example: called on 22 November, ticket 4821. Is kept with the choice.",
    );
    view! {
        <section class="card" aria-labelledby="h-note">
            <h2 id="h-note">{page.t("Leg een keuze vast", "Write down a choice")}</h2>
            <form class="stack gap-3" method="post" action=page.href(HERE)>
                <input type="hidden" name="adres" value=consent.email.clone()/>
                {Choice {
                    name: "kind",
                    label: page.t("Over", "About").into(),
                    options: kinds.collect(),
                    chosen: page.typed("kind"),
                }.view(page)}
                {Choice {
                    name: "stop",
                    label: page.t("De klant", "The customer").into(),
                    options: vec![("1".into(), stop.into()), ("0".into(), again.into())],
                    chosen: page.typed("stop"),
                }.view(page)}
                {Field::text("reason", page.t("Reden", "Reason")).max(300).hint(hint).required().value(page, "").view(page)}
                <div class="row"><button class="btn">{page.t("Leg vast", "Write down")}</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn ledger(page: &Page, consent: &Consent, now: Moment) -> AnyView {
    if consent.ledger.is_empty() {
        let none = page.t("Nog geen enkele keuze vastgelegd.", "No choice written down yet.");
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    let rows = consent.ledger.iter().map(|line| entry(page, line, now)).collect_view();
    view! {
        <h2 id="h-ledger">{page.t("Alle keuzes", "Every choice")}</h2>
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-ledger"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Wanneer", "When")}</th>
                <th scope="col">{page.t("Over", "About")}</th>
                <th scope="col">{page.t("Keuze", "Choice")}</th>
                <th scope="col">{page.t("Hoe", "How")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn entry(page: &Page, line: &ConsentLine, now: Moment) -> AnyView {
    let words =
        if line.granted { page.t("aangemeld", "subscribed") } else { page.t("afgemeld", "unsubscribed") };
    let who = (!line.who.is_empty()).then(|| format!(", {}", line.who));
    let reason = (!line.reason.is_empty()).then(|| {
        let reason = line.reason.clone();
        view! { <br/><small class="muted">{reason}</small> }
    });
    view! {
        <tr>
            <td class="num">{time::time_when(page.lang, now, line.at)}</td>
            <td>{line.kind.name(page.lang)}</td>
            <td>{words}</td>
            <td>{line.source.word(page.lang)}{who}{reason}</td>
        </tr>
    }
    .into_any()
}
