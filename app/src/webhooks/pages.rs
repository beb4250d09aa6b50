//! Webhooks: one's own at `/account/webhooks`, one of them with its secret and last calls, and all
//! of them for staff at `/desk/webhooks`.

use crate::Moment;
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::subscribers::model::Wishes;
use crate::subscribers::pages::{summary, wishes_fields};
use crate::ui::desk::sheet;
use crate::ui::{Choice, Field, crumbs, done, form_error, head, head_private, load, shell, time, tone_icon};
use crate::webhooks::model::{Call, CallState, Format, Off, Webhook};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/account/webhooks`.
#[component]
pub fn WebhooksPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, status) = (page.actor.clone(), site.status.view());
    shell(load(async move { site.webhooks.webhooks(&actor).await }, move |webhooks| {
        let words = page.t(
            "Uw eigen programma hoort het meteen als er een storing is, bijvoorbeeld om advertenties te pauzeren. Elke aanroep is ondertekend volgens Standard Webhooks.",
            "Your own program hears at once when there is an incident, for example to pause ads. Each call is signed after Standard Webhooks.",
        );
        let list = webhooks.iter().map(|webhook| line(&page, webhook)).collect_view();
        let list = (!webhooks.is_empty())
            .then(|| view! { <section class="card" aria-label="Webhooks">{list}</section> });
        let stored = Wishes { lang: page.lang, ..Wishes::default() };
        view! {
            {head_private(&page, "Webhooks")}
            <div class="wrap wrap-text page-crumbs">
                {crumbs(&page, &[(page.href("/account"), "Account".to_owned())])}
                <h1 class="h-page mt-5">"Webhooks"</h1>
                <p class="muted mt-2 mb-5">{words}</p>
                <div class="settings">
                    {form_error(&page)}
                    {list}
                    <section class="card" aria-labelledby="h-nieuw">
                        <h2 id="h-nieuw">{page.t("Nieuwe webhook", "New webhook")}</h2>
                        <form class="stack" method="post" action=page.href("/account/webhooks")>
                            {fields(&page, &status, "", Format::Standard, &stored)}
                            <div class="row"><button class="btn btn-primary">{page.t("Maak webhook", "Make webhook")}</button></div>
                        </form>
                    </section>
                </div>
            </div>
        }
        .into_any()
    }))
}

/// `/account/webhooks/:id`.
#[component]
pub fn WebhookPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse().ok()).unwrap_or_default();
    let asked = use_query_map().read_untracked();
    let tested = asked.get("getest").is_some();
    let (actor, status, now) = (page.actor.clone(), site.status.view(), (site.now)());
    shell(load(async move { site.webhooks.webhook(&actor, id).await }, move |webhook| {
        let steps = [
            (page.href("/account"), "Account".to_owned()),
            (page.href("/account/webhooks"), "Webhooks".to_owned()),
        ];
        let tested = tested.then(|| {
            done(page.t(
                "De test is onderweg. Laad de pagina opnieuw om te zien hoe het ging.",
                "The test is on its way. Load the page again to see how it went.",
            ))
        });
        view! {
            {head_private(&page, "Webhook")}
            <div class="wrap wrap-text page-crumbs">
                {crumbs(&page, &steps)}
                <h1 class="h-page mt-5">{host(&webhook.url)}</h1>
                <p class="row mt-2 mb-5">{state(&page, &webhook)}</p>
                <div class="settings">
                    {form_error(&page)}
                    {tested}
                    {secret(&page, &webhook)}
                    {calls(&page, &webhook, now)}
                    <section class="card" aria-labelledby="h-wijzig">
                        <h2 id="h-wijzig">{page.t("Instellingen", "Settings")}</h2>
                        <form class="stack" method="post" action=page.href(&format!("/account/webhooks/{id}"))>
                            {fields(&page, &status, &webhook.url, webhook.format, &webhook.wishes)}
                            <div class="row"><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></div>
                        </form>
                    </section>
                    {switches(&page, &webhook)}
                </div>
            </div>
        }
        .into_any()
    }))
}

/// `/desk/webhooks`.
#[component]
pub fn AllWebhooksPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, status) = (page.actor.clone(), site.status.view());
    sheet("/desk/webhooks", async move { site.webhooks.webhooks_all(&actor).await }, move |webhooks| {
        let rows = webhooks
            .iter()
            .map(|webhook| {
                view! {
                    <tr>
                        <td>{webhook.owner.clone()}</td>
                        <td>{webhook.url.clone()}</td>
                        <td>{summary(&webhook.wishes, &status, page.lang)}</td>
                        <td>{state(&page, webhook)}</td>
                    </tr>
                }
            })
            .collect_view();
        let empty = webhooks.is_empty().then(|| {
            let words =
                page.t("Nog geen enkele winkelier heeft een webhook.", "No merchant has a webhook yet.");
            view! { <p class="muted">{words}</p> }
        });
        let table = (!webhooks.is_empty()).then(|| {
            view! {
                <div class="table-box" tabindex="0" role="region" aria-label="Webhooks">
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{page.t("Van", "Owner")}</th>
                            <th scope="col">{page.t("Naar", "To")}</th>
                            <th scope="col">{page.t("Hoort", "Hears")}</th>
                            <th scope="col">{page.t("Stand", "State")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        });
        view! {
            {head(&page, "Webhooks", "")}
            <div class="bar"><h1>"Webhooks"</h1><span class="count">{webhooks.len()}</span></div>
            <div class="sheet">
                <p class="muted mb-4">{page.t(
                    "Programma's van winkeliers die bij een storing worden aangeroepen. Van het adres staat hier alleen de server.",
                    "Merchants' programs that are called in an incident. Of the address only the server is shown here.",
                )}</p>
                {empty}{table}
            </div>
        }
        .into_any()
    })
}

fn fields(page: &Page, status: &StatusView, url: &str, format: Format, wishes: &Wishes) -> AnyView {
    let formats = Format::ALL.map(|format| {
        let words = match format {
            Format::Standard => page.t("Standard Webhooks (JSON)", "Standard Webhooks (JSON)"),
            Format::Slack => page.t("Slack of iets dat hetzelfde leest", "Slack, or what reads the same"),
        };
        (format.code().to_owned(), words.to_owned())
    });
    let hint = page.t(
        "Begint met https://. Adressen binnen een eigen netwerk worden niet aangeroepen.",
        "Begins with https://. Addresses inside of a private network are not called.",
    );
    view! {
        {Field::text("url", page.t("Adres", "Address")).value(page, url).hint(hint).max(2000).required().view(page)}
        {Choice {
            name: "format",
            label: page.t("Vorm", "Form").into(),
            options: formats.to_vec(),
            chosen: page.typed_or("format", format.code()),
        }.view(page)}
        {wishes_fields(page, status, wishes)}
    }
    .into_any()
}

fn line(page: &Page, webhook: &Webhook) -> AnyView {
    let href = page.href(&format!("/account/webhooks/{}", webhook.id));
    let last = webhook.calls.first().map(|call| went(page, call));
    view! {
        <div class="setting">
            <div><b><a href=href>{host(&webhook.url)}</a></b><p>{last}</p></div>
            {state(page, webhook)}
        </div>
    }
    .into_any()
}

fn state(page: &Page, webhook: &Webhook) -> AnyView {
    let (tone, words) = match webhook.off {
        None => ("ok", page.t("Aan", "On")),
        Some((Off::Owner, _)) => ("minor", page.t("Uit", "Off")),
        Some((Off::Gone, _)) => {
            ("critical", page.t("Uit: het adres bestaat niet meer", "Off: the address is gone"))
        }
        Some((Off::Failed, _)) => {
            ("critical", page.t("Uit: drie dagen geen antwoord", "Off: no answer for three days"))
        }
    };
    view! { <span class="badge" data-tone=tone>{tone_icon(tone)}{words}</span> }.into_any()
}

/// Shown for a few minutes after it was made; never again after that.
fn secret(page: &Page, webhook: &Webhook) -> AnyView {
    let action = page.href(&format!("/account/webhooks/{}/doe", webhook.id));
    let shown = webhook.secret.clone().map(|secret| {
        view! {
            <p>{page.t(
                "Bewaar het nu: na tien minuten is het hier niet meer te zien.",
                "Keep it now: after ten minutes it can't be seen here any more.",
            )}</p>
            <p><code class="secret">{secret}</code></p>
        }
    });
    let hidden = webhook.secret.is_none().then(|| {
        view! {
            <p class="muted">{page.t(
                "Uw programma controleert er de handtekening mee. Kwijt? Maak een nieuw; het oude geldt nog een dag.",
                "Your program checks the signature with it. Lost it? Make a new one; the old one holds for a day.",
            )}</p>
        }
    });
    view! {
        <section class="card" aria-labelledby="h-geheim">
            <h2 id="h-geheim">{page.t("Geheim", "Secret")}</h2>
            {shown}{hidden}
            <form class="mt-4" method="post" action=action>
                <button class="btn" name="doe" value="geheim">{page.t("Maak een nieuw geheim", "Make a new secret")}</button>
            </form>
        </section>
    }
    .into_any()
}

fn calls(page: &Page, webhook: &Webhook, now: Moment) -> AnyView {
    let rows = webhook
        .calls
        .iter()
        .map(|call| {
            let what = if call.test { page.t("Test", "Test") } else { page.t("Storing", "Incident") };
            view! { <tr><td>{time::time_when(page.lang, now, call.at)}</td><td>{what}</td><td>{went(page, call)}</td></tr> }
        })
        .collect_view();
    let table = (!webhook.calls.is_empty()).then(|| {
        view! {
            <div class="table-box" tabindex="0" role="region" aria-labelledby="h-aanroepen">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{page.t("Wanneer", "When")}</th>
                        <th scope="col">{page.t("Wat", "What")}</th>
                        <th scope="col">{page.t("Hoe het ging", "How it went")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let none = webhook.calls.is_empty().then(|| {
        view! { <p class="muted">{page.t("Nog geen. Stuur een test.", "None yet. Send a test.")}</p> }
    });
    let test = webhook.off.is_none().then(|| {
        let action = page.href(&format!("/account/webhooks/{}/doe", webhook.id));
        view! {
            <form class="mt-4" method="post" action=action>
                <button class="btn" name="doe" value="test">{page.t("Stuur een test", "Send a test")}</button>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="h-aanroepen">
            <h2 id="h-aanroepen">{page.t("Laatste aanroepen", "Last calls")}</h2>
            {none}{table}{test}
        </section>
    }
    .into_any()
}

/// How a call went, in words.
fn went(page: &Page, call: &Call) -> String {
    let why = match (call.status, call.error.as_str()) {
        (Some(status), _) => format!("{} {status}", page.t("antwoord", "answer")),
        (None, "address") => page.t("adres niet toegestaan", "address not allowed").into(),
        (None, "name") => page.t("server onbekend", "server unknown").into(),
        (None, "unreachable") => page.t("server onbereikbaar", "server can't be reached").into(),
        (None, "tls") => page.t("certificaat klopt niet", "certificate is wrong").into(),
        (None, "slow") => page.t("geen antwoord binnen 15 seconden", "no answer within 15 seconds").into(),
        (None, "disabled") => page.t("webhook uitgezet", "webhook switched off").into(),
        (None, "") => String::new(),
        (None, _) => page.t("verbinding brak af", "connection broke off").into(),
    };
    let tries = page.t(format!("poging {}", call.attempts), format!("try {}", call.attempts));
    match call.state {
        CallState::Sent => page.t(format!("Aangekomen, {why}"), format!("Arrived, {why}")),
        CallState::Failed => page.t(format!("Opgegeven, {why}"), format!("Given up, {why}")),
        CallState::Waiting if call.attempts == 0 => page.t("Onderweg", "On its way").into(),
        CallState::Waiting => page.t(
            format!("{why}, {tries}; opnieuw om {}", time::clock(call.next_at)),
            format!("{why}, {tries}; again at {}", time::clock(call.next_at)),
        ),
    }
}

fn switches(page: &Page, webhook: &Webhook) -> AnyView {
    let action = page.href(&format!("/account/webhooks/{}/doe", webhook.id));
    let (does, words) = match webhook.off {
        Some(_) => ("aan", page.t("Zet aan", "Switch on")),
        None => ("uit", page.t("Zet uit", "Switch off")),
    };
    view! {
        <section class="card" aria-labelledby="h-uit">
            <h2 id="h-uit">{page.t("Uitzetten of weghalen", "Switch off or remove")}</h2>
            <form class="row" method="post" action=action>
                <button class="btn" name="doe" value=does>{words}</button>
                <button class="btn" name="doe" value="weg">{page.t("Haal weg", "Remove")}</button>
            </form>
        </section>
    }
    .into_any()
}

/// The server of an address, which tells two webhooks apart.
fn host(url: &str) -> String {
    url.split("://").last().and_then(|rest| rest.split('/').next()).unwrap_or(url).to_owned()
}
