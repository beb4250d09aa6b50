//! Articles at the desk: the list, a new one, the editor.

use crate::faq::islands::ArticlePreview;
use crate::faq::model::{ArticleDraft, ArticleRow, CollectionLink};
use crate::page::{Page, desk};
use crate::ui::desk::{missing, param, sheet};
use crate::ui::form::{Choice, area_text, field_error};
use crate::ui::{Field, empty, form_error, head, icon};
use crate::{AppResult, Desk, Lang};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/kennisbank";

/// `/desk/kennisbank`.
#[component]
pub fn ArticlesPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move { site.faq.articles(&actor, lang).await };
    sheet(HERE, work, move |rows| list(&page, rows))
}

/// `/desk/kennisbank/nieuw`.
#[component]
pub fn ArticleNewPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let draft = typed(&page, ArticleDraft { lang: page.lang, published: true, ..ArticleDraft::default() });
    let ask = page.clone();
    let work = async move { gather(&site, &ask, draft).await };
    sheet(HERE, work, move |gathered| editor(&page, gathered))
}

/// `/desk/kennisbank/:id`.
#[component]
pub fn ArticleEditPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let Ok(id) = param("id").parse::<i64>() else { return missing() };
    let ask = page.clone();
    let work = async move {
        let draft = site.faq.article_draft(&ask.actor, id).await?;
        let draft = typed(&ask, draft);
        gather(&site, &ask, draft).await
    };
    sheet(HERE, work, move |gathered| editor(&page, gathered))
}

/// What the editor shows.
struct Gathered {
    draft: ArticleDraft,
    collections: Vec<CollectionLink>,
    preview: String,
}

async fn gather(site: &Desk, page: &Page, draft: ArticleDraft) -> AppResult<Gathered> {
    let collections = site.faq.home(draft.lang).await?.collections;
    let preview = site.faq.article_preview(&page.actor, &draft.body).await?;
    Ok(Gathered { draft, collections, preview })
}

/// What was typed, when the form came back, in place of what is stored.
fn typed(page: &Page, stored: ArticleDraft) -> ArticleDraft {
    if page.posted.is_none() {
        return stored;
    }
    ArticleDraft {
        id: stored.id,
        version: page.typed("version").parse().unwrap_or(stored.version),
        slug: page.typed("slug"),
        lang: Lang::from_code(&page.typed("lang")),
        title: page.typed("title"),
        answer: page.typed("answer"),
        body: page.typed("body"),
        collection: page.typed("collection"),
        tags: page.typed("tags"),
        published: page.typed("published") == "1",
        other: page.typed("other"),
    }
}

