//! The history as a table for spreadsheets (RFC 4180). Pure.

use crate::desk::status::uptime::round_up;
use app::Lang;
use app::history::model::HistoryView;
use jiff::Timestamp;

const HEAD: &str = "month,component,name,uptime_percent,minutes,down_minutes,failing_minutes,slow_minutes,\
                    maintenance_minutes,weight_down,weight_failing,weight_slow,final_since";

/// A row a month and component, latest month first; names in `lang`.
pub fn csv(view: &HistoryView, lang: Lang) -> String {
    let mut csv = format!("{HEAD}\r\n");
    for month in &view.months {
        let frozen = month.frozen_at.and_then(|at| Timestamp::from_microsecond(at).ok());
        let frozen = frozen.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
        let weights = month.weights;
        for figure in &month.figures {
            let cells = [
                month.month.clone(),
                field(&figure.key),
                field(figure.name.get(lang)),
                format!("{:.3}", figure.uptime),
                round_up(month.ends_at - month.starts_at).to_string(),
                round_up(figure.tally.critical).to_string(),
                round_up(figure.tally.major).to_string(),
                round_up(figure.tally.minor).to_string(),
                round_up(figure.maintained).to_string(),
                weights.critical.to_string(),
                weights.major.to_string(),
                weights.minor.to_string(),
                frozen.clone(),
            ];
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
    }
    csv
}

/// A text that no spreadsheet takes for a formula and that holds together.
fn field(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::history::model::{Month, MonthFigure, Tally, Weights};
    use app::status::model::Bilingual;

    #[test]
    fn a_row_a_month_and_component() {
        let figure = MonthFigure {
            key: "kassa-app".into(),
            name: Bilingual { nl: "=Kassa, \"de\" app".into(), en: "Till".into() },
            tally: Tally { minor: 1, major: 60_000_000, critical: 120_000_000 },
            maintained: 0,
            uptime: 99.987,
        };
        let month = Month {
            month: "2026-10".into(),
            starts_at: 0,
            ends_at: 31 * 24 * 3_600_000_000,
            frozen_at: Some(0),
            weights: Weights::default(),
            figures: vec![figure],
            incidents: vec![],
            works: vec![],
        };
        let view = HistoryView { months: vec![month] };
        let table = csv(&view, Lang::Nl);
        assert_eq!(
            table.lines().nth(1).unwrap(),
            "2026-10,kassa-app,\"'=Kassa, \"\"de\"\" app\",99.987,44640,2,1,1,0,100,50,0,1970-01-01T00:00:00Z"
        );
        assert!(csv(&view, Lang::En).contains(",Till,"));
    }
}
