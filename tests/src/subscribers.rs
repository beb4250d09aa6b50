//! Who follows hears of it: from the form to the last mail, and everybody once.

use crate::base::TestBase;
use crate::desk::{Answer, Browser, Sink, TestDesk, header};
use crate::outage::{away, back};
use crate::{on_both_bases, on_both_databases};
use app::aftermath::model::{PostmortemDraft, PostmortemState};
use app::aftermath::port::Aftermaths;
use app::mails::model::MailKind;
use app::maintenance::model::{MaintenanceDraft, MaintenanceNote, MaintenanceState};
use app::maintenance::port::Maintenances;
use app::status::model::{Bilingual, Impact, IncidentDraft, IncidentState, UpdateDraft};
use app::status::port::Status;
use app::subscribers::model::Wishes;
use app::subscribers::port::Subscribers;
use app::{Actor, Lang, Role};
use server::desk::Base;
use server::desk::aftermath::AftermathDesk;
use server::desk::maintenance::MaintenanceDesk;
use server::desk::status::StatusDesk;
use server::desk::subscribers::SubscribersDesk;
use server::env::{DAY, HOUR};
use server::mail::parse::parse;
use server::store::outbox::{OutboxRow, outbox_list};
use server::store::subscribers::{Wants, subscriber_ask, subscriber_by_token, subscriber_of, subscriber_set};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

on_both_databases!(
    somebody_follows_from_the_form_to_the_end,
    answers_never_tell_who_follows,
    who_has_it_too_follows,
    an_update_is_public_whatever_becomes_of_its_mails,
    one_click_stops_all_and_one_incident_can_be_left_out,
    a_wish_is_kept_while_the_store_is_away,
    an_account_follows_without_a_confirmation,
);
on_both_bases!(
    who_is_told_is_who_was_counted,
    planned_work_and_postmortems_are_told_as_well,
    what_nobody_confirms_is_thrown_away,
    a_telling_that_is_killed_goes_on_where_it_was,
    many_are_told_in_seconds,
);

const ADA: &str = "ada@winkel.example";
const DECLARE: [(&str, &str); 5] = [
    ("title_nl", "Uw winkel is niet bereikbaar"),
    ("title_en", "Your shop cannot be reached"),
    ("text_nl", "De database is beschadigd."),
    ("impact_webshops", "critical"),
    ("next_minutes", "30"),
];

/// The path of the page that a mail links to.
fn page_of(base: &Base, mail: &str) -> String {
    let text = parse(mail.as_bytes()).unwrap().text;
    let start = text.find("/volgen/").unwrap_or_else(|| panic!("no link in {text}"));
    let before = text[..start].rsplit(char::is_whitespace).next().unwrap();
    let lang = before.strip_prefix(base.facts.site_url.as_str()).unwrap();
    format!("{lang}{}", text[start..].split_whitespace().next().unwrap())
}

async fn ask(browser: &Browser, email: &str, more: &[(&str, &str)]) -> Answer {
    let form: Vec<(&str, &str)> = [("email", email)].into_iter().chain(more.iter().copied()).collect();
    browser.post("/volgen", &form).await
}

/// Asks and confirms; the path of the page.
async fn follows(desk: &TestDesk, email: &str, more: &[(&str, &str)]) -> String {
    begins_to_follow(&desk.browser(), (&desk.base, &desk.sink), email, more).await
}

/// The same, of a Loket whose mails arrive at this sink.
pub async fn begins_to_follow(
    browser: &Browser,
    (base, sink): (&Base, &Sink),
    email: &str,
    more: &[(&str, &str)],
) -> String {
    let asked = ask(browser, email, more).await;
    assert_eq!((asked.status, asked.location()), (303, "/volgen/verstuurd"), "{}", asked.text);
    let path = page_of(base, &sink.nth_to(email, "", 1).await);
    assert_eq!(browser.post(&path, &[("doe", "bevestig")]).await.status, 303);
    path
}

