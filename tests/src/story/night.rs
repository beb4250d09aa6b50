//! The scenes of the night, in their order. Each plays through the doors that people and machines
//! use, and looks whether what should be true is.

use super::mails::{Mail, mails};
use super::stage::{Pace, Stage};
use crate::outage::{away, back};

/// Merchants that write: enough for people to see, fewer for a test.
const MANY: usize = 300;
const SOME: usize = 64;
const INCIDENT: &str = "/desk/storingen/webshops-en-kassa-app-liggen-stil";
const PUBLIC: &str = "/status/webshops-en-kassa-app-liggen-stil";

/// All of it.
pub async fn play(stage: &Stage) {
    let mut letters = mails(if stage.pace == Pace::Told { MANY } else { SOME }).into_iter();
    let quarter = letters.len() / 4;
    quiet(stage).await;
    declared(stage).await;
    first_wave(stage, letters.by_ref().take(quarter)).await;
    restore_begins(stage).await;
    store_away(stage, letters.by_ref().take(quarter)).await;
    morning(stage, letters).await;
    over(stage).await;
}

async fn quiet(stage: &Stage) {
    let url = &stage.url;
    stage
        .scene("04:35", 5, &format!("Winkelkade sleeps. {url}/status is green; {url}/desk for the staff."))
        .await;
    assert!(stage.visitor().get("/status").await.text.contains("Alles werkt"));
}

async fn declared(stage: &Stage) {
    stage
        .scene("04:52", 20, "The lead is awake and declares an incident. Look at any open page: the banner.")
        .await;
    let lead = stage.signed_in("lead").await;
    let declare = [
        ("title_nl", "Webshops en Kassa App liggen stil"),
        ("title_en", "Shops and till app are down"),
        ("text_nl", "Webshops, kassa en beheer zijn niet bereikbaar. We zoeken de oorzaak."),
        ("text_en", "Shops, till and admin cannot be reached. We are looking for the cause."),
        ("impact_database", "critical"),
        ("impact_webshops", "critical"),
        ("impact_kassa-app", "critical"),
        ("impact_beheeromgeving", "critical"),
        ("next_minutes", "30"),
    ];
    assert_eq!(lead.post("/desk/storingen", &declare).await.location(), INCIDENT);
    let page = stage.visitor().get("/").await.text;
    assert!(page.contains("Webshops en Kassa App liggen stil"), "{page}");
}

async fn first_wave(stage: &Stage, letters: impl Iterator<Item = Mail>) {
    stage.scene("05:40", 30, "Early merchants write. Each hears at once what is going on.").await;
    let before = stage.sink.count();
    let sent = deliver(stage, letters).await;
    stage
        .eventually("everybody is acknowledged", async || (stage.sink.count() >= before + sent).then_some(()))
        .await;
    let ack = stage.sink.mails().await.pop().unwrap();
    assert!(ack.contains("/status/webshops-en-kassa-app-liggen-stil"), "{ack}");
}

async fn restore_begins(stage: &Stage) {
    stage
        .scene(
            "06:50",
            30,
            &format!("The restore begins; what was changed since 04:40 may be gone. {}{PUBLIC}", stage.url),
        )
        .await;
    let update = [
        ("state", "identified"),
        ("text_nl", "De database is beschadigd. We zetten de back-up van 04:40 terug."),
        ("text_en", "The database is damaged. We are restoring the backup of 04:40."),
        ("next_minutes", "60"),
        ("loss_from", "21-12-2022 04:40"),
        ("loss_to", "21-12-2022 06:50"),
        ("loss_certainty", "possible"),
        ("conditions_asked", "1"),
        ("phase_restoring", "1"),
    ];
    assert_eq!(stage.signed_in("lead").await.post(INCIDENT, &update).await.status, 303);
    let page = stage.visitor().get(PUBLIC).await.text;
    assert!(page.contains("niets beschikbaar tot alles klaar is") && page.contains("04:40"), "{page}");
}

async fn store_away(stage: &Stage, letters: impl Iterator<Item = Mail>) {
    let lead = stage.signed_in("lead").await;
    lead.get("/desk/storingen").await;
    let copy = stage.data.join("leads.json");
    stage
        .eventually("the lead is known", async || {
            // Two sessions are those of the scenes before.
            (std::fs::read_to_string(&copy).ok()?.matches("lead@").count() > 2).then_some(())
        })
        .await;
    stage
        .scene(
            "07:30",
            20,
            "Loket's own database is taken away. The status goes on; mail is held; the lead writes on.",
        )
        .await;
    away(&stage.store).await;
    stage.base.store.ping().await.unwrap_err();
    let sent = deliver(stage, letters).await;
    let update = [
        ("state", "identified"),
        ("text_nl", "Het terugzetten is voor een derde klaar."),
        ("text_en", "A third of the restore is done."),
        ("next_minutes", "60"),
    ];
    assert_eq!(lead.post(INCIDENT, &update).await.status, 303);
    assert!(stage.visitor().get(PUBLIC).await.text.contains("voor een derde klaar"));
    assert_eq!(stage.base.spool.counts().new, sent, "all mail is held");
    stage.say("The page knows of the update, though the database is gone.");
    stage.scene("07:50", 20, "The database is back. What was held becomes tickets, once.").await;
    back(&stage.store).await;
    stage.eventually("drained", async || (stage.base.spool.counts().new == 0).then_some(())).await;
    stage
        .eventually("the deed is in the store", async || (stage.base.deeds.waiting() == 0).then_some(()))
        .await;
}

async fn morning(stage: &Stage, letters: impl Iterator<Item = Mail>) {
    stage.scene("09:30", 40, "The peak: everybody opens the shop and writes.").await;
    deliver(stage, letters).await;
    stage.eventually("drained", async || (stage.base.spool.counts().new == 0).then_some(())).await;
}

async fn over(stage: &Stage) {
    stage.scene("13:40", 40, "The restore is done; everything works and is watched.").await;
    let lead = stage.signed_in("lead").await;
    let update = [
        ("state", "monitoring"),
        ("text_nl", "De back-up staat terug. Alles werkt weer; we kijken mee."),
        ("text_en", "The backup is restored. Everything works again; we keep watching."),
        ("impact_database", "none"),
        ("impact_webshops", "none"),
        ("impact_kassa-app", "none"),
        ("impact_beheeromgeving", "none"),
        ("conditions_asked", "1"),
    ];
    assert_eq!(lead.post(INCIDENT, &update).await.status, 303);
    stage.scene("14:30", 20, "Resolved.").await;
    let resolved = [("state", "resolved"), ("text_nl", "De storing is voorbij."), ("text_en", "It is over.")];
    assert_eq!(lead.post(INCIDENT, &resolved).await.status, 303);
    assert!(stage.desk.status.view().open.is_empty());
}

/// Brings mails one after another; how many.
async fn deliver(stage: &Stage, letters: impl Iterator<Item = Mail>) -> usize {
    let mut sent = 0;
    for letter in letters {
        stage.mail(&letter.from, &letter.raw).await;
        sent += 1;
    }
    sent
}
