//! Many like tickets in a short time while no incident is open: a draft asks staff whether to
//! declare one. Called for every ticket that begins while none is open and is about none that was.

use crate::desk::flood::burst::{Recent, burst, reason};
use crate::desk::flood::likeness::Features;
use crate::desk::tickets::TicketsDesk;
use crate::desk::when;
use crate::env::MINUTE;
use crate::search::Cutter;
use crate::store::drafts::{NewDraft, draft_add, draft_known};
use crate::store::flood as store;
use crate::store::{StoreError, StoreResult};
use app::status::model::Bilingual;
use app::{Lang, Moment};

/// Tickets of the window that are looked at, the latest.
const MOST: i64 = 60;
/// Tickets of quieter times.
const BEFORE: i64 = 200;
/// What drafts of a burst have as their cause.
const CAUSE: &str = "burst";

impl TicketsDesk {
    /// Looks at the tickets of the last minutes up to `at`.
    pub(in crate::desk::tickets) async fn burst_watch(&self, at: Moment) -> StoreResult<()> {
        let mut tx = self.base.store.read().await?;
        let (least, minutes) = self.base.facts.burst;
        let from = at - minutes * MINUTE;
        // What staff is asked already, or has answered for these minutes, is not asked again.
        if draft_known(&mut tx, CAUSE, from).await? {
            return Ok(());
        }
        let recent = store::tickets_between(&mut tx, (from, at), super::proposed(), MOST).await?;
        if recent.len() < least {
            return Ok(());
        }
        let before = store::tickets_before(&mut tx, from, BEFORE).await?;
        drop(tx);
        let since = recent.last().map_or(at, |(_, begun, ..)| *begun);
        let found = tokio::task::spawn_blocking(move || {
            let mut cutter = Cutter::new();
            let mut text = |lang: &str, subject: &str, text: &str| {
                Features::new(&mut cutter, Lang::from_code(lang), subject, text)
            };
            let recent: Vec<Recent> = recent
                .iter()
                .map(|(requester, _, lang, subject, body)| Recent {
                    requester: *requester,
                    text: text(lang, subject, body),
                })
                .collect();
            let before: Vec<Features> =
                before.iter().map(|ticket| text(&ticket.lang, &ticket.subject, &ticket.text)).collect();
            burst(&recent, &before, least)
        });
        let found = found.await.map_err(|_| StoreError::Failed("looking for a burst broke off".into()))?;
        let Some(found) = found else { return Ok(()) };
        let words = |lang: Lang| reason(lang, &found, &when::stamp(since, at, &self.base.facts.zone, lang));
        let said = found.words.join(", ");
        let title = |lang: Lang| match (lang, said.is_empty()) {
            (Lang::Nl, true) => "Meldingen van problemen".to_owned(),
            (Lang::En, true) => "Reports of trouble".to_owned(),
            (Lang::Nl, false) => format!("Meldingen over {said}"),
            (Lang::En, false) => format!("Reports about {said}"),
        };
        let draft = NewDraft {
            cause: CAUSE.into(),
            reason: Bilingual { nl: words(Lang::Nl), en: words(Lang::En) },
            title: Bilingual { nl: title(Lang::Nl), en: title(Lang::En) },
            text: Bilingual {
                nl: "We krijgen meldingen van problemen en zoeken uit wat er aan de hand is.".into(),
                en: "We are receiving reports of trouble and are finding out what is going on.".into(),
            },
            ..NewDraft::default()
        };
        let mut tx = self.base.store.write().await?;
        draft_add(&mut tx, &draft, at).await?;
        tx.commit().await
    }
}
