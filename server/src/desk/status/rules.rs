//! What a lead may write: texts, impacts, promises, slugs. Pure.

use crate::env::MINUTE;
use app::status::model::{Bilingual, DataLoss, Impact};
use app::{AppError, AppResult, Moment};

/// Longest title.
const TITLE_MAX: usize = 150;
/// Longest text of an update.
const TEXT_MAX: usize = 5000;
/// Pages beside the incidents, whose names no incident can have.
const PAGES: [&str; 2] = ["geschiedenis", "onderhoud"];
/// Longest promise: a week.
const PROMISE_MAX: i64 = 7 * 24 * 60;

/// A title without spaces around, in at least one language.
pub fn title(title: Bilingual) -> AppResult<Bilingual> {
    let title = trimmed(title);
    let longest = title.nl.chars().count().max(title.en.chars().count());
    if (title.nl.is_empty() && title.en.is_empty()) || longest > TITLE_MAX {
        return Err(AppError::invalid(
            "title",
            "Zeg in hooguit 150 tekens wat er niet werkt, zoals \"Betalingen lukken niet\".",
            "Say in 150 characters at most what is not working, such as \"Payments fail\".",
        ));
    }
    Ok(title)
}

/// A text without spaces around; both may be empty.
pub fn text(text: Bilingual) -> AppResult<Bilingual> {
    let text = trimmed(text);
    if text.nl.chars().count().max(text.en.chars().count()) > TEXT_MAX {
        return Err(AppError::invalid(
            "text",
            "Deze update is langer dan 5000 tekens. Maak hem korter.",
            "This update is longer than 5000 characters. Make it shorter.",
        ));
    }
    Ok(text)
}

/// Whether there is nothing in either language.
pub fn is_empty(text: &Bilingual) -> bool {
    text.nl.is_empty() && text.en.is_empty()
}

/// Words are missing.
pub fn text_missing() -> AppError {
    AppError::invalid(
        "text",
        "Schrijf wat er aan de hand is, in het Nederlands, het Engels of allebei.",
        "Write what is going on, in Dutch, English or both.",
    )
}

/// Each component once, with the worst that was said of it; unknown ones are refused.
pub fn impacts(drafted: Vec<(String, Impact)>, known: &[String]) -> AppResult<Vec<(String, Impact)>> {
    let mut impacts: Vec<(String, Impact)> = Vec::new();
    for (key, impact) in drafted {
        if !known.contains(&key) {
            return Err(AppError::invalid(
                "components",
                "Een van de onderdelen bestaat niet meer. Laad de pagina opnieuw.",
                "One of the components no longer exists. Load the page again.",
            ));
        }
        match impacts.iter_mut().find(|(other, _)| *other == key) {
            Some((_, worst)) => *worst = impact.max(*worst),
            None => impacts.push((key, impact)),
        }
    }
    Ok(impacts)
}

/// When the next update is promised: as asked, or by the cadence of the worst impact.
pub fn promise(asked: Option<i64>, worst: Impact, now: Moment) -> AppResult<Moment> {
    let minutes = asked.unwrap_or(worst.cadence_minutes());
    if !(1..=PROMISE_MAX).contains(&minutes) {
        return Err(AppError::invalid(
            "next_minutes",
            "Beloof de volgende update binnen 1 minuut tot een week.",
            "Promise the next update within 1 minute to a week.",
        ));
    }
    Ok(now + minutes * MINUTE)
}

/// A period that lies before now.
pub fn data_loss(loss: DataLoss, now: Moment) -> AppResult<DataLoss> {
    if loss.from >= loss.to || loss.to > now {
        return Err(AppError::invalid(
            "loss_from",
            "De periode waarin gegevens weg kunnen zijn, begint voor ze eindigt en ligt in het verleden.",
            "The period in which data may be gone begins before it ends, and lies in the past.",
        ));
    }
    Ok(loss)
}

/// When it began: as told, never in the future.
pub fn started(told: Option<Moment>, now: Moment) -> AppResult<Moment> {
    match told {
        Some(at) if at > now => Err(AppError::invalid(
            "started_at",
            "Een storing kan niet in de toekomst beginnen. Plan onderhoud als onderhoud.",
            "An incident cannot begin in the future. Plan maintenance as maintenance.",
        )),
        other => Ok(other.unwrap_or(now)),
    }
}

