//! What agents do with tickets besides answering: assign, set a state, tag.

use super::TicketsDesk;
use super::event::Event;
use super::join::on_its_own;
use crate::desk::pulse::Topic;
use crate::store::tickets::{self, NewEntry};
use crate::store::{StoreResult, Tx};
use app::tickets::model::{EntryKind, TicketState};
use app::{Actor, AppError, AppResult, Moment, Role};

/// Tickets in one deed.
const MANY: usize = 500;
/// Tags of a ticket.
const TAGS: usize = 20;
/// Letters of a tag.
const TAG: usize = 40;

impl TicketsDesk {
    /// Gives tickets to the actor, or to nobody.
    pub(super) async fn assign(&self, by: &Actor, numbers: &[i64], to_me: bool) -> AppResult<()> {
        by.require(Role::Agent)?;
        let assignee = if to_me { Some(by.account_id()?) } else { None };
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        for number in in_order(numbers)? {
            let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
            on_its_own(&row)?;
            if row.assignee_id == assignee {
                continue;
            }
            tickets::assign(&mut tx, number, assignee).await?;
            let event = if to_me { Event::Assigned(by.name.clone()) } else { Event::Unassigned };
            event_add(&mut tx, number, &event, by.account, now).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// Sets the state of tickets and gives what each had before.
    pub(super) async fn state(
        &self,
        by: &Actor,
        numbers: &[i64],
        state: TicketState,
    ) -> AppResult<Vec<(i64, TicketState)>> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut before = Vec::new();
        let mut tx = self.base.store.write().await?;
        for number in in_order(numbers)? {
            let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
            on_its_own(&row)?;
            let had = TicketState::from_code(&row.state).unwrap_or(TicketState::Open);
            before.push((number, had));
            if had != state {
                tickets::state_set(&mut tx, number, state.code()).await?;
                event_add(&mut tx, number, &Event::State(state), by.account, now).await?;
            }
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(before)
    }

    /// Replaces the tags of a ticket.
    pub(super) async fn tags(&self, by: &Actor, number: i64, tags: Vec<String>) -> AppResult<()> {
        by.require(Role::Agent)?;
        let tags = clean_tags(tags)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
        if row.tag_list() != tags {
            tickets::tags_set(&mut tx, number, &tags).await?;
            event_add(&mut tx, number, &Event::Tags(tags), by.account, now).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }
}

/// Writes what happened into the conversation.
pub(super) async fn event_add(
    tx: &mut Tx,
    number: i64,
    event: &Event,
    author_id: Option<i64>,
    at: Moment,
) -> StoreResult<()> {
    let code = event.code();
    let entry =
        NewEntry { number, kind: EntryKind::Event.code(), author_id, at, text: &code, ..NewEntry::default() };
    tickets::entry_add(tx, &entry).await.map(drop)
}

/// Each once, ascending: two deeds on the same tickets never wait for each other.
pub(super) fn in_order(numbers: &[i64]) -> AppResult<Vec<i64>> {
    if numbers.len() > MANY {
        return Err(AppError::invalid(
            "numbers",
            "Kies hooguit 500 tickets tegelijk.",
            "Choose 500 tickets at a time at most.",
        ));
    }
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Lower case, one line, in alphabetical order, each once.
fn clean_tags(tags: Vec<String>) -> AppResult<Vec<String>> {
    let mut clean: Vec<String> = tags
        .iter()
        .flat_map(|tag| tag.split(','))
        .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .map(|tag| tag.chars().filter(|sign| !sign.is_control()).collect::<String>())
        .filter(|tag| !tag.is_empty())
        .collect();
    clean.sort();
    clean.dedup();
    if clean.len() > TAGS || clean.iter().any(|tag| tag.chars().count() > TAG) {
        return Err(AppError::invalid(
            "tags",
            "Gebruik hooguit 20 labels van elk hooguit 40 tekens.",
            "Use 20 tags at most, of 40 characters at most each.",
        ));
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_made_clean() {
        let tags = vec![" Kassa  App, pin".into(), "PIN".into(), String::new()];
        assert_eq!(clean_tags(tags).unwrap(), ["kassa app", "pin"]);
        assert!(clean_tags(vec!["x".repeat(41)]).is_err());
        assert!(clean_tags((0..21).map(|n| n.to_string()).collect()).is_err());
    }

    #[test]
    fn numbers_come_in_order() {
        assert_eq!(in_order(&[3, 1, 3]).unwrap(), [1, 3]);
        assert!(in_order(&[1; 501]).is_err());
    }
}
