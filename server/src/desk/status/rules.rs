//! What a lead may write: texts, impacts, promises, slugs. Pure.

use crate::env::MINUTE;
use app::status::model::{
    Bilingual, Conditions, DataLoss, Impact, Incident, IncidentDraft, IncidentState, StatusView, UpdateDraft,
};
use app::{AppError, AppResult, Moment};

/// Longest title.
const TITLE_MAX: usize = 150;
/// Longest text of an update.
const TEXT_MAX: usize = 5000;
/// Pages beside the incidents, whose names no incident can have.
const PAGES: [&str; 2] = ["geschiedenis", "onderhoud"];
/// Longest advice.
const ADVICE_MAX: usize = 1000;
/// Longest name of a supplier.
const PARTY_MAX: usize = 80;
/// Longest promise: a week.
const PROMISE_MAX: i64 = 7 * 24 * 60;

/// What a lead declares, complete: checked against what is public, with its name in the
/// address and its promise as a moment. `slugs` are taken.
pub fn declare(
    view: &StatusView,
    slugs: &[String],
    draft: IncidentDraft,
    now: Moment,
) -> AppResult<(String, IncidentDraft)> {
    let (title, text) = (title(draft.title)?, text(draft.text)?);
    if text.is_empty() {
        return Err(text_missing());
    }
    let at = said(draft.at, 0, now)?;
    let started_at = started(draft.started_at, at)?;
    let components = impacts(draft.components, &keys(view))?;
    let worst = components.iter().map(|(_, impact)| *impact).max().unwrap_or_default();
    let next_update_at = Some(promise(draft.next_minutes, worst, at)?);
    let slug = free_slug(&slug(&title), slugs);
    let conditions = conditions(draft.conditions)?;
    let draft = IncidentDraft {
        title,
        text,
        components,
        started_at: Some(started_at),
        conditions,
        at: Some(at),
        next_update_at,
        next_minutes: draft.next_minutes,
        notify: Some(draft.notify.unwrap_or(true)),
        hold_above: hold_above(draft.hold_above)?,
    };
    Ok((slug, draft))
}

/// What a lead writes to an incident, complete: checked against what is public of it.
pub fn update(
    view: &StatusView,
    incident: &Incident,
    draft: UpdateDraft,
    now: Moment,
) -> AppResult<UpdateDraft> {
    if !incident.is_open() {
        return Err(already_resolved());
    }
    let text = text(draft.text)?;
    let latest = incident.updates.first().map_or(incident.started_at, |update| update.at);
    let at = said(draft.at, latest.min(now), now)?;
    let data_loss = draft.data_loss.map(|loss| data_loss(loss, now)).transpose()?;
    let changed = incident.state != draft.state;
    let corrects = !draft.components.is_empty()
        || data_loss.is_some()
        || draft.conditions.is_some()
        || draft.next_minutes.is_some()
        || draft.hold_above.is_some();
    hold_above(draft.hold_above)?;
    if text.is_empty() && (changed || !corrects) {
        return Err(text_missing());
    }
    let components = impacts(draft.components, &keys(view))?;
    let before = incident.components.iter().filter(|(key, _)| !components.iter().any(|(own, _)| own == key));
    let worst = before.chain(&components).map(|(_, impact)| *impact).max().unwrap_or_default();
    let next_update_at = match draft.state {
        IncidentState::Resolved => None,
        _ if text.is_empty() && draft.next_minutes.is_none() => incident.next_update_at,
        _ => Some(promise(draft.next_minutes, worst, at)?),
    };
    let conditions = draft.conditions.map(conditions).transpose()?;
    let notify = Some(draft.notify.unwrap_or(changed));
    Ok(UpdateDraft { text, components, data_loss, conditions, notify, at: Some(at), next_update_at, ..draft })
}

/// From how many percent of likeness on tickets are held by themselves: 50 is what is proposed.
fn hold_above(percent: Option<i64>) -> AppResult<Option<i64>> {
    match percent {
        Some(percent) if !(50..=100).contains(&percent) => Err(AppError::invalid(
            "hold_above",
            "Kies een getal van 50 tot en met 100, of laat het leeg.",
            "Choose a number from 50 to 100, or leave it empty.",
        )),
        percent => Ok(percent),
    }
}

/// When it was said: now, or as told when that fits.
fn said(told: Option<Moment>, earliest: Moment, now: Moment) -> AppResult<Moment> {
    match told {
        Some(at) if at > now || at < earliest => Err(AppError::invalid(
            "at",
            "Die tijd ligt in de toekomst, of vóór de vorige update.",
            "That time lies in the future, or before the last update.",
        )),
        other => Ok(other.unwrap_or(now)),
    }
}

fn keys(view: &StatusView) -> Vec<String> {
    view.components.iter().map(|component| component.key.clone()).collect()
}

fn conditions(told: Conditions) -> AppResult<Conditions> {
    let (party, advice) = (told.party.split_whitespace().collect::<Vec<_>>().join(" "), trimmed(told.advice));
    let longest = advice.nl.chars().count().max(advice.en.chars().count());
    if longest > ADVICE_MAX || party.chars().count() > PARTY_MAX {
        return Err(AppError::invalid(
            "advice",
            "Houd het advies onder de 1000 tekens en de naam van de leverancier onder de 80.",
            "Keep the advice under 1000 characters and the supplier's name under 80.",
        ));
    }
    Ok(Conditions { phases: told.phases, party, advice })
}

/// Resolved is resolved.
pub fn already_resolved() -> AppError {
    AppError::Conflict {
        nl: "Deze storing is opgelost en blijft zoals hij is. Is het weer mis, meld dan een nieuwe storing."
            .into(),
        en: "This incident is resolved and stays as it is. If the trouble is back, declare a new incident."
            .into(),
    }
}

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
    let (scope, checklist) = (trimmed(loss.scope), trimmed(loss.checklist));
    if [&scope.nl, &scope.en, &checklist.nl, &checklist.en]
        .iter()
        .any(|text| text.chars().count() > ADVICE_MAX)
    {
        return Err(AppError::invalid(
            "loss_scope",
            "Houd wat er weg kan zijn en wat te controleren onder de 1000 tekens.",
            "Keep what may be gone and what to check under 1000 characters.",
        ));
    }
    Ok(DataLoss { scope, checklist, ..loss })
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

    fn loss(from: Moment, to: Moment) -> DataLoss {
        DataLoss { from, to, ..DataLoss::default() }
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
        assert!(data_loss(loss(5, 5), 10).is_err());
        assert!(data_loss(loss(5, 11), 10).is_err());
        assert!(data_loss(loss(5, 6), 10).is_ok());
    }

    #[test]
    fn a_title_in_one_language_is_enough() {
        assert_eq!(title(nl(" Webshops liggen stil ")).unwrap(), nl("Webshops liggen stil"));
        assert!(title(nl("  ")).is_err());
        assert!(title(nl(&"x".repeat(151))).is_err());
        assert!(text(nl(&"x".repeat(5001))).is_err());
    }
}
