//! `/desk/storingen/:slug/antwoord`: one text to all that is held. Written, looked at in both
//! languages with the numbers, then sent; half a minute it can be taken back.

use super::reach_words;
use crate::flood::model::{AnswerDraft, AnswerMail, AnswerPreview, FloodPage, FloodView};
use crate::page::{Page, desk};
use crate::status::model::Bilingual;
use crate::ui::desk::{param, sheet};
use crate::ui::{Field, empty, form_error, head, icon};
use crate::{Lang, Role};
use leptos::prelude::*;

/// The page.
#[component]
pub fn FloodAnswerPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, lang, actor) = (param("slug"), page.lang, page.actor.clone());
    // A form that came back with the field `preview` was understood: it is shown as it would go out.
    let asked = page.field_error("preview").is_some();
    let draft = AnswerDraft {
        text: Bilingual { nl: page.typed("text_nl"), en: page.typed("text_en") },
        solve: page.typed("solve") == "1",
    };
    let work = async move {
        actor.require(Role::Lead)?;
        let flood = site.flood.flood(&actor, lang, &slug, FloodView::Held, None).await?;
        let preview = match asked {
            true => Some(site.flood.answer_preview(&actor, &slug, draft).await?),
            false => None,
        };
        Ok((flood, preview))
    };
    sheet("/desk/storingen", work, move |(flood, preview)| content(&page, &flood, preview.as_ref()))
}

fn content(page: &Page, flood: &FloodPage, preview: Option<&AnswerPreview>) -> AnyView {
    let title = page.t("Antwoord aan allen", "Answer to all");
    let back = page.href(&format!("/desk/storingen/{}/post?lijst=held", flood.slug));
    let body = if flood.reach.all() == 0 {
        let words = page.t(
            "Houd eerst tickets bij deze storing vast; dan beantwoordt u ze hier samen.",
            "Hold tickets with this incident first; then you answer them together here.",
        );
        let to = (back.clone(), page.t("Naar de post", "To the mail").to_owned());
        empty("reply", page.t("Er wordt niets vastgehouden", "Nothing is held"), words, Some(to))
    } else {
        form(page, flood, preview)
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=back>{icon("inbox")}{page.t("Post", "Mail")}</a>
        </div>
        <div class="bar bar-thin"><b>{flood.title.get(page.lang).to_owned()}</b></div>
        {form_error(page)}
        {body}
    }
    .into_any()
}

fn form(page: &Page, flood: &FloodPage, preview: Option<&AnswerPreview>) -> AnyView {
    let action = page.href(&format!("/desk/storingen/{}/antwoord", flood.slug));
    let reach = reach_words(page, &flood.reach);
    let nobody = (flood.reach.nobody > 0).then(|| {
        let many = flood.reach.nobody;
        let words = page.t(
            format!("{many} tickets noemen geen afzender: die krijgen de tekst, maar niemand een mail."),
            format!("{many} tickets name no sender: they get the text, but nobody gets a mail."),
        );
        view! { <p class="small muted">{words}</p> }
    });
    let in_lang = |lang: Lang| {
        let found = flood.reach.tickets.iter().find(|(other, _)| *other == lang);
        found.map_or(0, |(_, tickets)| *tickets)
    };
    let hint = |lang: Lang| match in_lang(lang) {
        0 => page
            .t("Er zijn geen tickets in deze taal.".to_owned(), "No ticket is in this language.".to_owned()),
        1 => "1 ticket".to_owned(),
        many => format!("{many} tickets"),
    };
    let solve = page.posted.is_none() || page.typed("solve") == "1";
    let send = preview.map(|preview| {
        let words = page.t(
            format!("Verstuur {}", reach_words(page, &preview.reach)),
            format!("Send {}", reach_words(page, &preview.reach)),
        );
        view! { <button class="btn btn-critical push" name="do" value="send">{icon("send")}{words}</button> }
    });
    let look = if preview.is_some() { "btn" } else { "btn btn-primary push" };
    view! {
        <div class="console">
            <div class="col">
                <section class="card card-flush" aria-labelledby="h-answer">
                    <div class="card-head"><h2 id="h-answer">{page.t("Eén antwoord", "One answer")}</h2>
                        <span class="count">{reach}</span></div>
                    <form method="post" action=action>
                        <div class="console-form">
                            {Field::area("text_nl", page.t("Tekst in het Nederlands", "Text in Dutch"))
                                .value(page, "").hint(hint(Lang::Nl)).max(20_000).view(page)}
                            {Field::area("text_en", page.t("Tekst in het Engels", "Text in English"))
                                .value(page, "").hint(hint(Lang::En)).max(20_000).view(page)}
                            <label class="check">
                                <input type="checkbox" name="solve" value="1" checked=solve autocomplete="off"/>
                                {page.t("Zet alle tickets op Opgelost; een reactie heropent er één",
                                    "Solve all tickets; a reply reopens just that one")}
                            </label>
                            {nobody}
                        </div>
                        <div class="bar bar-foot sunk">
                            <button class=look name="do" value="preview">{icon("eye")}
                                {page.t("Bekijk wat er uitgaat", "See what goes out")}</button>
                            {send}
                        </div>
                    </form>
                </section>
            </div>
            <div class="col">{preview.map(|preview| previews(page, preview))}</div>
        </div>
    }
    .into_any()
}

fn previews(page: &Page, preview: &AnswerPreview) -> AnyView {
    let mails = preview.mails.iter().map(|mail| shown(page, mail)).collect_view();
    let words = page.t(
        "Zo ziet een klant met twee tickets de mail. Er is nog niets verstuurd; na versturen kunt u het een halve minuut terugnemen.",
        "This is the mail of a customer with two tickets. Nothing was sent yet; after sending you can take it back for half a minute.",
    );
    view! { <p class="callout" data-tone="brand" role="status">{icon("info")}<span>{words}</span></p>{mails} }
        .into_any()
}

fn shown(page: &Page, mail: &AnswerMail) -> AnyView {
    let name = match mail.lang {
        Lang::Nl => page.t("De mail in het Nederlands", "The mail in Dutch"),
        Lang::En => page.t("De mail in het Engels", "The mail in English"),
    };
    let id = format!("h-mail-{}", mail.lang.code());
    let labelled = id.clone();
    view! {
        <section class="card" aria-labelledby=labelled>
            <h2 id=id class="mb-3">{name}</h2>
            <p><b lang=mail.lang.code()>{mail.subject.clone()}</b></p>
            <pre class="mail-text" tabindex="0" lang=mail.lang.code()>{mail.text.clone()}</pre>
        </section>
    }
    .into_any()
}