async fn somebody_follows_from_the_form_to_the_end(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    for page in ["/status", "/en/status", "/volgen", "/volgen/verstuurd"] {
        assert_eq!(browser.get(page).await.status, 200, "{page}");
    }
    assert!(browser.get("/status").await.text.contains("action=\"/volgen\""));
    assert_eq!(ask(&browser, ADA, &[]).await.location(), "/volgen/verstuurd");
    let mail = desk.sink.nth_to(ADA, "Bevestig", 1).await;
    assert_eq!(header(&mail, "List-Unsubscribe"), "", "there is nothing yet to unsubscribe from");
    let path = page_of(&desk.base, &mail);
    let lead = desk.signed_in("lead").await;
    let console = lead.post("/desk/storingen", &DECLARE).await.location().to_owned();
    let slug = console.rsplit('/').next().unwrap().to_owned();
    // Scanners open links; only the button counts.
    for _ in 0..2 {
        let page = browser.get(&path).await;
        assert!(page.status == 200 && page.text.contains("Ja, ik wil dit volgen"), "{}", page.text);
        assert!(
            page.text.contains("a***@winkel.example")
                && !page.text.contains(ADA)
                && page.text.contains("noindex")
        );
    }
    assert!(lead.get(&console).await.text.contains("naar 0 volgers"));
    let confirmed = browser.post(&path, &[("doe", "bevestig")]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.text);
    assert!(browser.get(confirmed.location()).await.text.contains("Wat u volgt"));
    assert!(lead.get(&console).await.text.contains("naar 1 volger en 0 webhooks"));

    let update = |state, nl, notify| [("state", state), ("text_nl", nl), ("notify", notify)];
    let page = lead.get(&console).await.text;
    for choice in ["", "1", "0"] {
        assert!(page.contains(&format!("name=\"notify\" value=\"{choice}\"")), "{choice}: {page}");
    }
    assert_eq!(lead.post(&console, &update("identified", "Een schijf is stuk.", "")).await.status, 303);
    let mail = desk.sink.nth_to(ADA, "Storing: Uw winkel is niet bereikbaar", 1).await;
    let text = parse(mail.as_bytes()).unwrap().text;
    for words in [
        "Een schijf is stuk.",
        "Oorzaak gevonden.",
        "Getroffen:",
        "De volgende update komt vóór",
        "Pauzeer uw advertenties",
        &format!("/status/{slug}\n"),
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("De database is beschadigd."), "what was told before is on the page");
    let thread = format!("<incident.1@{}>", desk.base.facts.mail_host);
    assert_eq!((header(&mail, "References"), header(&mail, "In-Reply-To")), (thread.clone(), thread.clone()));
    assert!(header(&mail, "List-Unsubscribe").contains("/afmelden/"));

    // By rule an addition tells nobody; a change of state does, unless the lead wants it quiet.
    for (state, words, notify) in [
        ("identified", "We wisselen de schijf.", ""),
        ("monitoring", "De schijf is gewisseld.", "0"),
        ("resolved", "Alles werkt weer.", ""),
    ] {
        assert_eq!(lead.post(&console, &update(state, words, notify)).await.status, 303);
    }
    let mail = desk.sink.nth_to(ADA, "Opgelost: Uw winkel is niet bereikbaar", 1).await;
    let text = parse(mail.as_bytes()).unwrap().text;
    assert!(
        text.contains("Opgelost, na") && !text.contains("Getroffen:") && !text.contains("Pauzeer"),
        "{text}"
    );
    assert_eq!(header(&mail, "References"), thread);
    assert_eq!(desk.sink.mails_to(ADA, "Storing:").await.len(), 1, "the quiet ones told nobody");
    let page = lead.get(&console).await.text;
    assert!(page.contains("Mail: 1 verstuurd."), "{page}");
}

