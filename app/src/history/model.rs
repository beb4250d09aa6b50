//! Months and their figures as pages see them. Pure types and rules.

use crate::maintenance::model::MaintenanceState;
use crate::status::model::{Bilingual, Impact};
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How much of a minute counts as down, in percent, by how badly a component was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// Slow.
    pub minor: i64,
    /// Failing in part.
    pub major: i64,
    /// Down.
    pub critical: i64,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { minor: 0, major: 50, critical: 100 }
    }
}

impl Weights {
    /// The sentence that stands wherever figures are shown.
    pub fn sentence(self, lang: Lang) -> String {
        let count = |impact: Impact, percent: i64| {
            let word = impact.word(lang).to_lowercase();
            match percent {
                0 => format!("\u{201c}{word}\u{201d} {}", lang.t("niet", "doesn’t")),
                100 => format!("\u{201c}{word}\u{201d} {}", lang.t("helemaal", "in full")),
                _ => format!("\u{201c}{word}\u{201d} {} {percent}%", lang.t("voor", "for")),
            }
        };
        let parts =
            [(Impact::Critical, self.critical), (Impact::Major, self.major), (Impact::Minor, self.minor)];
        let [critical, major, minor] = parts.map(|(impact, percent)| count(impact, percent));
        let rest = lang.t(
            "Gepland onderhoud telt niet mee. Alles komt uit de vastgelegde storingen; niemand typt een cijfer in.",
            "Planned maintenance doesn’t count. All of it comes from recorded incidents; nobody types in a figure.",
        );
        let head = lang.t("Als uitval telt een minuut", "As downtime a minute counts");
        let and = lang.t("en", "and");
        format!("{head} {critical}, {major} {and} {minor}. {rest}")
    }
}

/// How long a component was hit, each moment once at its worst, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Slow.
    pub minor: Moment,
    /// Failing in part.
    pub major: Moment,
    /// Down.
    pub critical: Moment,
}

impl Tally {
    /// With any impact.
    pub fn hit(self) -> Moment {
        self.minor + self.major + self.critical
    }

    /// The worst there was.
    pub fn worst(self) -> Impact {
        match self {
            Tally { critical: 1.., .. } => Impact::Critical,
            Tally { major: 1.., .. } => Impact::Major,
            Tally { minor: 1.., .. } => Impact::Minor,
            _ => Impact::None,
        }
    }

    /// Share of a period that it worked, in percent; rounded down to a thousandth, so that 100
    /// means "not a moment that counts".
    pub fn uptime(self, whole: Moment, weights: Weights) -> f64 {
        if whole <= 0 {
            return 100.0;
        }
        let part = |micros: Moment, percent: i64| i128::from(micros) * i128::from(percent);
        let lost = part(self.minor, weights.minor)
            + part(self.major, weights.major)
            + part(self.critical, weights.critical);
        let thousandths = (i128::from(whole) * 100 - lost) * 1000 / i128::from(whole);
        thousandths as f64 / 1000.0
    }
}

/// A component in a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthFigure {
    /// Its key.
    pub key: String,
    /// Its name, as it was.
    pub name: Bilingual,
    /// How long it was hit.
    pub tally: Tally,
    /// How long it was in planned maintenance, in microseconds.
    pub maintained: Moment,
    /// Share of the month that it worked, in percent.
    pub uptime: f64,
}

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastIncident {
    /// Its name in the address.
    pub slug: String,
    /// What was wrong.
    pub title: Bilingual,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// The worst it did.
    pub impact: Impact,
}

/// Planned work in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastWork {
    /// Its name in the address.
    pub slug: String,
    /// What was done.
    pub title: Bilingual,
    /// From.
    pub from: Moment,
    /// Until.
    pub to: Moment,
    /// How far it came.
    pub state: MaintenanceState,
}

/// A month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// `2026-10`.
    pub month: String,
    /// Measured from here: its first moment, or the first that was recorded at all.
    pub starts_at: Moment,
    /// Until here; now, for the month at hand.
    pub ends_at: Moment,
    /// When its figures were written down for good; absent while they still grow.
    pub frozen_at: Option<Moment>,
    /// How impacts counted.
    pub weights: Weights,
    /// Components in their order.
    pub figures: Vec<MonthFigure>,
    /// Incidents that began in it, latest first.
    pub incidents: Vec<PastIncident>,
    /// Planned work in it, latest first.
    pub works: Vec<PastWork>,
}

/// All months, latest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    /// Months.
    pub months: Vec<Month>,
}

impl HistoryView {
    /// At most `many` months before the one named (from the latest without a name), and the name
    /// that leads on to those before them.
    pub fn page(&self, before: Option<&str>, many: usize) -> (&[Month], Option<&str>) {
        let from = match before {
            Some(before) => self.months.partition_point(|month| month.month.as_str() >= before),
            None => 0,
        };
        let to = self.months.len().min(from + many);
        let more = (to < self.months.len()).then(|| self.months[to - 1].month.as_str());
        (&self.months[from..to], more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(names: &[&str]) -> HistoryView {
        let month = |name: &&str| Month {
            month: (*name).to_owned(),
            starts_at: 0,
            ends_at: 1,
            frozen_at: None,
            weights: Weights::default(),
            figures: vec![],
            incidents: vec![],
            works: vec![],
        };
        HistoryView { months: names.iter().map(month).collect() }
    }

    #[test]
    fn pages_lead_on_to_each_other() {
        let view = view(&["2026-11", "2026-10", "2026-09", "2026-08", "2026-07"]);
        let names = |months: &[Month]| months.iter().map(|month| month.month.clone()).collect::<Vec<_>>();
        let (first, more) = view.page(None, 2);
        assert_eq!((names(first), more), (vec!["2026-11".into(), "2026-10".into()], Some("2026-10")));
        let (last, more) = view.page(Some("2026-09"), 2);
        assert_eq!((names(last), more), (vec!["2026-08".into(), "2026-07".into()], None));
        assert!(view.page(Some("2001-01"), 2).0.is_empty());
        assert_eq!(view.page(Some("zzz"), 9).0.len(), 5, "a name that is none shows all");
        assert!(HistoryView::default().page(None, 3).0.is_empty());
    }

    #[test]
    fn shares_are_rounded_down() {
        let weights = Weights::default();
        assert_eq!(Tally::default().uptime(100, weights), 100.0);
        assert_eq!(Tally { critical: 1, ..Tally::default() }.uptime(1_000_000_000, weights), 99.999);
        assert_eq!(Tally { major: 100, ..Tally::default() }.uptime(100, weights), 50.0);
        assert_eq!(Tally { minor: 100, ..Tally::default() }.uptime(100, weights), 100.0);
        assert_eq!(Tally { critical: 100, ..Tally::default() }.uptime(100, weights), 0.0);
        assert_eq!(Tally::default().uptime(0, weights), 100.0);
    }

    #[test]
    fn the_weights_in_a_sentence() {
        let nl = Weights::default().sentence(Lang::Nl);
        assert!(
            nl.starts_with(
                "Als uitval telt een minuut “ligt stil” helemaal, “hapert” voor 50% en “vertraagd” niet."
            ),
            "{nl}"
        );
        let en = Weights { minor: 10, ..Weights::default() }.sentence(Lang::En);
        assert!(en.contains("“slow” for 10%."), "{en}");
    }
}
