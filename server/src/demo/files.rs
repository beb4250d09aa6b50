//! The demo's files as they are read: compiled in, so that the program needs no folder.

use app::{Lang, Role};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const PEOPLE: &str = include_str!("../../demo/people.toml");
const COMMUNITY: &str = include_str!("../../demo/community.toml");
const TICKETS: &str = include_str!("../../demo/tickets.toml");
const INCIDENTS: &str = include_str!("../../demo/incidents.toml");
const AFTERMATH: &str = include_str!("../../demo/aftermath.toml");
const TEMPLATES: &str = include_str!("../../demo/templates.toml");
const FAQ: [&str; 8] = [
    include_str!("../../demo/faq/account-en-privacy.toml"),
    include_str!("../../demo/faq/betalingen.toml"),
    include_str!("../../demo/faq/btw-en-facturen.toml"),
    include_str!("../../demo/faq/domein-en-mail.toml"),
    include_str!("../../demo/faq/kassa-app.toml"),
    include_str!("../../demo/faq/storingen-en-onderhoud.toml"),
    include_str!("../../demo/faq/verzenden.toml"),
    include_str!("../../demo/faq/voorraad-en-producten.toml"),
];

/// Everybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub staff: Vec<Person>,
    pub merchant: Vec<Person>,
}

/// Somebody.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub shop: String,
    #[serde(default = "merchant")]
    pub role: Role,
    pub lang: Lang,
}

fn merchant() -> Role {
    Role::Merchant
}

/// A collection with its articles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    pub collection: Collection,
    pub article: Vec<Article>,
}

/// A collection.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    pub id: String,
    pub position: i64,
    pub nl: Named,
    pub en: Named,
}

/// Its name in a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub title: String,
    pub summary: String,
}

/// An article.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub id: String,
    pub lang: Lang,
    pub translation_of: Option<String>,
    pub title: String,
    pub answer: String,
    pub tags: Vec<String>,
    pub body: String,
}

/// The community.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Community {
    pub thread: Vec<Thread>,
}

/// A thread.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    pub lang: Lang,
    pub title: String,
    pub topic: app::community::model::Topic,
    pub author: String,
    pub days_ago: i64,
    pub time: jiff::civil::Time,
    pub body: String,
    #[serde(default)]
    pub post: Vec<Post>,
}

/// An answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub author: String,
    pub minutes_later: i64,
    pub body: String,
    #[serde(default)]
    pub accepted: bool,
}

/// The conversations that tickets are made of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tickets {
    pub ticket: Vec<Scenario>,
}

/// A conversation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub lang: Lang,
    pub mailbox: String,
    pub subject: String,
    pub tags: Vec<String>,
    pub state: app::tickets::model::TicketState,
    pub message: Vec<Message>,
}

/// A part of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub from: app::tickets::model::EntryKind,
    pub minutes_later: i64,
    pub body: String,
}

/// Incidents and maintenance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub incident: Vec<Incident>,
    pub maintenance: Vec<Maintenance>,
}

/// An incident.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub slug: String,
    pub nl: Titled,
    pub en: Titled,
    pub at: Option<jiff::Timestamp>,
    pub days_ago: Option<i64>,
    pub start: Option<jiff::civil::Time>,
    pub components: Vec<Hit>,
    pub data_loss: Option<Loss>,
    pub update: Vec<Update>,
}

/// What an incident is called in a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titled {
    pub title: String,
}

/// A component with its impact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    pub key: String,
    pub impact: app::status::model::Impact,
}

/// A period whose changes may be gone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    pub from: jiff::Timestamp,
    pub to: jiff::Timestamp,
}

/// An update.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    pub minutes_later: i64,
    pub state: app::status::model::IncidentState,
    pub next_minutes: Option<i64>,
    #[serde(default)]
    pub impact: Vec<Hit>,
    pub nl: String,
    pub en: String,
}

/// Planned work.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    pub slug: String,
    pub days_ago: Option<i64>,
    pub days_ahead: Option<i64>,
    pub start: jiff::civil::Time,
    pub minutes: i64,
    pub components: Vec<Hit>,
    pub nl: Told,
    pub en: Told,
}

