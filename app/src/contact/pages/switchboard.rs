//! `/desk/kanalen`: every channel with its switch, for leads; and the small panel of the console.

use super::channels::picture;
use crate::contact::model::ChannelKind;
use crate::contact::switch::{Mode, SwitchLine};
use crate::page::{Page, desk};
use crate::status::model::Impact;
use crate::ui::desk::sheet;
use crate::ui::form::field_error;
use crate::ui::{Field, form_error, head, icon, time, tone_icon};
use crate::{Moment, Role};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/kanalen";

/// The page.
#[component]
pub fn SwitchboardPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move { Ok((site.contact.switchboard(&actor, lang).await?, (site.now)())) };
    sheet(HERE, work, move |(lines, now)| show(&page, &lines, now))
}

fn show(page: &Page, lines: &[SwitchLine], now: Moment) -> AnyView {
    let title = page.t("Kanalen", "Channels");
    let intro = page.t(
        "Een kanaal is open als zijn kantooruren, uw schakelaar en zijn regel dat alle drie zeggen. Wat u sluit, staat meteen op de contactpagina, in de banner en in ontvangstbevestigingen, en gaat aan het einde vanzelf weer open. Mail komt altijd aan; dicht zegt alleen wanneer er antwoord komt.",
        "A channel is open when its office hours, your switch and its rule all say so. What you close is at once on the contact page, in the banner and in acknowledgements, and opens again by itself at its end. Mail always arrives; closed only says when an answer comes.",
    );
    let cards = lines.iter().map(|line| card(page, line, now)).collect_view();
    let chat = lines.iter().find(|line| line.switch.kind == ChannelKind::Chat);
    let chat = chat.filter(|_| page.actor.role >= Role::Admin).map(|line| chat_form(page, &line.address));
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            <p class="muted">{intro}</p>
            {cards}
            {chat}
        </div>
    }
    .into_any()
}

fn state(page: &Page, open: bool) -> AnyView {
    if open {
        return view! { <span class="state-word tiny" data-tone="ok">{tone_icon("ok")}"Open"</span> }
            .into_any();
    }
    view! { <span class="state-word tiny" data-tone="">{icon("clock")}{page.t("Dicht", "Closed")}</span> }
        .into_any()
}

