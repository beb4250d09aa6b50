//! The status for machines: JSON with the field names and values of Statuspage's
//! public API (so that clients made for it work here), Atom, RSS, planned work for calendars, and what the
//! banner elsewhere reads. Pure: a view of the
//! status in, text out. Called by the routes, and by whatever publishes a copy elsewhere.
//!
//! What Statuspage has and we don't (tweets, templates) is there as `null` or
//! `false`. Ids are ours: keys of components, numbers of incidents and updates as text.

mod atom;
mod banner;
mod ics;
mod json;
mod rss;
#[cfg(test)]
mod tests;

pub use atom::atom;
pub use banner::banner;
pub use ics::ics;
pub use json::{
    components, incidents, incidents_unresolved, maintenances, maintenances_active, maintenances_upcoming,
    status, summary,
};
pub use rss::rss;

use app::status::model::{Incident, StatusView};
use app::{Lang, Moment};
use jiff::Timestamp;

/// What feeds say besides the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFacts {
    /// Address of the site from outside, without a slash at the end.
    pub site_url: String,
    /// Name of the page: "Winkelkade".
    pub name: String,
    /// IANA name of the office's time zone.
    pub zone: String,
    /// Language of titles and texts.
    pub lang: Lang,
}

impl FeedFacts {
    /// The host of the site: the page's id.
    fn host(&self) -> &str {
        let rest = self.site_url.split_once("://").map_or(self.site_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// A page of the site in the feed's language.
    fn url(&self, path: &str) -> String {
        format!("{}{}", self.site_url, self.lang.href(path))
    }
}

/// ISO 8601 in UTC with milliseconds, as Statuspage writes it.
pub fn iso(at: Moment) -> String {
    let at = Timestamp::from_microsecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// When something was last said or done about an incident.
fn updated_at(incident: &Incident) -> Moment {
    let newest = incident.updates.first().map_or(incident.started_at, |update| update.at);
    incident.resolved_at.unwrap_or(newest).max(newest)
}

/// When anything public last changed. It stays the same while nothing happens, so that
/// clients can tell.
fn last_change(view: &StatusView) -> Moment {
    let incidents = view.open.iter().chain(&view.past).map(updated_at);
    let works = view.maintenance.iter().chain(&view.maintained).map(|work| work.updated_at);
    incidents.chain(works).max().unwrap_or_else(|| beginning(view))
}

/// Since when the bars know of a component, to the day.
fn beginning(view: &StatusView) -> Moment {
    let first = view.components.iter().filter_map(|component| component.days.first()).next();
    let midnight = first.and_then(|day| format!("{}T00:00:00Z", day.date).parse::<Timestamp>().ok());
    midnight.map_or(view.as_of, Timestamp::as_microsecond)
}
