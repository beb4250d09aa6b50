//! The last act, in the weeks after: what was promised to be written is written.

use super::cast::Cast;
use super::night::{CONSOLE, PUBLIC};
use super::stage::Stage;
use server::mail::parse::parse;

const CAUSE: &str = "Na een verloren verbinding schreven twee instanties tegelijk.";

pub async fn play(stage: &Stage, cast: &mut Cast) {
    let words = [
        "## Wat er gebeurde\n\nDe instanties van onze database waren het oneens.",
        "## What happened\n\nThe instances of our database disagreed.",
    ];
    stage.scene("23T15:00", 20, "Friday: the postmortem, preliminary. Who follows hears of it.").await;
    written(stage, cast, "preliminary", words, "voorlopige").await;
    let page = stage.visitor().get(&format!("{PUBLIC}/nabeschouwing")).await.text;
    assert!(page.contains("Voorlopig") && page.contains("waren het oneens"), "{page}");
    let nl = format!("{}\n\n## Oorzaak\n\n{CAUSE}", words[0]);
    let en =
        format!("{}\n\n## Cause\n\nAfter a lost connection two instances wrote at the same time.", words[1]);
    stage.scene("30T11:00", 15, "A week later: the last word, with the cause.").await;
    written(stage, cast, "final", [&nl, &en], "nabeschouwing").await;
    let page = stage.visitor().get(&format!("{PUBLIC}/nabeschouwing")).await.text;
    assert!(page.contains(CAUSE), "{page}");
    cast.nobody_heard_more(stage).await;
    let books = cast.agent.get("/desk/postboek").await.text;
    assert!(books.contains("Alles is terug te vinden"), "{books}");
    stage.look("/desk/postboek", "what became of every mail of the night: nothing is missing");
}

/// The lead publishes it, from the page that they have before them, and those who follow hear.
async fn written(stage: &Stage, cast: &mut Cast, state: &str, words: [&str; 2], told: &str) {
    let bench = format!("{CONSOLE}/nabeschouwing");
    let page = cast.lead.get(&bench).await.text;
    let version = page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [("version", version), ("text_nl", words[0]), ("text_en", words[1]), ("publish", state)];
    let saved = cast.lead.post(&bench, &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let mails = cast.followers_hear(stage).await;
    assert!(parse(mails[0].as_bytes()).unwrap().text.contains(told), "{}", mails[0]);
    stage.look(&format!("{PUBLIC}/nabeschouwing"), "every version can be read");
}
