//! Act five: everything works again, and one text answers all that is held.

use super::cast::Cast;
use super::mails::Mail;
use super::night::{CONSOLE, PUBLIC, SLUG, TITLE};
use super::stage::Stage;
use crate::desk::header;
use app::Lang;
use app::flood::model::{AnswerState, FloodAnswer, FloodView};
use app::monitors::model::MonitorState;
use app::tickets::model::View;
use server::env::SECOND;
use server::mail::parse::parse;
use std::collections::HashSet;

const ANSWER: [&str; 2] = [
    "Uw winkel en kassa werken weer sinds 13:00. Kijk of u bestellingen van tussen 04:40 en 06:50 mist.",
    "Your shop and till have been working again since 13:00. See whether orders of 04:40 to 06:50 are missing.",
];

pub async fn play(stage: &Stage, cast: &mut Cast, early: &[Mail]) {
    works_again(stage, cast).await;
    resolved(stage, cast).await;
    answered(stage, cast).await;
    one_replies(stage, &early[0]).await;
}

async fn works_again(stage: &Stage, cast: &mut Cast) {
    stage
        .scene("21T13:00", 20, "The restore is done: shops, admin and till work again and are watched.")
        .await;
    cast.platform_works().await;
    cast.monitors_are(stage, MonitorState::Up).await;
    for name in ["Webshops", "Kassa"] {
        stage.sink.mail_with(&format!("Subject: Hersteld: {name}")).await;
    }
    let words = [
        "De reservekopie staat terug. Alles werkt weer; we kijken mee.",
        "The backup is restored. Everything works again; we keep watching.",
    ];
    let works = [
        ("impact_database", "none"),
        ("impact_webshops", "none"),
        ("impact_kassa-app", "none"),
        ("impact_beheeromgeving", "none"),
        ("impact_betalingen", "none"),
        ("impact_api", "none"),
        ("conditions_asked", "1"),
    ];
    cast.update("monitoring", words, "60", &works).await;
    cast.followers_hear(stage).await;
    let visitor = stage.visitor();
    assert!(!visitor.get("/contact").await.text.contains("gesloten vanwege"), "the rule lets go");
    stage.look("/status", "every component works; the incident is still open");
    stage.look("/contact", "the phone is open again, by itself");
}

async fn resolved(stage: &Stage, cast: &mut Cast) {
    stage.scene("21T13:40", 20, "Resolved, and a postmortem is promised for Friday.").await;
    let words = ["De storing is voorbij.", "The incident is over."];
    cast.update("resolved", words, "", &[]).await;
    assert!(stage.desk.status.view().open.is_empty());
    cast.followers_hear(stage).await;
    let promise = [("due", "23-12-2022"), ("decision", "due")];
    let decided = cast.lead.post(&format!("{CONSOLE}/nabeschouwing/besluit"), &promise).await;
    assert_eq!(decided.status, 303, "{}", decided.text);
    let visitor = stage.visitor();
    let banner = visitor.get("/live/banner?lang=nl&path=/").await.text;
    assert!(
        banner.contains(&format!("Opgelost: {}", TITLE[0])) && banner.contains("/faq/c/storing-"),
        "{banner}"
    );
    assert!(visitor.get(&format!("{PUBLIC}/nabeschouwing")).await.text.contains("23 december 2022"));
    // Every promise of a next update was kept.
    let console = cast.lead.get(CONSOLE).await.text;
    assert!(!console.contains("gebroken"), "{console}");
    stage.look("/", "the banner says so for a day, quietly, with the answers");
}

async fn answered(stage: &Stage, cast: &Cast) {
    stage.scene("21T13:55", 20, "One answer to all that is held, in each one's language and thread.").await;
    let held = stage.desk.flood.flood(&stage.staff(), Lang::Nl, SLUG, FloodView::Held, None).await.unwrap();
    let (tickets, mails) = (held.reach.all(), held.reach.mails);
    let path = format!("{CONSOLE}/antwoord");
    let mut form = vec![("text_nl", ANSWER[0]), ("text_en", ANSWER[1]), ("solve", "1"), ("do", "preview")];
    let preview = cast.lead.post(&path, &form).await.text;
    let shown = ["De mail in het Nederlands", "De mail in het Engels"];
    assert!(shown.iter().all(|head| preview.contains(head)), "{preview}");
    let (solved, sent) = (stage.tickets(View::Solved).await, stage.sink.count());
    form[3].1 = "send";
    let answer = cast.lead.post(&path, &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    stage.look(&format!("{CONSOLE}/post?lijst=held"), "for half a minute it can be undone; then it goes out");
    assert!(matches!(last_answer(stage).await.state, AnswerState::Waiting(_)));
    stage.pass(31 * SECOND, 12).await;
    let done = stage
        .hurry("all have it", async || {
            let answer = last_answer(stage).await;
            (answer.state == AnswerState::Done && stage.sink.count() >= sent + answer.merchants as usize)
                .then_some(answer)
        })
        .await;
    assert_eq!((done.tickets, done.answered, done.merchants), (tickets, tickets, mails));
    let mut to = HashSet::new();
    for mail in stage.sink.mails().await.split_off(sent) {
        let text = parse(mail.as_bytes()).unwrap().text;
        let has = |words: &str| text.contains(&words[..40]);
        assert!(has(ANSWER[0]) != has(ANSWER[1]), "one language: {text}");
        assert!(to.insert(header(&mail, "To")), "one mail a merchant: {text}");
    }
    assert_eq!(to.len() as i64, mails);
    assert_eq!(stage.tickets(View::Solved).await, solved + tickets);
    stage
        .say(&format!("{tickets} tickets of {mails} merchants are answered and solved, with one mail each."));
}

async fn last_answer(stage: &Stage) -> FloodAnswer {
    let page = stage.desk.flood.flood(&stage.staff(), Lang::Nl, SLUG, FloodView::Held, None).await.unwrap();
    page.answers.into_iter().next().unwrap()
}

/// A merchant with two tickets about it writes back: one of them opens again.
async fn one_replies(stage: &Stage, of: &Mail) {
    stage.scene("21T14:20", 20, "A merchant replies to the answer: that ticket opens again, no other.").await;
    let (open, solved) = (stage.tickets(View::Open).await, stage.tickets(View::Solved).await);
    let mails = stage.sink.mails_to(&of.from, "").await;
    let answer =
        mails.iter().find(|mail| parse(mail.as_bytes()).unwrap().text.contains(&ANSWER[0][..40])).unwrap();
    let reply_to = header(answer, "Reply-To");
    let to = reply_to.rsplit('<').next().unwrap().trim_end_matches('>');
    let raw = format!(
        "From: <{}>\nTo: {reply_to}\nSubject: Re: {}\nMessage-ID: <reactie@winkel.example>\nIn-Reply-To: {}\n\n\
         Dank, maar de bonnen van zes uur ontbreken.\n",
        of.from,
        header(answer, "Subject"),
        header(answer, "Message-ID"),
    );
    stage.mail(&of.from, to, &raw).await;
    stage.eventually("it opens", async || (stage.tickets(View::Open).await == open + 1).then_some(())).await;
    assert_eq!(stage.tickets(View::Solved).await, solved - 1, "that one alone");
    stage.look("/desk/wachtrij/open", "“Dank, maar de bonnen van zes uur ontbreken.”");
}
