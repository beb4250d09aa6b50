//! Mails to all merchants, from the incident to the last address; and what people want to get.

use crate::base::TestBase;
use crate::desk::{Browser, Database, TestDesk, header};
use crate::{on_both_bases, on_both_databases};
use app::broadcasts::model::{BroadcastDraft, BroadcastState, Progress, Why};
use app::broadcasts::port::Broadcasts;
use app::mails::model::{MailKind, Source};
use app::status::model::{Bilingual, Impact, IncidentDraft};
use app::{Actor, AppError, Lang, Role};
use server::mail::parse::parse;
use server::store::StoreUrl;
use server::store::accounts::{NewAccount, account_add, account_by_email, address_returned, role_save};
use server::store::choices::{NewChoice, choice_set};
use std::collections::BTreeSet;
use std::sync::Arc;

on_both_databases!(
    an_incident_is_mailed_to_all_by_two_people,
    nobody_sends_alone,
    what_changes_meanwhile_is_confirmed_anew,
    answers_land_in_one_queue,
    what_people_choose_is_kept_with_its_source,
    news_go_only_to_who_asked,
);

/// Merchants of the test: address, language.
const SHOPS: [(&str, Lang); 6] = [
    ("ada@shop.example", Lang::Nl),
    ("bob@shop.example", Lang::En),
    ("cor@shop.example", Lang::Nl),
    ("dia@shop.example", Lang::Nl),
    ("eva@shop.example", Lang::Nl),
    ("onbekend@afzender.invalid", Lang::Nl),
];

async fn merchants(desk: &TestDesk) {
    let mut tx = desk.base.store.write().await.unwrap();
    for (email, lang) in SHOPS {
        let new = NewAccount { email: email.into(), role: Role::Merchant, lang, ..NewAccount::default() };
        account_add(&mut tx, &new, 1).await.unwrap().unwrap();
    }
    tx.commit().await.unwrap();
}

