//! Atom: an entry for each update, so that a reader is told of each.

use super::{FeedFacts, last_change};
use crate::desk::when;
use app::Moment;
use app::status::model::{Incident, StatusView, Update, update_id};
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};

/// Most entries.
const ENTRIES: usize = 50;

/// `/status.atom`: the latest updates, newest first. Ids depend on nothing but the host
/// and our numbers, so that a new title or address is no new entry.
pub fn atom(view: &StatusView, facts: &FeedFacts) -> String {
    let updates = latest(view);
    let title = title(facts);
    let link = |href: String, rel: &str, kind: &str| Link {
        href,
        rel: rel.into(),
        hreflang: Some(facts.lang.code().into()),
        mime_type: Some(kind.into()),
        ..Link::default()
    };
    let feed = Feed {
        title: Text::plain(title),
        id: tag(facts, facts.lang.t("status", "status-en")),
        updated: date(last_change(view)),
        authors: vec![Person { name: facts.name.clone(), ..Person::default() }],
        generator: Some(Generator { value: "Loket".into(), ..Generator::default() }),
        links: vec![
            link(facts.url("/status"), "alternate", "text/html"),
            link(facts.url("/status.atom"), "self", "application/atom+xml"),
        ],
        lang: Some(facts.lang.code().into()),
        entries: updates.into_iter().map(|(incident, update)| entry(incident, update, facts)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

/// The updates that feeds tell, newest first.
pub(super) fn latest(view: &StatusView) -> Vec<(&Incident, &Update)> {
    let incidents = view.open.iter().chain(&view.past);
    let mut updates: Vec<(&Incident, &Update)> = incidents
        .flat_map(|incident| incident.updates.iter().map(move |update| (incident, update)))
        .collect();
    updates.sort_by_key(|(_, update)| std::cmp::Reverse((update.at, update.id)));
    updates.truncate(ENTRIES);
    updates
}

/// What the feed is called.
pub(super) fn title(facts: &FeedFacts) -> String {
    facts.lang.t(format!("Status van {}", facts.name), format!("Status of {}", facts.name))
}

/// What an update is called: the incident and how far it is.
pub(super) fn headline(incident: &Incident, update: &Update, facts: &FeedFacts) -> String {
    format!("{}: {}", incident.title.get(facts.lang), update.state.word(facts.lang))
}

fn entry(incident: &Incident, update: &Update, facts: &FeedFacts) -> Entry {
    let url = facts.url(&format!("/status/{}", incident.slug));
    Entry {
        title: Text::plain(headline(incident, update, facts)),
        id: entry_id(incident, update, facts),
        updated: date(update.at),
        published: Some(date(update.at)),
        links: vec![Link { href: url, rel: "alternate".into(), ..Link::default() }],
        content: Some(Content {
            value: Some(update.text.get(facts.lang).to_owned()),
            content_type: Some("text".into()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// What an update is known by in every feed.
pub(super) fn entry_id(incident: &Incident, update: &Update, facts: &FeedFacts) -> String {
    tag(facts, &update_id(&incident.slug, update.at))
}

/// A tag URI (RFC 4151): an id that no change of address changes.
fn tag(facts: &FeedFacts, what: &str) -> String {
    let host = facts.host().split(':').next().unwrap_or_default();
    format!("tag:{host},2026:{what}")
}

fn date(at: Moment) -> FixedDateTime {
    when::rfc3339(at).parse().unwrap_or_default()
}