/// A title as part of an address: letters, digits and dashes, cut between words.
pub fn slug(title: &Bilingual) -> String {
    let title = if title.nl.is_empty() { &title.en } else { &title.nl };
    let mut slug = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()) {
        let word: String = word.to_lowercase().chars().filter_map(plain_letter).collect();
        if word.is_empty() {
            continue;
        }
        if !slug.is_empty() {
            if slug.len() + word.len() > 60 {
                break;
            }
            slug.push('-');
        }
        slug.push_str(&word[..word.len().min(60)]);
    }
    if slug.is_empty() { "storing".into() } else { slug }
}

/// The first of `slug`, `slug-2`, `slug-3` … that isn't taken.
pub fn free_slug(slug: &str, taken: &[String]) -> String {
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    let mut candidates = std::iter::once(slug.to_owned()).chain(numbered);
    let free = |candidate: &String| !taken.contains(candidate) && !PAGES.contains(&candidate.as_str());
    candidates.find(free).unwrap_or_default()
}

fn plain_letter(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à'..='å' => Some('a'),
        'è'..='ë' => Some('e'),
        'ì'..='ï' => Some('i'),
        'ò'..='ö' => Some('o'),
        'ù'..='ü' => Some('u'),
        'ç' => Some('c'),
        'ñ' => Some('n'),
        _ => None,
    }
}

fn trimmed(text: Bilingual) -> Bilingual {
    Bilingual { nl: text.nl.trim().to_owned(), en: text.en.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nl(text: &str) -> Bilingual {
        Bilingual { nl: text.into(), en: String::new() }
    }

    #[test]
    fn slugs() {
        assert_eq!(slug(&nl("  Betalingen: iDEAL één keer mislukt!")), "betalingen-ideal-een-keer-mislukt");
        assert_eq!(slug(&Bilingual { nl: String::new(), en: "Shops down".into() }), "shops-down");
        assert_eq!(slug(&nl("店が")), "storing");
        assert!(slug(&nl(&"woord ".repeat(40))).len() <= 60);
        assert_eq!(slug(&nl(&"x".repeat(200))).len(), 60);
        let taken = ["a".to_owned(), "a-2".into(), "a-b".into()];
        assert_eq!(free_slug("a", &taken), "a-3");
        assert_eq!(free_slug("b", &taken), "b");
        assert_eq!(free_slug("onderhoud", &taken), "onderhoud-2", "a page of its own");
    }

    #[test]
    fn promises_follow_the_cadence() {
        assert_eq!(promise(None, Impact::Critical, 0).unwrap(), 30 * MINUTE);
        assert_eq!(promise(None, Impact::Major, 0).unwrap(), 60 * MINUTE);
        assert_eq!(promise(Some(5), Impact::Critical, 0).unwrap(), 5 * MINUTE);
        for minutes in [0, -5, PROMISE_MAX + 1, i64::MAX] {
            assert!(promise(Some(minutes), Impact::Minor, 0).is_err());
        }
    }

    #[test]
    fn impacts_are_of_known_components_and_once() {
        let known = ["webshops".to_owned(), "api".into()];
        let drafted = vec![
            ("api".to_owned(), Impact::Minor),
            ("api".into(), Impact::Major),
            ("webshops".into(), Impact::None),
        ];
        assert_eq!(
            impacts(drafted, &known).unwrap(),
            [("api".into(), Impact::Major), ("webshops".into(), Impact::None)]
        );
        assert!(impacts(vec![("kassa".into(), Impact::Minor)], &known).is_err());
    }

    #[test]
    fn times_make_sense() {
        assert!(started(Some(11), 10).is_err());
        assert_eq!(started(None, 10), Ok(10));
        assert!(data_loss(DataLoss { from: 5, to: 5 }, 10).is_err());
        assert!(data_loss(DataLoss { from: 5, to: 11 }, 10).is_err());
        assert!(data_loss(DataLoss { from: 5, to: 6 }, 10).is_ok());
    }

    #[test]
    fn a_title_in_one_language_is_enough() {
        assert_eq!(title(nl(" Webshops liggen stil ")).unwrap(), nl("Webshops liggen stil"));
        assert!(title(nl("  ")).is_err());
        assert!(title(nl(&"x".repeat(151))).is_err());
        assert!(text(nl(&"x".repeat(5001))).is_err());
    }
}