/// Dia wants no such mail, Eva's address is dead, Cor may no longer sign in.
async fn some_fall_out(desk: &TestDesk) {
    let now = desk.base.env.now();
    chooses(desk, "dia@shop.example", "status", false).await;
    let mut tx = desk.base.store.write().await.unwrap();
    address_returned(&mut tx, "eva@shop.example", "5.1.1", now).await.unwrap();
    let cor = account_by_email(&mut tx, "cor@shop.example").await.unwrap().unwrap().id;
    role_save(&mut tx, cor, Role::Merchant, Some(now)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn chooses(desk: &TestDesk, email: &str, kind: &str, granted: bool) {
    let at = desk.base.env.now();
    let choice = NewChoice { email, kind, granted, at, source: "import", who: "", reason: "" };
    let mut tx = desk.base.store.write().await.unwrap();
    choice_set(&mut tx, &choice, &format!("token-{email}-{kind}")).await.unwrap();
    tx.commit().await.unwrap();
}

async fn actor(desk: &TestDesk, who: &str) -> Actor {
    let email = format!("{who}@winkelkade.example");
    let mut tx = desk.base.store.read().await.unwrap();
    let row = account_by_email(&mut tx, &email).await.unwrap().unwrap();
    Actor {
        account: Some(row.id),
        role: row.role(),
        name: row.name,
        email,
        limit_key: who.into(),
        unknown: None,
    }
}

fn draft(kind: MailKind) -> BroadcastDraft {
    BroadcastDraft {
        incident: String::new(),
        kind,
        subject: Bilingual { nl: "Uw winkel is dicht".into(), en: String::new() },
        text: Bilingual { nl: "Tot **12:00** werkt niets.\n\n[Volg ons](/status)".into(), en: String::new() },
        start: String::new(),
    }
}

/// A confirmed broadcast of the lead's, confirmed by the admin.
async fn confirmed(desk: &TestDesk, draft: BroadcastDraft) -> i64 {
    let (lead, admin) = (actor(desk, "lead").await, actor(desk, "admin").await);
    let broadcasts = &desk.desk.broadcasts;
    let id = broadcasts.broadcast_add(&lead, draft).await.unwrap();
    broadcasts.broadcast_ask(&lead, id, 1).await.unwrap();
    let seen = broadcasts.broadcast(&admin, Lang::Nl, id).await.unwrap().forecast.total();
    broadcasts.broadcast_confirm(&admin, id, 1, seen).await.unwrap();
    id
}

async fn progress(desk: &TestDesk, id: i64) -> Progress {
    desk.desk.broadcasts.broadcast_progress(&actor(desk, "lead").await, Lang::Nl, id).await.unwrap()
}

async fn done(desk: &TestDesk, id: i64) -> Progress {
    desk.eventually("the broadcast is done", async || {
        let now = progress(desk, id).await;
        (now.state == BroadcastState::Done).then_some(now)
    })
    .await
}

/// Whom its mails went to.
async fn reached(desk: &TestDesk, subject: &str) -> Vec<String> {
    let mails = desk.sink.mails().await;
    let of = mails.iter().filter(|mail| header(mail, "Subject").contains(subject));
    of.map(|mail| header(mail, "To")).collect()
}

async fn post(browser: &Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    answer.location().to_owned()
}

async fn an_incident_is_mailed_to_all_by_two_people(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    some_fall_out(&desk).await;
    let (lead, admin) = (desk.signed_in("lead").await, desk.signed_in("admin").await);
    let declared = IncidentDraft {
        title: Bilingual { nl: "De database is stuk".into(), en: "The database is broken".into() },
        text: Bilingual { nl: "We zetten een reservekopie terug.".into(), en: String::new() },
        components: vec![("database".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    let by = actor(&desk, "lead").await;
    let slug = desk.desk.status.incident_declare(&by, declared).await.unwrap();
    let console = lead.get(&format!("/desk/storingen/{slug}")).await.text;
    let new = format!("/desk/rondzendingen/nieuw?storing={slug}");
    assert!(console.contains(&new), "{console}");
    let form = lead.get(&new).await.text;
    for words in ["De database is stuk", "We zetten een reservekopie terug.", &format!("(/status/{slug})")] {
        assert!(form.contains(words), "{words}: {form}");
    }

    let fields = [
        ("incident", slug.as_str()),
        ("kind", "status"),
        ("subject_nl", "De database is stuk"),
        ("text_nl", "We zetten een **reservekopie** terug.\n\n[Volg de storing](/status/x)"),
        ("subject_en", ""),
        ("text_en", ""),
        ("start", ""),
    ];
    let here = post(&lead, "/desk/rondzendingen/nieuw", &fields).await;
    let page = lead.get(&here).await.text;
    for words in [
        "concept",
        "Het Engels ontbreekt",
        "afgemeld",
        "mail kwam terug",
        "account geblokkeerd",
        "geen mailadres",
    ] {
        let english = lead.get(&format!("{here}?taal=en")).await.text;
        assert!(page.contains(words) || english.contains(words), "{words}: {page}");
    }
    let html = lead.get(&format!("{here}/html?taal=nl")).await;
    assert!(
        html.text.contains("<strong>reservekopie</strong>") && html.text.contains("/afmelden/"),
        "{}",
        html.text
    );
    assert!(html.header("content-security-policy").contains("sandbox"));
    post(&lead, &format!("{here}/proef"), &[("taal", "en")]).await;
    let test = desk.sink.mail_with("[Test]").await;
    assert_eq!(header(&test, "To"), "lead@winkelkade.example");

    post(&lead, &format!("{here}/voorleggen"), &[("version", "1")]).await;
    let page = lead.get(&here).await.text;
    assert!(page.contains("Wacht op de bevestiging") && !page.contains("/bevestigen"), "{page}");
    let page = admin.get(&here).await.text;
    // The demo's own merchants and those of the test.
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.contains(&format!("Mail {seen} adressen")), "{page}");
    post(&admin, &format!("{here}/bevestigen"), &[("version", "1"), ("seen", &seen)]).await;

    let id = here.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    let now = done(&desk, id).await;
    assert_eq!(
        (now.sent.to_string(), now.failed, now.unconfirmed, now.waiting + now.queued),
        (seen, 0, 0, 0)
    );
    let skipped = |why| now.suppressed.iter().find(|(found, _)| *found == why).map(|(_, n)| *n);
    assert_eq!(skipped(Why::OptedOut), Some(1));
    assert_eq!(skipped(Why::Returned), Some(1));
    assert_eq!(skipped(Why::Disabled), Some(1));
    assert_eq!(skipped(Why::NoAddress), Some(1));
    let to = reached(&desk, "De database is stuk").await;
    let once: BTreeSet<&String> = to.iter().filter(|to| !to.starts_with("lead@")).collect();
    assert_eq!(once.len() as i64, now.sent);
    assert_eq!(to.len() as i64, now.sent + 1, "each once, and the test");

    let mails = desk.sink.mails().await;
    let to = |who: &str| mails.iter().find(|mail| header(mail, "To") == who).unwrap();
    let ada = to("ada@shop.example");
    assert!(header(ada, "Reply-To").ends_with(&format!("<support+b{id}@winkelkade.example>")), "{ada}");
    assert!(header(ada, "List-Unsubscribe").contains("/afmelden/"));
    let text = parse(ada.as_bytes()).unwrap().text;
    assert!(text.contains(&format!("Volg de storing: {}/status/x", desk.url)), "{text}");
    let bob = parse(to("bob@shop.example").as_bytes()).unwrap().text;
    assert!(bob.contains("This message was written in Dutch only.") && bob.contains("/en/status/x"), "{bob}");
    let page = lead.get(&here).await.text;
    assert!(page.contains(&now.words(Lang::Nl)), "{page}");
    assert!(
        lead.get(&format!("/desk/storingen/{slug}")).await.text.contains(&here),
        "the console tells of it"
    );
    assert_eq!(
        lead.get("/desk/uitgaand").await.text.matches("De database is stuk").count(),
        1,
        "the test alone"
    );
}

async fn nobody_sends_alone(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    let (lead, admin) = (actor(&desk, "lead").await, actor(&desk, "admin").await);
    let agent = Actor { role: Role::Agent, ..lead.clone() };
    let broadcasts = &desk.desk.broadcasts;
    assert_eq!(broadcasts.broadcast_add(&agent, draft(MailKind::Status)).await, Err(AppError::Forbidden));
    let id = broadcasts.broadcast_add(&lead, draft(MailKind::Status)).await.unwrap();
    let seen = broadcasts.broadcast(&agent, Lang::Nl, id).await.unwrap().forecast.total();
    let refused = broadcasts.broadcast_confirm(&admin, id, 1, seen).await.unwrap_err();
    assert!(matches!(refused, AppError::Conflict { .. }), "nobody asked yet");
    broadcasts.broadcast_ask(&lead, id, 1).await.unwrap();
    assert_eq!(broadcasts.broadcasts_ready(&agent).await, Ok(1));
    let refused = broadcasts.broadcast_confirm(&lead, id, 1, seen).await.unwrap_err();
    assert!(refused.words(Lang::Nl).contains("U schreef deze tekst zelf"), "{refused:?}");
    assert_eq!(broadcasts.broadcast_confirm(&agent, id, 1, seen).await, Err(AppError::Forbidden));

    // Who changes the text is its author from then on.
    broadcasts.broadcast_save(&admin, id, 1, draft(MailKind::Service)).await.unwrap();
    broadcasts.broadcast_ask(&admin, id, 2).await.unwrap();
    assert!(broadcasts.broadcast_confirm(&admin, id, 2, seen).await.is_err());
    // With nobody else it is said what to do.
    let mut tx = desk.base.store.write().await.unwrap();
    role_save(&mut tx, lead.account.unwrap(), Role::Agent, None).await.unwrap();
    tx.commit().await.unwrap();
    let refused = broadcasts.broadcast_confirm(&admin, id, 2, seen).await.unwrap_err();
    assert!(refused.words(Lang::En).contains("Ask an admin"), "{refused:?}");
    assert_eq!(desk.sink.count(), 0);
    broadcasts.broadcast_drop(&admin, id).await.unwrap();
    assert_eq!(broadcasts.broadcast(&admin, Lang::Nl, id).await, Err(AppError::NotFound));
}

async fn what_changes_meanwhile_is_confirmed_anew(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    let (lead, admin) = (actor(&desk, "lead").await, actor(&desk, "admin").await);
    let broadcasts = &desk.desk.broadcasts;
    let id = broadcasts.broadcast_add(&lead, draft(MailKind::Status)).await.unwrap();
    let stale = broadcasts.broadcast_save(&admin, id, 7, draft(MailKind::Status)).await.unwrap_err();
    assert!(matches!(stale, AppError::Conflict { .. }));
    broadcasts.broadcast_ask(&lead, id, 1).await.unwrap();
    let seen = broadcasts.broadcast(&admin, Lang::Nl, id).await.unwrap().forecast.total();
    broadcasts.broadcast_save(&lead, id, 1, draft(MailKind::Status)).await.unwrap();
    assert!(broadcasts.broadcast_confirm(&admin, id, 1, seen).await.is_err(), "it is a draft again");
    broadcasts.broadcast_ask(&lead, id, 2).await.unwrap();
    assert!(broadcasts.broadcast_confirm(&admin, id, 1, seen).await.is_err(), "another text than was read");
    let more = broadcasts.broadcast_confirm(&admin, id, 2, seen + 500).await.unwrap_err();
    assert!(more.words(Lang::Nl).contains(&seen.to_string()), "{more:?}");
    let wrong = BroadcastDraft { start: "gisteren".into(), ..draft(MailKind::Status) };
    assert!(matches!(broadcasts.broadcast_save(&lead, id, 2, wrong).await, Err(AppError::Invalid { .. })));
    assert_eq!(desk.sink.count(), 0);
}

/// Held and let go again: what people choose meanwhile counts, and nobody gets two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_holds_and_a_choice_meanwhile_counts_sqlite() {
    crate::desk::run_with(Database::Sqlite, "broadcast_per_minute = 60\n", paused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_holds_and_a_choice_meanwhile_counts_postgres() {
    crate::desk::run_with(Database::Postgres, "broadcast_per_minute = 60\n", paused).await;
}

async fn paused(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    let lead = actor(&desk, "lead").await;
    let broadcasts = &desk.desk.broadcasts;
    let id = confirmed(&desk, draft(MailKind::Status)).await;
    desk.eventually("the first went out", async || (progress(&desk, id).await.sent > 0).then_some(())).await;
    broadcasts.broadcast_pause(&lead, id).await.unwrap();
    let held = desk
        .eventually("nothing is under way", async || {
            Some(progress(&desk, id).await).filter(|now| now.queued == 0)
        })
        .await;
    assert!(held.waiting > 0 && held.state == BroadcastState::Paused, "{held:?}");
    // By address: Eva is still to come.
    chooses(&desk, "eva@shop.example", "status", false).await;
    assert_eq!(progress(&desk, id).await.sent, held.sent);
    broadcasts.broadcast_resume(&lead, id).await.unwrap();
    let now = done(&desk, id).await;
    assert_eq!(now.sent, held.sent + held.waiting - 1);
    assert!(now.suppressed.contains(&(Why::OptedOut, 1)), "{now:?}");
    let to = reached(&desk, "Uw winkel is dicht").await;
    assert!(!to.contains(&"eva@shop.example".to_owned()));
    assert_eq!(to.iter().collect::<BTreeSet<_>>().len() as i64, now.sent);
    assert_eq!(to.len() as i64, now.sent);

    let other = confirmed(&desk, draft(MailKind::Service)).await;
    desk.eventually("the first went out", async || (progress(&desk, other).await.sent > 0).then_some(()))
        .await;
    broadcasts.broadcast_stop(&lead, other).await.unwrap();
    let stopped = desk
        .eventually("nothing is under way", async || {
            Some(progress(&desk, other).await).filter(|now| now.queued == 0)
        })
        .await;
    assert!(stopped.suppressed.iter().any(|(why, _)| *why == Why::Stopped), "{stopped:?}");
    assert!(stopped.waiting == 0 && broadcasts.broadcast_resume(&lead, other).await.is_err());
}

async fn answers_land_in_one_queue(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    let id = confirmed(&desk, draft(MailKind::Status)).await;
    done(&desk, id).await;
    let mails = desk.sink.mails().await;
    let ada = mails.iter().find(|mail| header(mail, "To") == "ada@shop.example").unwrap();
    let raw = "From: ada@shop.example\nSubject: Re: dicht\nMessage-ID: <1@shop>\n\nHoe lang nog?\n";
    desk.mail("ada@shop.example", &format!("support+B{id}@winkelkade.example"), raw).await;
    // To the plain address, in the thread.
    let ours = header(ada, "Message-ID");
    let raw = format!(
        "From: bob@shop.example\nSubject: Re: x\nMessage-ID: <2@shop>\nIn-Reply-To: {ours}\n\nAnd my till?\n"
    );
    desk.mail("bob@shop.example", "support@winkelkade.example", &raw).await;
    // A machine's answer is no ticket, and an unknown number no tag.
    let raw = "From: cor@shop.example\nSubject: Afwezig\nMessage-ID: <3@shop>\nAuto-Submitted: auto-replied\n\nIk ben er niet.\n";
    desk.mail("cor@shop.example", &format!("support+b{id}@winkelkade.example"), raw).await;
    let raw = "From: dia@shop.example\nSubject: Iets anders\nMessage-ID: <4@shop>\n\nIets heel anders.\n";
    desk.mail("dia@shop.example", "support+b99@winkelkade.example", raw).await;
    let agent = desk.signed_in("agent").await;
    let queue = format!("/desk/label/rondzending-{id}");
    let page = desk
        .eventually("both are there", async || {
            let page = agent.get(&queue).await.text;
            let all = page.contains("Hoe lang nog?") && page.contains("And my till?");
            (all && desk.base.spool.counts().new == 0).then_some(page)
        })
        .await;
    assert!(!page.contains("Afwezig") && !page.contains("Iets anders"), "{page}");
    assert!(page.contains(&format!("/desk/rondzendingen/{id}")));
    let number = page.split("/desk/ticket/").nth(1).unwrap().split('"').next().unwrap();
    let ticket = agent.get(&format!("/desk/ticket/{number}")).await.text;
    assert!(ticket.contains(&queue) && ticket.contains(&format!("/desk/rondzendingen/{id}")), "{ticket}");
    let page = agent.get(&format!("/desk/rondzendingen/{id}")).await.text;
    assert!(page.contains("2 tickets, 2 nog niet opgelost") && !page.contains("/pauze"), "{page}");
    assert_eq!(agent.get("/desk/label/bestaat-niet").await.status, 200);
}

async fn what_people_choose_is_kept_with_its_source(desk: Arc<TestDesk>) {
    let merchant = desk.signed_in("merchant").await;
    let page = merchant.get("/account").await.text;
    assert!(
        page.contains("Storingen en onderhoud") && page.contains("U hebt hier niet om gevraagd."),
        "{page}"
    );
    post(&merchant, "/account/mail", &[("kind", "status"), ("stop", "1")]).await;
    assert!(merchant.get("/account").await.text.contains("Afgemeld "));
    post(&merchant, "/account/mail", &[("kind", "marketing"), ("stop", "0")]).await;
    let service = merchant.post("/account/mail", &[("kind", "service"), ("stop", "1")]).await;
    assert_eq!(service.status, 422);
    assert_eq!(desk.browser().post("/account/mail", &[("kind", "status"), ("stop", "1")]).await.status, 401);

    let agent = desk.signed_in("agent").await;
    let here = "/desk/toestemming?adres=Merchant@winkelkade.example";
    let form = [("adres", "merchant@winkelkade.example"), ("kind", "status"), ("stop", "0"), ("reason", " ")];
    assert_eq!(agent.post("/desk/toestemming", &form).await.status, 422);
    let form = [
        ("adres", "merchant@winkelkade.example"),
        ("kind", "status"),
        ("stop", "0"),
        ("reason", "Belde, ticket 7"),
    ];
    post(&agent, "/desk/toestemming", &form).await;
    let page = agent.get(here).await.text;
    assert!(page.contains("Belde, ticket 7") && page.contains("accountpagina"), "{page}");
    let staff = Actor { role: Role::Agent, ..Actor::default() };
    let found = desk.desk.mails.consent(&staff, "merchant@winkelkade.example").await.unwrap();
    let ledger: Vec<_> = found.ledger.iter().map(|line| (line.kind, line.granted, line.source)).collect();
    assert_eq!(
        ledger,
        [
            (MailKind::Status, true, Source::Staff),
            (MailKind::Marketing, true, Source::Account),
            (MailKind::Status, false, Source::Account),
        ]
    );
    assert!(found.choices.iter().all(|choice| choice.on), "{found:?}");
    assert_eq!(desk.desk.mails.consent(&Actor::visitor("v"), "a@b.example").await, Err(AppError::SignIn));
    assert_eq!(merchant.get(here).await.status, 403);
}

async fn news_go_only_to_who_asked(desk: Arc<TestDesk>) {
    merchants(&desk).await;
    chooses(&desk, "ada@shop.example", "marketing", true).await;
    chooses(&desk, "bob@shop.example", "marketing", true).await;
    chooses(&desk, "bob@shop.example", "marketing", false).await;
    let id = confirmed(&desk, draft(MailKind::Marketing)).await;
    let now = done(&desk, id).await;
    assert_eq!(reached(&desk, "Uw winkel is dicht").await, ["ada@shop.example"]);
    assert_eq!(now.sent, 1);
    assert!(now.suppressed.iter().any(|(why, n)| *why == Why::NoConsent && *n > 0), "{now:?}");
}

on_both_bases!(an_older_store_mails_nobody_twice);

/// As after a restore: the store is back at a moment before, the journal is not.
async fn an_older_store_mails_nobody_twice(test: Arc<TestBase>) {
    use server::desk::broadcasts::{BroadcastsDesk, recognise, send};
    use server::store::outbox::{outbox_due, outbox_sent};
    use sqlx::{ConnectOptions, Connection, Executor};
    let lead = test.actor(Role::Lead, "lead@w.example", None).await;
    let admin = test.actor(Role::Admin, "admin@w.example", None).await;
    for email in ["ada@shop.example", "bob@shop.example", "cor@shop.example"] {
        test.actor(Role::Merchant, email, None).await;
    }
    let broadcasts = BroadcastsDesk::new(test.base.clone());
    let id = broadcasts.broadcast_add(&lead, draft(MailKind::Service)).await.unwrap();
    let forgotten = broadcasts.broadcast_add(&lead, draft(MailKind::Service)).await.unwrap();
    for id in [id, forgotten] {
        broadcasts.broadcast_ask(&lead, id, 1).await.unwrap();
        broadcasts.broadcast_confirm(&admin, id, 1, 3).await.unwrap();
    }
    test.pass(server::env::SECOND);
    assert!(send::work(&test.base).await.unwrap());
    let mut tx = test.base.store.write().await.unwrap();
    let mails = outbox_due(&mut tx, test.now(), "|", false, 10).await.unwrap();
    assert_eq!(mails.len(), 6);
    // Of the first two went out, of the other all.
    for mail in
        mails.iter().filter(|mail| mail.broadcast_id == Some(forgotten) || !mail.recipient.starts_with("cor"))
    {
        test.base.sent.note(test.now(), &mail.message_id).unwrap();
        outbox_sent(&mut tx, mail.id, test.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let older = format!(
        "DELETE FROM outbox; DELETE FROM broadcast_recipient; UPDATE broadcast SET gathered_to = 0;
         UPDATE broadcast SET state = 'ready' WHERE id = {forgotten}"
    );
    let older = sqlx::AssertSqlSafe(older);
    match test.store_url() {
        StoreUrl::Lite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            options.connect().await.unwrap().execute(older).await.unwrap();
        }
        StoreUrl::Pg(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            connection.execute(older).await.unwrap();
        }
    }
    let gone = test.base.sent.all().unwrap();
    let mut tx = test.base.store.write().await.unwrap();
    recognise(&test.base, &mut tx, &gone).await.unwrap();
    tx.commit().await.unwrap();
    test.pass(server::env::SECOND);
    send::work(&test.base).await.unwrap();
    let mut tx = test.base.store.write().await.unwrap();
    let again = outbox_due(&mut tx, test.now(), "|", false, 10).await.unwrap();
    assert_eq!(again.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["cor@shop.example"]);
    drop(tx);
    let progress = broadcasts.broadcast_progress(&lead, Lang::Nl, id).await.unwrap();
    assert_eq!((progress.sent, progress.queued), (2, 1));
    let stopped = broadcasts.broadcast_progress(&lead, Lang::Nl, forgotten).await.unwrap();
    assert_eq!((stopped.state, stopped.sent), (BroadcastState::Stopped, 3), "nobody confirms it again");
}
