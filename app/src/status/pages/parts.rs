//! Parts of the status shared by banner, overview and incident pages.

use crate::Lang;
use crate::status::model::{Component, Impact, StatusView};

/// Names of components that are hit, worst first.
pub fn down_names(view: &StatusView, lang: Lang) -> Vec<String> {
    let mut hit: Vec<&Component> = view.components.iter().filter(|c| c.impact != Impact::None).collect();
    hit.sort_by_key(|component| std::cmp::Reverse(component.impact));
    hit.into_iter().map(|component| component.name.get(lang).to_owned()).collect()
}

/// Names of components that work.
pub fn up_names(view: &StatusView, lang: Lang) -> Vec<String> {
    let works = view.components.iter().filter(|c| c.impact == Impact::None && !c.maintenance);
    works.map(|component| component.name.get(lang).to_owned()).collect()
}
