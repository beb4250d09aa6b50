//! What admins set of components, and the history of their effective status. Pure types.

use crate::Moment;
use crate::status::model::{Baseline, Bilingual, Impact};
use serde::{Deserialize, Serialize};

/// What a component depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// The other component.
    pub key: String,
    /// Why, in a sentence for the public; may be empty.
    pub reason: Bilingual,
}

/// What an admin sets of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentDraft {
    /// Its name; a missing language takes the other.
    pub name: Bilingual,
    /// The group it stands in.
    pub group: Option<i64>,
    /// What holds without any incident.
    pub baseline: Baseline,
    /// What it depends on.
    pub depends_on: Vec<Dependency>,
}

/// Why a component's effective status is what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Nothing holds: it works.
    #[default]
    Nothing,
    /// An incident: slug and title, unless it is gone.
    Incident(Option<(String, Bilingual)>),
    /// Planned work: its title, unless it is gone.
    Maintenance(Option<Bilingual>),
    /// The baseline.
    Baseline,
}

/// The effective status of a component from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// From this moment.
    pub at: Moment,
    /// The effective impact.
    pub impact: Impact,
    /// What it comes from.
    pub source: Source,
    /// Who did it; empty when nobody did.
    pub by: String,
}

/// A component as its page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentSheet {
    /// What is set.
    pub draft: ComponentDraft,
    /// What changed of its effective status, latest first.
    pub changes: Vec<Change>,
}

/// Which way a component or a group moves among its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// One place up.
    Up,
    /// One place down.
    Down,
}

impl Move {
    /// The order after `at` has moved; the ends stay where they are.
    pub fn apply<T>(self, items: &mut [T], at: usize) {
        let other = match self {
            Move::Up => at.checked_sub(1),
            Move::Down => Some(at + 1).filter(|next| *next < items.len()),
        };
        if let Some(other) = other {
            items.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stops_at_the_ends() {
        let mut list = ["a", "b", "c"];
        Move::Up.apply(&mut list, 0);
        Move::Down.apply(&mut list, 2);
        assert_eq!(list, ["a", "b", "c"]);
        Move::Up.apply(&mut list, 2);
        assert_eq!(list, ["a", "c", "b"]);
        Move::Down.apply(&mut list, 0);
        assert_eq!(list, ["c", "a", "b"]);
    }
}
