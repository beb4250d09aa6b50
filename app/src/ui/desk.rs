//! The frame of the desk: menu with counts at the left, the strip while an incident is open, main as a sheet.
//!
//! Called by every page of the desk. What the frame shows beside the page never stands in the page's way:
//! a count that can't be read is left out.

use super::{Answer, avatar, icon, load, oops, shell, time};
use crate::monitors::model::Draft;
use crate::monitors::pages::drafts;
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::tickets::islands::{Due, LiveStrip, Palette, Place, Strip};
use crate::tickets::model::View;
use crate::{AppResult, Desk, Lang, Moment, Role};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::future::Future;

/// A promise with less time than this left is nearly due, in microseconds: five minutes.
const SOON: Moment = 5 * 60_000_000;

/// An entry of the menu.
struct Entry {
    path: String,
    icon: &'static str,
    label: &'static str,
    count: Option<i64>,
    /// The view whose count it shows.
    view: Option<View>,
}

/// What the frame tells beside the page.
#[derive(Debug, Default)]
struct Frame {
    counts: Vec<(View, i64)>,
    unanswered: Option<i64>,
    attention: Option<i64>,
    drafts: Vec<Draft>,
    /// Broadcasts that wait for a confirmation.
    broadcasts: Option<i64>,
    hours: String,
}

impl Frame {
    async fn read(page: &Page, site: &Desk) -> Frame {
        let (actor, lang) = (page.actor.as_ref(), page.lang);
        let counts = site.tickets.queue_counts(actor).await;
        let unanswered = site.community.unanswered_count(actor).await;
        let attention = site.books.attention(actor).await;
        let drafts = site.monitors.drafts(actor).await;
        let broadcasts = site.broadcasts.broadcasts_ready(actor).await;
        let hours = site.contact.contact_page(lang).await.ok().and_then(|contact| {
            use crate::contact::model::ChannelKind::Mail;
            contact.channels.into_iter().find(|channel| channel.kind == Mail).map(|channel| channel.words)
        });
        Frame {
            counts: counts.unwrap_or_default(),
            unanswered: unanswered.ok(),
            attention: attention.ok().filter(|count| *count > 0),
            drafts: drafts.unwrap_or_default(),
            broadcasts: broadcasts.ok().filter(|count| *count > 0),
            hours: hours.unwrap_or_default(),
        }
    }
}

/// A page of the desk: waits for `work` and shows it inside the frame, or the error. `here` is the path
/// of its entry in the menu.
pub fn sheet<T: Send + 'static>(
    here: impl Into<String>,
    work: impl Future<Output = AppResult<T>> + Send + 'static,
    show: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView {
    let (page, site, answer) = (Page::current(), desk(), Answer::current());
    if let Err(error) = page.actor.require(Role::Agent) {
        answer.error(&error);
        return shell(oops(&page, &error));
    }
    let (ask, from) = (page.clone(), site.clone());
    let here = here.into();
    let both = async move {
        let result = work.await;
        Ok((result, Frame::read(&ask, &from).await))
    };
    load(both, move |(result, frame)| {
        let content = match result {
            Ok(value) => show(value),
            Err(error) => {
                answer.error(&error);
                oops(&page, &error)
            }
        };
        framed(&page, &site, &here, &frame, content)
    })
}

/// A page of the desk whose address means nothing: 404 inside the frame.
pub fn missing() -> AnyView {
    sheet("", async { Err::<(), _>(crate::AppError::NotFound) }, |()| ().into_any())
}

/// A part of the page's path.
pub fn param(name: &str) -> String {
    use_params_map().with_untracked(|params| params.get(name)).unwrap_or_default()
}

/// A value of the page's query string.
pub fn query(name: &str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name)).filter(|value| !value.is_empty())
}

fn framed(page: &Page, site: &Desk, here: &str, frame: &Frame, content: AnyView) -> AnyView {
    let status = site.status.view();
    let open = i64::try_from(status.open.len()).unwrap_or_default();
    let groups = menu(page, frame, open);
    let places = groups.iter().flat_map(|(_, entries)| entries).map(|entry| place(page, entry));
    let places: Vec<Place> = places.chain(elsewhere(page)).collect();
    let strip = strip(&status, page.lang, page.actor.role, (site.now)());
    let counts = !here.starts_with("/desk/wachtrij");
    let proposed = drafts::line(page, &frame.drafts, (site.now)());
    view! {
        <a class="skip" href="#inhoud">{page.t("Naar de inhoud", "Skip to content")}</a>
        <header class="side">
            <a class="brand" href=page.href("/desk/wachtrij/new")>
                <svg aria-hidden="true"><use href="/icons.svg#logo"></use></svg>"Loket"
            </a>
            <Palette lang=page.lang places=places/>
            <nav aria-label=page.t("Menu van de balie", "Desk menu")>
                {groups.into_iter().map(|(title, entries)| group(page, here, title, entries)).collect_view()}
            </nav>
            {me(page, frame)}
        </header>
        <main id="inhoud" tabindex="-1">
            <LiveStrip first=strip counts=counts lang=page.lang/>
            {proposed}
            {content}
        </main>
    }
    .into_any()
}

