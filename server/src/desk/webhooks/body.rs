//! What programs are sent: an incident with the field names of Statuspage inside of an event of
//! Standard Webhooks, or a message as Slack's incoming webhooks take it. Pure.

use app::status::model::{Bilingual, DataLoss, Impact};
use app::webhooks::model::Format;
use app::{Lang, Moment};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What kind of news: `incident.updated`, `maintenance.updated`, `incident.postmortem`.
    pub kind: &'static str,
    /// The update.
    pub update: String,
    /// The incident or the work.
    pub id: String,
    /// What is wrong, or done.
    pub title: Bilingual,
    /// What the update says.
    pub text: Bilingual,
    /// Statuspage's word for the state that it set or kept.
    pub state: &'static str,
    /// The same for people, in Dutch and in English.
    pub state_words: [&'static str; 2],
    /// Statuspage's word for the impact.
    pub impact: &'static str,
    /// Since when; as planned for work.
    pub started_at: Moment,
    /// When the update was written.
    pub at: Moment,
    /// Over since.
    pub resolved_at: Option<Moment>,
    /// Next update before.
    pub next_update_at: Option<Moment>,
    /// From when to when work is planned.
    pub scheduled: Option<(Moment, Moment)>,
    /// Changes that may be gone.
    pub data_loss: Option<DataLoss>,
    /// Components that it is about: name, key, impact now.
    pub components: Vec<(Bilingual, String, Impact)>,
    /// Its page in Dutch and in English.
    pub page: [String; 2],
}

/// News in this form and language.
pub fn news(event: &Event, format: Format, lang: Lang) -> String {
    match format {
        Format::Standard => standard(event, lang).to_string(),
        Format::Slack => slack(event, lang).to_string(),
    }
}

/// A test, so that somebody sees that it arrives.
pub fn test(format: Format, lang: Lang, at: Moment) -> String {
    let words = lang.t(
        "Dit is een test van Loket. Er is geen storing.",
        "This is a test by Loket. There is no incident.",
    );
    match format {
        Format::Standard => json!({ "type": "ping", "timestamp": iso(at), "data": { "message": words } }),
        Format::Slack => json!({ "text": words }),
    }
    .to_string()
}

fn standard(event: &Event, lang: Lang) -> Value {
    let components: Vec<Value> = event
        .components
        .iter()
        .map(|(name, key, impact)| json!({ "id": key, "name": name.get(lang), "status": status(*impact) }))
        .collect();
    let mut data = json!({
        "id": event.id,
        "name": event.title.get(lang),
        "status": event.state,
        "impact": event.impact,
        "started_at": iso(event.started_at),
        "updated_at": iso(event.at),
        "resolved_at": event.resolved_at.map(iso),
        "next_update_at": event.next_update_at.map(iso),
        "data_loss": event.data_loss.as_ref().map(|loss| json!({ "from": iso(loss.from), "to": iso(loss.to) })),
        "shortlink": link(event, lang),
        "incident_updates": [{
            "id": event.update,
            "incident_id": event.id,
            "status": event.state,
            "body": event.text.get(lang),
            "created_at": iso(event.at),
            "display_at": iso(event.at),
        }],
        "components": components,
    });
    if let Some((from, until)) = event.scheduled {
        data["scheduled_for"] = iso(from).into();
        data["scheduled_until"] = iso(until).into();
    }
    json!({ "type": event.kind, "timestamp": iso(event.at), "data": data })
}

fn slack(event: &Event, lang: Lang) -> Value {
    let title = event.title.get(lang);
    let [nl, en] = event.state_words;
    let state = lang.t(nl, en);
    let text = event.text.get(lang);
    let hit: Vec<String> = event
        .components
        .iter()
        .filter(|(.., impact)| *impact > Impact::None)
        .map(|(name, _, impact)| format!("{} ({})", name.get(lang), impact.word(lang).to_lowercase()))
        .collect();
    let mut blocks =
        vec![section(&format!("*<{}|{}>*\n_{}_", link(event, lang), mrkdwn(title), mrkdwn(state)))];
    if !text.is_empty() {
        blocks.push(section(&mrkdwn(text)));
    }
    if !hit.is_empty() {
        let words = format!("{} {}", lang.t("Getroffen:", "Affected:"), mrkdwn(&hit.join(", ")));
        blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": words }] }));
    }
    json!({ "text": mrkdwn(&format!("{title}: {state}")), "blocks": blocks })
}

/// Slack refuses a section of more than 3000 characters.
fn section(text: &str) -> Value {
    let text: String = text.chars().take(2900).collect();
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
}

/// Text that means only itself for Slack.
fn mrkdwn(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn link(event: &Event, lang: Lang) -> &str {
    let [nl, en] = &event.page;
    lang.t(nl, en)
}

fn status(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "operational",
        Impact::Minor => "degraded_performance",
        Impact::Major => "partial_outage",
        Impact::Critical => "major_outage",
    }
}

/// RFC 3339 in UTC, with milliseconds.
fn iso(at: Moment) -> String {
    format!("{:.3}", Timestamp::from_microsecond(at).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let both = |nl: &str, en: &str| Bilingual { nl: nl.into(), en: en.into() };
        Event {
            kind: "incident.updated",
            update: "12".into(),
            id: "3".into(),
            title: both("De Kassa App <hapert>", "The Kassa App stutters"),
            text: both("We zoeken de oorzaak.", ""),
            state: "investigating",
            state_words: ["in onderzoek", "investigating"],
            impact: "major",
            started_at: 1_795_512_600_000_000,
            at: 1_795_512_660_000_000,
            resolved_at: None,
            next_update_at: Some(1_795_514_400_000_000),
            scheduled: None,
            data_loss: None,
            components: vec![(both("Kassa App", "Kassa App"), "kassa-app".into(), Impact::Major)],
            page: ["https://hulp.example/status/kassa".into(), "https://hulp.example/en/status/kassa".into()],
        }
    }

    #[test]
    fn bodies_as_they_read() {
        for format in Format::ALL {
            for lang in Lang::ALL {
                let body: Value = serde_json::from_str(&news(&event(), format, lang)).unwrap();
                let name = format!("{}_{}", format.code(), lang.code());
                insta::assert_snapshot!(name, serde_json::to_string_pretty(&body).unwrap());
            }
        }
    }

    #[test]
    fn a_test_says_that_it_is_one() {
        let body: Value = serde_json::from_str(&test(Format::Standard, Lang::En, 0)).unwrap();
        assert_eq!((&body["type"], &body["timestamp"]), (&json!("ping"), &json!("1970-01-01T00:00:00.000Z")));
        assert!(test(Format::Slack, Lang::Nl, 0).contains("geen storing"));
    }
}
