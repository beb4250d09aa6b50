//! Act one: the shops stop answering, machines notice, a person decides, everybody is told.

use super::cast::Cast;
use super::night::{CONSOLE, PUBLIC, TITLE};
use super::stage::Stage;
use crate::desk::header;
use crate::monitors::link;
use app::monitors::model::MonitorState;

pub async fn play(stage: &Stage, cast: &mut Cast) {
    quiet(stage).await;
    alarmed(stage, cast).await;
    declared(stage, cast).await;
    still_looking(stage, cast).await;
}

async fn quiet(stage: &Stage) {
    stage
        .scene("21T04:36", 3, "Winkelkade sleeps. Two monitors look, three people and a program follow.")
        .await;
    stage.look("/status", "everything works");
    stage.look("/desk", "sign in as lead@winkelkade.example, password welkom-bij-loket");
    assert!(stage.visitor().get("/status").await.text.contains("Alles werkt"));
    assert!(!stage.visitor().get("/contact").await.text.contains("vanwege de storing"));
}

async fn alarmed(stage: &Stage, cast: &Cast) {
    stage.scene("21T04:41", 22, "The shops and the till stop answering.").await;
    cast.platform_fails().await;
    cast.monitors_are(stage, MonitorState::Down).await;
    for name in ["Webshops", "Kassa"] {
        let alarm = stage.sink.mail_with(&format!("Subject: Alarm: {name}")).await;
        assert_eq!(header(&alarm, "To"), "nachtwacht@winkelkade.example");
        // Opening the page says nothing: it takes the button.
        let watch = stage.visitor();
        assert!(watch.get(&link(&alarm)).await.text.contains("Ik kijk ernaar"));
    }
    for path in ["/desk/wachtrij/new", "/desk/storingen"] {
        let page = cast.agent.get(path).await;
        assert!(page.text.contains("Voorstel voor een storing"), "{path}: {}", page.text);
    }
    assert!(stage.desk.status.view().open.is_empty(), "machines propose, people decide");
    stage.say("Both monitors mailed the night watch, and together they propose one incident.");
    stage.look("/desk/storingen", "the proposal, with the database that both stand on");
}

async fn declared(stage: &Stage, cast: &mut Cast) {
    stage
        .scene("21T04:48", 22, "The lead declares it from the proposal. Look at any open page: the banner.")
        .await;
    let page = cast.lead.get("/desk/storingen").await.text;
    let (_, rest) = page.split_once("/desk/storingen?draft=").expect("one proposal");
    let draft = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    let filled = cast.lead.get(&format!("/desk/storingen?draft={draft}")).await.text;
    // One of them failed first.
    let titles = ["Webshops en Kassa App niet bereikbaar", "Kassa App en Webshops niet bereikbaar"];
    assert!(titles.iter().any(|title| filled.contains(&format!("value=\"{title}\""))), "{filled}");
    assert!(filled.contains("name=\"impact_database\" value=\"critical\" checked"), "{filled}");
    let words = [
        "Webshops, kassa en beheer zijn niet bereikbaar. We zoeken de oorzaak.",
        "Shops, till and admin cannot be reached. We are looking for the cause.",
    ];
    let declare = [
        ("draft", draft),
        ("title_nl", TITLE[0]),
        ("title_en", TITLE[1]),
        ("text_nl", words[0]),
        ("text_en", words[1]),
        ("impact_database", "critical"),
        ("impact_webshops", "critical"),
        ("impact_kassa-app", "critical"),
        ("impact_beheeromgeving", "critical"),
        ("impact_betalingen", "critical"),
        ("impact_api", "critical"),
        ("next_minutes", "60"),
    ];
    assert_eq!(cast.lead.post("/desk/storingen", &declare).await.location(), CONSOLE);
    let page = cast.lead.get("/desk/storingen").await.text;
    assert!(!page.contains("/desk/storingen?draft="), "the proposal is decided");
    let visitor = stage.visitor();
    for path in ["/", "/faq", PUBLIC] {
        assert!(visitor.get(path).await.text.contains(TITLE[0]), "{path}");
    }
    // By its rule: nobody has to think of it at that hour.
    for path in ["/contact", "/live/banner?lang=nl&path=/faq"] {
        let page = visitor.get(path).await.text;
        assert!(page.contains("De telefoon is gesloten vanwege de storing."), "{path}: {page}");
    }
    for (mail, text) in cast.followers_hear(stage).await.iter().zip([words[0], words[1], words[0]]) {
        assert!(server::mail::parse::parse(mail.as_bytes()).unwrap().text.contains(text), "{mail}");
    }
    cast.program_hears(stage, words[0]).await;
    stage.look(PUBLIC, "what is down, why, when the next word comes");
    stage.look("/contact", "the phone is closed by its rule: the incident is critical");
    stage.say("Who follows has a mail, in their language; the program that follows was called.");
}

async fn still_looking(stage: &Stage, cast: &Cast) {
    stage.scene("21T05:20", 22, "A quiet update: the page changes, nobody is woken by a mail.").await;
    let words = ["We zoeken nog. De database geeft fouten.", "Still looking. The database returns errors."];
    cast.update("investigating", words, "60", &[("notify", "0")]).await;
    assert!(stage.visitor().get(PUBLIC).await.text.contains(words[0]));
    stage.look(CONSOLE, "the lead's console: who was told what, and how long the promise still holds");
}