async fn who_has_it_too_follows(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let quiet: Vec<(&str, &str)> = DECLARE.into_iter().chain([("notify", "0")]).collect();
    let console = lead.post("/desk/storingen", &quiet).await.location().to_owned();
    let slug = console.rsplit('/').next().unwrap();
    let browser = desk.browser();
    let action = format!("/status/{slug}/ook-ik");
    for page in ["/contact", "/zoeken?q=winkel+niet+bereikbaar"] {
        let page = browser.get(page).await.text;
        assert!(page.contains(&format!("action=\"{action}\"")), "{page}");
    }
    let refused = browser.post(&action, &[("email", "geen adres")]).await;
    assert!(refused.status == 422 && refused.text.contains("geen adres"), "{}", refused.text);
    let done = browser.post(&action, &[("email", ADA)]).await;
    assert_eq!((done.status, done.location()), (303, format!("/status/{slug}?ook-ik=1").as_str()));
    assert!(browser.get(done.location()).await.text.contains("u hoeft ons niet te mailen"));
    let asked = desk.sink.nth_to(ADA, "Bevestig", 1).await;
    let path = page_of(&desk.base, &asked);
    assert_eq!(browser.post(&path, &[("doe", "bevestig")]).await.status, 303);
    let update = [("state", "identified"), ("text_nl", "Een schijf is stuk.")];
    assert_eq!(lead.post(&console, &update).await.status, 303);
    desk.sink.nth_to(ADA, "Storing:", 1).await;
    assert!(
        lead.get(&format!("{console}/post")).await.text.contains("1 ander heeft dit ook"),
        "counted beside the mail"
    );
}

async fn an_update_is_public_whatever_becomes_of_its_mails(desk: Arc<TestDesk>) {
    follows(&desk, ADA, &[("wishes", "1"), ("min_impact", "none")]).await;
    let lead = desk.signed_in("lead").await;
    desk.sink.refuse();
    let declared = lead.post("/desk/storingen", &DECLARE).await;
    assert_eq!(declared.status, 303, "{}", declared.text);
    let console = declared.location();
    let page = desk.browser().get(&console.replace("/desk/storingen", "/status")).await;
    assert!(page.text.contains("De database is beschadigd."), "{}", page.text);
    let told = async || lead.get(console).await.text.contains("Mail: 1 mislukt.").then_some(());
    desk.eventually("the console tells that it failed", told).await;
}

async fn answers_never_tell_who_follows(desk: Arc<TestDesk>) {
    let path = follows(&desk, ADA, &[("wishes", "1"), ("min_impact", "critical"), ("taal", "en")]).await;
    let browser = desk.browser();
    let known =
        ask(&browser, &ADA.to_uppercase(), &[("wishes", "1"), ("min_impact", "none"), ("taal", "nl")]).await;
    let unknown = ask(&browser, "nieuw@winkel.example", &[]).await;
    assert_eq!(
        (known.status, known.location(), &known.text),
        (unknown.status, unknown.location(), &unknown.text)
    );
    desk.sink.nth_to(ADA, "", 2).await;
    let mut tx = desk.base.store.read().await.unwrap();
    let row = subscriber_of(&mut tx, ADA, "").await.unwrap().unwrap();
    assert_eq!((row.min_impact, &*row.lang), (3, "en"), "nothing changes before it is confirmed");
    let token = path.rsplit('/').next().unwrap();
    assert_eq!(row.token, token, "and there is no second row");
    drop(tx);
    assert!(browser.get(&path).await.text.contains("Other choices were asked for"));
    assert_eq!(browser.post(&path, &[("doe", "bevestig")]).await.status, 303);
    let mut tx = desk.base.store.read().await.unwrap();
    let row = subscriber_by_token(&mut tx, token).await.unwrap().unwrap();
    assert_eq!((row.min_impact, &*row.lang, &*row.pending), (0, "nl", ""));
    drop(tx);

    let refused = ask(&browser, "geen adres", &[]).await;
    assert!(refused.status == 422 && refused.text.contains("geen adres"), "{}", refused.text);
    assert_eq!(ask(&browser, ADA, &[("incident", "bestaat-niet")]).await.status, 404);
    for unknown in ["/volgen/x", &format!("/volgen/{}", "x".repeat(500))] {
        assert_eq!(browser.get(unknown).await.status, 404);
        assert_eq!(browser.post(unknown, &[("doe", "bevestig")]).await.status, 404);
    }
    assert_eq!(browser.post(&path, &[("doe", "iets")]).await.status, 422);
    let mut last = 0;
    for _ in 0..6 {
        last = ask(&browser, "doelwit@winkel.example", &[]).await.status;
    }
    assert_eq!(last, 429, "nobody is made to send many mails to one address");
}

