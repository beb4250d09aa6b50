//! `/community/nieuw`: a new question, with what is alike shown while the title is typed.

use crate::community::model::Topic;
use crate::page::Page;
use crate::search::islands::AskField;
use crate::ui::{Choice, Field, crumbs, form_error, head_private, load_now, shell, tone_icon};
use crate::{AppError, Role};
use leptos::prelude::*;

/// The form for a new question.
#[component]
pub fn ComposePage() -> AnyView {
    let page = Page::current();
    let may = match page.actor.require(Role::Merchant) {
        // Someone whose session ended while writing keeps the text.
        Err(AppError::SignIn) if page.posted.is_some() => Ok(()),
        // Whose session it is, is looked up when the words leave the spool.
        Err(AppError::StoreAway) => Ok(()),
        other => other,
    };
    shell(load_now(may, |()| content(&page)))
}

/// `/community/ontvangen`: accepted and kept, not on a page yet.
#[component]
pub fn AcceptedPage() -> AnyView {
    let page = Page::current();
    let title = page.t("We hebben uw bericht", "We have your message");
    let words = page.t(
        "Uw bericht staat veilig. Het verschijnt in de community zodra het verwerkt is; u hoeft niets opnieuw te sturen.",
        "Your message is safe. It appears in the community once it is processed; you need not send anything again.",
    );
    shell(
        view! {
            {head_private(&page, title)}
            <div class="wrap wrap-text page-top"><div class="sent stack">
                <p class="state-word" data-tone="ok">{tone_icon("ok")}{page.t("Ontvangen en bewaard", "Received and kept")}</p>
                <h1 class="h-page">{title}</h1>
                <p class="lead">{words}</p>
                <p class="row">
                    <a class="btn btn-primary" href=page.href("/community")>{page.t("Naar de community", "To the community")}</a>
                    <a class="btn" href=page.href("/status")>{page.t("Statuspagina", "Status page")}</a>
                </p>
            </div></div>
        }
        .into_any(),
    )
}

fn content(page: &Page) -> AnyView {
    let title = page.t("Stel een vraag", "Ask a question");
    let steps = [(page.href("/community"), "Community".to_owned())];
    let topics = Topic::ALL.map(|topic| (topic.code().to_owned(), topic.word(page.lang).to_owned()));
    let body_hint = page.t(
        "Wat wilt u bereiken, en wat gebeurt er? Deel geen gegevens van klanten. Markdown mag.",
        "What do you want to achieve, and what happens? Don’t share customers’ data. Markdown works.",
    );
    let title_hint = page.t(
        "Stel de vraag zoals u hem aan een collega zou stellen.",
        "Put the question as you would to a colleague.",
    );
    view! {
        {head_private(page, title)}
        <div class="wrap wrap-text page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-page mt-5">{title}</h1>
            <p class="muted mt-2 mb-5">{page.t(
        format!("{} leest mee op werkdagen. Andere winkeliers antwoorden vaak eerder.", page.platform),
        format!("{} reads along on working days. Other merchants often answer sooner.", page.platform),
    )}</p>
            <form class="stack compose" method="post" action=page.href("/community/nieuw")>
                {form_error(page)}
                <AskField lang=page.lang name="title".into() label=page.t("Uw vraag", "Your question").into()
                    hint=title_hint.into() value=page.typed("title")
                    error=page.field_error("title").unwrap_or_default()/>
                {Field::area("body", page.t("Toelichting", "Details")).value(page, "").hint(body_hint)
                    .max(20_000).required().view(page)}
                {Choice {
                    name: "topic",
                    label: page.t("Onderwerp", "Topic").into(),
                    options: topics.to_vec(),
                    chosen: page.typed_or("topic", Topic::default().code()),
                }.view(page)}
                <div class="row"><button class="btn btn-primary btn-l">{page.t("Plaats uw vraag", "Post your question")}</button></div>
            </form>
        </div>
    }
    .into_any()
}
