//! What a postmortem, a follow-up and a cause may be. Pure.

use super::CauseOf;
use crate::desk::when;
use app::aftermath::model::{FollowUpDraft, PostmortemState};
use app::status::model::{Bilingual, IncidentState};
use app::{AppError, AppResult, Lang, Moment};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// Longest postmortem, in characters.
const TEXT_MAX: usize = 50_000;
/// Longest follow-up or reason.
const LINE_MAX: usize = 500;
/// Working days until a postmortem, unless a lead says otherwise.
const USUAL_DAYS: usize = 5;

/// Five working days from now, at the end of that day.
pub fn usual_due(now: Moment, zone: &TimeZone) -> Moment {
    let today = when::date(now, zone);
    let weekdays = (1..).map(|days: i64| today.saturating_add(days.days()));
    let mut weekdays = weekdays.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    when::end_of(weekdays.nth(USUAL_DAYS - 1).unwrap_or(today), zone)
}

/// A postmortem's draft.
pub fn text(text: Bilingual) -> AppResult<Bilingual> {
    let text = Bilingual { nl: text.nl.trim().into(), en: text.en.trim().into() };
    if text.nl.chars().count().max(text.en.chars().count()) > TEXT_MAX {
        return Err(AppError::invalid(
            "text",
            "Houd de nabeschouwing onder de 50.000 tekens.",
            "Keep the postmortem under 50,000 characters.",
        ));
    }
    Ok(text)
}

/// The state after saving; a publication needs an incident that is over, and words.
pub fn after_saving(
    before: PostmortemState,
    publish: Option<PostmortemState>,
    text: &Bilingual,
    over: bool,
) -> AppResult<PostmortemState> {
    let Some(wanted) = publish else {
        // Writing on is deciding that there will be one.
        let declined = before == PostmortemState::Declined;
        return Ok(if declined { PostmortemState::Pending } else { before });
    };
    if text.is_empty() {
        return Err(AppError::invalid(
            "text",
            "Schrijf de nabeschouwing, in het Nederlands, het Engels of allebei.",
            "Write the postmortem, in Dutch, English or both.",
        ));
    }
    if !over {
        return Err(AppError::Conflict {
            nl: "De storing is nog niet opgelost. Bewaar de nabeschouwing als concept en publiceer haar daarna.".into(),
            en: "The incident isn’t resolved yet. Save the postmortem as a draft and publish it afterwards.".into(),
        });
    }
    if before == PostmortemState::Final && wanted == PostmortemState::Preliminary {
        return Err(AppError::Conflict {
            nl: "De nabeschouwing is al definitief. Publiceer een nieuwe definitieve versie.".into(),
            en: "The postmortem is final already. Publish a new final version.".into(),
        });
    }
    Ok(wanted)
}

/// What a postmortem begins with. `told` are the updates, oldest first.
pub fn prefilled(told: &[(Moment, Option<IncidentState>, Bilingual)], zone: &TimeZone, lang: Lang) -> String {
    let first = told.first().map(|(_, _, text)| text.get(lang)).unwrap_or_default();
    let last = told.last().filter(|_| told.len() > 1).map(|(_, _, text)| text.get(lang)).unwrap_or_default();
    let lines: Vec<String> = told
        .iter()
        .map(|(at, state, _)| {
            let state = state.map(|state| state.word(lang)).unwrap_or_default();
            format!("- {}: {state}", when::long(*at, zone, lang))
        })
        .collect();
    let heads = lang.t(
        ["Wat er gebeurde", "Tijdlijn", "Oorzaak", "Wat we doen"],
        ["What happened", "Timeline", "Cause", "What we do"],
    );
    let [what, line, cause, next] = heads;
    format!(
        "## {what}\n\n{first}\n\n{last}\n\n## {line}\n\n{}\n\n## {cause}\n\n## {next}\n",
        lines.join("\n")
    )
}

/// A follow-up with words and, where there is one, a date.
pub fn follow_up(draft: FollowUpDraft) -> AppResult<FollowUpDraft> {
    let text = Bilingual { nl: line(&draft.text.nl), en: line(&draft.text.en) };
    if text.is_empty() || text.nl.chars().count().max(text.en.chars().count()) > LINE_MAX {
        return Err(AppError::invalid(
            "action",
            "Schrijf in hooguit 500 tekens wat er gebeurt, in ten minste één taal.",
            "Write in 500 characters at most what is done, in one language at least.",
        ));
    }
    let owner: String = line(&draft.owner).chars().take(100).collect();
    let due = match draft.due.trim() {
        "" => String::new(),
        typed => when::read_day(typed).map(|day: Date| day.to_string()).ok_or_else(|| {
            AppError::invalid("due", "Schrijf een datum als 1-12-2026.", "Write a date such as 1-12-2026.")
        })?,
    };
    Ok(FollowUpDraft { text, owner, due, ..draft })
}