async fn one_click_stops_all_and_one_incident_can_be_left_out(desk: Arc<TestDesk>) {
    follows(&desk, ADA, &[]).await;
    follows(&desk, "bob@winkel.example", &[]).await;
    let lead = desk.signed_in("lead").await;
    let console = lead.post("/desk/storingen", &DECLARE).await.location().to_owned();
    let told = desk.sink.nth_to(ADA, "Storing:", 1).await;
    desk.sink.nth_to("bob@winkel.example", "Storing:", 1).await;
    let browser = desk.browser();
    let path = page_of(&desk.base, &told);
    let (page, slug) = path.split_once("?storing=").unwrap();
    assert!(browser.get(&path).await.text.contains("Niets meer over deze storing"));
    assert_eq!(browser.post(page, &[("doe", "stil"), ("storing", slug)]).await.status, 303);
    assert!(lead.get(&console).await.text.contains("naar 1 volger en"));
    let update = |words| [("state", "identified"), ("text_nl", words), ("notify", "1")];
    lead.post(&console, &update("Twee.")).await;
    desk.sink.nth_to("bob@winkel.example", "Storing:", 2).await;
    // Following it again by its own form ends that; one mail an address, however often it follows.
    assert_eq!(ask(&browser, ADA, &[("incident", slug)]).await.status, 303);
    let asked = desk.sink.nth_to(ADA, "Bevestig", 2).await;
    assert!(asked.contains("Uw winkel is niet bereikbaar"), "{asked}");
    let own = page_of(&desk.base, &asked);
    assert_eq!(browser.post(&own, &[("doe", "bevestig")]).await.status, 303);
    assert!(lead.get(&console).await.text.contains("naar 2 volgers en"), "two addresses, three ways");
    lead.post(&console, &update("Drie.")).await;
    desk.sink.nth_to("bob@winkel.example", "Storing:", 3).await;
    let mail = desk.sink.nth_to(ADA, "Storing:", 2).await;

    let stop = header(&mail, "List-Unsubscribe");
    let stop =
        stop.trim_matches(['<', '>']).strip_prefix(desk.base.facts.site_url.as_str()).unwrap().to_owned();
    assert_eq!(browser.post(&stop, &[("List-Unsubscribe", "One-Click")]).await.status, 200);
    assert!(lead.get(&console).await.text.contains("naar 1 volger en"));
    lead.post(&console, &update("Vier.")).await;
    desk.sink.nth_to("bob@winkel.example", "Storing:", 4).await;
    assert_eq!(desk.sink.mails_to(ADA, "Storing:").await.len(), 2);
    assert!(browser.get(page).await.text.contains("Toch weer ontvangen"));
    assert_eq!(browser.post(page, &[("doe", "stop")]).await.location(), "/volgen/gestopt");
    assert_eq!(browser.get(page).await.status, 404);
}

