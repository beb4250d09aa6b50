//! `/volgen/:token`: the page behind the link in the mails. Opening it changes nothing, for mail
//! scanners open links; each thing that can be done is a button that posts.

use super::wishes::{summary, wishes_fields};
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::subscribers::model::Following;
use crate::ui::{done, form_error, load, narrow, shell, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page.
#[component]
pub fn FollowingPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let asked = use_query_map().read_untracked();
    let accepted = asked.get("ontvangen").is_some();
    let incident = asked.get("storing").unwrap_or_default();
    let (actor, status) = (page.actor.clone(), site.status.view());
    let (wanted, about) = (token.clone(), incident.clone());
    let work = async move { site.subscribers.following(&actor, &wanted, &about).await };
    shell(load(work, move |following| {
        let title = match &following {
            Some(Following { confirmed: true, .. }) => page.t("Wat u volgt", "What you follow"),
            _ => page.t("Bevestig dat u ons volgt", "Confirm that you want to follow us"),
        };
        let body = match following {
            Some(following) => known(&page, &status, &token, &incident, following),
            None if accepted => kept(&page),
            None => unknown(&page, &token),
        };
        narrow(&page, title, view! { {form_error(&page)}{body} }.into_any())
    }))
}

fn known(page: &Page, status: &StatusView, token: &str, incident: &str, following: Following) -> AnyView {
    let what = if following.incident.is_empty() {
        summary(&following.wishes, status, page.lang)
    } else {
        let title = status.incident(&following.incident).map(|one| one.title.get(page.lang).to_owned());
        page.t(
            format!("De storing \"{}\"", title.clone().unwrap_or_default()),
            format!("The incident \"{}\"", title.unwrap_or_default()),
        )
    };
    let intro = view! {
        <p class="intro">{page.t("Mail aan ", "Mail to ")}<b>{following.address.clone()}</b>": "{what}"."</p>
    };
    if !following.confirmed {
        return view! {
            {intro}
            {button(page, token, "bevestig", page.t("Ja, ik wil dit volgen", "Yes, I want to follow this"), true)}
            <p class="note-below">{page.t(
                "Was u het niet? Dan hoeft u niets te doen.",
                "Was it not you? Then there is nothing to do.",
            )}</p>
        }
        .into_any();
    }
    view! {
        {intro}
        {stopped(page, token, &following)}
        {pending(page, status, token, &following)}
        {about_incident(page, status, token, incident, &following)}
        {choices(page, status, token, &following)}
        <section class="stack gap-3 mt-6" aria-labelledby="h-stop">
            <h2 id="h-stop">{page.t("Stoppen", "Stop")}</h2>
            {button(page, token, "stop", page.t("Stop met volgen", "Stop following"), false)}
            {(!following.stopped && !following.stop_path.is_empty()).then(|| view! {
                <p class="small"><a href=following.stop_path.clone()>{page.t(
                    "Geen enkele mail meer over storingen en onderhoud",
                    "No mail at all about incidents and maintenance",
                )}</a></p>
            })}
        </section>
    }
    .into_any()
}

/// They stopped all mail about incidents before.
fn stopped(page: &Page, token: &str, following: &Following) -> Option<AnyView> {
    following.stopped.then(|| {
        view! {
            <div class="callout mt-5" data-tone="minor">
                {tone_icon("minor")}
                <p>{page.t(
                    "U hebt zich afgemeld voor alle mail over storingen en onderhoud. Daarom krijgt u nu niets.",
                    "You unsubscribed from all mail about incidents and maintenance. So you get nothing now.",
                )}</p>
            </div>
            {button(page, token, "bevestig", page.t("Toch weer ontvangen", "Receive it again after all"), true)}
        }
        .into_any()
    })
}

/// Somebody asked for other choices with this address.
fn pending(page: &Page, status: &StatusView, token: &str, following: &Following) -> Option<AnyView> {
    let asked = following.pending.as_ref().filter(|asked| **asked != following.wishes)?;
    let words = summary(asked, status, page.lang);
    Some(
        view! {
            <div class="callout mt-5" data-tone="brand">
                {tone_icon("maint")}
                <p>{page.t("Er is om andere keuzes gevraagd: ", "Other choices were asked for: ")}{words}"."</p>
            </div>
            {button(page, token, "bevestig", page.t("Ja, dat was ik: neem ze over", "Yes, that was me: take them"), true)}
        }
        .into_any(),
    )
}

/// "Nothing more about this one."
fn about_incident(
    page: &Page,
    status: &StatusView,
    token: &str,
    incident: &str,
    following: &Following,
) -> Option<AnyView> {
    let incident = status.incident(incident)?;
    let title = incident.title.get(page.lang).to_owned();
    let (does, words, told) = if following.muted {
        (
            "toch",
            page.t("Toch weer over deze storing", "About this incident after all"),
            page.t("Hierover krijgt u niets meer: ", "You get nothing more about this: "),
        )
    } else {
        (
            "stil",
            page.t("Niets meer over deze storing", "Nothing more about this incident"),
            page.t("Alleen deze storing: ", "This incident only: "),
        )
    };
    let action = page.href(&format!("/volgen/{token}"));
    Some(
        view! {
            <section class="stack gap-3 mt-5" aria-label=page.t("Deze storing", "This incident")>
                <p>{told}<b>{title}</b></p>
                <form method="post" action=action>
                    <input type="hidden" name="storing" value=incident.slug.clone()/>
                    <button class="btn btn-primary" name="doe" value=does>{words}</button>
                </form>
            </section>
        }
        .into_any(),
    )
}

fn choices(page: &Page, status: &StatusView, token: &str, following: &Following) -> Option<AnyView> {
    following.incident.is_empty().then(|| {
        view! {
            <section class="mt-6" aria-labelledby="h-keuzes">
                <h2 id="h-keuzes" class="mb-3">{page.t("Uw keuzes", "Your choices")}</h2>
                <form class="stack gap-4" method="post" action=page.href(&format!("/volgen/{token}"))>
                    {wishes_fields(page, status, &following.wishes)}
                    <div class="row">
                        <button class="btn" name="doe" value="bewaar">{page.t("Bewaar keuzes", "Save choices")}</button>
                    </div>
                </form>
            </section>
        }
        .into_any()
    })
}

/// While the store is away nobody can say whose link it is; what is chosen is kept all the same.
fn unknown(page: &Page, token: &str) -> AnyView {
    view! {
        <p class="intro">{page.t(
            "Uw keuzes zijn nu even niet te zien. Bevestigen en stoppen kan wel: we bewaren het.",
            "Your choices can't be shown right now. You can confirm and stop all the same: we keep it.",
        )}</p>
        {button(page, token, "bevestig", page.t("Ja, ik wil dit volgen", "Yes, I want to follow this"), true)}
        {button(page, token, "stop", page.t("Stop met volgen", "Stop following"), false)}
    }
    .into_any()
}

fn kept(page: &Page) -> AnyView {
    let words = page.t(
        "Het is bij ons binnen en wordt verwerkt zodra alles weer werkt. U hoeft niets meer te doen.",
        "We have it and will process it as soon as everything works again. There is nothing more to do.",
    );
    view! { <div class="mt-5">{done(words)}</div> }.into_any()
}

fn button(page: &Page, token: &str, does: &'static str, words: &'static str, first: bool) -> AnyView {
    let class = if first { "btn btn-primary btn-l" } else { "btn" };
    view! {
        <form class="stack mt-4" method="post" action=page.href(&format!("/volgen/{token}"))>
            <button class=class name="doe" value=does>{words}</button>
        </form>
    }
    .into_any()
}
