//! How a queue that changed meanwhile is shown without moving what the agent looks at. Pure.

use crate::tickets::model::QueueRow;
use std::collections::BTreeSet;

/// A line on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The ticket.
    pub row: QueueRow,
    /// What happened to the line.
    pub mark: Mark,
}

/// What happened to a line since it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Same,
    /// It came in while the agent looked.
    Fresh,
    /// It left the list; it stays, greyed, so that nothing moves.
    Gone,
}

/// The lines to show, and how many more wait to be shown on request.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The lines.
    pub rows: Vec<Shown>,
    /// New ones that would move others.
    pub waiting: usize,
}

/// The lines of a page as it comes from the server.
pub fn plain(rows: Vec<QueueRow>) -> Vec<Shown> {
    rows.into_iter().map(|row| Shown { row, mark: Mark::Same }).collect()
}

/// Brings `shown` up to date with `now`. When `calm` nobody minds that lines move. Lines in `acted` were
/// changed by the agent: they leave at once.
pub fn merge(shown: &[Shown], now: &[QueueRow], acted: &BTreeSet<i64>, calm: bool) -> Merged {
    let before = |number: i64| shown.iter().any(|line| line.row.number == number);
    let fresh = |row: &QueueRow| Shown {
        row: row.clone(),
        mark: if before(row.number) { Mark::Same } else { Mark::Fresh },
    };
    if calm || shown.is_empty() {
        return Merged { rows: now.iter().map(fresh).collect(), waiting: 0 };
    }
    let mut rows: Vec<Shown> = shown
        .iter()
        .filter_map(|line| match now.iter().find(|row| row.number == line.row.number) {
            Some(row) => {
                let mark = if line.mark == Mark::Gone { Mark::Same } else { line.mark };
                Some(Shown { row: row.clone(), mark })
            }
            None if acted.contains(&line.row.number) => None,
            None => Some(Shown { row: line.row.clone(), mark: Mark::Gone }),
        })
        .collect();
    // Lines after the last known one move nothing.
    let end = now.iter().rposition(|row| before(row.number)).map_or(0, |last| last + 1);
    let waiting = now[..end].iter().filter(|row| !before(row.number)).count();
    rows.extend(now[end..].iter().map(fresh));
    Merged { rows, waiting }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::model::TicketState;

    fn row(number: i64) -> QueueRow {
        QueueRow {
            number,
            subject: format!("Vraag {number}"),
            requester: "Marieke".into(),
            shop: String::new(),
            excerpt: String::new(),
            state: TicketState::New,
            tags: Vec::new(),
            assignee: None,
            updated_at: 0,
            updated_text: "09:00".into(),
            age: "1 min".into(),
            viewers: Vec::new(),
            unseen: true,
        }
    }

    fn lines(numbers: &[i64]) -> Vec<QueueRow> {
        numbers.iter().copied().map(row).collect()
    }

    fn marks(merged: &Merged) -> Vec<(i64, Mark)> {
        merged.rows.iter().map(|line| (line.row.number, line.mark)).collect()
    }

    #[test]
    fn a_new_line_at_the_end_appears_at_once() {
        let merged = merge(&plain(lines(&[1, 2])), &lines(&[1, 2, 3]), &BTreeSet::new(), false);
        assert_eq!(marks(&merged), [(1, Mark::Same), (2, Mark::Same), (3, Mark::Fresh)]);
        assert_eq!(merged.waiting, 0);
    }

    #[test]
    fn a_new_line_above_waits_unless_nobody_minds() {
        let (shown, now) = (plain(lines(&[1, 2])), lines(&[3, 1, 2]));
        let merged = merge(&shown, &now, &BTreeSet::new(), false);
        assert_eq!(marks(&merged), [(1, Mark::Same), (2, Mark::Same)]);
        assert_eq!(merged.waiting, 1);
        let calm = merge(&shown, &now, &BTreeSet::new(), true);
        assert_eq!(marks(&calm), [(3, Mark::Fresh), (1, Mark::Same), (2, Mark::Same)]);
    }

    #[test]
    fn a_line_that_left_stays_greyed_but_ones_own_goes() {
        let merged = merge(&plain(lines(&[1, 2, 3])), &lines(&[3]), &BTreeSet::from([2]), false);
        assert_eq!(marks(&merged), [(1, Mark::Gone), (3, Mark::Same)]);
    }

    #[test]
    fn a_line_that_came_back_is_alive_again() {
        let gone = merge(&plain(lines(&[1, 2])), &lines(&[2]), &BTreeSet::new(), false);
        let back = merge(&gone.rows, &lines(&[1, 2]), &BTreeSet::new(), false);
        assert_eq!(marks(&back), [(1, Mark::Same), (2, Mark::Same)]);
    }

    #[test]
    fn an_empty_list_fills() {
        let merged = merge(&[], &lines(&[5]), &BTreeSet::new(), false);
        assert_eq!(marks(&merged), [(5, Mark::Fresh)]);
    }

    #[test]
    fn values_change_in_place() {
        let mut changed = row(1);
        changed.subject = "Anders".into();
        let merged = merge(&plain(lines(&[1])), &[changed], &BTreeSet::new(), false);
        assert_eq!(merged.rows[0].row.subject, "Anders");
    }
}
