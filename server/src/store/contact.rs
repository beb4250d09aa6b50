//! Mailboxes, office hours, closures. Called by `desk::contact`, and by the
//! drain job for the mailbox of a mail.

use super::setting::{setting, setting_save};
use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::contact::model::{ChannelKind, Closure, Mailbox, WeekHours};
use app::status::model::Bilingual;

const PHONE: &str = "phone_number";
const CHAT: &str = "chat_url";

/// All mailboxes with their aliases and open tickets, oldest first.
pub async fn mailboxes(tx: &mut Tx) -> StoreResult<Vec<Mailbox>> {
    let boxes = rows!(
        tx,
        (i64, String, String, String, String),
        "SELECT id, name, address, signature_nl, signature_en FROM mailbox ORDER BY id LIMIT 500"
    )?;
    let aliases = rows!(
        tx,
        (i64, String),
        "SELECT mailbox_id, address FROM mailbox_alias ORDER BY mailbox_id, address LIMIT 5000"
    )?;
    let open = rows!(
        tx,
        (i64, i64),
        "SELECT mailbox_id, COUNT(*) FROM ticket WHERE state IN ('new', 'open') GROUP BY mailbox_id"
    )?;
    Ok(boxes
        .into_iter()
        .map(|(id, name, address, nl, en)| Mailbox {
            id,
            name,
            address,
            aliases: aliases.iter().filter(|(of, _)| *of == id).map(|(_, alias)| alias.clone()).collect(),
            signature: Bilingual { nl, en },
            open: open.iter().find(|(of, _)| *of == id).map_or(0, |(_, n)| *n),
        })
        .collect())
}

/// The mailbox that takes mail to this address (lower case, without `+token`), by its own
/// address or by an alias.
pub async fn mailbox_for(tx: &mut Tx, address: &str) -> StoreResult<Option<i64>> {
    let found = opt!(
        tx,
        (i64,),
        "SELECT id FROM mailbox WHERE address = $1
         UNION ALL SELECT mailbox_id FROM mailbox_alias WHERE address = $1 LIMIT 1",
        address
    )?;
    Ok(found.map(|(id,)| id))
}

/// The oldest mailbox: forms come to it, and mail to postmaster.
pub async fn mailbox_first(tx: &mut Tx) -> StoreResult<Option<i64>> {
    let found = opt!(tx, (i64,), "SELECT id FROM mailbox ORDER BY id LIMIT 1")?;
    Ok(found.map(|(id,)| id))
}

/// Adds a mailbox (id 0) or changes one, with all its aliases; its id, or none when there
/// is none of this id. Addresses come in lower case.
pub async fn mailbox_save(tx: &mut Tx, mailbox: &Mailbox) -> StoreResult<Option<i64>> {
    let saved = if mailbox.id == 0 {
        opt!(
            tx,
            (i64,),
            "INSERT INTO mailbox (name, address, signature_nl, signature_en) VALUES ($1, $2, $3, $4)
             RETURNING id",
            &mailbox.name,
            &mailbox.address,
            &mailbox.signature.nl,
            &mailbox.signature.en
        )?
    } else {
        opt!(
            tx,
            (i64,),
            "UPDATE mailbox SET name = $2, address = $3, signature_nl = $4, signature_en = $5
             WHERE id = $1 RETURNING id",
            mailbox.id,
            &mailbox.name,
            &mailbox.address,
            &mailbox.signature.nl,
            &mailbox.signature.en
        )?
    };
    let Some((id,)) = saved else { return Ok(None) };
    exec!(tx, "DELETE FROM mailbox_alias WHERE mailbox_id = $1", id)?;
    for alias in &mailbox.aliases {
        exec!(tx, "INSERT INTO mailbox_alias (address, mailbox_id) VALUES ($1, $2)", alias, id)?;
    }
    Ok(Some(id))
}

/// The hours of a channel.
pub async fn hours(tx: &mut Tx, channel: ChannelKind) -> StoreResult<WeekHours> {
    let rows = rows!(
        tx,
        (i64, i64, i64),
        "SELECT weekday, opens, closes FROM office_hours WHERE channel = $1 ORDER BY weekday LIMIT 7",
        channel.code()
    )?;
    let mut week = WeekHours::default();
    for (weekday, opens, closes) in rows {
        let day = usize::try_from(weekday).ok().and_then(|day| week.days.get_mut(day));
        if let (Some(day), Ok(opens), Ok(closes)) = (day, u16::try_from(opens), u16::try_from(closes)) {
            *day = Some((opens, closes));
        }
    }
    Ok(week)
}

/// Sets the hours of a channel.
pub async fn hours_save(tx: &mut Tx, channel: ChannelKind, week: &WeekHours) -> StoreResult<()> {
    exec!(tx, "DELETE FROM office_hours WHERE channel = $1", channel.code())?;
    for (weekday, day) in (0i64..).zip(week.days) {
        let Some((opens, closes)) = day else { continue };
        exec!(
            tx,
            "INSERT INTO office_hours (channel, weekday, opens, closes) VALUES ($1, $2, $3, $4)",
            channel.code(),
            weekday,
            i64::from(opens),
            i64::from(closes)
        )?;
    }
    Ok(())
}

/// Days on which everything is closed, soonest first.
pub async fn closures(tx: &mut Tx) -> StoreResult<Vec<Closure>> {
    let rows = rows!(
        tx,
        (String, String, String),
        "SELECT date, name_nl, name_en FROM closure ORDER BY date LIMIT 1000"
    )?;
    Ok(rows.into_iter().map(|(date, nl, en)| Closure { date, nl, en }).collect())
}

/// Sets all of them; each date once.
pub async fn closures_save(tx: &mut Tx, closures: &[Closure]) -> StoreResult<()> {
    exec!(tx, "DELETE FROM closure")?;
    for closure in closures {
        exec!(
            tx,
            "INSERT INTO closure (date, name_nl, name_en) VALUES ($1, $2, $3)",
            &closure.date,
            &closure.nl,
            &closure.en
        )?;
    }
    Ok(())
}

/// The telephone number; empty when there is none.
pub async fn phone(tx: &mut Tx) -> StoreResult<String> {
    Ok(setting(tx, PHONE).await?.unwrap_or_default())
}

/// Sets the telephone number; empty takes the channel off the page.
pub async fn phone_save(tx: &mut Tx, number: &str) -> StoreResult<()> {
    setting_save(tx, PHONE, number).await
}

/// Where people chat; empty when they can't.
pub async fn chat(tx: &mut Tx) -> StoreResult<String> {
    Ok(setting(tx, CHAT).await?.unwrap_or_default())
}

/// Sets where people chat; empty takes the channel off the page.
pub async fn chat_save(tx: &mut Tx, url: &str) -> StoreResult<()> {
    setting_save(tx, CHAT, url).await
}
