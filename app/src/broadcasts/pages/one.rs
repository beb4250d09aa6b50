//! `/desk/rondzendingen/:id`: left the mail as it will be, in both languages; right whom it
//! reaches, what is to be done, and how far it is.

use super::{HERE, act, tone};
use crate::broadcasts::model::{Broadcast, Failure, Preview, number, reply_tag};
use crate::page::{Page, desk};
use crate::ui::desk::{param, query, sheet};
use crate::ui::{done, form_error, head, icon, time, tone_icon};
use crate::{AppError, Lang, Moment, Role};
use leptos::prelude::*;

/// The page.
#[component]
pub fn BroadcastPage() -> AnyView {
    let (page, site, id) = (Page::current(), desk(), param("id").parse::<i64>());
    let of_mail = query("taal").map_or(page.lang, |code| Lang::from_code(&code));
    let sent = page.posted.is_none() && query("proef").is_some();
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move {
        let id = id.map_err(|_| AppError::NotFound)?;
        let broadcast = site.broadcasts.broadcast(&actor, lang, id).await?;
        let preview = site.broadcasts.broadcast_preview(&actor, id, of_mail).await?;
        Ok((broadcast, preview, (site.now)()))
    };
    sheet(HERE, work, move |(broadcast, preview, now)| show(&page, &broadcast, &preview, sent, now))
}

fn show(page: &Page, broadcast: &Broadcast, preview: &Preview, sent: bool, now: Moment) -> AnyView {
    let title = broadcast.subject.get(page.lang).to_owned();
    let state = broadcast.state();
    let told = sent.then(|| {
        let (before, after) = page.t(("Een proef staat klaar voor ", "."), ("A test is on its way to ", "."));
        done(view! { {before}<b>{page.actor.email.clone()}</b>{after} })
    });
    let edit = (state.is_draft() && page.actor.role >= Role::Lead).then(|| {
        let href = page.href(&format!("{HERE}/{}/tekst", broadcast.id));
        view! { <a class="btn btn-s" href=href>{icon("edit")}{page.t("Bewerk", "Edit")}</a> }
    });
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <a class="btn btn-quiet btn-icon" href=page.href(HERE)
                aria-label=page.t("Alle rondzendingen", "All broadcasts")>{icon("left")}</a>
            <h1 class="grow">{title}" "<span class="badge" data-tone=tone(state)>{state.word(page.lang)}</span></h1>
            {edit}
        </div>
        <div class="console">
            <div class="col">{form_error(page)}{told}{mail(page, broadcast, preview)}{failures(page, broadcast)}</div>
            <div class="col">{act::card(page, broadcast)}{facts(page, broadcast, now)}{replies(page, broadcast)}</div>
        </div>
    }
    .into_any()
}

/// The mail in one language, as HTML and as text.
fn mail(page: &Page, broadcast: &Broadcast, preview: &Preview) -> AnyView {
    let here = page.href(&format!("{HERE}/{}", broadcast.id));
    let tabs = Lang::ALL.map(|lang| {
        let current = (lang == preview.lang).then_some("page");
        let href = format!("{here}?taal={}", lang.code());
        view! { <a href=href lang=lang.code() aria-current=current>{lang.t("Nederlands", "English")}</a> }
    });
    let lacks = broadcast.text.lacks(preview.lang).then(|| {
        let words = preview.lang.t(
            page.t(
                "Het Nederlands ontbreekt: wie Nederlands leest, krijgt de Engelse tekst.",
                "The Dutch is missing: readers of Dutch get the English text.",
            ),
            page.t(
                "Het Engels ontbreekt: wie Engels leest, krijgt de Nederlandse tekst.",
                "The English is missing: readers of English get the Dutch text.",
            ),
        );
        view! { <p class="row row-tight small">{tone_icon("minor")}<span>{words}</span></p> }
    });
    let source = format!("{here}/html?taal={}", preview.lang.code());
    view! {
        <section class="card card-flush" aria-labelledby="h-mail">
            <div class="card-head">
                <h2 id="h-mail">{page.t("De mail", "The mail")}</h2>
                <nav class="tabs push" aria-label=page.t("Taal van de mail", "Language of the mail")>{tabs}</nav>
            </div>
            <div class="card-body stack gap-5">
                {lacks}
                <dl class="facts mail-facts">
                    <dt>{page.t("Van", "From")}</dt><dd>{preview.from.clone()}</dd>
                    <dt>{page.t("Antwoord aan", "Reply to")}</dt><dd>{preview.reply_to.clone()}</dd>
                    <dt>{page.t("Onderwerp", "Subject")}</dt><dd lang=preview.lang.code()>{preview.subject.clone()}</dd>
                </dl>
                <div class="mail-halves">
                    <section aria-labelledby="h-html">
                        <h3 id="h-html">{page.t("Opgemaakt", "Formatted")}</h3>
                        <iframe class="mail-frame" sandbox="" src=source
                            title=page.t("De opgemaakte mail", "The formatted mail")></iframe>
                    </section>
                    <section aria-labelledby="h-text">
                        <h3 id="h-text">{page.t("Platte tekst", "Plain text")}</h3>
                        <pre class="mail-text" tabindex="0" lang=preview.lang.code()>{preview.text.clone()}</pre>
                    </section>
                </div>
                {test(page, broadcast, preview.lang)}
            </div>
        </section>
    }
    .into_any()
}