/// The menu the reader's role allows; the use cases decide all the same.
fn menu(page: &Page, frame: &Frame, open: i64) -> Vec<(&'static str, Vec<Entry>)> {
    let plain = |path: &str, icon, label, count| Entry { path: path.into(), icon, label, count, view: None };
    let views = View::ALL
        .into_iter()
        .map(|view| Entry {
            path: format!("/desk/wachtrij/{}", view.code()),
            icon: match view {
                View::New => "inbox",
                View::Mine => "user",
                View::Open => "mail",
                View::Waiting => "clock",
                View::Held => "pause",
                View::Solved => "check",
            },
            label: view.word(page.lang),
            count: frame.counts.iter().find(|(counted, _)| *counted == view).map(|(_, count)| *count),
            view: Some(view),
        })
        .collect();
    let mut work = Vec::new();
    if page.actor.role >= Role::Lead {
        let count = (open > 0).then_some(open);
        work.push(plain("/desk/storingen", "bolt", page.t("Storingen", "Incidents"), count));
        work.push(plain("/desk/kanalen", "phone", page.t("Kanalen", "Channels"), None));
        work.push(plain("/desk/onderhoud", "cog", page.t("Onderhoud", "Maintenance"), None));
        work.push(plain("/desk/nabeschouwingen", "history", page.t("Nabeschouwingen", "Postmortems"), None));
    }
    let articles = page.t("Kennisbank", "Knowledge base");
    let moderation = page.t("Community", "Community");
    let outgoing = page.t("Uitgaande mail", "Outgoing mail");
    work.push(plain("/desk/kennisbank", "doc", articles, None));
    work.push(plain("/desk/community", "chat", moderation, frame.unanswered.filter(|count| *count > 0)));
    work.push(plain("/desk/uitgaand", "send", outgoing, None));
    work.push(plain("/desk/webhooks", "code", "Webhooks", None));
    let broadcasts = page.t("Rondzendingen", "Broadcasts");
    work.push(plain("/desk/rondzendingen", "users", broadcasts, frame.broadcasts));
    let books = page.t("Postboek", "Mail book");
    work.push(plain("/desk/postboek", "list", books, frame.attention));
    let mut groups = vec![("", views), (page.t("Meer werk", "More work"), work)];
    if page.actor.role >= Role::Admin {
        let admin = vec![
            plain("/desk/mensen", "users", page.t("Mensen", "People"), None),
            plain("/desk/mailboxen", "mail", page.t("Mailboxen", "Mailboxes"), None),
            plain("/desk/bewaking", "eye", page.t("Bewaking", "Monitors"), None),
            plain("/desk/kantooruren", "calendar", page.t("Kantooruren", "Office hours"), None),
            plain("/desk/beschikbaarheid", "chart", page.t("Beschikbaarheid", "Availability"), None),
            plain("/desk/onderdelen", "db", page.t("Onderdelen", "Components"), None),
            plain("/desk/storing-sjablonen", "copy", page.t("Storingssjablonen", "Incident templates"), None),
        ];
        groups.push((page.t("Beheer", "Admin"), admin));
    }
    groups
}

fn group(page: &Page, here: &str, title: &'static str, entries: Vec<Entry>) -> AnyView {
    let title = (!title.is_empty()).then(|| view! { <h2>{title}</h2> });
    let entries = entries
        .into_iter()
        .map(|entry| {
            let current = (entry.path == here).then_some("page");
            let count = entry.count.map(|count| {
                let id = entry.view.map(|view| format!("count-{}", view.code()));
                view! { <span class="count" id=id>{count}</span> }
            });
            view! { <li><a href=page.href(&entry.path) aria-current=current>{icon(entry.icon)}{entry.label}{count}</a></li> }
        })
        .collect_view();
    view! { {title}<ul>{entries}</ul> }.into_any()
}

fn place(page: &Page, entry: &Entry) -> Place {
    Place { label: entry.label.into(), href: page.href(&entry.path), icon: entry.icon.into() }
}

