//! Counts that must agree, for `loket check`.

use crate::rows;
use crate::store::{StoreResult, Tx};

/// What the store counts about tickets and what came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketCheck {
    /// Items of the spool by what became of them.
    pub intake: Vec<(String, i64)>,
    /// For each state: the counter, and the tickets counted one by one.
    pub states: Vec<(String, i64, i64)>,
    /// Items that went to a ticket which isn't there.
    pub lost: i64,
}

impl TicketCheck {
    /// Items with this outcome.
    pub fn outcome(&self, outcome: &str) -> i64 {
        self.intake.iter().find(|(name, _)| name == outcome).map_or(0, |(_, n)| *n)
    }

    /// Items of the spool that were handled; quarantined ones left out, and deeds, which have a
    /// journal of their own.
    pub fn handled(&self) -> i64 {
        let counts = |name: &str| !matches!(name, "quarantined" | "deed");
        self.intake.iter().filter(|(name, _)| counts(name)).map(|(_, n)| n).sum()
    }

    /// Whether the counts agree.
    pub fn agrees(&self) -> bool {
        self.lost == 0 && self.states.iter().all(|(_, counter, counted)| counter == counted)
    }
}

/// Counts everything, slowly and truly.
pub async fn check(tx: &mut Tx) -> StoreResult<TicketCheck> {
    let intake = rows!(
        tx,
        (String, i64),
        "SELECT outcome, COUNT(*) FROM intake GROUP BY outcome ORDER BY outcome LIMIT 20"
    )?;
    let states = rows!(
        tx,
        (String, i64, i64),
        "SELECT c.state, c.n, (SELECT COUNT(*) FROM ticket t WHERE t.state = c.state) FROM ticket_count c
         ORDER BY c.state LIMIT 20"
    )?;
    let lost = rows!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM intake i WHERE i.ticket_number IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM ticket t WHERE t.number = i.ticket_number)"
    )?;
    Ok(TicketCheck { intake, states, lost: lost.first().map_or(0, |(n,)| *n) })
}
