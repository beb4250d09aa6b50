//! Tickets of the demo: conversations filled in for many merchants and laid over ninety
//! days. What waits for the desk is recent, what is closed is old; the desk writes in
//! office hours, and nothing is in the future.

use super::calendar::Calendar;
use super::files::{self, Message, Scenario};
use super::office::Mailboxes;
use super::people::{People, Who};
use crate::desk::Base;
use crate::desk::tickets::excerpt;
use crate::env::{DAY, MINUTE};
use crate::store::Tx;
use crate::store::tickets::{PastEntry, PastTicket, ticket_import};
use app::tickets::model::{EntryKind, TicketState};
use app::{Lang, Moment};

/// How many tickets there are.
const TICKETS: usize = 300;
/// A solved ticket that is older than this is closed.
const CLOSED_AFTER: i64 = 21 * DAY;
/// The desk's last deed comes a few minutes after its last words.
const DEED: i64 = 2 * MINUTE;

/// Makes tickets of the conversations, oldest first.
pub fn plan(
    base: &Base,
    people: &People,
    mailboxes: &Mailboxes,
    calendar: &Calendar,
) -> anyhow::Result<Vec<PastTicket>> {
    let scenarios = files::tickets()?.ticket;
    // A conversation without anything to fill in happens once: nobody writes the same twice.
    let (filled, once): (Vec<&Scenario>, Vec<&Scenario>) =
        scenarios.iter().partition(|one| is_filled_in(one));
    anyhow::ensure!(!filled.is_empty(), "server/demo/tickets.toml has nothing to fill in");
    let repeated = filled.iter().cycle().take(TICKETS - once.len());
    let maker = Maker { base, people, mailboxes, calendar };
    let made =
        once.iter().chain(repeated).enumerate().map(|(number, scenario)| maker.ticket(number, scenario));
    let mut tickets = made.collect::<anyhow::Result<Vec<PastTicket>>>()?;
    tickets.sort_by_key(|ticket| ticket.entries.first().map(|entry| entry.at));
    Ok(tickets)
}

/// Writes them and says how many.
pub async fn load(tx: &mut Tx, tickets: &[PastTicket]) -> anyhow::Result<usize> {
    for ticket in tickets {
        ticket_import(tx, ticket).await?;
    }
    Ok(tickets.len())
}

fn is_filled_in(scenario: &Scenario) -> bool {
    scenario.subject.contains('{') || scenario.message.iter().any(|message| message.body.contains('{'))
}

struct Maker<'a> {
    base: &'a Base,
    people: &'a People,
    mailboxes: &'a Mailboxes,
    calendar: &'a Calendar,
}

