//! What a broadcast may hold, how fast it goes, and when its counts are still those that were
//! seen. Pure.

use super::state_of;
use crate::env::{MINUTE, SECOND};
use crate::store::broadcasts::BroadcastRow;
use app::broadcasts::model::{BroadcastDraft, KINDS};
use app::status::model::Bilingual;
use app::{AppError, AppResult, Moment};

/// Longest subject.
const SUBJECT_MAX: usize = 150;
/// Longest text.
const TEXT_MAX: usize = 20_000;
/// What was not used of the pace for longer is lost: nothing goes out in a burst after a rest.
const CATCH_UP: Moment = 2 * SECOND;
/// Fewest and most mails that wait in the outbox at a time and nobody tried yet.
const FEWEST: i64 = 20;
const MOST: i64 = 400;

/// A draft without blanks around its texts. Each language has subject and text, or neither.
pub fn draft(draft: BroadcastDraft) -> AppResult<BroadcastDraft> {
    let trimmed = |both: Bilingual| Bilingual { nl: clean(&both.nl), en: clean(&both.en) };
    let draft = BroadcastDraft { subject: trimmed(draft.subject), text: trimmed(draft.text), ..draft };
    if !KINDS.contains(&draft.kind) {
        return Err(AppError::invalid(
            "kind",
            "Kies wat voor mail dit is.",
            "Choose what kind of mail this is.",
        ));
    }
    let (subject, text) = (&draft.subject, &draft.text);
    for (subject, text, subject_field, text_field) in
        [(&subject.nl, &text.nl, "subject_nl", "text_nl"), (&subject.en, &text.en, "subject_en", "text_en")]
    {
        if subject.is_empty() && !text.is_empty() {
            return Err(AppError::invalid(
                subject_field,
                "Geef ook dit onderwerp, of laat deze taal helemaal leeg.",
                "Give this subject too, or leave this language empty.",
            ));
        }
        if text.is_empty() && !subject.is_empty() {
            return Err(AppError::invalid(
                text_field,
                "Schrijf ook deze tekst, of laat deze taal helemaal leeg.",
                "Write this text too, or leave this language empty.",
            ));
        }
        if subject.chars().count() > SUBJECT_MAX || subject.contains('\n') {
            return Err(AppError::invalid(
                subject_field,
                "Houd het onderwerp op één regel van hooguit 150 tekens.",
                "Keep the subject on one line of 150 characters at most.",
            ));
        }
        if text.chars().count() > TEXT_MAX {
            return Err(AppError::invalid(
                text_field,
                "Deze tekst is langer dan 20.000 tekens. Maak hem korter.",
                "This text is longer than 20,000 characters. Make it shorter.",
            ));
        }
    }
    if subject.nl.is_empty() && subject.en.is_empty() {
        return Err(AppError::invalid(
            "subject_nl",
            "Schrijf onderwerp en tekst, in het Nederlands, het Engels of allebei.",
            "Write subject and text, in Dutch, English or both.",
        ));
    }
    Ok(draft)
}

fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "").trim().to_owned()
}

/// Whether a count is still the one that was seen: an outage brings new accounts by the minute,
/// so a few more or less are the same.
pub fn still(seen: i64, now: i64) -> bool {
    (now - seen).abs() <= 10 + seen / 100
}

/// How many mails may go at a pace of so many a minute, and up to where it is used up then.
pub fn pace(paced_at: Moment, now: Moment, a_minute: i64) -> (i64, Moment) {
    let from = paced_at.max(now - CATCH_UP).min(now);
    let allowed = (now - from) * a_minute / MINUTE;
    (allowed, from + spent(allowed, a_minute))
}

/// How much time so many mails use up.
pub fn spent(mails: i64, a_minute: i64) -> Moment {
    mails * MINUTE / a_minute.max(1)
}

/// How many mails may be put beside those that wait in the outbox: few, so that nothing is
/// behind them, and a pause takes hold at once.
pub fn room(fresh: i64, waiting: i64, a_minute: i64) -> i64 {
    let keep = (mails_in(2 * SECOND, a_minute)).clamp(FEWEST, MOST);
    // What is to be tried again waits elsewhere; when everything is, the server is away.
    (keep - fresh).min(5 * MOST - waiting).max(0)
}

fn mails_in(time: Moment, a_minute: i64) -> i64 {
    time * a_minute / MINUTE
}

/// Somebody else was faster.
pub fn moved_on(row: &BroadcastRow) -> AppError {
    let state = state_of(row);
    AppError::Conflict {
        nl: format!("De stand van deze rondzending is intussen: {}.", state.word(app::Lang::Nl)),
        en: format!("This broadcast is meanwhile: {}.", state.word(app::Lang::En)),
    }
}

/// The text is another one than was read.
pub fn changed() -> AppError {
    AppError::Conflict {
        nl: "Een collega heeft de tekst intussen gewijzigd, of hem al voorgelegd. Lees hem opnieuw na."
            .into(),
        en: "A colleague changed the text meanwhile, or has asked for confirmation. Read it again.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::mails::model::MailKind;

    fn written(nl: [&str; 2], en: [&str; 2], kind: MailKind) -> AppResult<BroadcastDraft> {
        draft(BroadcastDraft {
            incident: String::new(),
            kind,
            subject: Bilingual { nl: nl[0].into(), en: en[0].into() },
            text: Bilingual { nl: nl[1].into(), en: en[1].into() },
            start: String::new(),
        })
    }

    #[test]
    fn a_language_is_whole_or_missing() {
        let ok = written([" Storing ", "Hoi\r\nu"], ["", ""], MailKind::Status).unwrap();
        assert_eq!((ok.subject.nl.as_str(), ok.text.nl.as_str()), ("Storing", "Hoi\nu"));
        let field = |result: AppResult<BroadcastDraft>| match result {
            Err(AppError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(written(["a", "b"], ["", "x"], MailKind::Status)), "subject_en");
        assert_eq!(field(written(["a", ""], ["", ""], MailKind::Status)), "text_nl");
        assert_eq!(field(written(["", " "], ["", ""], MailKind::Status)), "subject_nl");
        assert_eq!(field(written(["a\nb", "c"], ["", ""], MailKind::Status)), "subject_nl");
        assert_eq!(field(written(["a", "b"], ["", ""], MailKind::Community)), "kind");
    }

    #[test]
    fn the_pace_is_kept_and_never_made_up_for() {
        assert_eq!(pace(0, SECOND, 600), (10, SECOND));
        assert_eq!(pace(0, SECOND / 20, 600), (0, 0), "nothing yet, and nothing lost");
        let (n, at) = pace(0, SECOND + SECOND / 20, 600);
        assert_eq!((n, at), (10, SECOND));
        assert_eq!(pace(0, 60 * MINUTE, 600).0, 20, "after a rest two seconds' worth");
        assert_eq!(pace(5 * SECOND, SECOND, 600), (0, SECOND), "a clock that was put back");
    }

    #[test]
    fn few_wait_in_the_outbox() {
        assert_eq!(room(0, 0, 600), 20);
        assert_eq!(room(15, 15, 600), 5);
        assert_eq!(room(30, 30, 600), 0);
        assert_eq!(room(0, 0, 60_000), MOST);
        assert_eq!(room(0, 5 * MOST, 600), 0, "the server is away");
    }

    #[test]
    fn a_few_more_are_the_same() {
        assert!(still(1_912, 1_930) && !still(1_912, 1_950));
        assert!(still(0, 10) && !still(0, 11));
    }
}
