//! The 90-day bars by keyboard: arrow keys walk the days, the day is written under the bar.

use crate::Lang;
use leptos::prelude::*;

/// Brings all bars of the page to life. Shows nothing itself.
#[island]
pub fn WalkBars(
    /// Language of the page.
    lang: Lang,
) -> impl IntoView {
    Effect::new(move |_| crate::ui::browser::walk_bars(lang));
}
