//! What comes in during an incident: proposed, held, acknowledged once, answered together.

use super::*;
use app::flood::model::{AnswerDraft, AnswerState, Decision, FloodView};
use app::flood::port::Flood;
use app::status::model::{Bilingual, Impact, IncidentDraft, IncidentState, UpdateDraft};
use app::status::port::Status;
use server::desk::status::StatusDesk;
use server::store::drafts::{draft_decide, drafts_open};

on_both!(
    like_tickets_are_held_and_acknowledged_once,
    people_decide_and_take_it_back,
    the_clock_of_what_is_held_stands_still,
    who_is_taken_out_is_acknowledged_after_all,
    one_answer_reaches_each_customer_once,
    an_answer_on_the_way_and_one_at_the_end,
    an_answer_is_taken_back_and_survives_a_crash,
    many_like_tickets_ask_for_an_incident,
    other_trouble_soon_after_an_incident_is_noticed,
    somebody_has_it_too,
    what_is_asked_during_a_look_is_looked_at_after_it,
);

const SLUG: &str = "kassa-app-ligt-stil";

impl Kit {
    fn lead(&self) -> Actor {
        Actor { role: Role::Lead, ..self.agent.clone() }
    }

    /// Declares an incident that holds from 80 percent on, or only proposes.
    async fn declare(&self, hold_above: Option<i64>) {
        let mut tx = self.base.store.write().await.unwrap();
        let name = Bilingual { nl: "Kassa App".into(), en: "Kassa App".into() };
        server::desk::status::component_save(&mut tx, "kassa-app", 1, &name, &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.base.publish().await.unwrap();
        let draft = IncidentDraft {
            title: Bilingual { nl: "Kassa App ligt stil".into(), en: "Kassa App is down".into() },
            text: Bilingual { nl: "Inloggen lukt niet; we zoeken de oorzaak.".into(), en: String::new() },
            components: vec![("kassa-app".into(), Impact::Critical)],
            hold_above,
            ..IncidentDraft::default()
        };
        let slug = StatusDesk::new(self.base.clone()).incident_declare(&self.lead(), draft).await.unwrap();
        assert_eq!(slug, SLUG);
    }

    async fn from(&self, who: &str, subject: &str, headers: &str, body: &str) -> Outcome {
        let n = self.clock.load(Ordering::SeqCst);
        self.mail(&format!(
            "From: {who} <{who}@winkel.example>\nTo: support@winkelkade.example\nSubject: {subject}\n\
             Message-ID: <{n}@winkel.example>\n{headers}\n{body}\n"
        ))
        .await
    }

    async fn flood(&self, view: FloodView) -> Vec<i64> {
        let page = self.desk.flood(&self.agent, Lang::Nl, SLUG, view, None).await.unwrap();
        let mut numbers: Vec<i64> = page.rows.iter().map(|row| row.number).collect();
        numbers.sort_unstable();
        numbers
    }

    async fn acks(&self) -> Vec<(String, String)> {
        let mails = self.outbox().await.into_iter().filter(|mail| mail.cause.starts_with("ack:"));
        mails.map(|mail| (mail.recipient, mail.text)).collect()
    }

    async fn look(&self) {
        self.pass(MINUTE);
        self.desk.look_again(self.base.env.now()).await.unwrap();
    }

    /// Lets an answer go out to its end.
    async fn answer_out(&self) {
        self.pass(MINUTE);
        while self.desk.answers_go_on(self.base.env.now()).await.unwrap() > 0 {
            self.pass(SECOND);
        }
    }
}

const DOWN: &str = "De kassa ligt plat en inloggen lukt niet meer, wij kunnen niet afrekenen.";
const QUESTION: &str = "Hoe stel ik in dat het logo boven aan de bon komt?";

async fn like_tickets_are_held_and_acknowledged_once(kit: Kit) {
    let before = number(kit.from("anna", "Logo", "", QUESTION).await);
    kit.declare(Some(80)).await;
    let first = number(kit.from("jan", "Kassa plat", "", DOWN).await);
    let other = number(kit.from("jan", "Logo op de bon", "", QUESTION).await);
    let again = number(
        kit.from("jan", "Al nieuws?", "", "De kassa ligt nog steeds plat, hoe lang duurt de storing?").await,
    );
    let piet = number(kit.from("piet", "HELP", "", DOWN).await);
    for (number, state) in [
        (first, TicketState::Held),
        (other, TicketState::New),
        (again, TicketState::Held),
        (piet, TicketState::Held),
    ] {
        assert_eq!(kit.ticket(number).await.state, state, "{number}");
    }
    assert_eq!(kit.ticket(before).await.state, TicketState::New);
    assert_eq!(kit.flood(FloodView::Held).await, [first, again, piet]);
    let acks = kit.acks().await;
    let about: Vec<&str> = acks
        .iter()
        .filter(|(_, text)| {
            text.contains("Zo te zien gaat uw bericht over deze storing: Kassa App ligt stil.")
        })
        .map(|(to, _)| to.as_str())
        .collect();
    assert_eq!(about, ["jan@winkel.example", "piet@winkel.example"], "once each: {acks:?}");
    assert_eq!(
        acks.iter().filter(|(to, _)| to == "jan@winkel.example").count(),
        2,
        "the question has its own"
    );
    // An answer to it belongs with it, and it stays held.
    let reply = "In-Reply-To: <ack-7@elders.example>\n";
    let told = kit.acks().await.len();
    kit.from("piet", "Re: HELP", reply, "Nog iets vergeten: het gaat om onze tweede winkel.").await;
    assert_eq!(kit.acks().await.len(), told, "no second acknowledgement");
    kit.look().await;
    assert_eq!(kit.flood(FloodView::Held).await.len(), 4, "the subject says that it goes on");
    kit.agrees().await;
}

async fn people_decide_and_take_it_back(kit: Kit) {
    let early = number(kit.from("vroeg", "Kassa werkt niet", "", DOWN).await);
    kit.declare(None).await;
    kit.look().await;
    assert_eq!(kit.flood(FloodView::Proposed).await, [early], "what came before it was declared");
    let late = number(kit.from("laat", "Kassa plat", "", DOWN).await);
    assert_eq!(kit.flood(FloodView::Proposed).await, [early, late]);
    assert_eq!(kit.ticket(late).await.state, TicketState::New, "held only where that was asked for");

    let changed = kit.desk.flood_decide(&kit.agent, SLUG, &[early, late], Decision::Hold).await.unwrap();
    assert_eq!((changed, kit.flood(FloodView::Held).await), (2, vec![early, late]));
    kit.desk.flood_decide(&kit.agent, SLUG, &[late], Decision::Out).await.unwrap();
    assert_eq!(kit.ticket(late).await.state, TicketState::New, "back as it was");
    assert_eq!(kit.flood(FloodView::Out).await, [late]);
    // Never proposed or held again, whatever is learned.
    kit.desk.flood_hold_above(&kit.lead(), SLUG, Some(50)).await.unwrap();
    kit.look().await;
    assert_eq!(
        (kit.flood(FloodView::Proposed).await, kit.flood(FloodView::Held).await),
        (vec![], vec![early])
    );
    kit.desk.flood_decide(&kit.agent, SLUG, &[late], Decision::Back).await.unwrap();
    kit.look().await;
    assert_eq!(kit.flood(FloodView::Held).await, [early, late], "held by itself now");

    let visitor = Actor::visitor("x");
    let denied = kit.desk.flood_decide(&visitor, SLUG, &[early], Decision::Out).await;
    assert!(matches!(denied, Err(AppError::SignIn)));
    let denied = kit.desk.flood_hold_above(&kit.agent, SLUG, Some(80)).await;
    assert!(matches!(denied, Err(AppError::Forbidden)));
    kit.agrees().await;
}

async fn the_clock_of_what_is_held_stands_still(kit: Kit) {
    let row = async |number| {
        store::ticket(&mut kit.base.store.read().await.unwrap(), number).await.unwrap().unwrap()
    };
    let early = number(kit.from("vroeg", "Kassa werkt niet", "", DOWN).await);
    let waited = 20 * MINUTE;
    kit.pass(waited);
    kit.declare(Some(80)).await;
    let late = number(kit.from("laat", "Kassa plat", "", DOWN).await);
    kit.desk.flood_decide(&kit.agent, SLUG, &[early], Decision::Hold).await.unwrap();
    let since = row(early).await.waiting_since.unwrap();
    let held_at = kit.base.env.now();
    kit.pass(3 * HOUR);
    // Holding it once more changes nothing.
    kit.desk.flood_decide(&kit.agent, SLUG, &[early], Decision::Hold).await.unwrap();
    let held = kit.page(View::Held, None).await;
    assert_eq!(held.rows.iter().map(|row| row.age.as_str()).collect::<Vec<_>>(), ["", ""]);
    assert_eq!(kit.ticket(early).await.expect, None, "nothing is promised while it is held");
    // Who writes while it is held waits from the moment on that it is let go.
    let reply = format!("support+{}@winkelkade.example", kit.token(late).await);
    let raw = "From: laat@winkel.example\nTo: support@winkelkade.example\nSubject: Re: Kassa plat\nMessage-ID: <l@winkel.example>\n\nEn?\n";
    kit.mail_to(&reply, raw).await;
    kit.pass(HOUR);
    kit.desk.flood_decide(&kit.agent, SLUG, &[early, late], Decision::Out).await.unwrap();
    let now = kit.base.env.now();
    assert_eq!(row(early).await.waiting_since, Some(since + now - held_at));
    let late = row(late).await.waiting_since.unwrap();
    assert!(now - late <= 2 * SECOND, "it was held as it came: {}", now - late);
    assert!(kit.page(View::New, None).await.rows.iter().all(|row| !row.age.is_empty()));
    kit.agrees().await;
}

async fn who_is_taken_out_is_acknowledged_after_all(kit: Kit) {
    kit.declare(Some(80)).await;
    kit.from("jan", "Kassa plat", "", DOWN).await;
    let other = number(kit.from("jan", "Pinnen", "", "Pinnen lukt niet, de nieuwe automaat weigert.").await);
    assert_eq!(kit.acks().await.len(), 1, "told once of the incident");
    for what in [Decision::Out, Decision::Back, Decision::Out] {
        kit.desk.flood_decide(&kit.agent, SLUG, &[other], what).await.unwrap();
    }
    let acks = kit.acks().await;
    assert_eq!(acks.len(), 2, "now that it is about something else: {acks:?}");
    assert!(acks[1].1.contains(&other.to_string()) && !acks[1].1.contains("Zo te zien"), "{}", acks[1].1);
}

async fn an_answer_on_the_way_and_one_at_the_end(kit: Kit) {
    kit.declare(Some(80)).await;
    let jan = number(kit.from("jan", "Kassa plat", "", DOWN).await);
    for (nl, solve) in [("We zijn halverwege.", false), ("Het werkt weer.", true)] {
        let draft = AnswerDraft { text: Bilingual { nl: nl.into(), en: String::new() }, solve };
        kit.desk.answer_send(&kit.lead(), SLUG, draft).await.unwrap();
        kit.answer_out().await;
        let state = if solve { TicketState::Solved } else { TicketState::Held };
        assert_eq!(kit.ticket(jan).await.state, state, "{nl}");
    }
    let outbox = kit.outbox().await;
    let answers: Vec<_> = outbox.iter().filter(|mail| mail.cause.starts_with("answer:")).collect();
    assert_eq!(answers.len(), 2);
    assert!(answers[0].text.contains("halverwege") && answers[1].text.contains("Het werkt weer."));
    kit.agrees().await;
}

async fn one_answer_reaches_each_customer_once(kit: Kit) {
    kit.declare(Some(80)).await;
    let jan = [
        number(kit.from("jan", "Kassa plat", "", DOWN).await),
        number(kit.from("jan", "Storing", "", DOWN).await),
    ];
    let piet = number(kit.from("piet", "HELP", "", DOWN).await);
    let tom = number(
        kit.from(
            "tom",
            "Till down",
            "",
            "Our till is down and nobody can log in since this morning. How long will the outage last?",
        )
        .await,
    );
    kit.look().await;
    assert_eq!(kit.flood(FloodView::Held).await, [jan[0], jan[1], piet, tom]);
    let dutch =
        AnswerDraft { text: Bilingual { nl: "Het werkt weer.".into(), en: String::new() }, solve: true };
    let lacks = kit.desk.answer_send(&kit.lead(), SLUG, dutch.clone()).await.unwrap_err();
    assert!(matches!(&lacks, AppError::Invalid { field, .. } if field == "text_en"), "{lacks:?}");
    let both = AnswerDraft { text: Bilingual { en: "It works again.".into(), ..dutch.text }, solve: true };
    let preview = kit.desk.answer_preview(&kit.lead(), SLUG, both.clone()).await.unwrap();
    assert_eq!((preview.reach.mails, preview.reach.all(), preview.mails.len()), (3, 4, 2));
    let denied = kit.desk.answer_send(&kit.agent, SLUG, both.clone()).await;
    assert!(matches!(denied, Err(AppError::Forbidden)));

    kit.deliver().await;
    let before = kit.sink.pending().len();
    kit.desk.answer_send(&kit.lead(), SLUG, both.clone()).await.unwrap();
    let twice = kit.desk.answer_send(&kit.lead(), SLUG, both).await.unwrap_err();
    assert!(matches!(twice, AppError::Conflict { .. }));
    assert_eq!(kit.desk.answers_go_on(kit.base.env.now()).await.unwrap(), 0, "half a minute to take it back");
    // Somebody writes once more before it goes out: that ticket is not solved past it.
    kit.pass(10 * SECOND);
    let reply = kit.outbox().await;
    assert!(reply.is_empty(), "{reply:?}");
    kit.answer_out().await;
    kit.deliver().await;
    let mails = kit.arrived().await.split_off(before);
    assert_eq!(mails.len(), 3, "one a customer");
    let to_jan = mails
        .iter()
        .find(|mail| mail.contains("To: jan@winkel.example") || mail.contains("<jan@winkel.example>"));
    let to_jan = to_jan.unwrap();
    assert!(to_jan.contains("Het werkt weer."), "{to_jan}");
    assert!(
        to_jan.contains(&format!("{}: Kassa plat", jan[0]))
            && to_jan.contains(&format!("{}: Storing", jan[1]))
    );
    assert!(to_jan.contains("In-Reply-To: <"), "in the thread: {to_jan}");
    assert!(mails.iter().any(|mail| mail.contains("It works again.") && !mail.contains("Het werkt weer")));
    for number in [jan[0], jan[1], piet, tom] {
        let ticket = kit.ticket(number).await;
        assert_eq!(ticket.state, TicketState::Solved);
        assert_eq!(ticket.entries.iter().filter(|entry| entry.kind == EntryKind::Agent).count(), 1);
    }
    // A reply opens just that one.
    let token = kit.token(jan[1]).await;
    let raw = "From: jan@winkel.example\nTo: support@winkelkade.example\nSubject: Re: Storing\nMessage-ID: <na@winkel.example>\n\nDank, maar de bonnen missen.\n";
    assert_eq!(
        kit.mail_to(&format!("support+{token}@winkelkade.example"), raw).await,
        Outcome::Reply(jan[1])
    );
    assert_eq!(kit.ticket(jan[1]).await.state, TicketState::Open);
    assert_eq!(kit.ticket(jan[0]).await.state, TicketState::Solved);
    kit.look().await;
    assert_eq!(kit.ticket(jan[1]).await.state, TicketState::Open, "what was answered is not held again");
    kit.agrees().await;
}

async fn an_answer_is_taken_back_and_survives_a_crash(kit: Kit) {
    kit.declare(Some(80)).await;
    let mut numbers = Vec::new();
    for who in 0..60 {
        numbers.push(number(kit.from(&format!("m{who}"), "Kassa plat", "", DOWN).await));
    }
    let draft =
        AnswerDraft { text: Bilingual { nl: "Het werkt weer.".into(), en: String::new() }, solve: true };
    let id = kit.desk.answer_send(&kit.lead(), SLUG, draft.clone()).await.unwrap();
    kit.desk.answer_undo(&kit.lead(), SLUG, id).await.unwrap();
    kit.answer_out().await;
    let page = kit.desk.flood(&kit.agent, Lang::Nl, SLUG, FloodView::Held, None).await.unwrap();
    assert_eq!((page.answers[0].state, page.rows.len()), (AnswerState::Undone, 60));
    let answers = async || kit.outbox().await.iter().filter(|mail| mail.cause.starts_with("answer:")).count();
    assert_eq!(answers().await, 0);

    let id = kit.desk.answer_send(&kit.lead(), SLUG, draft).await.unwrap();
    kit.pass(MINUTE);
    kit.desk.answers_go_on(kit.base.env.now()).await.unwrap();
    assert!((1..60).contains(&answers().await), "a portion");
    let late = kit.desk.answer_undo(&kit.lead(), SLUG, id).await.unwrap_err();
    assert!(matches!(late, AppError::Conflict { .. }));
    // Another process goes on where this one ended.
    let other = TicketsDesk::new(kit.base.clone());
    for _ in 0..10 {
        kit.pass(2 * SECOND);
        other.answers_go_on(kit.base.env.now()).await.unwrap();
    }
    assert_eq!(answers().await, 60);
    let page = kit.desk.flood(&kit.agent, Lang::Nl, SLUG, FloodView::Held, None).await.unwrap();
    assert_eq!((page.answers[0].state, page.answers[0].answered), (AnswerState::Done, 60));
    for number in numbers {
        assert_eq!(kit.ticket(number).await.state, TicketState::Solved);
    }
    kit.agrees().await;
}

async fn many_like_tickets_ask_for_an_incident(kit: Kit) {
    let drafts = async || drafts_open(&mut kit.base.store.read().await.unwrap()).await.unwrap();
    for n in 0..20 {
        kit.from(&format!("vraag{n}"), "Vraag", "", QUESTION).await;
        kit.pass(3 * MINUTE);
    }
    assert!(drafts().await.is_empty(), "the usual questions");
    for n in 0..7 {
        kit.from(&format!("m{n}"), "Kassa plat", "", DOWN).await;
    }
    kit.from("m0", "Kassa plat", "", DOWN).await;
    assert!(drafts().await.is_empty(), "seven customers, one of them twice");
    kit.from("m8", "Kassa plat", "", DOWN).await;
    let found = drafts().await;
    assert_eq!((found.len(), found[0].cause.as_str()), (1, "burst"));
    assert!(
        found[0].reason_nl.starts_with("8 winkeliers schreven sinds")
            && found[0].reason_nl.contains("‘kassa’")
    );
    kit.from("m9", "Kassa plat", "", DOWN).await;
    assert_eq!(drafts().await.len(), 1, "asked once");
    let mut tx = kit.base.store.write().await.unwrap();
    draft_decide(&mut tx, found[0].id, None, None, kit.base.env.now()).await.unwrap();
    tx.commit().await.unwrap();
    kit.from("m10", "Kassa plat", "", DOWN).await;
    assert!(drafts().await.is_empty(), "answered for these minutes");
    kit.pass(20 * MINUTE);
    for n in 0..8 {
        kit.from(&format!("m{n}"), "Kassa plat", "", DOWN).await;
    }
    assert_eq!(drafts().await.len(), 1, "and again later");
}

async fn other_trouble_soon_after_an_incident_is_noticed(kit: Kit) {
    let drafts = async || drafts_open(&mut kit.base.store.read().await.unwrap()).await.unwrap().len();
    for n in 0..20 {
        kit.from(&format!("vraag{n}"), "Vraag", "", QUESTION).await;
        kit.pass(3 * MINUTE);
    }
    kit.declare(None).await;
    for n in 0..9 {
        kit.from(&format!("m{n}"), "Kassa plat", "", DOWN).await;
    }
    let text = Bilingual { nl: "Alles werkt weer.".into(), en: String::new() };
    let over = UpdateDraft { text, ..UpdateDraft::to(IncidentState::Resolved) };
    StatusDesk::new(kit.base.clone()).incident_update(&kit.lead(), SLUG, over).await.unwrap();
    for n in 10..19 {
        kit.from(&format!("m{n}"), "Kassa plat", "", DOWN).await;
    }
    assert_eq!(drafts().await, 0, "what is about the one that is over asks for no other");
    kit.pass(HOUR);
    for n in 0..8 {
        let text = "De verzendlabels komen leeg uit de printer, bij elke bestelling.";
        kit.from(&format!("l{n}"), "Verzendlabels leeg", "", text).await;
    }
    assert_eq!(drafts().await, 1);
}

async fn somebody_has_it_too(kit: Kit) {
    kit.declare(None).await;
    let likely = |lang, text: &str| kit.desk.likely(lang, text).into_iter().map(|found| found.slug).next();
    assert_eq!(likely(Lang::Nl, "kassa doet het niet").as_deref(), Some(SLUG));
    assert_eq!(likely(Lang::Nl, "logo op de bon"), None);
    let visitor = Actor::visitor("x");
    let wrong = kit.desk.me_too(&visitor, Lang::Nl, SLUG, "geen adres").await.unwrap_err();
    assert!(matches!(wrong, AppError::Invalid { .. }));
    for email in ["Jan@winkel.example", "jan@winkel.example", "piet@winkel.example"] {
        kit.desk.me_too(&visitor, Lang::Nl, SLUG, email).await.unwrap();
    }
    for id in kit.base.spool.pending() {
        assert_eq!(kit.take(id).await.unwrap(), Outcome::Choice);
    }
    let page = kit.desk.flood(&kit.agent, Lang::Nl, SLUG, FloodView::Proposed, None).await.unwrap();
    assert_eq!(page.me_too, 2, "each address once");
    kit.agrees().await;
}

async fn what_is_asked_during_a_look_is_looked_at_after_it(kit: Kit) {
    use server::store::jobs::{job_begin, job_done, job_soon, jobs_due};
    let (now, kind, subject) = (kit.base.env.now(), "likeness", "incident:7");
    let mut tx = kit.base.store.write().await.unwrap();
    job_soon(&mut tx, kind, subject, now).await.unwrap();
    job_soon(&mut tx, kind, subject, now + MINUTE).await.unwrap();
    let due = jobs_due(&mut tx, kind, now, 9).await.unwrap();
    assert_eq!(due.len(), 1, "asked twice is once");
    assert!(job_begin(&mut tx, &due[0], now + HOUR).await.unwrap().is_some());
    assert!(job_begin(&mut tx, &due[0], now + HOUR).await.unwrap().is_none(), "one run has it");
    job_soon(&mut tx, kind, subject, now).await.unwrap();
    job_done(&mut tx, due[0].id).await.unwrap();
    let again = jobs_due(&mut tx, kind, now, 9).await.unwrap();
    assert_eq!(again.len(), 1, "what was said meanwhile is not lost");
    assert!(job_begin(&mut tx, &again[0], now + MINUTE).await.unwrap().is_some());
    assert!(jobs_due(&mut tx, kind, now, 9).await.unwrap().is_empty());
    let broken_off = jobs_due(&mut tx, kind, now + MINUTE, 9).await.unwrap();
    let other = job_begin(&mut tx, &broken_off[0], now + HOUR).await.unwrap();
    assert!(other.is_some(), "another run takes it over");
    drop(tx);
}
