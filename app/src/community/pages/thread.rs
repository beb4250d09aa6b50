//! `/community/:id`: the question, the accepted answer under it, the other answers, the composer.

use crate::AppError;
use crate::Moment;
use crate::community::model::{Author, Post, Thread};
use crate::flood::model::Likely;
use crate::flood::pages::about_thread;
use crate::page::{Page, desk};
use crate::ui::oops::encode;
use crate::ui::{Field, avatar, crumbs, form_error, head, icon, load, shell, time, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// A thread's page.
#[component]
pub fn ThreadPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<i64>().ok());
    let (actor, now) = (page.actor.clone(), (site.now)());
    let work = async move {
        let thread = site.community.thread(&actor, id.ok_or(AppError::NotFound)?).await?;
        let about = site.flood.thread_incident(thread.id).await?;
        Ok((thread, about))
    };
    shell(load(work, move |(thread, about)| content(&page, &thread, about.as_ref(), now)))
}

fn content(page: &Page, thread: &Thread, about: Option<&Likely>, now: Moment) -> AnyView {
    let topic = thread.topic;
    let steps = [
        (page.href("/community"), "Community".to_owned()),
        (format!("{}?topic={}", page.href("/community"), topic.code()), topic.word(page.lang).to_owned()),
    ];
    let foreign = (thread.lang != page.lang).then(|| thread.lang.code());
    let (accepted, others): (Vec<&Post>, Vec<&Post>) = thread.posts.iter().partition(|post| post.accepted);
    let accepted = accepted.into_iter().map(|post| accepted_answer(page, thread, post, now)).collect_view();
    let told = crate::ui::marks::first_words(&thread.html, 150);
    view! {
        {head(page, &thread.title, &told)}
        <div class="wrap wrap-text page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-thread thread-title" lang=foreign>{thread.title.clone()}</h1>
            {meta(page, thread)}
            {about.map(|incident| about_thread(page, incident))}
            <div class="stack thread-posts" lang=foreign>
                <article class="post" aria-label=page.t("Vraag", "Question")>
                    {who(page, &thread.author, false, thread.at, now)}
                    <div class="prose" inner_html=thread.html.clone()></div>
                </article>
                {accepted}
                {replies(page, thread, &others, now)}
                {composer(page, thread)}
            </div>
        </div>
    }
    .into_any()
}

fn meta(page: &Page, thread: &Thread) -> AnyView {
    let answered = thread.posts.iter().any(|post| post.accepted).then(|| {
        view! { <span class="badge" data-tone="ok">{tone_icon("ok")}{page.t("Beantwoord", "Answered")}</span> }
    });
    let hidden = thread.hidden.then(|| {
        view! { <span class="badge">{icon("eye")}{page.t("Verborgen voor bezoekers", "Hidden from visitors")}</span> }
    });
    let count = match thread.posts.len() {
        1 => page.t("1 reactie", "1 reply").to_owned(),
        many => page.t(format!("{many} reacties"), format!("{many} replies")),
    };
    view! {
        <p class="row small faint thread-meta">
            {answered}{hidden}<span>{count}</span>
            {moderate(page, "thread", thread.id, thread.hidden)}
        </p>
    }
    .into_any()
}

fn who(page: &Page, author: &Author, asked: bool, at: Moment, now: Moment) -> AnyView {
    let shop =
        (!author.shop.is_empty()).then(|| view! { <span class="faint small">{author.shop.clone()}</span> });
    let staff = author
        .staff
        .then(|| view! { <span class="badge" data-tone="brand">{page.platform.to_string()}</span> });
    let asker = asked.then(|| view! { <span class="badge">{page.t("Stelde de vraag", "Asked this")}</span> });
    view! {
        {avatar(&author.name)}
        <p class="who"><b>{author.name.clone()}</b>{shop}{staff}{asker}{time::time_ago(page.lang, now, at)}</p>
    }
    .into_any()
}

fn accepted_answer(page: &Page, thread: &Thread, post: &Post, now: Moment) -> AnyView {
    let first = thread.author.name.split_whitespace().next().unwrap_or_default();
    let title =
        page.t(format!("Antwoord dat werkte voor {first}"), format!("The answer that worked for {first}"));
    view! {
        <section class="accepted" aria-labelledby="h-acc">
            <h2 class="flag" id="h-acc">{tone_icon("ok")}{title}</h2>
            {answer(page, thread, post, now)}
        </section>
    }
    .into_any()
}

