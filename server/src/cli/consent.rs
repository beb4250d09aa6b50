//! `loket mail consent`: a list of who wants which mail, from the tool that was used before.
//! Works beside a running server. Each line becomes a line of the ledger, unless it says what
//! holds already: the same list twice is the same as once.

use super::{Outcome, print};
use crate::config::Config;
use crate::desk::when;
use crate::env::Env;
use crate::mail::address;
use crate::startup;
use crate::store::choices::{NewChoice, choice_set, choice_token, choices_of};
use crate::store::{StoreResult, Tx};
use anyhow::Context;
use app::Lang;
use app::mails::model::{KindChoice, MailKind, Source};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::path::Path;

/// Lines of a transaction.
const PORTION: usize = 500;

/// A line that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    email: String,
    kind: MailKind,
    granted: bool,
    /// When it was chosen, where the list tells.
    day: Option<Date>,
}

/// Takes the list in; says how many lines counted, and which could not be read.
pub async fn import(config: &Config, path: &Path) -> anyhow::Result<Outcome> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (mut lines, mut wrong) = (Vec::new(), 0);
    for (at, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match line(text) {
            Some(line) => lines.push(line),
            // The names of the columns.
            None if at == 0 && !text.contains('@') => {}
            None => {
                wrong += 1;
                print(format_args!("line {}: not address,kind,yes|no[,YYYY-MM-DD]", at + 1));
            }
        }
    }
    let (env, store) = (Env::system(), startup::open_store(config).await?);
    let mut counted = 0;
    for portion in lines.chunks(PORTION) {
        let mut tx = store.write().await?;
        for line in portion {
            counted += usize::from(take(&mut tx, &env, &config.zone, line).await?);
        }
        tx.commit().await?;
    }
    store.close().await;
    print(format_args!(
        "{counted} choices written down, {} held already, {wrong} unreadable",
        lines.len() - counted
    ));
    Ok(if wrong == 0 { Outcome::Done } else { Outcome::Wrong })
}

/// Writes a choice down; false when it holds already.
async fn take(tx: &mut Tx, env: &Env, zone: &TimeZone, line: &Line) -> StoreResult<bool> {
    let rows = choices_of(tx, &line.email).await?;
    let row = rows.iter().find(|row| row.kind == line.kind.code());
    if let Some(row) = row {
        let now = KindChoice::of(line.kind, row.granted_at, row.opted_out_at);
        if now.since.is_some() && now.on == line.granted {
            return Ok(false);
        }
    }
    let token = choice_token(tx, &line.email, line.kind.code(), Lang::default(), &env.token()).await?;
    let choice = NewChoice {
        email: &line.email,
        kind: line.kind.code(),
        granted: line.granted,
        at: line.day.and_then(|day| when::begins(day, zone)).unwrap_or(env.now()),
        source: Source::Import.code(),
        who: "",
        reason: "",
    };
    choice_set(tx, &choice, &token).await?;
    Ok(true)
}

/// Reads `address,kind,yes|no[,YYYY-MM-DD]`; semicolons and tabs do as well.
fn line(text: &str) -> Option<Line> {
    let mut cells = text.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
    let email = address::clean(cells.next()?)?;
    let kind = MailKind::from_code(&cells.next()?.to_lowercase()).filter(|kind| kind.may_stop())?;
    let granted = match cells.next()?.to_lowercase().as_str() {
        "yes" | "ja" | "1" | "true" => true,
        "no" | "nee" | "0" | "false" => false,
        _ => return None,
    };
    let day = match cells.next() {
        None | Some("") => None,
        Some(day) => Some(day.parse().ok()?),
    };
    Some(Line { email, kind, granted, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_lists() {
        let read = line("Ada@Shop.example, status ,no,2025-03-01").unwrap();
        assert_eq!(
            (read.email.as_str(), read.kind, read.granted),
            ("ada@shop.example", MailKind::Status, false)
        );
        assert_eq!(read.day, Some(jiff::civil::date(2025, 3, 1)));
        assert_eq!(line("\"a@b.example\";marketing;ja;").unwrap().day, None);
        for bad in [
            "a@b.example,service,no",
            "a@b.example,status",
            "nobody,status,no",
            "a@b.example,status,no,gisteren",
        ] {
            assert_eq!(line(bad), None, "{bad}");
        }
    }
}
