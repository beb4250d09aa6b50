//! Act two: mail comes in. What is about the incident is proposed, then held with it; everybody
//! is acknowledged; what is about something else stays in the queue.

use super::cast::Cast;
use super::mails::{DRAWER, Mail};
use super::night::{CONSOLE, PUBLIC, SLUG};
use super::stage::Stage;
use crate::desk::header;
use app::Lang;
use app::flood::model::{FloodTicket, FloodView};
use app::tickets::model::View;
use std::collections::{HashMap, HashSet};

/// The first mails; gives them for later.
pub async fn play(stage: &Stage, cast: &mut Cast, letters: Vec<Mail>) -> Vec<Mail> {
    let held_before = stage.tickets(View::Held).await;
    proposed(stage, &letters).await;
    held(stage, cast, held_before).await;
    letters
}

async fn proposed(stage: &Stage, letters: &[Mail]) {
    stage.scene("21T05:40", 22, "Early merchants write. Each hears at once what is going on.").await;
    stage.look("/desk/wachtrij/new", "the queue grows, live (sign in as agent@winkelkade.example)");
    wave(stage, letters).await;
    let about = letters.iter().filter(|mail| mail.about).count();
    let found = listed(stage, FloodView::Proposed).await.len();
    assert!(found * 10 >= about * 9, "{found} of {about} proposed");
    assert!(listed(stage, FloodView::Held).await.is_empty(), "nobody said so yet");
    stage.say(&format!(
        "{} mails came; {found} are proposed for the incident, with the reason:",
        letters.len()
    ));
    stage.look(&format!("{CONSOLE}/post"), "");
}

async fn held(stage: &Stage, cast: &mut Cast, before: i64) {
    stage
        .scene(
            "21T06:10",
            22,
            "The cause is found. From 80% likeness on, mail is held with the incident from now on.",
        )
        .await;
    let words = [
        "De database is beschadigd: haar instanties zijn het oneens. We bereiden voor dat we een reservekopie terugzetten.",
        "The database is damaged: its instances disagree. We are preparing to restore a backup.",
    ];
    cast.update("identified", words, "60", &[]).await;
    cast.followers_hear(stage).await;
    let post = format!("{CONSOLE}/post");
    let rule = cast.lead.post(&format!("{post}/drempel"), &[("hold_above", "80")]).await;
    assert_eq!(rule.status, 303, "{}", rule.text);
    stage
        .eventually("what is like it is held by itself", async || {
            let proposed = listed(stage, FloodView::Proposed).await;
            let none = proposed.iter().all(|ticket| ticket.percent < 80);
            (none && !listed(stage, FloodView::Held).await.is_empty()).then_some(())
        })
        .await;
    let held = listed(stage, FloodView::Held).await;
    // One is like it in its words and is another matter; the rest belongs. Should Loket ever tell
    // that one apart, then the least like.
    let mut all = listed(stage, FloodView::Proposed).await;
    all.extend(held.clone());
    let drawer = all.iter().find(|ticket| ticket.subject == DRAWER.0);
    let other = drawer.or(all.iter().min_by_key(|ticket| ticket.percent)).unwrap();
    let number = other.number.to_string();
    let form = [("lijst", "proposed"), ("what", "out"), ("number", number.as_str())];
    assert_eq!(cast.agent.post(&post, &form).await.status, 303);
    hold_the_rest(stage, cast).await;
    let out = listed(stage, FloodView::Out).await;
    assert_eq!(out.iter().map(|ticket| ticket.number).collect::<Vec<_>>(), [other.number]);
    let count = stage.tickets(View::Held).await;
    assert_eq!(count, before + listed(stage, FloodView::Held).await.len() as i64);
    let queue = cast.agent.get("/desk/wachtrij/new").await.text;
    assert!(queue.contains(&format!("{count} tickets staan vast.")), "{queue}");
    stage.say(&format!(
        "{} were held by themselves. An agent takes “{}” out and holds the rest.",
        held.len(),
        other.subject
    ));
    stage.look("/desk/wachtrij/new", &format!("other questions stay; below them: {count} tickets are held"));
}

/// An agent holds what is still proposed, in bulk.
pub async fn hold_the_rest(stage: &Stage, cast: &Cast) {
    let numbers: Vec<String> =
        listed(stage, FloodView::Proposed).await.iter().map(|ticket| ticket.number.to_string()).collect();
    if numbers.is_empty() {
        return;
    }
    let mut form = vec![("lijst", "proposed"), ("what", "hold")];
    form.extend(numbers.iter().map(|number| ("number", number.as_str())));
    assert_eq!(cast.agent.post(&format!("{CONSOLE}/post"), &form).await.status, 303);
    stage.settled().await;
}

/// Brings mails to the SMTP door, one after another.
pub async fn deliver(stage: &Stage, letters: &[Mail]) {
    for letter in letters {
        stage.mail(&letter.from, "support@winkelkade.example", &letter.raw).await;
        stage.breathe().await;
    }
}

/// Mails come, and everybody hears that theirs did; of the incident each is told once.
pub async fn wave(stage: &Stage, letters: &[Mail]) {
    deliver(stage, letters).await;
    stage
        .eventually("all of it is tickets", async || (stage.base.spool.counts().new == 0).then_some(()))
        .await;
    acknowledged(stage, letters).await;
    stage.settled().await;
}

/// Waits until each sender has a mail; nobody has two with the incident's words.
pub async fn acknowledged(stage: &Stage, letters: &[Mail]) {
    let from: HashSet<&str> = letters.iter().map(|letter| letter.from.as_str()).collect();
    stage
        .eventually("everybody is acknowledged", async || {
            let to: HashSet<String> =
                stage.sink.mails().await.iter().map(|mail| header(mail, "To")).collect();
            from.iter().all(|from| to.contains(*from)).then_some(())
        })
        .await;
    let mut told: HashMap<String, usize> = HashMap::new();
    for mail in stage.sink.mails().await {
        let text = server::mail::parse::parse(mail.as_bytes()).unwrap().text;
        let about = ["Uw bericht gaat over deze storing", "Your message is about this incident"];
        if about.iter().any(|words| text.contains(words)) {
            assert!(text.contains(PUBLIC), "{text}");
            *told.entry(header(&mail, "To")).or_default() += 1;
        }
    }
    assert!(told.values().all(|times| *times == 1), "{told:?}");
}

/// A list of the incident's tickets, all its pages.
pub async fn listed(stage: &Stage, view: FloodView) -> Vec<FloodTicket> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = stage.desk.flood.flood(&stage.staff(), Lang::Nl, SLUG, view, after).await.unwrap();
        rows.extend(page.rows);
        match page.next {
            None => return rows,
            next => after = next,
        }
    }
}