async fn a_wish_is_kept_while_the_store_is_away(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    away(&desk.store_url).await;
    assert_eq!(browser.get("/status").await.status, 200);
    assert_eq!(ask(&browser, ADA, &[]).await.location(), "/volgen/verstuurd");
    back(&desk.store_url).await;
    let path = page_of(&desk.base, &desk.sink.nth_to(ADA, "Bevestig", 1).await);
    away(&desk.store_url).await;
    let page = browser.get(&path).await;
    assert!(page.status == 200 && page.text.contains("Ja, ik wil dit volgen"), "{}", page.text);
    let sent = browser.post(&path, &[("doe", "bevestig")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(browser.get(sent.location()).await.text.contains("Het is bij ons binnen"));
    back(&desk.store_url).await;
    desk.eventually("it counts", async || {
        browser.get(&path).await.text.contains("Wat u volgt").then_some(())
    })
    .await;
}

async fn an_account_follows_without_a_confirmation(desk: Arc<TestDesk>) {
    let merchant = desk.signed_in("merchant").await;
    let choices = [("wishes", "1"), ("min_impact", "major"), ("component", "webshops"), ("taal", "en")];
    let form: Vec<(&str, &str)> = choices.into_iter().chain([("doe", "bewaar")]).collect();
    assert_eq!(merchant.post("/account/volgen", &form).await.status, 303);
    let page = merchant.get("/account").await.text;
    assert!(page.contains("U krijgt mail over storingen"), "{page}");
    desk.signed_in("lead").await.post("/desk/storingen", &DECLARE).await;
    let mail =
        desk.sink.nth_to("merchant@winkelkade.example", "Incident: Your shop cannot be reached", 1).await;
    let text = parse(mail.as_bytes()).unwrap().text;
    assert!(
        text.contains("(This text exists in Dutch only.)") && text.contains("De database is beschadigd."),
        "{text}"
    );
    assert!(header(&mail, "List-Unsubscribe").contains("/en/afmelden/"));
    assert_eq!(merchant.post("/account/volgen", &[("doe", "stop")]).await.status, 303);
    assert!(merchant.get("/account").await.text.contains("U krijgt nu geen mail over storingen"));
    assert_eq!(desk.browser().post("/account/volgen", &form).await.status, 401);
}

/// Adds one who follows, confirmed.
async fn follower(test: &TestBase, email: &str, scope: &str, min_impact: i64, components: &[&str]) {
    let mut tx = test.base.store.write().await.unwrap();
    add(&mut tx, test, email, scope, min_impact, components).await;
    tx.commit().await.unwrap();
}

async fn add(
    tx: &mut server::store::Tx,
    test: &TestBase,
    email: &str,
    scope: &str,
    min_impact: i64,
    components: &[&str],
) {
    let token = test.base.env.token();
    let row = subscriber_ask(tx, (email, scope), &token, Lang::Nl, "", test.now()).await.unwrap();
    let components: Vec<String> = components.iter().map(|key| (*key).to_owned()).collect();
    let wants = Wants { lang: Lang::Nl, min_impact, maintenance: true, components: &components };
    subscriber_set(tx, row.id, &wants, test.now()).await.unwrap();
}

fn both(nl: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: String::new() }
}

async fn lead(test: &TestBase) -> (StatusDesk, Actor) {
    (StatusDesk::new(test.base.clone()), test.actor(Role::Lead, "lead@elders.example", None).await)
}

async fn declare(test: &TestBase, components: &[(&str, Impact)]) -> (StatusDesk, Actor, String) {
    let (desk, lead) = lead(test).await;
    let draft = IncidentDraft {
        title: both("Webshops liggen stil"),
        text: both("We zoeken de oorzaak."),
        components: components.iter().map(|(key, impact)| ((*key).to_owned(), *impact)).collect(),
        ..IncidentDraft::default()
    };
    let slug = desk.incident_declare(&lead, draft).await.unwrap();
    (desk, lead, slug)
}

/// Runs the tellings that wait, as their job does.
async fn told(test: &TestBase) -> Vec<OutboxRow> {
    let desk = SubscribersDesk::new(test.base.clone());
    let before: BTreeSet<i64> = outbox(test).await.into_iter().map(|row| row.id).collect();
    for subject in test.jobs("tell").await {
        assert!(desk.tell(&subject).await.unwrap());
        assert!(desk.tell(&subject).await.unwrap(), "once more does nothing");
    }
    let mut tx = test.base.store.write().await.unwrap();
    for job in server::store::jobs::jobs_due(&mut tx, "tell", i64::MAX, 100).await.unwrap() {
        server::store::jobs::job_done(&mut tx, job.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    outbox(test).await.into_iter().filter(|row| !before.contains(&row.id)).collect()
}

async fn outbox(test: &TestBase) -> Vec<OutboxRow> {
    outbox_list(&mut test.base.store.read().await.unwrap(), 100_000).await.unwrap()
}

fn to(rows: &[OutboxRow]) -> Vec<&str> {
    let mut to: Vec<&str> = rows.iter().map(|row| row.recipient.split('@').next().unwrap()).collect();
    to.sort_unstable();
    to
}

async fn who_is_told_is_who_was_counted(test: Arc<TestBase>) {
    for (email, least, components) in [
        ("alles@a.example", 0, &[][..]),
        ("groot@a.example", 2, &[]),
        ("kritiek@a.example", 3, &[]),
        ("kassa@a.example", 0, &["kassa-app"]),
        ("webshops@a.example", 2, &["webshops", "api"]),
    ] {
        follower(&test, email, "", least, components).await;
    }
    let (desk, lead, slug) =
        declare(&test, &[("webshops", Impact::Major), ("kassa-app", Impact::None)]).await;
    // One follows this incident as well; one asked and never confirmed.
    follower(&test, "alles@a.example", &slug, 0, &[]).await;
    follower(&test, "deze@a.example", &slug, 3, &[]).await;
    let mut tx = test.base.store.write().await.unwrap();
    subscriber_ask(&mut tx, ("niet@a.example", ""), "tok", Lang::Nl, "", test.now()).await.unwrap();
    tx.commit().await.unwrap();
    let follows = SubscribersDesk::new(test.base.clone());
    let counted = follows.telling_count(&lead, &slug).await.unwrap();
    let first = told(&test).await;
    assert_eq!(to(&first), ["alles", "deze", "groot", "kassa", "webshops"]);
    assert_eq!(counted.mails, first.len() as i64);
    assert_eq!(follows.telling_count(&Actor::visitor("v"), &slug).await, Err(app::AppError::SignIn));

    // It gets better, then worse: who heard of it hears on, whatever the impact is now.
    let update = |state, components: &[(&str, Impact)], words: &str| UpdateDraft {
        text: both(words),
        components: components.iter().map(|(key, impact)| ((*key).to_owned(), *impact)).collect(),
        notify: Some(true),
        ..UpdateDraft::to(state)
    };
    let write = async |draft| {
        test.pass(1_000_000);
        desk.incident_update(&lead, &slug, draft).await.unwrap();
    };
    write(update(IncidentState::Identified, &[("webshops", Impact::Critical)], "Erger.")).await;
    assert_eq!(to(&told(&test).await), ["alles", "deze", "groot", "kassa", "kritiek", "webshops"]);
    write(update(IncidentState::Monitoring, &[("webshops", Impact::Minor)], "Beter.")).await;
    assert_eq!(follows.telling_count(&lead, &slug).await.unwrap().mails, 6);
    assert_eq!(to(&told(&test).await).len(), 6);
    write(UpdateDraft { notify: Some(false), ..update(IncidentState::Monitoring, &[], "Stil.") }).await;
    assert!(test.jobs("tell").await.is_empty(), "a quiet one tells nobody");
    write(update(IncidentState::Resolved, &[], "Over.")).await;
    let last = told(&test).await;
    assert_eq!(to(&last), ["alles", "deze", "groot", "kassa", "kritiek", "webshops"]);
    assert!(last.iter().all(|row| row.subject == "Opgelost: Webshops liggen stil"));
    let tellings = follows.tellings(&lead, &slug).await.unwrap();
    assert_eq!(tellings.iter().map(|one| one.waiting).collect::<Vec<_>>(), [5, 6, 6, 6]);
}

async fn what_nobody_confirms_is_thrown_away(test: Arc<TestBase>) {
    follower(&test, "wel@a.example", "", 0, &[]).await;
    let pending = serde_json::to_string(&Wishes::default()).unwrap();
    let mut tx = test.base.store.write().await.unwrap();
    for email in ["niet@a.example", "wel@a.example"] {
        subscriber_ask(&mut tx, (email, ""), email, Lang::Nl, &pending, test.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let left = async || {
        server::jobs::tidy::unconfirmed(&test.base).await.unwrap();
        let mut tx = test.base.store.read().await.unwrap();
        let wel = subscriber_of(&mut tx, "wel@a.example", "").await.unwrap().unwrap();
        (subscriber_of(&mut tx, "niet@a.example", "").await.unwrap().is_some(), !wel.pending.is_empty())
    };
    test.pass(6 * DAY);
    assert_eq!(left().await, (true, true));
    test.pass(2 * DAY);
    assert_eq!(left().await, (false, false));
}

/// With the unsubscribe link that confirming makes, or without, for the telling to make.
async fn many(test: &TestBase, count: usize, stoppable: bool) {
    let mut tx = test.base.store.write().await.unwrap();
    for n in 0..count {
        let email = format!("winkel{n}@a.example");
        add(&mut tx, test, &email, "", 0, &[]).await;
        if stoppable {
            test.base.stop_link(&mut tx, &email, MailKind::Status, Lang::Nl).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

async fn a_telling_that_is_killed_goes_on_where_it_was(test: Arc<TestBase>) {
    const COUNT: usize = 1_800;
    many(&test, COUNT, false).await;
    declare(&test, &[("webshops", Impact::Major)]).await;
    let [subject] = &test.jobs("tell").await[..] else { panic!() };
    let (mut killed, mut before) = (0, 0);
    for wait in 1.. {
        let desk = SubscribersDesk::new(test.base.clone());
        // Dropped wherever it is: between batches or inside of one.
        let told = tokio::time::timeout(Duration::from_millis(8 * wait), desk.tell(subject)).await;
        let now = outbox(&test).await.len();
        assert!(
            now >= before && now.is_multiple_of(server::desk::subscribers::BATCH) || now == COUNT,
            "{now}"
        );
        before = now;
        match told {
            Ok(done) => {
                assert!(done.unwrap());
                break;
            }
            Err(_) => killed += 1,
        }
    }
    println!("killed {killed} times");
    assert!(killed > 0, "it was too quick to be killed");
    let rows = outbox(&test).await;
    let addresses: BTreeSet<&str> = rows.iter().map(|row| row.recipient.as_str()).collect();
    assert_eq!((rows.len(), addresses.len()), (COUNT, COUNT));
    assert!(rows[0].text.contains("/afmelden/") && rows[0].text.contains("/volgen/"));
    let links: BTreeSet<&str> =
        rows.iter().map(|row| row.text.split("/afmelden/").nth(1).unwrap().trim()).collect();
    assert_eq!(links.len(), COUNT, "each their own link");
}

/// `LOKET_TEST_FOLLOWERS=20000` measures; the writer stays free for others meanwhile.
async fn many_are_told_in_seconds(test: Arc<TestBase>) {
    let count =
        std::env::var("LOKET_TEST_FOLLOWERS").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000);
    many(&test, count, true).await;
    declare(&test, &[("webshops", Impact::Major)]).await;
    let [subject] = &test.jobs("tell").await[..] else { panic!() };
    let desk = SubscribersDesk::new(test.base.clone());
    let begun = Instant::now();
    let telling = tokio::spawn({
        let (desk, subject) = (desk.clone(), subject.clone());
        async move { desk.tell(&subject).await.unwrap() }
    });
    // Somebody else who wants to write all the while.
    let mut waits = Vec::new();
    while !telling.is_finished() {
        let asked = Instant::now();
        drop(test.base.store.write().await.unwrap());
        waits.push(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(telling.await.unwrap());
    let took = begun.elapsed();
    waits.sort();
    let (median, worst) = (waits[waits.len() / 2], *waits.last().unwrap());
    println!("{count} followers told in {took:?}; another writer waited {median:?}, at worst {worst:?}");
    assert_eq!(outbox(&test).await.len(), count);
    assert!(took < Duration::from_secs(60), "{took:?}");
}

async fn planned_work_and_postmortems_are_told_as_well(test: Arc<TestBase>) {
    follower(&test, "alles@a.example", "", 0, &[]).await;
    follower(&test, "kritiek@a.example", "", 3, &["webshops"]).await;
    follower(&test, "kassa@a.example", "", 0, &["kassa-app"]).await;
    let works = MaintenanceDesk::new(test.base.clone());
    let (incidents, lead) = lead(&test).await;
    let draft = MaintenanceDraft {
        title: both("Database verhuist"),
        text: both("Webshops haperen kort."),
        starts_at: test.now() + 4 * DAY,
        ends_at: test.now() + 4 * DAY + HOUR,
        components: vec![("webshops".into(), Impact::Major)],
        by_itself: true,
        reminders: Vec::new(),
        notify: true,
    };
    let slug = works.maintenance_announce(&lead, draft).await.unwrap();
    let announced = told(&test).await;
    assert_eq!(to(&announced), ["alles", "kritiek"], "work has no impact that is too small");
    assert_eq!(announced[0].subject, "Onderhoud: Database verhuist");
    for words in ["Aangekondigd. Gepland van", "Raakt: webshops.", &format!("/status/onderhoud/{slug}\n")] {
        assert!(announced[0].text.contains(words), "{words}: {}", announced[0].text);
    }
    let quiet =
        MaintenanceNote { state: MaintenanceState::Scheduled, text: both("Stil."), notify: Some(false) };
    works.maintenance_note(&lead, &slug, quiet).await.unwrap();
    assert!(test.jobs("tell").await.is_empty());

    let draft = IncidentDraft {
        title: both("Kassa hapert"),
        text: both("We kijken."),
        components: vec![("kassa-app".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    let slug = incidents.incident_declare(&lead, draft).await.unwrap();
    assert_eq!(to(&told(&test).await), ["alles", "kassa"]);
    let over = UpdateDraft { text: both("Over."), ..UpdateDraft::to(IncidentState::Resolved) };
    incidents.incident_update(&lead, &slug, over).await.unwrap();
    assert_eq!(to(&told(&test).await), ["alles", "kassa"]);
    let aftermath = AftermathDesk::new(test.base.clone());
    aftermath.postmortem_decide(&lead, &slug, Some(test.now() + DAY)).await.unwrap();
    let write = async |words: &str, publish| {
        let version = aftermath.aftermath(&lead, &slug).await.unwrap().version;
        let draft = PostmortemDraft { text: both(words), version, publish: Some(publish) };
        aftermath.postmortem_save(&lead, &slug, draft).await.unwrap();
    };
    let due = test.now() + DAY;
    aftermath.postmortem_decide(&lead, &slug, Some(due)).await.unwrap();
    write("## Wat er gebeurde\n\nEen schijf.", PostmortemState::Preliminary).await;
    let read = told(&test).await;
    assert_eq!(to(&read), ["alles", "kassa"], "who heard of it");
    assert_eq!(read[0].subject, "Nabeschouwing: Kassa hapert");
    assert!(read[0].text.contains("De voorlopige nabeschouwing staat online."), "{}", read[0].text);
    write("## Wat er gebeurde\n\nEen schijf, rechtgezet.", PostmortemState::Preliminary).await;
    assert!(test.jobs("tell").await.is_empty(), "a correction is on the page");
    write("## Wat er gebeurde\n\nEen schijf.", PostmortemState::Final).await;
    assert_eq!(told(&test).await.len(), 2);
}