impl Maker<'_> {
    fn ticket(&self, number: usize, scenario: &Scenario) -> anyhow::Result<PastTicket> {
        let requester = self.requester(number, scenario.lang);
        let agent = self.agent(scenario.lang);
        let times = self.times(scenario);
        let asked = times.first().copied().unwrap_or(self.calendar.now);
        let words = Words::new(self, requester, asked, scenario.lang);
        let ended = matches!(scenario.state, TicketState::Solved | TicketState::Closed);
        let last = times.last().copied().unwrap_or(asked);
        let state = match scenario.state {
            TicketState::Solved if self.calendar.now - last > CLOSED_AFTER => TicketState::Closed,
            state => state,
        };
        let mut entries: Vec<PastEntry> = Vec::new();
        for (message, at) in scenario.message.iter().zip(&times) {
            let author = if message.from == EntryKind::Requester { requester.id } else { agent.id };
            let text = words.fill(message.body.trim());
            entries.push(PastEntry { kind: message.from, author_id: Some(author), at: *at, text });
        }
        let said =
            entries.iter().rfind(|entry| matches!(entry.kind, EntryKind::Requester | EntryKind::Agent));
        let line = said.map(|entry| excerpt(&entry.text, "")).unwrap_or_default();
        if ended {
            let text = format!("state:{}", TicketState::Solved.code());
            let at = self.calendar.office_minute(last + DEED).min(self.calendar.now);
            entries.push(PastEntry { kind: EntryKind::Event, author_id: Some(agent.id), at, text });
        }
        let answered = entries.iter().any(|entry| matches!(entry.kind, EntryKind::Agent | EntryKind::Note));
        Ok(PastTicket {
            token: self.base.env.token(),
            mailbox_id: match scenario.mailbox.as_str() {
                "support" => self.mailboxes.support,
                "kassa" => self.mailboxes.kassa,
                other => anyhow::bail!("server/demo/tickets.toml: there is no mailbox {other}"),
            },
            requester_id: requester.id,
            assignee_id: (answered || ended).then_some(agent.id),
            subject: words.fill(&scenario.subject),
            lang: scenario.lang,
            state,
            excerpt: line,
            tags: scenario.tags.clone(),
            entries,
        })
    }

    /// Merchants by turns; the demo's own merchant account has a few tickets too.
    fn requester(&self, number: usize, lang: Lang) -> &Who {
        let merchants = &self.people.merchants;
        let first = &merchants[0];
        if number % 60 == 7 && first.lang == lang {
            return first;
        }
        let start = self.below(merchants.len());
        let from_start = merchants.iter().cycle().skip(start).take(merchants.len());
        from_start.into_iter().find(|who| who.lang == lang).unwrap_or(first)
    }

    fn agent(&self, lang: Lang) -> &Who {
        let staff = &self.people.staff;
        let start = self.below(staff.len());
        let mut from_start = staff.iter().cycle().skip(start).take(staff.len());
        let fits = |who: &&Who| who.role != app::Role::Admin && (lang == Lang::Nl || who.lang == lang);
        from_start.find(fits).unwrap_or(&staff[0])
    }

    /// When each message was written.
    fn times(&self, scenario: &Scenario) -> Vec<Moment> {
        let (youngest, oldest) = match scenario.state {
            TicketState::New => (0, 3),
            TicketState::Open => (0, 6),
            TicketState::Waiting | TicketState::Held => (1, 12),
            TicketState::Solved => (1, 62),
            TicketState::Closed => (24, 89),
        };
        let mut days = (youngest + self.below(oldest - youngest + 1)) as i64;
        let time = jiff::civil::time(7 + self.below(15) as i8, self.below(60) as i8, 0, 0);
        loop {
            let times = self.follow(self.calendar.before_today(days, time), &scenario.message);
            if times.last().is_none_or(|last| *last < self.calendar.now - 2 * DEED) {
                return times;
            }
            days += 1;
        }
    }

    /// The messages after a first one at this moment.
    fn follow(&self, asked: Moment, messages: &[Message]) -> Vec<Moment> {
        let mut times: Vec<Moment> = Vec::new();
        for message in messages {
            let due = asked + message.minutes_later * MINUTE;
            let at = times.last().map_or(due, |last| due.max(last + 3 * MINUTE));
            let ours = message.from != EntryKind::Requester;
            times.push(if ours { self.calendar.office_minute(at) } else { at });
        }
        times
    }

    /// A random number below `end`.
    fn below(&self, end: usize) -> usize {
        (self.base.env.random() % (end.max(1) as u64)) as usize
    }
}

/// What the braces in a conversation stand for.
struct Words {
    shop: String,
    name: String,
    order: String,
    amount: String,
    date: String,
}

impl Words {
    fn new(maker: &Maker<'_>, requester: &Who, at: Moment, lang: Lang) -> Words {
        let cents = 650 + maker.below(24_000);
        Words {
            shop: requester.shop.clone(),
            name: requester.first_name().to_owned(),
            order: (10_000 + maker.below(80_000)).to_string(),
            amount: match lang {
                Lang::Nl => format!("€ {},{:02}", cents / 100, cents % 100),
                Lang::En => format!("€{}.{:02}", cents / 100, cents % 100),
            },
            date: maker.calendar.day_before(at, 1 + maker.below(6) as i64, lang),
        }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{shop}", &self.shop)
            .replace("{name}", &self.name)
            .replace("{order}", &self.order)
            .replace("{amount}", &self.amount)
            .replace("{date}", &self.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_brace_is_filled_in() {
        let word = |text: &str| text.to_owned();
        let words = Words {
            shop: word("Munt"),
            name: word("Rachid"),
            order: word("10482"),
            amount: word("€ 43,90"),
            date: word("12 november"),
        };
        for scenario in files::tickets().unwrap().ticket {
            let bodies = scenario.message.iter().map(|message| words.fill(&message.body));
            for text in bodies.chain([words.fill(&scenario.subject)]) {
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
    }
}
