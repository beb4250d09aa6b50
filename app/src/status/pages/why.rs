//! Why things are down together: what is hit and has others hit that depend on it. The words are
//! those that an admin wrote at the dependency, or what can be said of any.

use super::parts::listed;
use crate::Lang;
use crate::status::model::{Component, Impact, StatusView};
use crate::ui::icon;
use leptos::prelude::*;

/// Sentences shown at once.
const MANY: usize = 3;

/// The callout; nothing where nothing is shared. `hit` gives the impact that counts here: that of
/// all, or of one incident.
pub fn why(view: &StatusView, lang: Lang, hit: impl Fn(&Component) -> Impact) -> AnyView {
    let (sentences, generic) = sentences(view, lang, &hit);
    if sentences.is_empty() {
        return ().into_any();
    }
    let tone = view.components.iter().map(&hit).max().unwrap_or_default().tone();
    let generic = generic.then(|| {
        lang.t(
            "Daarom hebben ze er allemaal last van, al is er met die onderdelen zelf niets mis.",
            "That is why all of them are affected, though nothing is wrong with those components themselves.",
        )
    });
    let said = sentences.into_iter().map(|words| view! { <b>{words}</b>" " }).collect_view();
    view! {
        <div class="callout status-why" data-tone=tone>{icon("db")}<p>{said}{generic}</p></div>
    }
    .into_any()
}

/// What is said, and whether some of it is in general terms.
fn sentences(view: &StatusView, lang: Lang, hit: impl Fn(&Component) -> Impact) -> (Vec<String>, bool) {
    let is_hit = |one: &&Component| hit(one) != Impact::None;
    let (mut said, mut generic): (Vec<String>, bool) = (Vec::new(), false);
    for cause in view.components.iter().filter(is_hit) {
        let below: Vec<&Component> =
            view.components.iter().filter(is_hit).filter(|one| one.depends_on.contains(&cause.key)).collect();
        let reason = |one: &Component| {
            let found = one.reasons.iter().find(|(key, _)| *key == cause.key);
            found.map(|(_, reason)| reason.get(lang).to_owned())
        };
        let plain: Vec<String> = below
            .iter()
            .filter(|one| reason(one).is_none())
            .map(|one| one.name.get(lang).to_owned())
            .collect();
        for words in below.iter().filter_map(|one| reason(one)) {
            if !said.contains(&words) {
                said.push(words);
            }
        }
        // Of one component alone nothing is shared.
        if plain.len() > 1 {
            let (names, name) = (listed(&plain, lang), cause.name.get(lang));
            said.push(
                lang.t(format!("{names} hangen af van: {name}."), format!("{names} depend on: {name}.")),
            );
            generic = true;
        }
    }
    said.truncate(MANY);
    (said, generic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::model::Bilingual;

    fn component(key: &str, on: &[&str], impact: Impact, reason: &str) -> Component {
        let words = Bilingual { nl: reason.into(), en: String::new() };
        Component {
            key: key.into(),
            name: Bilingual { nl: key.into(), en: String::new() },
            depends_on: on.iter().map(|&one| one.into()).collect(),
            reasons: on
                .iter()
                .filter(|_| !reason.is_empty())
                .map(|&one| (one.into(), words.clone()))
                .collect(),
            impact,
            ..Component::default()
        }
    }

    fn said(components: Vec<Component>) -> (Vec<String>, bool) {
        let view = StatusView { components, ..StatusView::default() };
        sentences(&view, Lang::Nl, |one| one.impact)
    }

    #[test]
    fn a_shared_cause_is_told_in_general_or_in_the_words_of_an_admin() {
        use Impact::{Critical, Major, None as Works};
        let database = || component("Database", &[], Critical, "");
        let plain = |name: &str, impact| component(name, &["Database"], impact, "");
        assert_eq!(
            said(vec![plain("Webshops", Major), plain("Kassa", Critical), plain("API", Works), database()]),
            (vec!["Webshops en Kassa hangen af van: Database.".to_owned()], true)
        );
        assert_eq!(said(vec![plain("Webshops", Major), database()]), (vec![], false), "nothing is shared");
        let same = "Webshops en Kassa App gebruiken dezelfde database.";
        let told = |name: &str| component(name, &["Database"], Critical, same);
        assert_eq!(said(vec![told("Webshops"), told("Kassa"), database()]), (vec![same.to_owned()], false));
        let works = component("Database", &[], Works, "");
        assert_eq!(said(vec![told("Webshops"), told("Kassa"), works]), (vec![], false));
    }
}
