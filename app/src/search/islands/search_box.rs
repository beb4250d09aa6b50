//! The search box.

use crate::Lang;
use leptos::prelude::*;

/// The search box: a plain form that works without scripts; with them, results while typing.
#[island]
pub fn SearchBox(
    /// Language of the page.
    lang: Lang,
    /// What it holds at first.
    value: String,
) -> impl IntoView {
    let label =
        lang.t("Zoek in kennisbank, community en storingen", "Search articles, community and incidents");
    view! {
        <form class="search" role="search" action=lang.href("/zoeken")>
            <div class="search-box">
                <label class="vh" for="q">{label}</label>
                <input id="q" name="q" type="search" autocomplete="off" value=value/>
                <button class="btn btn-primary">{lang.t("Zoek", "Search")}</button>
            </div>
        </form>
    }
}
