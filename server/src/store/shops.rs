//! The outage pages of shops. Called by `desk::shops`.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;
use app::shops::model::{OutagePage, ReachBy};
use app::status::model::Bilingual;

/// Rows that are read at once.
const PAGE: i64 = 200;

/// A page as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ShopRow {
    /// Whose it is.
    pub account_id: i64,
    /// See [`OutagePage`], here and below.
    pub slug: String,
    /// The shop's name.
    pub name: String,
    /// Its colour.
    pub colour: String,
    /// Its logo.
    pub logo: String,
    /// How it is reached.
    pub reach_by: String,
    /// The number or address.
    pub reach_at: String,
    /// Its words in Dutch.
    pub words_nl: String,
    /// Its words in English.
    pub words_en: String,
    /// When it was last changed.
    pub changed_at: Moment,
}

impl From<ShopRow> for OutagePage {
    fn from(row: ShopRow) -> OutagePage {
        OutagePage {
            slug: row.slug,
            name: row.name,
            colour: row.colour,
            logo: row.logo,
            reach_by: ReachBy::from_code(&row.reach_by),
            reach_at: row.reach_at,
            words: Bilingual { nl: row.words_nl, en: row.words_en },
        }
    }
}

/// The page of an account.
pub async fn shop(tx: &mut Tx, account_id: i64) -> StoreResult<Option<ShopRow>> {
    opt!(
        tx,
        ShopRow,
        "SELECT account_id, slug, name, colour, logo, reach_by, reach_at, words_nl, words_en, changed_at
         FROM outage_page WHERE account_id = $1",
        account_id
    )
}

/// Names in addresses that are taken and like `slug`.
pub async fn shop_slugs_like(tx: &mut Tx, slug: &str) -> StoreResult<Vec<String>> {
    let found = rows!(
        tx,
        (String,),
        "SELECT slug FROM outage_page WHERE slug = $1 OR slug LIKE $1 || '-%' ORDER BY slug LIMIT 1000",
        slug
    )?;
    Ok(found.into_iter().map(|(slug,)| slug).collect())
}

/// Makes or changes the page of an account.
pub async fn shop_save(tx: &mut Tx, account_id: i64, page: &OutagePage, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO outage_page
           (account_id, slug, name, colour, logo, reach_by, reach_at, words_nl, words_en, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (account_id) DO UPDATE SET
           name = excluded.name, colour = excluded.colour, logo = excluded.logo,
           reach_by = excluded.reach_by, reach_at = excluded.reach_at,
           words_nl = excluded.words_nl, words_en = excluded.words_en, changed_at = excluded.changed_at",
        account_id,
        &page.slug,
        &page.name,
        &page.colour,
        &page.logo,
        page.reach_by.code(),
        &page.reach_at,
        &page.words.nl,
        &page.words.en,
        now
    )?;
    Ok(())
}

/// Pages that changed after `after` (moment and account), the earliest first.
pub async fn shops_changed(tx: &mut Tx, after: (Moment, i64)) -> StoreResult<Vec<ShopRow>> {
    rows!(
        tx,
        ShopRow,
        "SELECT account_id, slug, name, colour, logo, reach_by, reach_at, words_nl, words_en, changed_at
         FROM outage_page WHERE changed_at > $1 OR (changed_at = $1 AND account_id > $2)
         ORDER BY changed_at, account_id LIMIT $3",
        after.0,
        after.1,
        PAGE
    )
}
