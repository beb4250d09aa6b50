//! The switchboard: channels are closed and opened by hand, by rule, and by their end.

use super::page;
use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::env::{DAY, MINUTE};
use crate::mail::compose;
use crate::store::outbox::outbox_add;
use crate::store::switches::{self as store, SwitchRow};
use crate::store::{StoreResult, Tx};
use app::contact::model::ChannelKind;
use app::contact::switch::{Mode, Switch, SwitchLine};
use app::status::model::Impact;
use app::ui::time;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// Who closed a channel hears so long before its end.
const SOON: Moment = 15 * MINUTE;
/// Longest time that a channel is switched for.
const LONGEST: Moment = 31 * DAY;
/// Longest reason.
const REASON: usize = 200;

/// From the snapshot: also while the store is away.
pub(super) fn board(base: &Base, by: &Actor, lang: Lang) -> AppResult<Vec<SwitchLine>> {
    by.require(Role::Lead)?;
    let (snapshot, now) = (base.snapshots.get(), base.env.now());
    let page = page(&snapshot, now, &base.facts.zone, lang);
    let line = |kind: ChannelKind| {
        let set = snapshot.status.switches.iter().find(|switch| switch.kind == kind).cloned();
        let mut switch = set.unwrap_or(Switch::plain(kind));
        switch.mode = switch.mode_at(now);
        let channel = page.channels.iter().find(|channel| channel.kind == kind);
        SwitchLine {
            switch,
            address: channel.map(|channel| channel.address.clone()).unwrap_or_default(),
            open: channel.is_some_and(|channel| channel.open),
            words: channel.map(|channel| channel.words.clone()).unwrap_or_default(),
        }
    };
    Ok(ChannelKind::ALL.into_iter().map(line).collect())
}

pub(super) async fn set(base: &Base, by: &Actor, switch: Switch) -> AppResult<()> {
    by.require(Role::Lead)?;
    let now = base.env.now();
    let switch = clean(switch, now)?;
    let mut tx = base.store.write().await?;
    store::switch_save(&mut tx, &switch, by.account, now).await?;
    base.commit_public(tx).await
}

pub(super) async fn chat(base: &Base, by: &Actor, url: &str) -> AppResult<()> {
    by.require(Role::Admin)?;
    let url = url.trim();
    if !(url.is_empty() || url.starts_with("https://") && url::Url::parse(url).is_ok() && url.len() <= 500) {
        return Err(AppError::invalid(
            "chat_url",
            "Schrijf een adres dat met https:// begint, of laat het leeg als u geen chat hebt.",
            "Write an address that begins with https://, or leave it empty when you have no chat.",
        ));
    }
    let mut tx = base.store.write().await?;
    crate::store::contact::chat_save(&mut tx, url).await?;
    base.commit_public(tx).await
}

fn clean(mut switch: Switch, now: Moment) -> AppResult<Switch> {
    for text in [&mut switch.reason.nl, &mut switch.reason.en] {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let reason = &switch.reason;
    if reason.nl.chars().count().max(reason.en.chars().count()) > REASON {
        return Err(AppError::invalid(
            "reason_nl",
            format!("Houd de reden onder {REASON} tekens."),
            format!("Keep the reason under {REASON} characters."),
        ));
    }
    if switch.mode == Mode::Closed && reason.nl.is_empty() && reason.en.is_empty() {
        return Err(AppError::invalid(
            "reason_nl",
            "Zeg waarom dit kanaal dicht is, zoals \"door de storing bellen er te veel mensen\".",
            "Say why this channel is closed, such as \"too many people call because of the incident\".",
        ));
    }
    if switch.mode == Mode::Auto {
        switch.until = None;
        switch.reason = Default::default();
    }
    if switch.until.is_some_and(|until| until <= now || until - now > LONGEST) {
        return Err(AppError::invalid(
            "until",
            "Kies een einde dat nog komt, binnen een maand.",
            "Choose an end that is yet to come, within a month.",
        ));
    }
    switch.rule = switch.rule.filter(|rule| *rule > Impact::None);
    Ok(switch)
}

/// Ends switches whose time has come, and reminds of those that end soon. Run again and again.
pub(super) async fn due(base: &Base) -> AppResult<()> {
    let now = base.env.now();
    let mut tx = base.store.read().await?;
    let rows = store::switches(&mut tx).await?;
    drop(tx);
    for row in rows.iter().filter(|row| row.mode != Mode::Auto.code()) {
        let Some(until) = row.until_at else { continue };
        if until <= now {
            end(base, row, now).await?;
        } else if until - now <= SOON && until - row.changed_at > SOON && row.reminded_at.is_none() {
            let mut tx = base.store.write().await?;
            if store::switch_reminded(&mut tx, &row.channel, now).await? {
                tell(base, &mut tx, row, Some(until), now).await?;
            }
            tx.commit().await?;
            base.pulse.ping(Topic::Outbox);
        }
    }
    Ok(())
}

async fn end(base: &Base, row: &SwitchRow, now: Moment) -> AppResult<()> {
    let mut tx = base.store.write().await?;
    if !store::switch_end(&mut tx, &row.channel, now).await? {
        return Ok(());
    }
    // Whoever kept it open against its rule need not hear that the rule holds again.
    if row.mode == Mode::Closed.code() {
        tell(base, &mut tx, row, None, now).await?;
    }
    base.commit_public(tx).await?;
    base.pulse.ping(Topic::Outbox);
    Ok(())
}

/// Who set the switch hears of its end.
async fn tell(
    base: &Base,
    tx: &mut Tx,
    row: &SwitchRow,
    soon: Option<Moment>,
    now: Moment,
) -> StoreResult<()> {
    let Some(account) = row.changed_by else { return Ok(()) };
    let Some((recipient, lang)) = store::address_of(tx, account).await? else { return Ok(()) };
    let (lang, Some(kind)) = (Lang::from_code(&lang), ChannelKind::from_code(&row.channel)) else {
        return Ok(());
    };
    let link = format!("{}{}", base.facts.site_url, lang.href("/desk/kanalen"));
    let at = soon.map(|at| time::when(lang, now, at));
    let mail = compose::channel(lang, kind, at.as_deref(), &link);
    let word = if soon.is_some() { "soon" } else { "open" };
    let cause = format!("channel:{}:{}:{word}", row.channel, row.changed_at);
    let id = format!("channel.{}.{:016x}", row.channel, base.env.random());
    outbox_add(tx, &base.letter(mail, cause, recipient, &id), now).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::status::model::Bilingual;

    #[test]
    fn a_switch_says_why_and_until_when() {
        let closed = Switch {
            mode: Mode::Closed,
            reason: Bilingual { nl: " te  druk ".into(), en: String::new() },
            until: Some(10),
            rule: Some(Impact::None),
            ..Switch::plain(ChannelKind::Phone)
        };
        let good = clean(closed.clone(), 9).unwrap();
        assert_eq!((good.reason.nl.as_str(), good.rule), ("te druk", None));
        assert!(clean(closed.clone(), 10).is_err(), "an end in the past");
        assert!(clean(Switch { until: Some(LONGEST + 10), ..closed.clone() }, 9).is_err());
        assert!(clean(Switch { reason: Bilingual::default(), ..closed.clone() }, 9).is_err(), "no reason");
        let auto = clean(Switch { mode: Mode::Auto, ..closed }, 9).unwrap();
        assert_eq!((auto.until, auto.reason), (None, Bilingual::default()));
    }
}
