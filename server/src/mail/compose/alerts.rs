//! Mails to staff: a monitor fails, nobody saw it, it is over; the watch itself is blind; a
//! channel of the switchboard opens again. Pure.

use super::letters::{Value, letter};
use super::{Composed, one_line};
use app::Lang;
use app::contact::model::ChannelKind;

const MONITOR: [&str; 2] =
    [include_str!("../templates/monitor.nl.txt"), include_str!("../templates/monitor.en.txt")];
const BLIND: [&str; 2] =
    [include_str!("../templates/blind.nl.txt"), include_str!("../templates/blind.en.txt")];
const CHANNEL: [&str; 2] =
    [include_str!("../templates/channel.nl.txt"), include_str!("../templates/channel.en.txt")];

/// What is told of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It fails.
    Failed,
    /// It fails, and nobody has said that they saw it.
    Unseen,
    /// It works again.
    Recovered,
}

/// An alarm of a monitor.
#[derive(Clone, Copy, Debug)]
pub struct Alert<'a> {
    /// What is told.
    pub sight: Sight,
    /// The monitor's name.
    pub name: &'a str,
    /// What is wrong, in words; empty once it is over.
    pub failure: &'a str,
    /// Since when, in words.
    pub since: &'a str,
    /// The page that takes "I saw it".
    pub link: &'a str,
}

/// Tells staff of a monitor.
pub fn alert(lang: Lang, alert: &Alert<'_>) -> Composed {
    let name = one_line(alert.name);
    let (subject, told, what) = match alert.sight {
        Sight::Failed => (
            lang.t(format!("Alarm: {name}"), format!("Alarm: {name}")),
            lang.t(format!("De bewaking \"{name}\" faalt sinds {}: {}.", alert.since, alert.failure),
                   format!("The monitor \"{name}\" fails since {}: {}.", alert.since, alert.failure)),
            lang.t("Kijkt u ernaar? Zeg dat hier, dan wordt niemand anders gewekt:",
                   "Are you looking into it? Say so here, and nobody else is woken:"),
        ),
        Sight::Unseen => (
            lang.t(format!("Nog niet gezien: {name}"), format!("Not seen yet: {name}")),
            lang.t(format!("De bewaking \"{name}\" faalt sinds {}: {}. Niemand heeft nog gezegd ernaar te kijken.", alert.since, alert.failure),
                   format!("The monitor \"{name}\" fails since {}: {}. Nobody has said that they are looking into it.", alert.since, alert.failure)),
            lang.t("Kijkt u ernaar? Zeg dat hier:", "Are you looking into it? Say so here:"),
        ),
        Sight::Recovered => (
            lang.t(format!("Hersteld: {name}"), format!("Recovered: {name}")),
            lang.t(format!("De bewaking \"{name}\" is weer goed sinds {}.", alert.since),
                   format!("The monitor \"{name}\" is well again since {}.", alert.since)),
            lang.t("U hoeft niets te doen. Hier staat het nog:", "There is nothing to do. It still stands here:"),
        ),
    };
    let values =
        [("told", Value::Words(&told)), ("what", Value::Words(what)), ("link", Value::Link(alert.link))];
    letter(lang, &subject, MONITOR, &values)
}

/// Tells staff that the watch itself can reach nothing since then, or (none) that it can again.
pub fn blind(lang: Lang, since: Option<&str>, link: &str) -> Composed {
    let (subject, told) = match since {
        Some(since) => (
            lang.t("De bewaking kan zelf niets bereiken", "The watch itself can reach nothing"),
            lang.t(
                format!("De bewaking van Loket kan zelf niets bereiken sinds {since}: ook de adressen niet waaraan hij dat meet. Over het platform zegt hij daarom nu niets, en niemand krijgt een alarm. Kijk naar het netwerk van deze machine."),
                format!("Loket’s watch itself can reach nothing since {since}, not even the addresses by which it tells. So it says nothing about the platform now, and raises no alarm. Look at this machine’s network."),
            ),
        ),
        None => (
            lang.t("De bewaking ziet weer", "The watch can see again"),
            lang.t(
                "De bewaking van Loket kan weer iets bereiken en gaat verder.".to_owned(),
                "Loket’s watch can reach something again and goes on.".to_owned(),
            ),
        ),
    };
    letter(lang, subject, BLIND, &[("told", Value::Words(&told)), ("link", Value::Link(link))])
}

/// Tells who closed a channel that it opens again at `soon`, or (none) that it just did.
pub fn channel(lang: Lang, kind: ChannelKind, soon: Option<&str>, link: &str) -> Composed {
    let name = match kind {
        ChannelKind::Phone => lang.t("De telefoon", "The phone"),
        ChannelKind::Mail => lang.t("De mail", "Mail"),
        ChannelKind::Community => lang.t("De community", "The community"),
        ChannelKind::Chat => lang.t("De chat", "The chat"),
    };
    let (subject, told) = match soon {
        Some(at) => (
            lang.t(format!("{name} gaat zo weer open"), format!("{name} opens again soon")),
            lang.t(
                format!("{name} gaat om {at} vanzelf weer open, zoals u had ingesteld. Is dat te vroeg, kies dan een later einde."),
                format!("{name} opens again by itself at {at}, as you had set. If that is too early, choose a later end."),
            ),
        ),
        None => (
            lang.t(format!("{name} is weer open"), format!("{name} is open again")),
            lang.t(
                format!("{name} is vanzelf weer opengegaan, zoals u had ingesteld. De kantooruren gelden."),
                format!("{name} has opened again by itself, as you had set. Its hours apply."),
            ),
        ),
    };
    letter(lang, &subject, CHANNEL, &[("told", Value::Words(&told)), ("link", Value::Link(link))])
}
