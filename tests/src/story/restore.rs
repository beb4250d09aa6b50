//! Act three: the restore with its window, and Loket's own database taken away in the middle of it.

use super::cast::Cast;
use super::flood::{acknowledged, deliver, hold_the_rest};
use super::mails::Mail;
use super::night::{CONSOLE, PUBLIC};
use super::stage::Stage;
use crate::outage::{away, back};
use app::tickets::model::View;

pub async fn play(stage: &Stage, cast: &mut Cast, letters: Vec<Mail>) {
    restore_begins(stage, cast).await;
    let before = tickets(stage).await;
    store_away(stage, cast, &letters).await;
    store_back(stage, cast, &letters, before).await;
}

async fn restore_begins(stage: &Stage, cast: &mut Cast) {
    stage
        .scene("21T06:50", 22, "The restore begins. What was changed between 04:40 and 06:50 may be gone.")
        .await;
    let words = ["We zetten de reservekopie van 04:40 terug.", "We are restoring the backup of 04:40."];
    let window = [
        ("notify", "1"),
        ("loss_from", "21-12-2022 04:40"),
        ("loss_to", "21-12-2022 06:50"),
        ("loss_certainty", "possible"),
        ("conditions_asked", "1"),
        ("phase_restoring", "1"),
    ];
    cast.update("identified", words, "60", &window).await;
    let page = stage.visitor().get(PUBLIC).await.text;
    assert!(page.contains("niets beschikbaar tot alles klaar is") && page.contains("04:40"), "{page}");
    cast.followers_hear(stage).await;
    stage.look(PUBLIC, "the window, what to check, and that nothing works until all of it does");
}

async fn store_away(stage: &Stage, cast: &Cast, letters: &[Mail]) {
    let copy = stage.data.join("leads.json");
    stage
        .eventually("the lead is known without the store", async || {
            std::fs::read_to_string(&copy).ok()?.contains("lead@").then_some(())
        })
        .await;
    stage
        .scene("21T07:30", 22, "Loket's own database is taken away. Mail is accepted and held on disk.")
        .await;
    away(&stage.store).await;
    stage.base.store.ping().await.unwrap_err();
    stage.look("/status", "goes on, as do the FAQ and the contact page");
    stage.look("/desk/wachtrij/new", "agents read what goes on meanwhile; leads can write on");
    deliver(stage, letters).await;
    assert_eq!(stage.base.spool.counts().new, letters.len(), "all mail is held");
    let words = ["Het terugzetten is voor een derde klaar.", "A third of the restore is done."];
    cast.update("identified", words, "120", &[("notify", "1")]).await;
    let visitor = stage.visitor();
    assert!(visitor.get(PUBLIC).await.text.contains(words[0]));
    for (path, status) in [("/status", 200), ("/faq", 200), ("/contact", 200), ("/community", 503)] {
        assert_eq!(visitor.get(path).await.status, status, "{path}");
    }
    assert_eq!(cast.agent.get("/desk/wachtrij/new").await.status, 503);
    stage.say(&format!("{} mails are held, and the lead wrote an update all the same:", letters.len()));
    stage.look(PUBLIC, "");
}

async fn store_back(stage: &Stage, cast: &mut Cast, letters: &[Mail], before: i64) {
    stage.scene("21T07:55", 22, "The database is back. What was held becomes tickets, once.").await;
    back(&stage.store).await;
    stage.eventually("drained", async || (stage.base.spool.counts().new == 0).then_some(())).await;
    stage
        .eventually("the deed is in the store", async || (stage.base.deeds.waiting() == 0).then_some(()))
        .await;
    acknowledged(stage, letters).await;
    let now = tickets(stage).await;
    assert_eq!(now, before + letters.len() as i64, "nothing is lost, nothing comes twice");
    cast.followers_hear(stage).await;
    let console = cast.lead.get(CONSOLE).await.text;
    assert!(console.contains("Het terugzetten is voor een derde klaar."), "{console}");
    hold_the_rest(stage, cast).await;
    stage.look("/desk/wachtrij/new", &format!("{} mails became {} tickets", letters.len(), now - before));
    stage.say("Who follows now has the update that was written while the database was away.");
}

/// Tickets that nobody has answered: new ones and held ones.
async fn tickets(stage: &Stage) -> i64 {
    stage.tickets(View::New).await + stage.tickets(View::Held).await
}