/// Planned work in a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    pub title: String,
    pub text: String,
}

/// Templates of incidents.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Templates {
    pub template: Vec<Template>,
}

/// A template; without a title it serves updates alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub name: String,
    pub nl: Option<Titled>,
    pub en: Option<Titled>,
    pub components: Vec<Hit>,
    pub text: Vec<TemplateText>,
}

/// What a template says in a state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateText {
    pub state: app::status::model::IncidentState,
    pub nl: String,
    pub en: String,
}

/// Everybody.
pub fn people() -> anyhow::Result<People> {
    read("people.toml", PEOPLE)
}

/// Every collection.
pub fn faq() -> anyhow::Result<Vec<Faq>> {
    FAQ.iter().map(|text| read("faq", text)).collect()
}

/// The community.
pub fn community() -> anyhow::Result<Community> {
    read("community.toml", COMMUNITY)
}

/// The conversations.
pub fn tickets() -> anyhow::Result<Tickets> {
    read("tickets.toml", TICKETS)
}

/// What follows incidents.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    pub postmortem: Vec<Postmortem>,
    pub cause: Vec<Cause>,
}

/// A postmortem.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postmortem {
    pub incident: String,
    pub version: Vec<Version>,
    pub action: Vec<Action>,
}

/// A version of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub state: app::aftermath::model::PostmortemState,
    pub hours_later: i64,
    pub nl: String,
    pub en: String,
}

/// A follow-up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub nl: String,
    pub en: String,
    pub owner: String,
    pub public: bool,
    pub done_hours_later: Option<i64>,
}

/// What an incident came from, or didn't.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    pub incident: String,
    pub maintenance: String,
    pub caused: bool,
    pub nl: String,
    pub en: String,
}

/// What follows incidents.
pub fn aftermath() -> anyhow::Result<After> {
    read("aftermath.toml", AFTERMATH)
}

/// Templates of incidents.
pub fn templates() -> anyhow::Result<Vec<Template>> {
    Ok(read::<Templates>("templates.toml", TEMPLATES)?.template)
}

/// Incidents and maintenance.
pub fn status() -> anyhow::Result<Status> {
    read("incidents.toml", INCIDENTS)
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).map_err(|error| anyhow::anyhow!("server/demo/{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_files_can_be_read_and_name_people_who_exist() {
        let people = people().unwrap();
        let known: HashSet<&str> =
            people.staff.iter().chain(&people.merchant).map(|person| person.email.as_str()).collect();
        assert_eq!(known.len(), people.staff.len() + people.merchant.len(), "an address twice");
        for thread in &community().unwrap().thread {
            assert!(known.contains(thread.author.as_str()), "{}", thread.author);
            assert!(thread.post.iter().filter(|post| post.accepted).count() <= 1, "{}", thread.title);
            for post in &thread.post {
                assert!(known.contains(post.author.as_str()), "{}", post.author);
            }
        }
        assert!(tickets().unwrap().ticket.iter().all(|ticket| !ticket.message.is_empty()));
        for incident in status().unwrap().incident {
            assert!(incident.at.is_some() != (incident.days_ago.is_some() && incident.start.is_some()));
        }
    }

    #[test]
    fn articles_lead_to_articles_that_exist() {
        let faq = faq().unwrap();
        let articles = || faq.iter().flat_map(|part| &part.article);
        let ids: HashSet<&str> = articles().map(|article| article.id.as_str()).collect();
        assert!(ids.len() >= 60, "{} articles", ids.len());
        assert_eq!(ids.len(), articles().count(), "an id twice");
        for article in articles() {
            assert!(article.translation_of.as_deref().is_none_or(|of| ids.contains(of)), "{}", article.id);
            for link in article.body.split("](/faq/").skip(1) {
                let to = link.split([')', '#']).next().unwrap_or_default();
                let known = to
                    .strip_prefix("c/")
                    .map_or(ids.contains(to), |slug| faq.iter().any(|part| part.collection.id == slug));
                assert!(known, "{} leads to {to}", article.id);
            }
        }
    }
}
