//! What an admin may write into a template, and the words of what is refused. Pure.

use crate::desk::status::rules as status_rules;
use app::incidents::model::Template;
use app::status::model::{Bilingual, Impact};
use app::{AppError, AppResult};

/// Longest name of a template.
const NAME_MAX: usize = 60;

/// A template with a name and words for at least one state. Its title may be missing: then it
/// serves updates alone.
pub fn template(template: Template) -> AppResult<Template> {
    let name = template.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(AppError::invalid(
            "name",
            "Geef het sjabloon een naam van hooguit 60 tekens, zoals \"Database ligt stil\".",
            "Give the template a name of 60 characters at most, such as \"Database down\".",
        ));
    }
    let mut texts = Vec::new();
    for (state, text) in template.texts {
        let text = status_rules::text(text)?;
        if !text.is_empty() {
            texts.push((state, text));
        }
    }
    if texts.is_empty() {
        return Err(AppError::invalid(
            "text_investigating_nl",
            "Schrijf de tekst van minstens één stand.",
            "Write the text of one state at least.",
        ));
    }
    let title = match template.title {
        title if title.nl.trim().is_empty() && title.en.trim().is_empty() => Bilingual::default(),
        title => status_rules::title(title)?,
    };
    let components = template.components.into_iter().filter(|(_, impact)| *impact > Impact::None).collect();
    Ok(Template { id: template.id, name, title, texts, components })
}

/// Another template has this name.
pub fn name_taken() -> AppError {
    AppError::invalid(
        "name",
        "Er is al een sjabloon met deze naam.",
        "There is a template with this name already.",
    )
}

/// Somebody else corrected the update since it was opened.
pub fn edited_meanwhile() -> AppError {
    AppError::Conflict {
        nl: "Iemand anders heeft deze update zojuist aangepast. Uw tekst staat nog in het veld; leg hem naast wat er nu staat en bewaar opnieuw."
            .into(),
        en: "Somebody else just corrected this update. Your text is still in the field; compare it with what is there now and save again."
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::status::model::IncidentState;

    #[test]
    fn a_template_has_a_name_and_words() {
        let both = |nl: &str| Bilingual { nl: nl.into(), en: String::new() };
        let made = |name: &str, text: &str| Template {
            name: name.into(),
            texts: vec![(IncidentState::Investigating, both(text)), (IncidentState::Resolved, both(" "))],
            components: vec![("a".into(), Impact::None), ("b".into(), Impact::Major)],
            ..Template::default()
        };
        let clean = template(made("  Database  weg ", " We zoeken. ")).unwrap();
        assert_eq!(clean.name, "Database weg");
        assert_eq!(clean.texts, [(IncidentState::Investigating, both("We zoeken."))]);
        assert_eq!(clean.components, [("b".to_owned(), Impact::Major)]);
        assert!(template(made(" ", "x")).is_err());
        assert!(template(made("Naam", " ")).is_err());
        assert!(template(made("Naam", &"x".repeat(5001))).is_err());
    }
}
