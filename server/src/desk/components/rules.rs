//! What an admin may write of a component, and the words of what is refused. Pure.

use app::components::model::{ComponentDraft, Dependency};
use app::status::model::{Baseline, Bilingual, Impact};
use app::{AppError, AppResult};

/// Longest name.
const NAME_MAX: usize = 60;
/// Longest sentence about a baseline or a dependency.
const SENTENCE_MAX: usize = 240;
/// Words of addresses beside those of components: no component's key.
pub const TAKEN: [&str; 2] = ["nieuw", "groep"];

/// A name in both languages: where one is missing, the other stands for it.
pub fn name(field: &str, name: Bilingual) -> AppResult<Bilingual> {
    let name = one_line(name);
    let longest = name.nl.chars().count().max(name.en.chars().count());
    let (nl, en) = match (name.nl.is_empty(), name.en.is_empty()) {
        (false, false) => (name.nl, name.en),
        (false, true) => (name.nl.clone(), name.nl),
        (true, _) => (name.en.clone(), name.en),
    };
    if nl.is_empty() || longest > NAME_MAX {
        return Err(AppError::invalid(
            &format!("{field}_nl"),
            "Vul een naam in die winkeliers kennen, hooguit 60 tekens.",
            "Fill in a name that merchants know, 60 characters at most.",
        ));
    }
    Ok(Bilingual { nl, en })
}

/// A component without blanks, doubles, or words that say nothing.
pub fn component(draft: ComponentDraft) -> AppResult<ComponentDraft> {
    let words = one_line(draft.baseline.words);
    let impact = draft.baseline.impact;
    if impact > Impact::None && words.nl.is_empty() && words.en.is_empty() {
        return Err(AppError::invalid(
            "baseline_nl",
            "Zeg in een zin waarom het niet gewoon werkt, bijvoorbeeld \"Trager sinds de verhuizing\".",
            "Say in a sentence why it does not simply work, such as \"Slower since the move\".",
        ));
    }
    sentence("baseline_nl", &words)?;
    let words = if impact == Impact::None { Bilingual::default() } else { words };
    let mut depends_on: Vec<Dependency> = Vec::new();
    for one in draft.depends_on {
        let reason = one_line(one.reason);
        sentence("depends_on", &reason)?;
        if !depends_on.iter().any(|other| other.key == one.key) {
            depends_on.push(Dependency { key: one.key, reason });
        }
    }
    Ok(ComponentDraft {
        name: name("name", draft.name)?,
        group: draft.group,
        baseline: Baseline { impact, words },
        depends_on,
    })
}

fn sentence(field: &str, text: &Bilingual) -> AppResult<()> {
    if text.nl.chars().count().max(text.en.chars().count()) <= SENTENCE_MAX {
        return Ok(());
    }
    Err(AppError::invalid(
        field,
        "Houd de zin onder de 240 tekens.",
        "Keep the sentence under 240 characters.",
    ))
}

/// A dependency that leads back to where it began; the way in Dutch and in English.
pub fn cycle([nl, en]: &[String; 2]) -> AppError {
    AppError::invalid(
        "depends_on",
        format!("Dit maakt een kring: {nl}. Haal een van deze afhankelijkheden weg."),
        format!("This makes a circle: {en}. Take one of these dependencies away."),
    )
}

/// A dependency on something that isn't there.
pub fn unknown(key: &str) -> AppError {
    AppError::invalid(
        "depends_on",
        format!("Het onderdeel \"{key}\" bestaat niet meer. Laad de pagina opnieuw."),
        format!("The component \"{key}\" no longer exists. Load the page again."),
    )
}

/// A group that isn't there.
pub fn unknown_group() -> AppError {
    AppError::invalid(
        "group",
        "Deze groep bestaat niet meer. Kies een andere.",
        "This group no longer exists. Choose another one.",
    )
}

/// Others depend on it.
pub fn depended_on(name: &str) -> AppError {
    AppError::Conflict {
        nl: format!("{name} hangt ervan af. Haal die afhankelijkheid eerst weg."),
        en: format!("{name} depends on it. Take that dependency away first."),
    }
}

/// Something names it.
pub fn in_history() -> AppError {
    AppError::Conflict {
        nl: "Storingen, onderhoud of instellingen noemen dit onderdeel; zonder zou hun geschiedenis niet meer kloppen. Geef het een andere naam of groep."
            .into(),
        en: "Incidents, maintenance or settings name this component; without it their history would be wrong. Give it another name or group."
            .into(),
    }
}

fn one_line(text: Bilingual) -> Bilingual {
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Bilingual { nl: line(text.nl), en: line(text.en) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(nl: &str, en: &str) -> Bilingual {
        Bilingual { nl: nl.into(), en: en.into() }
    }

    #[test]
    fn a_name_in_one_language_serves_both() {
        assert_eq!(name("name", both("  Kassa  App ", "")).unwrap(), both("Kassa App", "Kassa App"));
        assert_eq!(name("name", both("", "Till")).unwrap(), both("Till", "Till"));
        assert!(name("name", both(" ", "\n")).is_err());
        assert!(name("name", both(&"x".repeat(61), "")).is_err());
    }

    #[test]
    fn a_baseline_needs_words_and_no_baseline_has_none() {
        let draft = |impact, nl: &str| ComponentDraft {
            name: both("Kassa", ""),
            baseline: Baseline { impact, words: both(nl, "") },
            ..ComponentDraft::default()
        };
        assert!(component(draft(Impact::Minor, " ")).is_err());
        assert!(component(draft(Impact::Minor, &"x".repeat(241))).is_err());
        assert_eq!(component(draft(Impact::Minor, "Trager")).unwrap().baseline.words.nl, "Trager");
        assert_eq!(component(draft(Impact::None, "Trager")).unwrap().baseline, Baseline::default());
    }

    #[test]
    fn a_dependency_counts_once() {
        let on = |reason: &str| Dependency { key: "database".into(), reason: both(reason, "") };
        let draft = ComponentDraft {
            name: both("Kassa", ""),
            depends_on: vec![on(" Eerst "), on("Nog eens")],
            ..ComponentDraft::default()
        };
        assert_eq!(component(draft).unwrap().depends_on, [on("Eerst")]);
    }
}
