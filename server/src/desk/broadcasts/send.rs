//! Sending confirmed broadcasts: first every account up to the confirmation gets its row, in
//! portions; then, at the pace, the next recipients go into the outbox. Each portion is one
//! transaction, so that it goes on where it was after a crash, and nobody is taken twice.
//!
//! Called by `jobs::broadcast` of every process; the row's lock lets one of them at it.

use super::words::Words;
use super::{BroadcastsDesk, cause, rules, state_of};
use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::store::broadcasts::recipients::WaitingRow;
use crate::store::broadcasts::{self as store, BroadcastRow, recipients};
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::{StoreResult, Tx};
use app::broadcasts::model::BroadcastState;
use app::{Lang, Moment};

/// Accounts that get their rows at a time.
const PORTION: i64 = 500;

/// Does what is due of all broadcasts; says whether any is under way.
pub async fn work(base: &Base) -> StoreResult<bool> {
    let active = store::broadcasts_active(&mut base.store.read().await?, base.env.now()).await?;
    for (id, open) in &active {
        while *open && gather(base, *id).await? {}
        move_on(base, *id).await?;
    }
    Ok(!active.is_empty())
}

/// When the next one begins that isn't under way yet.
pub async fn next(base: &Base) -> StoreResult<Option<Moment>> {
    store::broadcasts_next(&mut base.store.read().await?, base.env.now()).await
}

/// Fixes the recipients of a portion of the accounts; false when there are no more.
async fn gather(base: &Base, id: i64) -> StoreResult<bool> {
    let mut tx = base.store.write().await?;
    let Some(row) = sending(&mut tx, id).await? else { return Ok(false) };
    let (from, to) = (row.gathered_to, row.audience_to);
    if from >= to {
        return Ok(false);
    }
    let end = recipients::portion_end(&mut tx, from, to, PORTION).await?;
    if let Some(end) = end {
        recipients::gather(&mut tx, id, &row.kind, from, end).await?;
    }
    store::broadcast_gathered(&mut tx, id, end.unwrap_or(to)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Moves as many recipients into the outbox as the pace allows and there is room for. Who has
/// nobody left is done.
async fn move_on(base: &Base, id: i64) -> StoreResult<()> {
    let (now, a_minute) = (base.env.now(), base.facts.broadcast_per_minute);
    let mut tx = base.store.write().await?;
    let row = sending(&mut tx, id).await?.filter(|row| row.start_at.is_none_or(|at| at <= now));
    let Some(row) = row else { return Ok(()) };
    let (allowed, paced_at) = rules::pace(row.paced_at, now, a_minute);
    let (fresh, waiting) = recipients::in_outbox(&mut tx, id).await?;
    let count = allowed.min(rules::room(fresh, waiting, a_minute));
    let next = match count {
        0 => Vec::new(),
        count => recipients::waiting(&mut tx, id, count).await?,
    };
    if next.is_empty() {
        if !recipients::anybody_left(&mut tx, id).await? {
            let (from, to) = (BroadcastState::Sending.code(), BroadcastState::Done.code());
            store::broadcast_move(&mut tx, id, from, to, now).await?;
            tx.commit().await?;
            tracing::info!(broadcast = id, "a broadcast is done");
            base.pulse.ping(Topic::Queue);
        }
        return Ok(());
    }
    queue(base, &mut tx, &row, &next, now).await?;
    // Where the outbox had no room, what was allowed and not used is not saved up.
    store::broadcast_paced(&mut tx, id, paced_at).await?;
    tx.commit().await?;
    base.pulse.ping(Topic::Outbox);
    Ok(())
}

async fn queue(
    base: &Base,
    tx: &mut Tx,
    row: &BroadcastRow,
    next: &[WaitingRow],
    now: Moment,
) -> StoreResult<()> {
    let words = Words::new(base, row);
    let reply_to = BroadcastsDesk::new(base.clone()).reply_to(row.id);
    for WaitingRow { email, lang } in next {
        let lang = Lang::from_code(lang);
        let stop = base.stop_link(tx, email, words.kind, lang).await?;
        let name = super::mail_name(row.id, &row.token, email);
        let letter = base.letter(words.mail(lang, &stop), cause(row.id), email.clone(), &name);
        let mail =
            NewMail { kind: words.kind, reply_to: reply_to.clone(), broadcast_id: Some(row.id), ..letter };
        outbox_add(tx, &mail, now).await?;
    }
    match next.last() {
        Some(last) => recipients::queued(tx, row.id, &last.email).await,
        None => Ok(()),
    }
}

/// The broadcast, locked, while it is being sent.
async fn sending(tx: &mut Tx, id: i64) -> StoreResult<Option<BroadcastRow>> {
    let row = store::broadcast_lock(tx, id).await?;
    Ok(row.filter(|row| state_of(row) == BroadcastState::Sending))
}
