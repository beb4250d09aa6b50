//! x
use super::Web;
pub fn routes() -> axum::Router<Web> { axum::Router::new() }