/// Why something did or didn't cause an incident; it may stay unsaid.
pub fn reason(text: Bilingual) -> AppResult<Bilingual> {
    let text = Bilingual { nl: line(&text.nl), en: line(&text.en) };
    if text.nl.chars().count().max(text.en.chars().count()) > LINE_MAX {
        return Err(AppError::invalid(
            "reason",
            "Houd de uitleg onder de 500 tekens.",
            "Keep the explanation under 500 characters.",
        ));
    }
    Ok(text)
}

/// What a choice's key names: `m12` or `i7`.
pub fn cause_of(key: &str) -> Option<CauseOf> {
    let number = |text: &str| text.parse::<i64>().ok();
    match key.split_at_checked(1)? {
        ("m", id) => Some(CauseOf { maintenance_id: Some(number(id)?), earlier_id: None }),
        ("i", id) => Some(CauseOf { maintenance_id: None, earlier_id: Some(number(id)?) }),
        _ => None,
    }
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nothing, or nothing known, was named.
pub fn cause_missing() -> AppError {
    AppError::invalid(
        "cause",
        "Kies eerder onderhoud of een eerdere storing uit de lijst.",
        "Choose earlier maintenance or an earlier incident from the list.",
    )
}

/// A promise lies ahead.
pub fn due_passed() -> AppError {
    AppError::invalid("due", "Kies een dag die nog komt.", "Choose a day that is still to come.")
}

/// What readers can read isn't taken back.
pub fn published_before() -> AppError {
    AppError::Conflict {
        nl: "De nabeschouwing is al gepubliceerd. U kunt een nieuwe versie publiceren.".into(),
        en: "The postmortem is published already. You can publish a new version.".into(),
    }
}

/// Somebody else wrote meanwhile.
pub fn changed_meanwhile() -> AppError {
    AppError::Conflict {
        nl: "Iemand anders heeft deze nabeschouwing intussen gewijzigd. Open haar in een ander tabblad en neem uw tekst over.".into(),
        en: "Somebody else changed this postmortem meanwhile. Open it in another tab and carry your text over.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(nl: &str, en: &str) -> Bilingual {
        Bilingual { nl: nl.into(), en: en.into() }
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    #[test]
    fn due_in_five_working_days() {
        let at = |text: &str| zone().to_timestamp(text.parse().unwrap()).unwrap().as_microsecond();
        // A Thursday: the weekend between doesn't count.
        assert_eq!(usual_due(at("2026-11-26T10:00"), &zone()), at("2026-12-03T23:59"));
    }

    #[test]
    fn sections_are_filled_from_what_was_told() {
        let told = [
            (0, Some(IncidentState::Investigating), both("Webshops liggen stil.", "")),
            (3_600_000_000, Some(IncidentState::Resolved), both("Opgelost.", "Resolved.")),
        ];
        let nl = prefilled(&told, &zone(), Lang::Nl);
        assert!(nl.starts_with("## Wat er gebeurde\n\nWebshops liggen stil.\n\nOpgelost."), "{nl}");
        assert!(nl.contains("- 1 januari 1970 om 02:00: opgelost\n\n## Oorzaak\n\n## Wat we doen"), "{nl}");
        assert!(prefilled(&told, &zone(), Lang::En).contains("Resolved."));
        assert!(prefilled(&[], &zone(), Lang::En).starts_with("## What happened"));
    }

    #[test]
    fn publishing_needs_words_and_an_end() {
        use PostmortemState::*;
        let words = both("Tekst", "");
        assert_eq!(after_saving(Declined, None, &words, false), Ok(Pending));
        assert_eq!(after_saving(Preliminary, None, &words, true), Ok(Preliminary), "a draft changes nothing");
        assert_eq!(after_saving(Pending, Some(Preliminary), &words, true), Ok(Preliminary));
        assert!(after_saving(Pending, Some(Final), &words, false).is_err());
        assert!(after_saving(Pending, Some(Final), &both("", ""), true).is_err());
        assert!(after_saving(Final, Some(Preliminary), &words, true).is_err());
        assert_eq!(after_saving(Final, Some(Final), &words, true), Ok(Final), "a correction");
    }

    #[test]
    fn follow_ups_have_words_and_a_real_date() {
        let draft = |due: &str, nl: &str| FollowUpDraft {
            text: both(nl, ""),
            due: due.into(),
            ..FollowUpDraft::default()
        };
        assert_eq!(follow_up(draft("1-12-2026", " Alarm \n erbij ")).unwrap().due, "2026-12-01");
        assert_eq!(follow_up(draft("", "x")).unwrap().due, "");
        assert!(follow_up(draft("31-2-2026", "x")).is_err());
        assert!(follow_up(draft("", " ")).is_err());
        assert_eq!(cause_of("m12").unwrap().maintenance_id, Some(12));
        assert_eq!(cause_of("i7").unwrap().earlier_id, Some(7));
        for key in ["", "x1", "m", "ii", "é1"] {
            assert!(cause_of(key).is_none(), "{key}");
        }
    }
}
