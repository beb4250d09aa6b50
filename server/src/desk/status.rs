//! Being written.
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::status::model::StatusView;

/// Reads what is public of the status.
pub async fn view(
    _tx: &mut Tx,
    version: i64,
    now: Moment,
    _zone: &jiff::tz::TimeZone,
) -> StoreResult<StatusView> {
    Ok(StatusView { version, as_of: now, ..StatusView::default() })
}
