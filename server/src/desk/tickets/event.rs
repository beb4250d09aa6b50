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
        }
    }

    /// Reads [`Event::code`].
    pub fn from_code(code: &str) -> Option<Event> {
        let (what, rest) = code.split_once(':').unwrap_or((code, ""));
        match what {
            "state" => TicketState::from_code(rest).map(Event::State),
            "assign" => Some(Event::Assigned(rest.into())),
            "unassign" => Some(Event::Unassigned),
            "tags" => {
                Some(Event::Tags(rest.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect()))
            }
            "follows" => rest.parse().ok().map(Event::Follows),
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
        ] {
            assert_eq!(Event::from_code(&event.code()), Some(event));
        }
        assert_eq!(Event::from_code("something new"), None);
    }
}
