//! The switchboard: a channel is open when its office hours, its switch and its rule all say so.
//! Pure; works out of what the snapshot holds.

use super::model::ChannelKind;
use crate::status::model::{Bilingual, Impact};
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How a channel is switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By its hours and its rule.
    #[default]
    Auto,
    /// Open in its hours, whatever its rule says.
    Open,
    /// Closed.
    Closed,
}

impl Mode {
    /// All, in the order of the form.
    pub const ALL: [Mode; 3] = [Mode::Auto, Mode::Closed, Mode::Open];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Mode::Auto => "auto",
            Mode::Open => "open",
            Mode::Closed => "closed",
        }
    }

    /// Reads [`Mode::code`]; what is unknown goes by the hours.
    pub fn from_code(code: &str) -> Mode {
        Mode::ALL.into_iter().find(|mode| mode.code() == code).unwrap_or_default()
    }
}

/// A channel's switch and rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// Which channel.
    pub kind: ChannelKind,
    /// How it is switched.
    pub mode: Mode,
    /// Why; may be empty.
    pub reason: Bilingual,
    /// By itself again from then on; absent: until somebody switches.
    pub until: Option<Moment>,
    /// Closed while an open incident is as bad as this.
    pub rule: Option<Impact>,
}

impl Switch {
    /// A channel that goes by its hours alone.
    pub fn plain(kind: ChannelKind) -> Switch {
        Switch { kind, mode: Mode::Auto, reason: Bilingual::default(), until: None, rule: None }
    }

    /// How it is switched at this moment: what has had its end counts no more.
    pub fn mode_at(&self, now: Moment) -> Mode {
        if self.until.is_some_and(|until| until <= now) { Mode::Auto } else { self.mode }
    }

    /// Why it is closed besides its hours, while the worst open incident is as bad as `worst`.
    pub fn shut(&self, worst: Option<Impact>, now: Moment) -> Option<Shut> {
        match self.mode_at(now) {
            Mode::Open => None,
            Mode::Closed => {
                Some(Shut { kind: self.kind, rule: false, reason: self.reason.clone(), until: self.until })
            }
            Mode::Auto => {
                let rule = self.rule.zip(worst).is_some_and(|(rule, worst)| worst >= rule);
                let reason = Bilingual::default();
                rule.then_some(Shut { kind: self.kind, rule: true, reason, until: None })
            }
        }
    }
}

/// Why a channel is closed besides its hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shut {
    /// Which channel.
    pub kind: ChannelKind,
    /// By its rule: because of the incident.
    pub rule: bool,
    /// Why it was closed by hand; may be empty.
    pub reason: Bilingual,
    /// Until when, where that is known.
    pub until: Option<Moment>,
}

impl Shut {
    /// A sentence: "De telefoon is gesloten vanwege de storing." `until` are the words for its end.
    pub fn words(&self, lang: Lang, until: Option<&str>) -> String {
        let what = match self.kind {
            ChannelKind::Phone => lang.t("De telefoon is gesloten", "The phone is closed"),
            ChannelKind::Mail => lang.t("Mail beantwoorden we nu niet", "We are not answering mail now"),
            ChannelKind::Community => {
                lang.t("In de community kunt u nu niets plaatsen", "You cannot post in the community now")
            }
            ChannelKind::Chat => lang.t("De chat is gesloten", "The chat is closed"),
        };
        let until = until.map(|until| lang.t(format!(" tot {until}"), format!(" until {until}")));
        let reason = self.reason.get(lang).trim_end_matches('.');
        let why = match reason {
            _ if self.rule => lang.t(" vanwege de storing", " because of the incident").to_owned(),
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        format!("{what}{}{why}.", until.unwrap_or_default())
    }
}

/// Channels that are closed besides their hours, in the order of the page.
pub fn shut_now(switches: &[Switch], worst: Option<Impact>, now: Moment) -> Vec<Shut> {
    let of = |kind| switches.iter().find(|switch| switch.kind == kind)?.shut(worst, now);
    ChannelKind::ALL.into_iter().filter_map(of).collect()
}

/// A channel as a lead sees it on the switchboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwitchLine {
    /// Its switch.
    pub switch: Switch,
    /// Number, address or path; empty for a channel that isn't offered.
    pub address: String,
    /// Whether people answer now.
    pub open: bool,
    /// What the contact page says about it.
    pub words: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(mode: Mode, until: Option<Moment>, rule: Option<Impact>) -> Switch {
        Switch { mode, until, rule, ..Switch::plain(ChannelKind::Phone) }
    }

    #[test]
    fn hand_before_rule_and_neither_outlives_its_end() {
        let critical = Some(Impact::Critical);
        let shut = |switch: Switch, worst, now| switch.shut(worst, now).map(|shut| shut.rule);
        assert_eq!(shut(switch(Mode::Auto, None, None), critical, 0), None, "no rule");
        assert_eq!(shut(switch(Mode::Auto, None, critical), critical, 0), Some(true));
        assert_eq!(shut(switch(Mode::Auto, None, critical), Some(Impact::Major), 0), None);
        assert_eq!(shut(switch(Mode::Auto, None, Some(Impact::None)), None, 0), None, "no incident, no rule");
        assert_eq!(shut(switch(Mode::Closed, Some(10), None), None, 9), Some(false));
        assert_eq!(shut(switch(Mode::Closed, Some(10), None), None, 10), None, "its end");
        assert_eq!(
            shut(switch(Mode::Closed, Some(10), critical), critical, 10),
            Some(true),
            "the rule is left"
        );
        assert_eq!(shut(switch(Mode::Closed, None, None), None, Moment::MAX), Some(false), "until by hand");
        assert_eq!(shut(switch(Mode::Open, Some(10), critical), critical, 9), None, "open all the same");
        assert_eq!(shut(switch(Mode::Open, Some(10), critical), critical, 10), Some(true));
    }

    #[test]
    fn a_sentence_says_what_why_and_until_when() {
        let by_hand = Switch {
            reason: Bilingual { nl: "te veel gesprekken.".into(), en: String::new() },
            ..switch(Mode::Closed, None, None)
        };
        let by_hand = by_hand.shut(None, 0).unwrap();
        assert_eq!(
            by_hand.words(Lang::Nl, Some("17:00")),
            "De telefoon is gesloten tot 17:00: te veel gesprekken."
        );
        assert_eq!(by_hand.words(Lang::En, None), "The phone is closed: te veel gesprekken.");
        let rule = switch(Mode::Auto, None, Some(Impact::Major)).shut(Some(Impact::Critical), 0).unwrap();
        assert_eq!(rule.words(Lang::Nl, None), "De telefoon is gesloten vanwege de storing.");
    }
}
