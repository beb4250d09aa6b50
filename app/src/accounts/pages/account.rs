//! `/account`: name, shop and language; what is followed; password; where one is signed in.

use crate::accounts::model::{Account, SessionRow};
use crate::mails::model::KindChoice;
use crate::page::{Page, desk};
use crate::subscribers::pages::own_card;
use crate::ui::{Choice, Field, form_error, head_private, load, shell, time};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// One's own account.
#[component]
pub fn AccountPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, token, now) = (page.actor.clone(), page.token.clone(), (site.now)());
    let status = site.status.view();
    let work = async move {
        let account = site.accounts.account(&actor, &token).await?;
        let choices = site.mails.own_choices(&actor).await?;
        Ok((account, choices, site.subscribers.own(&actor).await?))
    };
    shell(load(work, move |(account, choices, own)| {
        let follows = own_card(&page, &status, own.as_ref());
        content(&page, &account, &choices, follows, now)
    }))
}

fn content(page: &Page, account: &Account, choices: &[KindChoice], follows: AnyView, now: Moment) -> AnyView {
    view! {
        {head_private(page, "Account")}
        <div class="wrap wrap-text page-top">
            <h1 class="h-page">"Account"</h1>
            <p class="muted mt-2 mb-5">{account.email.clone()}" · "{account.role.word(page.lang)}</p>
            <div class="settings">
                {form_error(page)}
                {profile(page, account)}
                {follows}
                {mail_choices(page, choices, now)}
                {outage_page(page)}
                {password(page, account)}
                {sessions(page, account, now)}
            </div>
        </div>
    }
    .into_any()
}