fn card(page: &Page, line: &SwitchLine, now: Moment) -> AnyView {
    let kind = line.switch.kind;
    if line.address.is_empty() {
        return ().into_any();
    }
    let heading = format!("h-{}", kind.code());
    let labelled = heading.clone();
    view! {
        <section class="card card-flush" aria-labelledby=labelled>
            <div class="card-head">
                <h2 id=heading>{icon(picture(kind))}" "{kind.word(page.lang)}</h2>
                <span class="push">{state(page, line.open)}</span>
            </div>
            <form class="card-body form-grid" method="post" action=page.href(HERE)>
                <input type="hidden" name="kind" value=kind.code()/>
                <p class="wide small">{line.words.clone()}</p>
                {modes(page, line)}
                {text(page, line, "reason_nl", page.t("Reden, Nederlands", "Reason, Dutch"), &line.switch.reason.nl, 200)}
                {text(page, line, "reason_en", page.t("Reden, Engels", "Reason, English"), &line.switch.reason.en, 200)}
                {until(page, line, now)}
                {rule(page, line)}
                <p class="wide"><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// Whether this is the form that came back.
fn mine(page: &Page, line: &SwitchLine) -> bool {
    page.posted.is_some() && page.typed("kind") == line.switch.kind.code()
}

fn chosen(page: &Page, line: &SwitchLine, field: &str, stored: &str) -> String {
    if mine(page, line) { page.typed(field) } else { stored.to_owned() }
}

fn modes(page: &Page, line: &SwitchLine) -> AnyView {
    let now = chosen(page, line, "mode", line.switch.mode.code());
    let options = Mode::ALL.into_iter().map(|mode| {
        let words = match mode {
            Mode::Auto => page.t("Volgens de uren", "By its hours"),
            Mode::Closed => page.t("Dicht", "Closed"),
            Mode::Open => page.t("Open, ook bij een storing", "Open, also in an incident"),
        };
        view! {
            <label>
                <input type="radio" name="mode" value=mode.code() checked=now == mode.code()/>
                <span>{words}</span>
            </label>
        }
    });
    let name = page.t("Schakelaar", "Switch");
    view! { <div class="wide"><span class="seg" role="radiogroup" aria-label=name>{options.collect_view()}</span></div> }
        .into_any()
}

fn until(page: &Page, line: &SwitchLine, now: Moment) -> AnyView {
    let stored = line.switch.until.map(|at| {
        let at = time::local(at);
        let today = at.date() == time::local(now).date();
        at.strftime(if today { "%H:%M" } else { "%d-%m-%Y %H:%M" }).to_string()
    });
    let label = page.t("Tot (tijd, of dag en tijd)", "Until (time, or day and time)");
    text(page, line, "until", label, &stored.unwrap_or_default(), 20)
}

/// A field of one of several forms: its id carries the channel.
fn text(
    page: &Page,
    line: &SwitchLine,
    name: &'static str,
    label: &'static str,
    stored: &str,
    max: u32,
) -> AnyView {
    let value = chosen(page, line, name, stored);
    let error = page.field_error(name).filter(|_| mine(page, line));
    let id = format!("{name}-{}", line.switch.kind.code());
    let (for_label, told) = (id.clone(), format!("{id}-told"));
    let (invalid, described) = (error.is_some().then_some("true"), error.is_some().then(|| told.clone()));
    let hint = (name == "until").then(|| {
        view! { <p class="hint">{page.t("Leeg: tot iemand het verandert.", "Empty: until somebody changes it.")}</p> }
    });
    view! {
        <div class="field">
            <label for=for_label>{label}</label>
            <input class="input" id=id name=name value=value maxlength=max autocomplete="off"
                aria-invalid=invalid aria-describedby=described/>
            {error.map(|words| field_error(&told, words))}
            {hint}
        </div>
    }
    .into_any()
}

/// Closed by itself while an incident is bad enough.
fn rule(page: &Page, line: &SwitchLine) -> AnyView {
    let now = chosen(page, line, "rule", line.switch.rule.map(Impact::code).unwrap_or_default());
    let id = format!("rule-{}", line.switch.kind.code());
    let for_label = id.clone();
    let never = ("", page.t("nooit vanzelf", "never by itself").to_owned());
    let impacts = [Impact::Critical, Impact::Major, Impact::Minor].map(|impact| {
        let word = impact.incident_word(page.lang).to_lowercase();
        let worse = if impact == Impact::Critical { "" } else { page.t(" of erger", " or worse") };
        (impact.code(), format!("{word}{worse}"))
    });
    let options = std::iter::once(never).chain(impacts).map(|(value, words)| {
        view! { <option value=value selected=value == now>{words}</option> }
    });
    view! {
        <div class="field">
            <label for=for_label>{page.t("Vanzelf dicht bij", "Closes by itself in")}</label>
            <select class="input" id=id name="rule">{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// Where people chat: somebody else's program, of which Loket knows the address alone.
fn chat_form(page: &Page, address: &str) -> AnyView {
    let hint = page.t(
        "Leeg: er is geen chat. De chat heeft de uren van de telefoon.",
        "Empty: there is no chat. The chat has the telephone’s hours.",
    );
    view! {
        <section class="card" aria-labelledby="h-chat-url">
            <h2 id="h-chat-url" class="mb-3">{page.t("Waar men chat", "Where people chat")}</h2>
            <form class="stack gap-3" method="post" action=page.href("/desk/kanalen/chat")>
                {Field::text("chat_url", page.t("Adres van de chat", "The chat’s address"))
                    .hint(hint).max(500).value(page, address).view(page)}
                <p><button class="btn">{page.t("Bewaar", "Save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// The channels in the console of an incident: how they are, and the way to the switches.
pub fn panel(page: &Page, lines: &[SwitchLine]) -> AnyView {
    let rows = lines.iter().filter(|line| !line.address.is_empty()).map(|line| {
        view! {
            <li>
                <span>{line.switch.kind.word(page.lang)}<small>{line.words.clone()}</small></span>
                {state(page, line.open)}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card card-flush" aria-labelledby="h-channels">
            <div class="card-head">
                <h2 id="h-channels">{page.t("Kanalen", "Channels")}</h2>
                <a class="push small" href=page.href(HERE)>{page.t("Open of sluit", "Open or close")}</a>
            </div>
            <ul class="lines">{rows}</ul>
        </section>
    }
    .into_any()
}
