//! Who looks at which ticket now, in memory. A page that is open asks again often
//! enough; who doesn't for a minute has left.

use crate::env::MINUTE;
use app::{Actor, Moment};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

struct Looker {
    account: i64,
    name: String,
    at: Moment,
}

/// Lookers by ticket.
#[derive(Default)]
pub(super) struct Presence(Mutex<HashMap<i64, Vec<Looker>>>);

impl Presence {
    /// The actor looks at a ticket; true when others don't know that yet.
    pub fn look(&self, by: &Actor, number: i64, now: Moment) -> bool {
        let Some(account) = by.account else { return false };
        let mut lookers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lookers.retain(|_, here| {
            here.retain(|looker| now - looker.at < MINUTE);
            !here.is_empty()
        });
        let here = lookers.entry(number).or_default();
        match here.iter_mut().find(|looker| looker.account == account) {
            Some(looker) => {
                looker.at = now;
                false
            }
            None => {
                here.push(Looker { account, name: by.name.clone(), at: now });
                true
            }
        }
    }

    /// Names of the others who look at a ticket.
    pub fn others(&self, by: &Actor, number: i64, now: Moment) -> Vec<String> {
        let lookers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = lookers.get(&number).map(Vec::as_slice).unwrap_or_default();
        here.iter()
            .filter(|looker| now - looker.at < MINUTE && by.account != Some(looker.account))
            .map(|looker| looker.name.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_seen_for_a_minute() {
        let agent = |id, name: &str| Actor { account: Some(id), name: name.into(), ..Actor::default() };
        let (sanne, joost) = (agent(1, "Sanne"), agent(2, "Joost"));
        let presence = Presence::default();
        assert!(presence.look(&sanne, 7, 0));
        assert!(!presence.look(&sanne, 7, MINUTE / 2));
        assert_eq!(presence.others(&joost, 7, MINUTE), ["Sanne"]);
        assert!(presence.others(&sanne, 7, MINUTE).is_empty() && presence.others(&joost, 8, 0).is_empty());
        assert!(presence.others(&joost, 7, 2 * MINUTE).is_empty());
    }
}
