//! Mailboxes, for admins: the addresses mail comes to, and the name answers go out under.

use crate::Lang;
use crate::contact::model::Mailbox;
use crate::page::{Page, desk};
use crate::ui::desk::sheet;
use crate::ui::form::{area_text, field_error};
use crate::ui::{form_error, head};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/mailboxen";

/// `/desk/mailboxen`.
#[component]
pub fn MailboxesPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move { site.contact.mailboxes(&actor).await };
    sheet(HERE, work, move |mailboxes| show(&page, mailboxes))
}

fn show(page: &Page, mailboxes: Vec<Mailbox>) -> AnyView {
    let title = page.t("Mailboxen", "Mailboxes");
    let count = mailboxes.len();
    let cards = mailboxes.into_iter().map(|mailbox| card(page, mailbox)).collect_view();
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1><span class="count">{count}</span></div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            {cards}
            {card(page, Mailbox::default())}
        </div>
    }
    .into_any()
}

/// A mailbox's form; the one with id 0 adds one.
fn card(page: &Page, mailbox: Mailbox) -> AnyView {
    let heading = format!("h-mailbox-{}", mailbox.id);
    let labelled = heading.clone();
    let new = mailbox.id == 0;
    let title = if new { page.t("Nieuwe mailbox", "New mailbox").to_owned() } else { mailbox.name.clone() };
    let open = (!new).then(|| {
        let words =
            page.t(format!("{} nieuw of open", mailbox.open), format!("{} new or open", mailbox.open));
        view! { <span class="count push">{words}</span> }
    });
    let aliases = mailbox.aliases.join(", ");
    let hint = page.t(
        "Mail hieraan komt ook hier binnen. Zet er komma’s tussen.",
        "Mail to these comes in here as well. Separate them by commas.",
    );
    let button = if new { page.t("Voeg toe", "Add") } else { page.t("Bewaar", "Save") };
    view! {
        <section class="card card-flush" aria-labelledby=labelled>
            <div class="card-head"><h2 id=heading>{title}</h2>{open}</div>
            <form class="card-body form-grid" method="post" action=page.href(HERE)>
                <input type="hidden" name="id" value=mailbox.id/>
                {field(page, mailbox.id, "name", page.t("Afzender", "Sender's name"), &mailbox.name, "")}
                {field(page, mailbox.id, "address", page.t("Adres", "Address"), &mailbox.address, "")}
                <div class="wide">
                    {field(page, mailbox.id, "aliases", page.t("Andere adressen", "Other addresses"), &aliases, hint)}
                </div>
                {signatures(page, &mailbox)}
                <div class="wide"><button class="btn btn-primary">{button}</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// What stands under the mails of this mailbox, in both languages.
fn signatures(page: &Page, mailbox: &Mailbox) -> AnyView {
    let hint = page.t(
        "Onder antwoorden en ontvangstbevestigingen. {medewerker} en {agent} worden de naam van wie antwoordt. Leeg: die naam en de afzender.",
        "Under answers and acknowledgements. {medewerker} and {agent} become the name of who answers. Empty: that name and the sender’s.",
    );
    view! {
        <div class="wide field">
            <div class="two">
                {signature(page, mailbox, "signature_nl", page.t("Ondertekening, Nederlands", "Signature, Dutch"))}
                {signature(page, mailbox, "signature_en", page.t("Ondertekening, Engels", "Signature, English"))}
            </div>
            <p class="hint" id=format!("signature-hint-{}", mailbox.id)>{hint}</p>
        </div>
    }
    .into_any()
}

/// One of them.
fn signature(page: &Page, mailbox: &Mailbox, name: &'static str, label: &'static str) -> AnyView {
    let lang = if name == "signature_nl" { Lang::Nl } else { Lang::En };
    let stored = lang.t(&mailbox.signature.nl, &mailbox.signature.en);
    let mine = page.posted.is_some() && page.typed("id") == mailbox.id.to_string();
    let value = if mine { page.typed(name) } else { stored.clone() };
    let error = page.field_error(name).filter(|_| mine);
    let invalid = error.is_some().then_some("true");
    let id = format!("{name}-{}", mailbox.id);
    let (for_label, told) = (id.clone(), format!("{id}-told"));
    let below = error.map(|words| field_error(&told, words));
    let hint = format!("signature-hint-{}", mailbox.id);
    let described = if invalid.is_some() { format!("{told} {hint}") } else { hint };
    view! {
        <div class="field">
            <label for=for_label>{label}</label>
            <textarea class="input signature" id=id name=name rows="4" maxlength="1000" lang=lang.code()
                aria-invalid=invalid aria-describedby=described>{area_text(&value)}</textarea>
            {below}
        </div>
    }
    .into_any()
}

/// A field of one of several forms: its id carries the mailbox, and only the form that came back shows what was typed.
fn field(
    page: &Page,
    mailbox: i64,
    name: &'static str,
    label: &'static str,
    stored: &str,
    hint: &'static str,
) -> AnyView {
    let mine = page.posted.is_some() && page.typed("id") == mailbox.to_string();
    let value = if mine { page.typed(name) } else { stored.to_owned() };
    let error = page.field_error(name).filter(|_| mine);
    let invalid = error.is_some().then_some("true");
    let id = format!("{name}-{mailbox}");
    let (for_label, told) = (id.clone(), format!("{id}-told"));
    let below = match error {
        Some(words) => field_error(&told, words),
        None if hint.is_empty() => ().into_any(),
        None => {
            let told = told.clone();
            view! { <p class="hint" id=told>{hint}</p> }.into_any()
        }
    };
    let described = (invalid.is_some() || !hint.is_empty()).then_some(told);
    let required = name != "aliases";
    let kind = if name == "address" { "email" } else { "text" };
    view! {
        <div class="field">
            <label for=for_label>{label}</label>
            <input class="input" id=id name=name type=kind value=value required=required maxlength="1000"
                autocomplete="off" aria-invalid=invalid aria-describedby=described/>
            {below}
        </div>
    }
    .into_any()
}
