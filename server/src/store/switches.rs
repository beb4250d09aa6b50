//! The switchboard: which channels are closed by hand, or by a rule. Called by
//! `desk::contact::switch` and, for the snapshot, by `desk::status`.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;
use app::contact::model::ChannelKind;
use app::contact::switch::{Mode, Switch};
use app::status::model::{Bilingual, Impact};

/// A switch as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SwitchRow {
    /// Code of the channel.
    pub channel: String,
    /// Code of the mode.
    pub mode: String,
    /// Why, in Dutch.
    pub reason_nl: String,
    /// Why, in English.
    pub reason_en: String,
    /// By itself again then.
    pub until_at: Option<Moment>,
    /// Code of the impact that closes it.
    pub rule: Option<String>,
    /// Who set it.
    pub changed_by: Option<i64>,
    /// When.
    pub changed_at: Moment,
    /// Who set it heard that it ends soon.
    pub reminded_at: Option<Moment>,
}

impl SwitchRow {
    /// What the public may know of it; none for a channel that there is no more.
    pub fn switch(&self) -> Option<Switch> {
        Some(Switch {
            kind: ChannelKind::from_code(&self.channel)?,
            mode: Mode::from_code(&self.mode),
            reason: Bilingual { nl: self.reason_nl.clone(), en: self.reason_en.clone() },
            until: self.until_at,
            rule: self.rule.as_deref().and_then(Impact::from_code),
        })
    }
}

/// All that were ever set.
pub async fn switches(tx: &mut Tx) -> StoreResult<Vec<SwitchRow>> {
    rows!(
        tx,
        SwitchRow,
        "SELECT channel, mode, reason_nl, reason_en, until_at, rule, changed_by, changed_at, reminded_at
         FROM channel_switch ORDER BY channel LIMIT 20"
    )
}

/// Sets one.
pub async fn switch_save(tx: &mut Tx, switch: &Switch, by: Option<i64>, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO channel_switch (channel, mode, reason_nl, reason_en, until_at, rule, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (channel) DO UPDATE SET mode = excluded.mode, reason_nl = excluded.reason_nl,
           reason_en = excluded.reason_en, until_at = excluded.until_at, rule = excluded.rule,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at, reminded_at = NULL",
        switch.kind.code(),
        switch.mode.code(),
        &switch.reason.nl,
        &switch.reason.en,
        switch.until,
        switch.rule.map(Impact::code),
        by,
        now
    )?;
    Ok(())
}

/// Its end has come: by itself again. False when somebody else did that, or set it anew.
pub async fn switch_end(tx: &mut Tx, channel: &str, now: Moment) -> StoreResult<bool> {
    let ended = exec!(
        tx,
        "UPDATE channel_switch SET mode = 'auto', until_at = NULL, reason_nl = '', reason_en = ''
         WHERE channel = $1 AND until_at <= $2",
        channel,
        now
    )?;
    Ok(ended > 0)
}

/// Who set it hears now that it ends soon; false when that was done.
pub async fn switch_reminded(tx: &mut Tx, channel: &str, now: Moment) -> StoreResult<bool> {
    let reminded = exec!(
        tx,
        "UPDATE channel_switch SET reminded_at = $2 WHERE channel = $1 AND reminded_at IS NULL",
        channel,
        now
    )?;
    Ok(reminded > 0)
}

/// Address and language of an account that may sign in.
pub async fn address_of(tx: &mut Tx, account: i64) -> StoreResult<Option<(String, String)>> {
    opt!(
        tx,
        (String, String),
        "SELECT email, lang FROM account WHERE id = $1 AND disabled_at IS NULL",
        account
    )
}