/// "Send me a test."
fn test(page: &Page, broadcast: &Broadcast, lang: Lang) -> Option<AnyView> {
    let may = page.actor.role >= Role::Lead && broadcast.state().is_draft();
    let action = page.href(&format!("{HERE}/{}/proef", broadcast.id));
    may.then(|| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="taal" value=lang.code()/>
                <button class="btn">{icon("send")}{page.t("Stuur mij een proef", "Send me a test")}</button>
            </form>
        }
        .into_any()
    })
}

fn facts(page: &Page, broadcast: &Broadcast, now: Moment) -> AnyView {
    let incident = broadcast.incident.as_ref().map(|(slug, title)| {
        let href = page.href(&format!("/desk/storingen/{slug}"));
        view! { <dt>{page.t("Storing", "Incident")}</dt><dd><a href=href>{title.get(page.lang).to_owned()}</a></dd> }
    });
    let confirmed = broadcast.confirmed.as_ref().map(|(name, at)| {
        view! {
            <dt>{page.t("Bevestigd", "Confirmed")}</dt>
            <dd>{name.clone()}", "{time::time_when(page.lang, now, *at)}</dd>
        }
    });
    let start = (!broadcast.start.is_empty()).then(|| {
        view! { <dt>{page.t("Begint", "Begins")}</dt><dd>{broadcast.start.clone()}</dd> }
    });
    let pace = page.t(
        format!("{} mails per minuut", number(page.lang, broadcast.pace)),
        format!("{} mails a minute", number(page.lang, broadcast.pace)),
    );
    view! {
        <section class="card" aria-labelledby="h-facts">
            <h2 id="h-facts" class="mb-3">{page.t("Feiten", "Facts")}</h2>
            <dl class="facts">
                <dt>{page.t("Soort mail", "Kind of mail")}</dt><dd>{broadcast.kind.name(page.lang)}</dd>
                {incident}
                <dt>{page.t("Geschreven", "Written")}</dt>
                <dd>{broadcast.author.clone()}", "{time::time_when(page.lang, now, broadcast.saved_at)}</dd>
                {confirmed}{start}
                <dt>{page.t("Tempo", "Pace")}</dt><dd>{pace}</dd>
            </dl>
        </section>
    }
    .into_any()
}

/// Tickets that answer it.
fn replies(page: &Page, broadcast: &Broadcast) -> Option<AnyView> {
    let (all, open) = broadcast.replies;
    let href = page.href(&format!("/desk/label/{}", reply_tag(broadcast.id)));
    let words = page.t(
        format!("{} tickets, {} nog niet opgelost", number(page.lang, all), number(page.lang, open)),
        format!("{} tickets, {} not solved yet", number(page.lang, all), number(page.lang, open)),
    );
    (!broadcast.state().is_draft()).then(|| {
        view! {
            <section class="card" aria-labelledby="h-replies">
                <h2 id="h-replies" class="mb-3">{page.t("Antwoorden", "Replies")}</h2>
                <p><a href=href>{words}</a></p>
            </section>
        }
        .into_any()
    })
}

/// What didn't arrive, each with another try.
fn failures(page: &Page, broadcast: &Broadcast) -> Option<AnyView> {
    let rows = broadcast.failures.iter().map(|failure| failed(page, broadcast, failure)).collect_view();
    (!broadcast.failures.is_empty()).then(|| {
        view! {
            <section class="card card-flush" aria-labelledby="h-failed">
                <div class="card-head"><h2 id="h-failed">{page.t("Niet aangekomen", "Not delivered")}</h2></div>
                <ul class="lines">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn failed(page: &Page, broadcast: &Broadcast, failure: &Failure) -> AnyView {
    let reason = match failure.reason.as_str() {
        "" => page
            .t(
                "Onzeker: de verbinding brak op het laatste moment. Misschien is hij aangekomen.",
                "Unsure: the connection broke at the last moment. It may have arrived.",
            )
            .to_owned(),
        reason => reason.to_owned(),
    };
    let label =
        page.t(format!("Probeer opnieuw: {}", failure.email), format!("Try again: {}", failure.email));
    let next = page.href(&format!("{HERE}/{}", broadcast.id));
    let again = (page.actor.role >= Role::Lead).then(|| {
        view! {
            <form method="post" action=page.href("/desk/uitgaand/opnieuw")>
                <input type="hidden" name="mail" value=failure.mail/>
                <input type="hidden" name="next" value=next/>
                <button class="btn btn-s" aria-label=label>{icon("undo")}{page.t("Opnieuw", "Again")}</button>
            </form>
        }
    });
    view! { <li><span>{failure.email.clone()}<small>{reason}</small></span>{again}</li> }.into_any()
}
