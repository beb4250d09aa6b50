//! One answer to all that is held, as a lead writes it: previewed, counted, sent, taken back.
//! What goes out is made by `answers`, half a minute later.

use super::decide::incident;
use crate::desk::pulse::Topic;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::incoming::NOBODY;
use crate::env::SECOND;
use crate::mail::compose::{self, Composed};
use crate::store::Tx;
use crate::store::flood::{self as store, FloodIncident, NewAnswer};
use crate::store::jobs::{job_add, job_drop};
use app::flood::model::{AnswerDraft, AnswerMail, AnswerPreview, Reach};
use app::status::model::Bilingual;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// So long it can be taken back.
pub(super) const UNDO: Moment = 30 * SECOND;
/// The longest text, in characters.
const LONGEST: usize = 20_000;

impl TicketsDesk {
    /// An answer as it would go out.
    pub(super) async fn preview_answer(
        &self,
        by: &Actor,
        slug: &str,
        draft: AnswerDraft,
    ) -> AppResult<AnswerPreview> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.read().await?;
        let incident = incident(&mut tx, slug).await?;
        let reach = reach(&mut tx, &incident).await?;
        drop(tx);
        let text = checked(draft.text, &reach)?;
        let (mailbox, _) = self.base.sender();
        let mail = |lang: Lang| {
            let example = [
                (1204, lang.t("Kassa doet het niet", "Till not working")),
                (1231, lang.t("Al nieuws?", "Any news?")),
            ];
            let link = self.ticket_link("Ab3", lang);
            let signed = Signed { agent: &by.name, mailbox: &mailbox, signature: "" };
            let mail = letter(lang, text.get(lang), &link, &example, &signed);
            AnswerMail { lang, subject: mail.subject, text: mail.text }
        };
        let mails = reach.tickets.iter().map(|(lang, _)| mail(*lang)).collect();
        Ok(AnswerPreview { reach, mails })
    }

    /// Sends it, half a minute later.
    pub(super) async fn send_answer(&self, by: &Actor, slug: &str, draft: AnswerDraft) -> AppResult<i64> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let incident = incident(&mut tx, slug).await?;
        let reach = reach(&mut tx, &incident).await?;
        let text = checked(draft.text, &reach)?;
        let under_way = store::answers_of(&mut tx, incident.id, 1).await?;
        if under_way.iter().any(|answer| answer.done_at.is_none() && answer.undone_at.is_none()) {
            return Err(AppError::Conflict {
                nl: "Er gaat al een antwoord uit. Wacht tot iedereen het heeft, of maak het ongedaan.".into(),
                en: "An answer is going out already. Wait until everybody has it, or undo it.".into(),
            });
        }
        let new = NewAnswer {
            incident_id: incident.id,
            text_nl: &text.nl,
            text_en: &text.en,
            solve: draft.solve,
            author_id: by.account,
            at: now,
            starts_at: now + UNDO,
        };
        let id = store::answer_add(&mut tx, &new).await?;
        job_add(&mut tx, super::ANSWER_JOB, &format!("answer:{id}"), now + UNDO).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Jobs);
        Ok(id)
    }

    /// Takes it back before anything went out.
    pub(super) async fn undo_answer(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let incident = incident(&mut tx, slug).await?;
        let found = store::answer(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if found.incident_id != incident.id {
            return Err(AppError::NotFound);
        }
        if !store::answer_undo(&mut tx, id, now).await? {
            return Err(AppError::Conflict {
                nl: "Het antwoord gaat al uit en kan niet meer terug.".into(),
                en: "The answer is going out already and cannot be taken back.".into(),
            });
        }
        job_drop(&mut tx, super::ANSWER_JOB, &format!("answer:{id}")).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whom an answer to all that is held would reach.
pub(super) async fn reach(tx: &mut Tx, incident: &FloodIncident) -> AppResult<Reach> {
    let rows = store::answer_reached(tx, incident.id, NOBODY).await?;
    let nobody = rows.iter().map(|(_, _, nobody)| nobody).sum();
    let mut tickets: Vec<(Lang, i64)> =
        rows.into_iter().map(|(lang, tickets, _)| (Lang::from_code(&lang), tickets)).collect();
    tickets.sort_by_key(|(lang, _)| *lang as usize);
    Ok(Reach { tickets, mails: store::answer_reaches(tx, incident.id, NOBODY).await?, nobody })
}

/// The text in each language that a ticket has.
fn checked(text: Bilingual, reach: &Reach) -> AppResult<Bilingual> {
    let clean = |text: String| text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    let text = Bilingual { nl: clean(text.nl), en: clean(text.en) };
    if reach.all() == 0 {
        return Err(AppError::invalid(
            "",
            "Er wordt niets vastgehouden. Houd eerst tickets bij deze storing vast.",
            "Nothing is held. Hold tickets with this incident first.",
        ));
    }
    for lang in Lang::ALL {
        let needed = reach.tickets.iter().any(|(other, tickets)| *other == lang && *tickets > 0);
        let (field, words) = lang.t(("text_nl", &text.nl), ("text_en", &text.en));
        if needed && words.is_empty() {
            return Err(AppError::invalid(
                field,
                lang.t(
                    "Er zijn tickets in het Nederlands: schrijf ook de Nederlandse tekst.",
                    "Er zijn tickets in het Engels: schrijf ook de Engelse tekst.",
                ),
                lang.t(
                    "There are tickets in Dutch: write the Dutch text as well.",
                    "There are tickets in English: write the English text as well.",
                ),
            ));
        }
        if words.chars().count() > LONGEST {
            return Err(AppError::invalid(
                field,
                "Houd het antwoord onder de 20.000 tekens.",
                "Keep the answer under 20,000 characters.",
            ));
        }
    }
    Ok(text)
}

/// Who signs.
pub(super) struct Signed<'a> {
    pub agent: &'a str,
    pub mailbox: &'a str,
    pub signature: &'a str,
}

/// The mail to a merchant: the text, and all tickets that it answers, the one that it goes on
/// with first.
pub(super) fn letter(
    lang: Lang,
    text: &str,
    link: &str,
    tickets: &[(i64, &str)],
    signed: &Signed<'_>,
) -> Composed {
    let text = match tickets {
        [_, _, ..] => format!("{text}\n\n{}", compose::answers_all(lang, tickets)),
        _ => text.to_owned(),
    };
    let (number, subject) = tickets.first().copied().unwrap_or_default();
    let reply = compose::Reply {
        number,
        subject,
        link,
        text: &text,
        agent: signed.agent,
        mailbox: signed.mailbox,
        signature: signed.signature,
        quote: None,
    };
    compose::reply(lang, &reply)
}
