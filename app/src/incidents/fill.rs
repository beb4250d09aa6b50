//! Filling the console's forms: words of a template, impacts that follow from a cause. Pure.
//!
//! Called where a form comes back to be looked at again. It must never take away what a lead typed.

use super::model::Template;
use crate::status::graph::{Node, propose};
use crate::status::model::{Bilingual, Impact, IncidentState};

/// The fields of a form, in the order of the page.
pub type Fields = Vec<(String, String)>;

/// The name of a component's field.
pub fn impact_field(key: &str) -> String {
    format!("impact_{key}")
}

/// The name of the field that says why an impact is proposed: keys from the cause on, by commas.
pub fn reason_field(key: &str) -> String {
    format!("because_{key}")
}

/// What a field holds.
pub fn get<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

/// Sets a field.
pub fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(field, _)| field != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// What was said of each component in the form.
pub fn said(fields: &[(String, String)]) -> Vec<(String, Impact)> {
    let chosen = |(name, value): &(String, String)| {
        Some((name.strip_prefix("impact_")?.to_owned(), Impact::from_code(value)?))
    };
    fields.iter().filter_map(chosen).collect()
}

/// Chooses the impact that follows from the causes, for each component of which nothing was said.
/// False when nothing follows.
pub fn impacts(fields: &mut Fields, nodes: &[Node]) -> bool {
    let proposed = propose(nodes, &said(fields));
    for one in &proposed {
        set(fields, &impact_field(&one.key), one.impact.code());
        set(fields, &reason_field(&one.key), &one.path.join(","));
    }
    !proposed.is_empty()
}

/// Fills in a template's words and impacts. A field that holds other words than those of one of
/// the templates was typed, and stays.
pub fn template(fields: &mut Fields, chosen: &Template, all: &[Template]) {
    let state = IncidentState::from_code(get(fields, "state")).unwrap_or(IncidentState::Investigating);
    let old_titles: Vec<Bilingual> = all.iter().map(|one| one.title.clone()).collect();
    let texts = all.iter().flat_map(|one| &one.texts).map(|(_, text)| text.clone());
    let old_texts: Vec<Bilingual> = texts.collect();
    if fields.iter().any(|(name, _)| name == "title_nl") {
        words(fields, "title", &chosen.title, &old_titles);
    }
    words(fields, "text", &chosen.text(state), &old_texts);
    let heard = said(fields);
    for (key, impact) in &chosen.components {
        if !heard.iter().any(|(other, _)| other == key) {
            set(fields, &impact_field(key), impact.code());
        }
    }
}

fn words(fields: &mut Fields, name: &str, new: &Bilingual, old: &[Bilingual]) {
    let olds = [old.iter().map(|one| &one.nl).collect::<Vec<_>>(), old.iter().map(|one| &one.en).collect()];
    for ((lang, new), olds) in ["nl", "en"].into_iter().zip([&new.nl, &new.en]).zip(olds) {
        let field = format!("{name}_{lang}");
        let typed = get(fields, &field).replace("\r\n", "\n");
        let typed = typed.trim();
        if !new.is_empty() && (typed.is_empty() || olds.iter().any(|old| old.as_str() == typed)) {
            set(fields, &field, new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(nl: &str, en: &str) -> Bilingual {
        Bilingual { nl: nl.into(), en: en.into() }
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn templates() -> [Template; 2] {
        let text = |nl: &str, en: &str| vec![(IncidentState::Investigating, both(nl, en))];
        [
            Template {
                title: both("Database ligt stil", "Database down"),
                texts: text("We zoeken.", "We look."),
                components: vec![("database".into(), Impact::Critical)],
                ..Template::default()
            },
            Template {
                title: both("Traag", "Slow"),
                texts: text("Het is traag.", ""),
                ..Template::default()
            },
        ]
    }

    #[test]
    fn a_template_fills_what_is_empty_and_leaves_what_was_typed() {
        let all = templates();
        let mut form = fields(&[("title_nl", ""), ("title_en", "My own"), ("impact_database", "minor")]);
        template(&mut form, &all[0], &all);
        assert_eq!(get(&form, "title_nl"), "Database ligt stil");
        assert_eq!(get(&form, "title_en"), "My own");
        assert_eq!(get(&form, "text_nl"), "We zoeken.");
        assert_eq!(get(&form, "impact_database"), "minor", "what was said of it stands");
        template(&mut form, &all[1], &all);
        assert_eq!(get(&form, "title_nl"), "Traag", "another template takes the place of the first");
        assert_eq!(get(&form, "text_nl"), "Het is traag.");
        assert_eq!(get(&form, "text_en"), "We look.", "what a template lacks it doesn't take away");
    }

    #[test]
    fn an_update_has_no_title_and_takes_the_words_of_its_state() {
        let mut chosen = templates()[0].clone();
        chosen.texts.push((IncidentState::Resolved, both("Opgelost.", "Resolved.")));
        let mut form = fields(&[("state", "resolved"), ("text_nl", "We zoeken.")]);
        template(&mut form, &chosen, std::slice::from_ref(&chosen));
        assert_eq!(get(&form, "text_nl"), "Opgelost.");
        assert!(!form.iter().any(|(name, _)| name == "title_nl"));
    }

    #[test]
    fn impacts_are_chosen_with_their_reason() {
        let node = |key: &str, on: &[&str]| Node {
            key: key.into(),
            depends_on: on.iter().map(|&one| one.into()).collect(),
        };
        let nodes = [node("shops", &["database"]), node("api", &["database"]), node("database", &[])];
        let mut form =
            fields(&[("impact_database", "critical"), ("impact_api", "none"), ("impact_shops", "")]);
        assert!(impacts(&mut form, &nodes));
        assert_eq!(get(&form, "impact_shops"), "critical");
        assert_eq!(get(&form, "because_shops"), "database,shops");
        assert_eq!(get(&form, "impact_api"), "none");
        assert!(!impacts(&mut form, &nodes), "nothing is left to propose");
    }
}