fn list(page: &Page, rows: Vec<ArticleRow>) -> AnyView {
    let title = page.t("Kennisbank", "Knowledge base");
    let new = page.href("/desk/kennisbank/nieuw");
    let count = rows.len();
    let body = if rows.is_empty() {
        empty(
            "doc",
            page.t("Nog geen artikelen", "No articles yet"),
            page.t(
                "Schrijf het eerste antwoord dat u niet nog eens wilt typen.",
                "Write the first answer you don't want to type again.",
            ),
            Some((new.clone(), page.t("Nieuw artikel", "New article").into())),
        )
    } else {
        let rows = rows.into_iter().map(|row| line(page, row)).collect_view();
        view! {
            <div class="table-box" tabindex="0" role="region" aria-labelledby="h-articles"><table class="table">
                <thead><tr>
                    <th scope="col">{page.t("Titel", "Title")}</th>
                    <th scope="col">{page.t("Taal", "Language")}</th>
                    <th scope="col" class="opt">{page.t("Collectie", "Collection")}</th>
                    <th scope="col">{page.t("Stand", "State")}</th>
                    <th scope="col" class="r opt">{page.t("Hielp", "Helped")}</th>
                    <th scope="col" class="r opt">{page.t("Gewijzigd", "Changed")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-articles">{title}</h1><span class="count">{count}</span>
            <a class="btn btn-primary push" href=new>{icon("plus")}{page.t("Nieuw artikel", "New article")}</a>
        </div>
        {body}
    }
    .into_any()
}

fn line(page: &Page, row: ArticleRow) -> AnyView {
    let href = page.href(&format!("/desk/kennisbank/{}", row.id));
    let (yes, no) = row.helpful;
    let votes = if yes + no == 0 {
        view! { <span class="faint">"–"</span> }.into_any()
    } else {
        let words = page.t(format!("{yes} van {}", yes + no), format!("{yes} of {}", yes + no));
        let title = page.t(format!("{yes} ja, {no} nee"), format!("{yes} yes, {no} no"));
        view! { <span title=title>{words}</span> }.into_any()
    };
    let state = if row.published {
        view! { <span class="badge" data-tone="ok">{page.t("Gepubliceerd", "Published")}</span> }
    } else {
        view! { <span class="badge" data-tone="minor">{page.t("Concept", "Draft")}</span> }
    };
    view! {
        <tr>
            <td><a href=href lang=row.lang.code()>{row.title}</a></td>
            <td>{row.lang.code().to_uppercase()}</td>
            <td class="opt">{row.collection}</td>
            <td>{state}</td>
            <td class="r opt">{votes}</td>
            <td class="r num opt">{row.updated_text}</td>
        </tr>
    }
    .into_any()
}

fn editor(page: &Page, gathered: Gathered) -> AnyView {
    let Gathered { draft, collections, preview } = gathered;
    let new = page.t("Nieuw artikel", "New article");
    let title = if draft.id.is_some() { draft.title.clone() } else { new.to_owned() };
    let action = match draft.id {
        Some(id) => page.href(&format!("/desk/kennisbank/{id}")),
        None => page.href("/desk/kennisbank/nieuw"),
    };
    let public = draft.published.then(|| draft.lang.href(&format!("/faq/{}", draft.slug)));
    let look = public.filter(|_| draft.id.is_some()).map(|href| {
        view! { <a class="btn btn-quiet" href=href>{icon("ext")}{page.t("Publieke pagina", "Public page")}</a> }
    });
    let language = draft.lang;
    let body = draft.body.clone();
    view! {
        {head(page, &title, "")}
        <form class="edit" method="post" action=action>
            <div class="bar">
                <a class="btn btn-quiet btn-icon" href=page.href(HERE)
                    aria-label=page.t("Terug naar de kennisbank", "Back to the knowledge base")>{icon("left")}</a>
                <h1 class="grow">{title}</h1>
                {look}
            </div>
            {form_error(page)}
            {fields(page, &draft, &collections)}
            <div class="edit-panes">
                <div class="edit-pane">{text(page, language, &body)}</div>
                <ArticlePreview first=preview article=language lang=page.lang/>
            </div>
            {foot(page, &draft)}
        </form>
    }
    .into_any()
}

fn fields(page: &Page, draft: &ArticleDraft, collections: &[CollectionLink]) -> AnyView {
    let field = |field: Field, value: &str| field.value(page, value).view(page);
    let languages = Lang::ALL.map(|lang| (lang.code().to_owned(), language_name(page.lang, lang).to_owned()));
    let language = Choice {
        name: "lang",
        label: page.t("Taal", "Language").into(),
        options: languages.to_vec(),
        chosen: draft.lang.code().into(),
    };
    let mut options: Vec<(String, String)> =
        collections.iter().map(|link| (link.slug.clone(), link.title.clone())).collect();
    if !draft.collection.is_empty() && !options.iter().any(|(slug, _)| *slug == draft.collection) {
        options.push((draft.collection.clone(), draft.collection.clone()));
    }
    let collection = Choice {
        name: "collection",
        label: page.t("Collectie", "Collection").into(),
        options,
        chosen: draft.collection.clone(),
    };
    let slug_hint = page.t("Leeg: gemaakt van de titel.", "Empty: made from the title.");
    let other_hint = page.t("Het adres van de vertaling.", "The address of the translation.");
    view! {
        <div class="edit-head">
            <input type="hidden" name="version" value=draft.version/>
            <div class="wide">
                {field(Field::text("title", page.t("Vraag of taak", "Question or task")).required().max(200), &draft.title)}
            </div>
            <div class="wide">{field(
                Field::text("answer", page.t("Kort antwoord", "Short answer")).required().max(600)
                    .hint(page.t("Een of twee zinnen, zonder opmaak.", "One or two sentences, no markup.")),
                &draft.answer,
            )}</div>
            {language.view(page)}
            {collection.view(page)}
            {field(Field::text("slug", page.t("Adres", "Address")).max(100).hint(slug_hint), &draft.slug)}
            {field(Field::text("tags", page.t("Labels", "Tags")).max(300), &draft.tags)}
            {field(Field::text("other", page.t("In de andere taal", "In the other language")).max(100).hint(other_hint), &draft.other)}
        </div>
    }
    .into_any()
}

fn text(page: &Page, language: Lang, body: &str) -> AnyView {
    let error = page.field_error("body");
    let invalid = error.is_some().then_some("true");
    view! {
        <label class="vh" for="body">{page.t("Tekst, in Markdown", "Text, in Markdown")}</label>
        <textarea id="body" name="body" lang=language.code() aria-invalid=invalid aria-describedby="body-hint"
            placeholder=page.t("## Zo doet u het…", "## How to do it…")>{area_text(body)}</textarea>
        {error.map(|words| field_error("body-error", words))}
        <p class="vh" id="body-hint">
            {page.t("Het voorbeeld ernaast loopt mee.", "The preview beside it follows.")}
        </p>
    }
    .into_any()
}

fn foot(page: &Page, draft: &ArticleDraft) -> AnyView {
    view! {
        <div class="edit-foot">
            <label class="check">
                <input type="checkbox" name="published" value="1" checked=draft.published/>
                {page.t("Gepubliceerd: lezers zien dit", "Published: readers see this")}
            </label>
            <span class="push row row-tight">
                <a class="btn btn-quiet" href=page.href(HERE)>{page.t("Annuleer", "Cancel")}</a>
                <button class="btn btn-primary">{page.t("Bewaar artikel", "Save article")}</button>
            </span>
        </div>
    }
    .into_any()
}

fn language_name(lang: Lang, of: Lang) -> &'static str {
    match of {
        Lang::Nl => lang.t("Nederlands", "Dutch"),
        Lang::En => lang.t("Engels", "English"),
    }
}