fn profile(page: &Page, account: &Account) -> AnyView {
    // The other forms of this page come back without these fields: then what is stored counts.
    let typed = |field: &str, stored: &str| match &page.posted {
        Some(posted) if posted.fields.iter().any(|(name, _)| name == field) => page.typed(field),
        _ => stored.to_owned(),
    };
    let mut name = Field::text("name", page.t("Naam", "Name")).autocomplete("name").max(100).required();
    name.value = typed("name", &account.name);
    let mut shop = Field::text("shop", page.t("Winkel", "Shop")).autocomplete("organization").max(100);
    shop.value = typed("shop", &account.shop);
    let languages =
        Lang::ALL.map(|lang| (lang.code().to_owned(), lang.t("Nederlands", "English").to_owned()));
    view! {
        <section class="card" aria-labelledby="h-profiel">
            <h2 id="h-profiel">{page.t("Uw gegevens", "Your details")}</h2>
            <form class="stack" method="post" action=page.href("/account")>
                {name.hint(page.t("Staat bij wat u schrijft in de community.", "Shown beside what you write in the community."))
                    .view(page)}
                {shop.view(page)}
                {Choice {
                    name: "lang",
                    label: page.t("Taal van mails", "Language of mails").into(),
                    options: languages.to_vec(),
                    chosen: typed("lang", account.lang.code()),
                }.view(page)}
                <div class="row"><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// Which mail we send, a button a kind.
fn mail_choices(page: &Page, choices: &[KindChoice], now: Moment) -> AnyView {
    let rows = choices.iter().map(|choice| mail_choice(page, choice, now)).collect_view();
    let service = page.t(
        "Antwoorden op uw vragen, en wat u over uw gegevens of uw account moet weten, krijgt u altijd.",
        "Answers to your questions, and what you must know about your data or your account, you always get.",
    );
    view! {
        <section class="card" id="mail" aria-labelledby="h-mail">
            <h2 id="h-mail">{page.t("Mail van ons", "Mail from us")}</h2>
            <p class="small muted mb-3">{service}</p>
            {rows}
        </section>
    }
    .into_any()
}

fn outage_page(page: &Page) -> AnyView {
    view! {
        <section class="card" aria-labelledby="h-uit">
            <h2 id="h-uit">{page.t("Als uw winkel onbereikbaar is", "When your shop can’t be reached")}</h2>
            <p class="muted">{page.t(
                "Stel in wat uw klanten dan zien: uw naam en kleur, een bericht, en hoe ze u bereiken.",
                "Choose what your customers see then: your name and colour, a message, and how to reach you.",
            )}</p>
            <p class="row"><a class="btn" href=page.href("/account/uitvalpagina")>{page.t("Uitvalpagina", "Outage page")}</a></p>
        </section>
    }
    .into_any()
}

fn mail_choice(page: &Page, choice: &KindChoice, now: Moment) -> AnyView {
    let about = time::capital(choice.kind.about(page.lang));
    let state = match (choice.on, choice.since) {
        (true, _) => view! { <p>{page.t("U ontvangt deze mails.", "You get these mails.")}</p> }.into_any(),
        (false, None) => {
            view! { <p>{page.t("U hebt hier niet om gevraagd.", "You did not ask for these.")}</p> }
                .into_any()
        }
        (false, Some(at)) => {
            view! { <p>{page.t("Afgemeld ", "Unsubscribed ")}{time::time_when(page.lang, now, at)}</p> }
                .into_any()
        }
    };
    let (stop, words) = if choice.on {
        ("1", page.t("Meld mij af", "Unsubscribe me"))
    } else {
        ("0", page.t("Meld mij aan", "Subscribe me"))
    };
    let label = format!("{words}: {}", choice.kind.about(page.lang));
    view! {
        <div class="setting">
            <div><b>{about}</b>{state}</div>
            <form method="post" action=page.href("/account/mail")>
                <input type="hidden" name="kind" value=choice.kind.code()/>
                <button class="btn btn-s" name="stop" value=stop aria-label=label>{words}</button>
            </form>
        </div>
    }
    .into_any()
}

fn password(page: &Page, account: &Account) -> AnyView {
    let title = if account.has_password {
        page.t("Wachtwoord wijzigen", "Change password")
    } else {
        page.t("Wachtwoord instellen", "Set a password")
    };
    let old = account.has_password.then(|| {
        Field::password("old", page.t("Huidig wachtwoord", "Current password"), "current-password")
            .required()
            .view(page)
    });
    let hint = page.t(
        "Minstens 12 tekens; een zin van een paar woorden is goed. Andere apparaten worden uitgelogd.",
        "At least 12 characters; a phrase of a few words is fine. Other devices are signed out.",
    );
    view! {
        <section class="card" aria-labelledby="h-ww">
            <h2 id="h-ww">{title}</h2>
            <form class="stack" method="post" action=page.href("/account/wachtwoord")>
                <input type="text" class="vh" name="username" value=account.email.clone() autocomplete="username"
                    readonly tabindex="-1" aria-hidden="true"/>
                {old}
                {Field::password("new", page.t("Nieuw wachtwoord", "New password"), "new-password")
                    .hint(hint).required().view(page)}
                <div class="row"><button class="btn">{title}</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn sessions(page: &Page, account: &Account, now: Moment) -> AnyView {
    let rows = account.sessions.iter().map(|session| session_row(page, session, now)).collect_view();
    view! {
        <section class="card" aria-labelledby="h-sessies">
            <h2 id="h-sessies">{page.t("Hier bent u ingelogd", "Where you are signed in")}</h2>
            {rows}
        </section>
    }
    .into_any()
}

fn session_row(page: &Page, session: &SessionRow, now: Moment) -> AnyView {
    let end = if session.current {
        view! { <span class="badge" data-tone="brand">{page.t("Dit apparaat", "This device")}</span> }
            .into_any()
    } else {
        let which = format!(": {}", session.label);
        view! {
            <form method="post" action=page.href("/account/sessie")>
                <button class="btn btn-s" name="id" value=session.id>
                    {page.t("Log uit", "Sign out")}<span class="vh">{which}</span>
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <div class="setting">
            <div>
                <b>{session.label.clone()}</b>
                <p>{page.t("Laatst gezien ", "Last seen ")}{time::time_ago(page.lang, now, session.seen_at)}</p>
            </div>
            {end}
        </div>
    }
    .into_any()
}
