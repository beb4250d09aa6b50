//! What planned work may be and become, and the words for what its times do. Pure.

use super::both;
use crate::env::DAY;
use app::maintenance::model::{MaintenanceState, REMINDERS, Step};
use app::status::model::Bilingual;
use app::{AppError, AppResult, Moment};

/// Longest work.
const LONGEST: Moment = 14 * DAY;
/// How far ahead work may be planned.
const FARTHEST: Moment = 2 * 366 * DAY;

/// A period that lies ahead.
pub fn period(starts_at: Moment, ends_at: Moment, now: Moment) -> AppResult<()> {
    if starts_at < now {
        return Err(AppError::invalid(
            "starts_at",
            "Dit begin is al voorbij. Kies een later moment, of begin het onderhoud na het aankondigen met de hand.",
            "This beginning has passed. Choose a later moment, or begin the maintenance by hand after announcing it.",
        ));
    }
    if starts_at - now > FARTHEST {
        return Err(AppError::invalid(
            "starts_at",
            "Kondig onderhoud hooguit twee jaar vooruit aan.",
            "Announce maintenance two years ahead at most.",
        ));
    }
    end(starts_at, ends_at, now)
}

/// An end that lies after the beginning, ahead, and not too far.
pub fn end(starts_at: Moment, ends_at: Moment, now: Moment) -> AppResult<()> {
    if ends_at <= starts_at || ends_at <= now || ends_at - starts_at > LONGEST {
        return Err(AppError::invalid(
            "ends_at",
            "Het einde ligt na het begin, in de toekomst, en hooguit veertien dagen na het begin.",
            "The end lies after the beginning, in the future, and fourteen days after the beginning at most.",
        ));
    }
    Ok(())
}

/// Reminders out of those that can be chosen, each once.
pub fn reminders(chosen: &[i64]) -> Vec<i64> {
    REMINDERS.into_iter().filter(|minutes| chosen.contains(minutes)).collect()
}

/// What a lead tells by choosing a state.
pub fn step(before: MaintenanceState, after: MaintenanceState) -> AppResult<Step> {
    use MaintenanceState::*;
    match (before, after) {
        (before, after) if before == after => Ok(Step::Noted),
        (Scheduled, InProgress) => Ok(Step::Began),
        (Scheduled, Cancelled) => Ok(Step::Cancelled),
        (InProgress, Verifying) => Ok(Step::Verifying),
        (Verifying, InProgress) => Ok(Step::Noted),
        (InProgress | Verifying, Completed) => Ok(Step::Completed),
        _ => Err(AppError::Conflict {
            nl: "Het onderhoud is intussen verder. Kijk hieronder hoe het ervoor staat en kies opnieuw."
                .into(),
            en: "The maintenance has moved on meanwhile. See below how far it is and choose again.".into(),
        }),
    }
}

/// What is said when it begins and nobody wrote anything.
pub fn began() -> Bilingual {
    both("Het onderhoud is begonnen.", "The maintenance has begun.")
}

/// What is said when it is over and nobody wrote anything.
pub fn completed() -> Bilingual {
    both("Het onderhoud is klaar.", "The maintenance is completed.")
}

/// Words are missing that readers need.
pub fn text_missing() -> AppError {
    AppError::invalid(
        "text",
        "Schrijf wat er gebeurt en wat de lezer ervan merkt, in het Nederlands, het Engels of allebei.",
        "Write what happens and what the reader notices of it, in Dutch, English or both.",
    )
}

/// Those who were told of it need to know why.
pub fn words_missing() -> AppError {
    AppError::invalid(
        "text",
        "Schrijf erbij wat er verandert en waarom: wie het onderhoud in de agenda heeft, leest dit.",
        "Add what changes and why: whoever has the maintenance in a calendar reads this.",
    )
}

/// Nothing is touched.
pub fn components_missing() -> AppError {
    AppError::invalid(
        "components",
        "Kies ten minste één onderdeel, ook als lezers er niets van merken.",
        "Choose at least one component, even if readers notice nothing.",
    )
}

/// Nothing more comes of it.
pub fn over() -> AppError {
    AppError::Conflict {
        nl: "Dit onderhoud is voorbij en blijft zoals het is. Kondig voor nieuw werk nieuw onderhoud aan."
            .into(),
        en: "This maintenance is over and stays as it is. Announce new maintenance for new work.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::HOUR;

    #[test]
    fn periods_lie_ahead() {
        let now = 100 * DAY;
        assert!(period(now, now + HOUR, now).is_ok(), "at once");
        for (from, to) in [
            (now - 1, now + HOUR),
            (now + HOUR, now + HOUR),
            (now + HOUR, now),
            (now, now + LONGEST + 1),
            (now + FARTHEST + 1, now + FARTHEST + HOUR),
        ] {
            assert!(period(from, to, now).is_err(), "{from} {to}");
        }
        assert!(end(now - DAY, now + HOUR, now).is_ok(), "it runs");
        assert!(end(now - DAY, now, now).is_err());
    }

    #[test]
    fn states_follow_each_other() {
        use MaintenanceState::*;
        assert_eq!(step(Scheduled, Scheduled), Ok(Step::Noted));
        assert_eq!(step(Scheduled, InProgress), Ok(Step::Began));
        assert_eq!(step(Verifying, InProgress), Ok(Step::Noted), "it wasn't right yet");
        assert_eq!(step(InProgress, Completed), Ok(Step::Completed));
        for (before, after) in
            [(Scheduled, Completed), (Scheduled, Verifying), (InProgress, Cancelled), (InProgress, Scheduled)]
        {
            assert!(step(before, after).is_err(), "{before:?} {after:?}");
        }
    }

    #[test]
    fn reminders_are_those_that_can_be_chosen() {
        assert_eq!(reminders(&[60, 60, 7, 72 * 60]), [72 * 60, 60]);
    }
}