/// Pages outside of the desk that an agent goes to.
fn elsewhere(page: &Page) -> Vec<Place> {
    let place = |label: &str, path: &str, icon: &str| Place {
        label: label.into(),
        href: page.href(path),
        icon: icon.into(),
    };
    vec![
        place(page.t("Nieuw artikel", "New article"), "/desk/kennisbank/nieuw", "plus"),
        place(page.t("Publieke site", "Public site"), "/", "ext"),
        place(page.t("Statuspagina", "Status page"), "/status", "ext"),
        place(page.t("Mijn account", "My account"), "/account", "cog"),
        Place {
            label: page.t("English", "Nederlands").into(),
            href: page.other_href(),
            icon: "globe".into(),
        },
    ]
}

/// Who works here, and until when.
fn me(page: &Page, frame: &Frame) -> AnyView {
    let hours =
        if frame.hours.is_empty() { page.actor.role.word(page.lang).to_owned() } else { frame.hours.clone() };
    let other = page.lang.other();
    view! {
        <div class="me">
            {avatar(&page.actor.name)}
            <div>{page.actor.name.clone()}<small>{hours}</small></div>
            <details class="menu-at">
                <summary class="btn btn-quiet btn-icon" aria-label=page.t("Meer", "More")>{icon("more")}</summary>
                <div class="menu">
                    <a href=page.href("/account")>{icon("cog")}{page.t("Mijn account", "My account")}</a>
                    <a href=page.href("/")>{icon("ext")}{page.t("Publieke site", "Public site")}</a>
                    <a href=page.other_href() lang=other.code() hreflang=other.code()>
                        {icon("globe")}{page.t("English", "Nederlands")}
                    </a>
                    <hr/>
                    <form method="post" action=page.href("/uitloggen")>
                        <button>{icon("out")}{page.t("Uitloggen", "Sign out")}</button>
                    </form>
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// The strip about the worst open incident. A lead is led to the console, others to the public page.
pub fn strip(view: &StatusView, lang: Lang, role: Role, now: Moment) -> Option<Strip> {
    let incident = view.banner()?;
    let hit = incident.components.iter().filter(|(_, impact)| *impact > crate::status::model::Impact::None);
    let names: Vec<&str> =
        hit.filter_map(|(key, _)| view.component(key)).map(|component| component.name.get(lang)).collect();
    let others = view.open.len() - 1;
    let more = if others == 0 { String::new() } else { format!(" · +{others}") };
    let folder = if role >= Role::Lead { "/desk/storingen" } else { "/status" };
    Some(Strip {
        tone: incident.tone().into(),
        title: format!("{} · {}{more}", incident.impact.incident_word(lang), incident.state.word(lang)),
        hit: if names.is_empty() { incident.title.get(lang).to_owned() } else { names.join(", ") },
        promise: promise(lang, now, incident.next_update_at),
        due: due(view, lang, now),
        href: lang.href(&format!("{folder}/{}", incident.slug)),
    })
}

/// The promise that runs out first, of any open incident: when it is nearly due, and when it is late.
fn due(view: &StatusView, lang: Lang, now: Moment) -> Option<Due> {
    let promised = view.open.iter().filter_map(|incident| Some((incident.next_update_at?, incident)));
    let (at, incident) = promised.min_by_key(|(at, _)| *at).filter(|(at, _)| at - now < SOON)?;
    let (title, words) = (incident.title.get(lang), promise(lang, now, Some(at)));
    Some(Due { late: at < now, words: format!("{words}: {title}") })
}

/// "Volgende update vóór 10:30, nog 36 minuten", or that the moment has passed.
fn promise(lang: Lang, now: Moment, next: Option<Moment>) -> String {
    let Some(at) = next else {
        return lang.t("Geen volgende update beloofd", "No next update promised").into();
    };
    let minutes = (at - now) / 60_000_000;
    let (when, span) = (time::when(lang, now, at), time::span(lang, minutes.abs()));
    match (lang, at < now) {
        (Lang::Nl, false) => format!("Volgende update vóór {when}, nog {span}"),
        (Lang::En, false) => format!("Next update before {when}, {span} left"),
        (Lang::Nl, true) => format!("De beloofde update van {when} is {span} te laat"),
        (Lang::En, true) => format!("The update promised for {when} is {span} late"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_in_time_and_late() {
        let now = 1_796_115_240_000_000;
        let minute = 60_000_000;
        assert_eq!(
            promise(Lang::Nl, now, Some(now + 36 * minute)),
            "Volgende update vóór 10:30, nog 36 minuten"
        );
        assert_eq!(
            promise(Lang::En, now, Some(now - 4 * minute)),
            "The update promised for 09:50 is 4 minutes late"
        );
    }
}
