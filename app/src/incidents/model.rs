//! Templates, promises and events of incidents. Pure types and rules.

use crate::Moment;
use crate::status::model::{Bilingual, Impact, IncidentState};
use serde::{Deserialize, Serialize};

/// Words that were thought of on a quiet day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its number; 0 for one that is new.
    pub id: i64,
    /// What leads call it.
    pub name: String,
    /// The title of an incident declared with it.
    pub title: Bilingual,
    /// What is told in each state; a state without words is missing.
    pub texts: Vec<(IncidentState, Bilingual)>,
    /// What is hit: key and impact.
    pub components: Vec<(String, Impact)>,
}

impl Template {
    /// The words of a state; empty where there are none.
    pub fn text(&self, state: IncidentState) -> Bilingual {
        let found = self.texts.iter().find(|(of, _)| *of == state);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// "Next update before": what was promised, and when the next word came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it was promised.
    pub promised_at: Moment,
    /// The next update comes before this.
    pub until: Moment,
    /// When it came.
    pub told_at: Option<Moment>,
}

impl Promise {
    /// Whether it was kept; unknown while there is still time.
    pub fn kept(&self, now: Moment) -> Option<bool> {
        match self.told_at {
            Some(at) => Some(at <= self.until),
            None if now > self.until => Some(false),
            None => None,
        }
    }
}

/// How many promises were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// So many were kept.
    pub kept: i64,
    /// Of so many whose time has come.
    pub of: i64,
}

impl Kept {
    /// Counts promises whose time has come, or that were kept before it.
    pub fn count(promises: &[Promise], now: Moment) -> Kept {
        promises
            .iter()
            .filter_map(|promise| promise.kept(now))
            .fold(Kept::default(), |sum, kept| Kept { kept: sum.kept + i64::from(kept), of: sum.of + 1 })
    }
}

/// What happened at a moment of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// It began, as far as is known.
    Began,
    /// An update was published.
    Update {
        /// The state it set or kept.
        state: IncidentState,
        /// What it says now.
        text: Bilingual,
        /// Whether followers were told.
        notify: bool,
    },
    /// An update was corrected; what it said before.
    Edited {
        /// The words until then.
        before: Bilingual,
    },
    /// A component is hit from now on; `none`: it works.
    Impact {
        /// Its name.
        component: Bilingual,
        /// How badly.
        impact: Impact,
    },
    /// The next update was promised.
    Promised {
        /// Before this.
        until: Moment,
    },
    /// The promised moment passed without a word.
    Broken {
        /// The promised moment.
        until: Moment,
    },
    /// Tickets are held with it from now on.
    Held,
    /// They were let go.
    LetGo,
}

/// Something that happened, to the microsecond.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
    /// Who did it; empty when nobody did, or it isn't known.
    pub by: String,
}

/// All that happened in an incident, and its promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Latest first.
    pub events: Vec<Event>,
    /// Oldest first.
    pub promises: Vec<Promise>,
}

/// Promises kept in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthKept {
    /// A moment in the month.
    pub month: Moment,
    /// The count.
    pub kept: Kept,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_kept_broken_or_still_open() {
        let promise = |told_at| Promise { promised_at: 0, until: 30, told_at };
        assert_eq!(promise(Some(30)).kept(99), Some(true), "on the second is in time");
        assert_eq!(promise(Some(31)).kept(31), Some(false));
        assert_eq!(promise(None).kept(30), None);
        assert_eq!(promise(None).kept(31), Some(false));
        let all = [promise(Some(3)), promise(Some(40)), promise(None)];
        assert_eq!(Kept::count(&all, 10), Kept { kept: 1, of: 2 }, "the one that is open doesn't count yet");
        assert_eq!(Kept::count(&all, 50), Kept { kept: 1, of: 3 });
    }
}
