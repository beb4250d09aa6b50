//! Act four: everybody writes, everybody is told, and what all of them ask becomes answers.

use super::cast::Cast;
use super::flood::{hold_the_rest, wave};
use super::mails::Mail;
use super::night::{CONSOLE, PUBLIC, SLUG};
use super::stage::Stage;
use crate::aftermath::first_question;
use crate::desk::{Browser, header};
use app::Lang;
use app::broadcasts::model::BroadcastState;
use app::tickets::model::View;
use std::collections::BTreeSet;

const SUBJECT: &str = "Uw winkel is vandaag niet bereikbaar";

pub async fn play(stage: &Stage, cast: &mut Cast, letters: Vec<Mail>) {
    peak(stage, cast, &letters).await;
    broadcast(stage, cast).await;
    questions(stage, cast).await;
    the_check(stage, cast).await;
}

async fn peak(stage: &Stage, cast: &mut Cast, letters: &[Mail]) {
    stage
        .scene("21T09:05", 22, "The peak: everybody opens the shop and writes. The phone stays closed.")
        .await;
    stage.look("/desk/wachtrij/new", "other questions stay here; the rest is held as it comes in");
    wave(stage, letters).await;
    hold_the_rest(stage, cast).await;
    let held = stage.tickets(View::Held).await;
    let queue = cast.agent.get("/desk/wachtrij/new").await.text;
    assert!(queue.contains(&format!("{held} tickets staan vast.")), "{queue}");
    // On a working day, in office hours: only the rule keeps it closed.
    assert!(
        stage.visitor().get("/contact").await.text.contains("De telefoon is gesloten vanwege de storing.")
    );
    stage.say(&format!("{held} tickets are held by now."));
}

async fn broadcast(stage: &Stage, cast: &mut Cast) {
    stage
        .scene(
            "21T09:20",
            22,
            "This lasts, so the console proposes a mail to all merchants. The lead writes it.",
        )
        .await;
    let half = ["Ongeveer de helft van de gegevens staat terug.", "About half of the data is back."];
    cast.update("identified", half, "120", &[("notify", "0")]).await;
    let console = cast.lead.get(CONSOLE).await.text;
    assert!(console.contains("Dit duurt lang. Mail alle winkeliers"), "{console}");
    let new = format!("/desk/rondzendingen/nieuw?storing={SLUG}");
    assert!(cast.lead.get(&new).await.text.contains(half[0]), "the latest update to begin with");
    let fields = [
        ("incident", SLUG),
        ("kind", "status"),
        ("subject_nl", SUBJECT),
        (
            "text_nl",
            "Onze database wordt teruggezet. Tot dat klaar is, kan niemand in winkel, beheer of kassa.\n\n[Volg de storing](/status)",
        ),
        ("subject_en", "Your shop cannot be reached today"),
        (
            "text_en",
            "Our database is being restored. Until that is done, nobody can use shop, admin or till.\n\n[Follow the incident](/status)",
        ),
        ("start", ""),
    ];
    let here = post(&cast.lead, "/desk/rondzendingen/nieuw", &fields).await;
    post(&cast.lead, &format!("{here}/voorleggen"), &[("version", "1")]).await;
    let page = cast.admin.get(&here).await.text;
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let confirm = [("version", "1"), ("seen", seen.as_str())];
    let alone = cast.lead.post(&format!("{here}/bevestigen"), &confirm).await;
    assert!(alone.status == 422 && alone.text.contains("U schreef deze tekst zelf"), "{}", alone.text);
    stage.look(&here, &format!("an admin confirms {seen} addresses; watch it go out"));
    post(&cast.admin, &format!("{here}/bevestigen"), &confirm).await;
    let id = here.rsplit('/').next().unwrap().parse().unwrap();
    let done = stage
        .eventually("the broadcast is done", async || {
            let now = stage.desk.broadcasts.broadcast_progress(&stage.staff(), Lang::Nl, id).await.ok()?;
            (now.state == BroadcastState::Done).then_some(now)
        })
        .await;
    assert_eq!((done.sent.to_string(), done.failed), (seen, 0));
    let mails = stage.sink.mails().await;
    let subjects = [SUBJECT, "Your shop cannot be reached today"];
    let of = mails.iter().filter(|mail| subjects.contains(&header(mail, "Subject").as_str()));
    let to: Vec<String> = of.map(|mail| header(mail, "To")).collect();
    assert_eq!(to.len() as i64, done.sent);
    assert_eq!(to.iter().collect::<BTreeSet<_>>().len(), to.len(), "each address once");
    stage.say(&format!("{}.", done.words(Lang::En)));
}

async fn questions(stage: &Stage, cast: &Cast) {
    stage
        .scene("21T10:40", 22, "The same questions again and again: Loket drafts them from the held mail.")
        .await;
    let bench = format!("{CONSOLE}/nabeschouwing");
    let made = post(&cast.lead, &format!("{bench}/vragen"), &[]).await;
    assert!(!made.contains("made=0"), "{made}");
    let id = first_question(&cast.lead.get(&bench).await.text);
    let collection = format!("storing-{SLUG}");
    let article = [
        ("version", "1"),
        ("lang", "nl"),
        ("title", "Zijn mijn bestellingen van vannacht kwijt?"),
        (
            "answer",
            "Bestellingen van vóór 04:40 zijn er nog. Van daarna weten we het zodra alles terugstaat.",
        ),
        ("collection", collection.as_str()),
        ("published", "1"),
    ];
    post(&cast.lead, &format!("/desk/kennisbank/{id}"), &article).await;
    let visitor = stage.visitor();
    let answers = format!("/faq/c/{collection}");
    assert!(visitor.get(PUBLIC).await.text.contains(&answers));
    assert!(visitor.get(&answers).await.text.contains(article[2].1));
    stage.look(&bench, "the drafts; the lead published one of them");
    stage.look(PUBLIC, "links to the answers");
}

async fn the_check(stage: &Stage, cast: &Cast) {
    stage
        .scene(
            "21T11:15",
            20,
            "All data is back and is being checked. The promise of an update is kept again.",
        )
        .await;
    let words = ["Alles staat terug. We controleren het.", "All data is back. We are checking it."];
    cast.update("identified", words, "120", &[("notify", "0")]).await;
    stage.look("/desk/storingen", "the clock of the promise, and how many were kept");
}

async fn post(browser: &Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    answer.location().to_owned()
}
