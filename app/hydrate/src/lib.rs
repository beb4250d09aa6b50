//! The browser's entry. Built twice: `public` for everybody, `desk` (feature `desk`) for agents.
//!
//! Called by `islands.js`, which then starts each island of the page by its name in this module.

use wasm_bindgen::prelude::wasm_bindgen;

/// Brings in every island of `app`; the loader starts those that the page has.
#[wasm_bindgen]
pub fn hydrate() {
    app::hydrate();
}