fn replies(page: &Page, thread: &Thread, posts: &[&Post], now: Moment) -> AnyView {
    if posts.is_empty() {
        let none = thread.posts.is_empty().then(|| {
            view! { <p class="muted">{page.t("Nog geen reacties. Weet u het? Schrijf het hieronder.", "No replies yet. Do you know? Write it below.")}</p> }
        });
        return none.into_any();
    }
    let posts = posts.iter().map(|post| answer(page, thread, post, now)).collect_view();
    view! {
        <section class="stack gap-6" aria-labelledby="h-rea">
            <h2 id="h-rea">{page.t("Reacties", "Replies")}</h2>
            {posts}
        </section>
    }
    .into_any()
}

fn answer(page: &Page, thread: &Thread, post: &Post, now: Moment) -> AnyView {
    let label = page.t(format!("Reactie van {}", post.author.name), format!("Reply by {}", post.author.name));
    let asked = post.author == thread.author;
    let hidden = post.hidden.then(|| {
        view! { <p class="post-hidden">{page.t("Verborgen voor bezoekers", "Hidden from visitors")}</p> }
    });
    let accept = (thread.may_accept && !post.accepted && !post.hidden).then(|| {
        let action = page.href(&format!("/community/{}/accept", thread.id));
        view! {
            <form method="post" action=action>
                <button class="btn btn-s" name="post" value=post.id>
                    {icon("check")}{page.t("Dit loste het op", "This solved it")}
                </button>
            </form>
        }
    });
    let link = format!("#p{}", post.id);
    view! {
        <article class="post" id=format!("p{}", post.id) aria-label=label>
            {who(page, &post.author, asked, post.at, now)}
            {hidden}
            <div class="prose" inner_html=post.html.clone()></div>
            <div class="row post-do">
                {accept}
                <a class="btn btn-s btn-quiet" href=link>{icon("link")}"Link"</a>
                {moderate(page, "post", post.id, post.hidden)}
            </div>
        </article>
    }
    .into_any()
}

/// Staff hide and show.
fn moderate(page: &Page, kind: &'static str, id: i64, hidden: bool) -> AnyView {
    if !page.actor.is_staff() {
        return ().into_any();
    }
    let (value, words) =
        if hidden { ("0", page.t("Maak zichtbaar", "Show")) } else { ("1", page.t("Verberg", "Hide")) };
    view! {
        <form method="post" action=page.href("/desk/community/verbergen")>
            <input type="hidden" name="kind" value=kind/>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="next" value=page.href(&page.path)/>
            <button class="btn btn-s btn-quiet" name="hidden" value=value>{icon("eye")}{words}</button>
        </form>
    }
    .into_any()
}

fn composer(page: &Page, thread: &Thread) -> AnyView {
    let path = format!("/community/{}", thread.id);
    if page.actor.account.is_none() && page.posted.is_none() {
        let href = format!("{}?next={}", page.href("/inloggen"), encode(&page.href(&path)));
        return view! {
            <section class="card" aria-labelledby="h-ant">
                <h2 id="h-ant">{page.t("Weet u het antwoord?", "Do you know the answer?")}</h2>
                <p class="muted mb-3">{page.t(
                    "Log in met het account van uw winkel om te reageren. Lezen kan altijd.",
                    "Sign in with your shop’s account to reply. Reading is always open.",
                )}</p>
                <a class="btn btn-primary" href=href rel="nofollow">{page.t("Log in en reageer", "Sign in and reply")}</a>
            </section>
        }
        .into_any();
    }
    let hint = page.t(
        "Deel geen gegevens van klanten. Iedereen kan meelezen. Markdown mag.",
        "Don’t share customers’ data. Everyone can read this. Markdown works.",
    );
    view! {
        <section class="card" aria-labelledby="h-ant">
            <h2 id="h-ant">{page.t("Uw reactie", "Your reply")}</h2>
            <form class="stack" method="post" action=page.href(&path)>
                {form_error(page)}
                {Field::area("body", page.t("Reactie", "Reply"))
                    .value(page, "").hint(hint).max(20_000).required().quiet().view(page)}
                <div class="row"><button class="btn btn-primary">{page.t("Plaats reactie", "Post reply")}</button></div>
            </form>
        </section>
    }
    .into_any()
}
