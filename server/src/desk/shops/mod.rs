//! The outage page of a shop: what a merchant chose for it. The truth is in the store; a file
//! for each shop in the data folder is what pages are made of, so that they are there while the
//! store is away, and cost no memory while nobody asks for them.
//!
//! Called by the account's page, by `jobs::shops` and by who renders the pages. It must never
//! keep anything else of an account in those files: their content is public.

mod files;
mod rules;

pub use files::ShopFiles;
pub use rules::hue;

use crate::desk::{Base, status};
use crate::env::MINUTE;
use crate::store::setting::snapshot_changed;
use crate::store::{accounts, shops as store};
use app::shops::model::{OutageDraft, OutagePage};
use app::shops::port::Shops;
use app::{Actor, AppError, AppResult, Moment};
use async_trait::async_trait;
use std::collections::HashSet;

/// Another process' clock may be behind ours by so much.
const OVERLAP: Moment = 5 * MINUTE;

/// The use cases of shops.
pub struct ShopsDesk {
    base: Base,
}

impl ShopsDesk {
    /// On this base.
    pub fn new(base: Base) -> ShopsDesk {
        ShopsDesk { base }
    }
}

#[async_trait]
impl Shops for ShopsDesk {
    async fn outage_page(&self, by: &Actor) -> AppResult<OutagePage> {
        let id = by.account_id()?;
        let mut tx = self.base.store.read().await?;
        if let Some(row) = store::shop(&mut tx, id).await? {
            return Ok(row.into());
        }
        let account = accounts::account_by_id(&mut tx, id).await?.ok_or(AppError::SignIn)?;
        Ok(OutagePage { name: account.shop, colour: rules::COLOUR.into(), ..OutagePage::default() })
    }

    async fn outage_page_save(&self, by: &Actor, draft: OutageDraft) -> AppResult<()> {
        let id = by.account_id()?;
        let (logo, remove) = (rules::logo(draft.logo.as_deref())?, draft.logo_remove);
        let mut page = rules::page(draft)?;
        let mut tx = self.base.store.write().await?;
        let before: Option<OutagePage> = store::shop(&mut tx, id).await?.map(Into::into);
        page.slug = match &before {
            Some(before) => before.slug.clone(),
            None => {
                let slug = rules::slug(&page.name);
                status::free_slug(&slug, &store::shop_slugs_like(&mut tx, &slug).await?)
            }
        };
        page.logo = match (logo, before) {
            (Some(logo), _) => logo,
            (None, Some(before)) if !remove => before.logo,
            (None, _) => String::new(),
        };
        store::shop_save(&mut tx, id, &page, self.base.env.now()).await?;
        snapshot_changed(&mut tx).await?;
        tx.commit().await?;
        // It is saved. A file that can't be written now is written by the job.
        if let Err(error) = self.base.shops.write(&page).await {
            tracing::warn!(%error, "an outage page's file can't be written");
        }
        self.base.publish_or_later().await;
        Ok(())
    }
}

/// How far the files follow the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark(Moment, i64);

/// Brings the files up to what changed in the store since `mark`, and gives the next one. From
/// the beginning, files of shops that are gone go as well.
pub async fn follow(base: &Base, mark: Mark) -> anyhow::Result<Mark> {
    let whole = mark.0 == 0;
    let (mut at, mut seen) = (mark, HashSet::new());
    loop {
        let mut tx = base.store.read().await?;
        let rows = store::shops_changed(&mut tx, (at.0, at.1)).await?;
        drop(tx);
        let Some(last) = rows.last() else { break };
        at = Mark(last.changed_at, last.account_id);
        for row in rows {
            let page = OutagePage::from(row);
            base.shops.write(&page).await?;
            if whole {
                seen.insert(page.slug);
            }
        }
    }
    if whole {
        for slug in base.shops.list().await? {
            if !seen.contains(&slug) {
                base.shops.remove(&slug).await?;
            }
        }
    }
    Ok(Mark((at.0 - OVERLAP).max(mark.0), 0))
}
