//! What an admin sets: office hours, closures, mailboxes.

use crate::desk::Base;
use crate::desk::hours::holidays;
use crate::mail::address;
use crate::store::contact as store;
use app::contact::model::{ChannelKind, Closure, Mailbox, OfficeHours, WeekHours};
use app::status::model::Bilingual;
use app::{Actor, AppError, AppResult, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Characters of a signature.
const SIGNATURE: usize = 1000;
/// Lines of a signature.
const SIGNATURE_LINES: usize = 15;

pub(super) async fn hours(base: &Base, by: &Actor) -> AppResult<OfficeHours> {
    by.require(Role::Admin)?;
    let mut tx = base.store.read().await?;
    let now = Timestamp::from_microsecond(base.env.now()).unwrap_or_default();
    let year = base.facts.zone.to_datetime(now).year();
    let holidays = (year..=year + 1).flat_map(holidays);
    Ok(OfficeHours {
        phone: store::hours(&mut tx, ChannelKind::Phone).await?,
        mail: store::hours(&mut tx, ChannelKind::Mail).await?,
        closures: store::closures(&mut tx).await?,
        holidays: holidays
            .map(|day| Closure { date: day.date.to_string(), nl: day.nl.into(), en: day.en.into() })
            .collect(),
    })
}

pub(super) async fn hours_save(base: &Base, by: &Actor, hours: OfficeHours) -> AppResult<()> {
    by.require(Role::Admin)?;
    week_check("phone", &hours.phone)?;
    week_check("mail", &hours.mail)?;
    let closures = closures_clean(hours.closures)?;
    let mut tx = base.store.write().await?;
    store::hours_save(&mut tx, ChannelKind::Phone, &hours.phone).await?;
    store::hours_save(&mut tx, ChannelKind::Mail, &hours.mail).await?;
    store::closures_save(&mut tx, &closures).await?;
    base.commit_public(tx).await
}

fn week_check(field: &str, week: &WeekHours) -> AppResult<()> {
    let fits = |(opens, closes): (u16, u16)| opens < closes && closes <= 24 * 60;
    if week.days.iter().flatten().copied().all(fits) {
        return Ok(());
    }
    Err(AppError::invalid(
        field,
        "Elke dag moet later sluiten dan hij opent. Laat beide tijden leeg voor een dag dat u gesloten bent.",
        "Each day has to close later than it opens. Leave both times empty for a day on which you are closed.",
    ))
}

/// Each date once, in order; rows without a date are left out.
fn closures_clean(closures: Vec<Closure>) -> AppResult<Vec<Closure>> {
    let mut days = BTreeMap::new();
    for closure in closures {
        let (date, nl, en) = (closure.date.trim(), closure.nl.trim(), closure.en.trim());
        if date.is_empty() && nl.is_empty() && en.is_empty() {
            continue;
        }
        let day: Date = date.parse().map_err(|_| {
            AppError::invalid(
                "closures",
                "Kies van elke sluitingsdag de datum.",
                "Choose the date of each day on which you are closed.",
            )
        })?;
        if nl.is_empty() && en.is_empty() {
            return Err(AppError::invalid(
                "closures",
                "Schrijf bij elke sluitingsdag waarom u gesloten bent, zoals \"Teamdag\".",
                "Write why you are closed on each of the days, such as \"Team day\".",
            ));
        }
        days.insert(day, Closure { date: day.to_string(), nl: nl.into(), en: en.into() });
    }
    Ok(days.into_values().collect())
}

pub(super) async fn mailboxes(base: &Base, by: &Actor) -> AppResult<Vec<Mailbox>> {
    by.require(Role::Admin)?;
    let mut tx = base.store.read().await?;
    Ok(store::mailboxes(&mut tx).await?)
}

pub(super) async fn mailbox_save(base: &Base, by: &Actor, mailbox: Mailbox) -> AppResult<()> {
    by.require(Role::Admin)?;
    let mailbox = mailbox_clean(mailbox)?;
    let mut tx = base.store.write().await?;
    let others = store::mailboxes(&mut tx).await?.into_iter().filter(|other| other.id != mailbox.id);
    let taken: Vec<String> = others.flat_map(|other| [vec![other.address], other.aliases].concat()).collect();
    if taken.contains(&mailbox.address) {
        return Err(taken_by_another("address", &mailbox.address));
    }
    if let Some(alias) = mailbox.aliases.iter().find(|alias| taken.contains(alias)) {
        return Err(taken_by_another("aliases", alias));
    }
    store::mailbox_save(&mut tx, &mailbox).await?.ok_or(AppError::NotFound)?;
    base.commit_public(tx).await
}

fn taken_by_another(field: &str, address: &str) -> AppError {
    AppError::invalid(
        field,
        format!("{address} hoort al bij een andere mailbox."),
        format!("{address} belongs to another mailbox already."),
    )
}

fn mailbox_clean(mailbox: Mailbox) -> AppResult<Mailbox> {
    let name = mailbox.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(AppError::invalid(
            "name",
            "Vul de naam in die mensen als afzender zien, hooguit 100 tekens.",
            "Fill in the name that people see as the sender, 100 characters at most.",
        ));
    }
    let address = own_address("address", &mailbox.address)?;
    let mut aliases = Vec::new();
    for alias in mailbox.aliases.iter().filter(|alias| !alias.trim().is_empty()) {
        let alias = own_address("aliases", alias)?;
        if alias != address && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    let signature = Bilingual {
        nl: signature_clean("signature_nl", &mailbox.signature.nl)?,
        en: signature_clean("signature_en", &mailbox.signature.en)?,
    };
    Ok(Mailbox { id: mailbox.id, name, address, aliases, signature, open: 0 })
}

/// A few lines of plain text, without blank space around them.
fn signature_clean(field: &str, typed: &str) -> AppResult<String> {
    let lines = typed.lines().map(|line| line.replace(char::is_control, " ").trim_end().to_owned());
    let text = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.chars().count() > SIGNATURE || text.lines().count() > SIGNATURE_LINES {
        return Err(AppError::invalid(
            field,
            format!("Houd de ondertekening onder {SIGNATURE} tekens en {SIGNATURE_LINES} regels."),
            format!("Keep the signature under {SIGNATURE} characters and {SIGNATURE_LINES} lines."),
        ));
    }
    Ok(text)
}

/// An address of ours has no `+`: what follows it is the ticket's token.
fn own_address(field: &str, typed: &str) -> AppResult<String> {
    address::clean(typed).filter(|address| !address.contains('+')).ok_or_else(|| {
        AppError::invalid(
            field,
            format!("\"{}\" kan geen adres van een mailbox zijn. Schrijf het als naam@voorbeeld.nl, zonder plusteken.", typed.trim()),
            format!("\"{}\" cannot be a mailbox's address. Write it as name@example.com, without a plus sign.", typed.trim()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closures_are_dates_with_a_reason() {
        let day = |date: &str, nl: &str| Closure { date: date.into(), nl: nl.into(), en: String::new() };
        let clean = closures_clean(vec![
            day("2026-12-24", "Kerstavond"),
            day("", ""),
            day("2026-12-01", " Teamdag "),
        ]);
        assert_eq!(clean.unwrap(), [day("2026-12-01", "Teamdag"), day("2026-12-24", "Kerstavond")]);
        assert!(closures_clean(vec![day("24 december", "Kerstavond")]).is_err());
        assert!(closures_clean(vec![day("2026-02-30", "Nooit")]).is_err());
        assert!(closures_clean(vec![day("2026-12-24", "")]).is_err());
    }

    #[test]
    fn mailboxes_have_real_addresses() {
        let mailbox = |address: &str, aliases: &[&str]| Mailbox {
            name: " Winkelkade  Hulp ".into(),
            address: address.into(),
            aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
            ..Mailbox::default()
        };
        let clean = mailbox_clean(mailbox(
            "Support@Winkelkade.example",
            &["INFO@winkelkade.example", "", "info@winkelkade.example"],
        ))
        .unwrap();
        assert_eq!(clean.name, "Winkelkade Hulp");
        assert_eq!(clean.address, "support@winkelkade.example");
        assert_eq!(clean.aliases, ["info@winkelkade.example"]);
        assert!(mailbox_clean(mailbox("support", &[])).is_err());
        let signed = |nl: String| {
            let signature = Bilingual { nl, en: String::new() };
            mailbox_clean(Mailbox { signature, ..mailbox("a@b.example", &[]) })
        };
        assert_eq!(
            signed(" Groet,\r\n{medewerker}\t\n\n".into()).unwrap().signature.nl,
            "Groet,\n{medewerker}"
        );
        assert!(signed("x".repeat(1001)).is_err() && signed("x\n".repeat(16)).is_err());
        assert!(mailbox_clean(mailbox("support+x@winkelkade.example", &[])).is_err());
        assert!(mailbox_clean(mailbox("support@winkelkade.example", &["a b@c.nl"])).is_err());
        assert!(mailbox_clean(Mailbox { name: " ".into(), ..mailbox("a@b.example", &[]) }).is_err());
    }
}
