//! What happened at a ticket, as the code in the store and the words on the page.
//! Pure.

use app::Lang;
use app::tickets::model::TicketState;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The state became another one.
    State(TicketState),
    /// Somebody has it now.
    Assigned(String),
    /// Nobody has it now.
    Unassigned,
    /// The tags became others.
    Tags(Vec<String>),
    /// It goes on where a closed ticket ended.
    Follows(i64),
    /// It is kept aside, for this reason.
    Held(String),
    /// It is no longer kept aside.
    LetGo,
    /// Another ticket became part of this one.
    Merged(i64),
    /// This one became part of another.
    MergedInto(i64),
    /// The other ticket is one of its own again.
    Parted(i64),
    /// A message became a ticket of its own.
    Split(i64),
    /// It began as a message of that ticket.
    SplitFrom(i64),
    /// So many mails of one address in a short time: no answering machine answers them.
    Quiet(i64),
    /// So many messages of one address here: further ones open nothing.
    Loop(i64),
    /// Somebody let the loop go on.
    Resumed,
    /// Its sender was told of the incident before: no second acknowledgement.
    Told,
    /// It was answered together with that ticket, whose mail names this one.
    AnsweredWith(i64),
}

impl Event {
    /// The code in the store.
    pub fn code(&self) -> String {
        match self {
            Event::State(state) => format!("state:{}", state.code()),
            Event::Assigned(name) => format!("assign:{name}"),
            Event::Unassigned => "unassign".into(),
            Event::Tags(tags) => format!("tags:{}", tags.join(",")),
            Event::Follows(number) => format!("follows:{number}"),
            Event::Held(why) => format!("held:{why}"),
            Event::LetGo => "letgo".into(),
            Event::Merged(number) => format!("merged:{number}"),
            Event::MergedInto(number) => format!("mergedinto:{number}"),
            Event::Parted(number) => format!("parted:{number}"),
            Event::Split(number) => format!("split:{number}"),
            Event::SplitFrom(number) => format!("splitfrom:{number}"),
            Event::Quiet(mails) => format!("quiet:{mails}"),
            Event::Loop(mails) => format!("loop:{mails}"),
            Event::Resumed => "resumed".into(),
            Event::Told => "told".into(),
            Event::AnsweredWith(number) => format!("answeredwith:{number}"),
        }
    }

    /// Reads [`Event::code`].
    pub fn from_code(code: &str) -> Option<Event> {
        let (what, rest) = code.split_once(':').unwrap_or((code, ""));
        let number = |of: fn(i64) -> Event| rest.parse().ok().map(of);
        match what {
            "state" => TicketState::from_code(rest).map(Event::State),
            "assign" => Some(Event::Assigned(rest.into())),
            "unassign" => Some(Event::Unassigned),
            "tags" => {
                Some(Event::Tags(rest.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect()))
            }
            "follows" => number(Event::Follows),
            "held" => Some(Event::Held(rest.into())),
            "letgo" => Some(Event::LetGo),
            "merged" => number(Event::Merged),
            "mergedinto" => number(Event::MergedInto),
            "parted" => number(Event::Parted),
            "split" => number(Event::Split),
            "splitfrom" => number(Event::SplitFrom),
            "quiet" => number(Event::Quiet),
            "loop" => number(Event::Loop),
            "resumed" => Some(Event::Resumed),
            "told" => Some(Event::Told),
            "answeredwith" => number(Event::AnsweredWith),
            _ => None,
        }
    }

    /// The words on the page.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Event::State(state) => format!("Status: {}", state.word(lang)),
            Event::Assigned(name) if name.is_empty() => lang.t("Toegewezen", "Assigned").into(),
            Event::Assigned(name) => format!("{} {name}", lang.t("Toegewezen aan", "Assigned to")),
            Event::Unassigned => lang.t("Toewijzing vervallen", "Assignment removed").into(),
            Event::Tags(tags) if tags.is_empty() => lang.t("Labels verwijderd", "Tags removed").into(),
            Event::Tags(tags) => format!("{}: {}", lang.t("Labels", "Tags"), tags.join(", ")),
            Event::Follows(number) => {
                format!("{} {number}", lang.t("Vervolg op ticket", "Follow-up of ticket"))
            }
            Event::Held(why) => format!("{}: {why}", lang.t("Vastgehouden", "Held")),
            Event::LetGo => lang.t("Niet meer vastgehouden", "No longer held").into(),
            Event::Merged(number) => lang.t(
                format!("Ticket {number} hoort nu hierbij"),
                format!("Ticket {number} is part of this one now"),
            ),
            Event::MergedInto(number) => {
                lang.t(format!("Samengevoegd met ticket {number}"), format!("Merged into ticket {number}"))
            }
            Event::Parted(number) => lang.t(
                format!("Ticket {number} staat weer op zichzelf"),
                format!("Ticket {number} is on its own again"),
            ),
            Event::Split(number) => lang
                .t(format!("Een bericht werd ticket {number}"), format!("A message became ticket {number}")),
            Event::SplitFrom(number) => {
                lang.t(format!("Afgesplitst van ticket {number}"), format!("Split off from ticket {number}"))
            }
            Event::Quiet(mails) => lang.t(
                format!("Geen ontvangstbevestiging: {mails} tickets van dit adres in korte tijd"),
                format!("No acknowledgement: {mails} tickets from this address in a short time"),
            ),
            Event::Loop(mails) => lang.t(
                format!("Lus gestopt na {mails} berichten: nieuwe berichten openen dit ticket niet meer"),
                format!("Loop stopped after {mails} messages: new ones no longer open this ticket"),
            ),
            Event::Resumed => lang.t("Lus weer vrijgegeven", "The loop may go on").into(),
            Event::Told => lang
                .t(
                    "Geen tweede ontvangstbevestiging: deze klant weet al van de storing",
                    "No second acknowledgement: this customer was told of the incident before",
                )
                .into(),
            Event::AnsweredWith(number) => lang.t(
                format!("Beantwoord met ticket {number}: één mail voor alle tickets van deze klant"),
                format!("Answered with ticket {number}: one mail for all tickets of this customer"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for event in [
            Event::State(TicketState::Solved),
            Event::Assigned("Sanne: Vos".into()),
            Event::Unassigned,
            Event::Tags(vec!["kassa".into(), "pin".into()]),
            Event::Tags(vec![]),
            Event::Follows(12),
            Event::Held("mailbox: Hulp".into()),
            Event::LetGo,
            Event::Merged(1),
            Event::MergedInto(2),
            Event::Parted(3),
            Event::Split(4),
            Event::SplitFrom(5),
            Event::Quiet(6),
            Event::Loop(7),
            Event::Resumed,
            Event::Told,
            Event::AnsweredWith(8),
        ] {
            assert_eq!(Event::from_code(&event.code()), Some(event));
        }
        assert_eq!(Event::from_code("something new"), None);
    }
}
