//! Mails that people can stop, from the answer in the community to the click; signatures;
//! and the gallery.

use crate::desk::{Answer, Browser, Database, TestDesk, header};
use crate::on_both_databases;
use crate::outage::{away, back};
use app::community::model::{ThreadDraft, Topic};
use app::mails::model::MailKind;
use app::tickets::model::{Delivery, OutgoingMail};
use app::{Actor, AppError, Lang, Role};
use server::mail::parse::parse;
use server::store::accounts::{NewAccount, account_add};
use std::sync::Arc;

on_both_databases!(
    who_asked_hears_of_answers_by_others,
    one_click_stops_the_mails,
    opening_the_page_stops_nothing,
    a_choice_is_kept_while_the_store_is_away,
    a_restore_undoes_no_choice_and_tells_nobody_twice,
    mails_are_signed_for_their_mailbox,
    the_gallery_shows_and_sends_every_mail,
);

const ASKER: &str = "ada@winkel.example";

async fn person(desk: &TestDesk, email: &str, role: Role) -> Actor {
    let mut tx = desk.base.store.write().await.unwrap();
    let name = email.split('@').next().unwrap().to_owned();
    let (email, shop) = (email.to_owned(), "De Houten Kraal".to_owned());
    let new = NewAccount { email, name: name.clone(), shop, role, ..NewAccount::default() };
    let id = account_add(&mut tx, &new, desk.base.env.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    Actor { account: Some(id), role, limit_key: name.clone(), name, ..Actor::default() }
}

/// Somebody who asked, somebody who answers, and the question.
async fn question(desk: &TestDesk) -> (Actor, Actor, i64) {
    let asker = person(desk, ASKER, Role::Merchant).await;
    let other = person(desk, "bob@winkel.example", Role::Merchant).await;
    let draft =
        ThreadDraft { title: "Kassa print geen bon".into(), body: "Wat nu?".into(), topic: Topic::Kassa };
    let id = desk.desk.community.thread_start(&asker, Lang::Nl, draft).await.unwrap().unwrap();
    (asker, other, id)
}

/// The mails about answers that went out, oldest first.
async fn notices(desk: &TestDesk) -> Vec<String> {
    let mails = desk.sink.mails().await;
    mails.into_iter().filter(|mail| header(mail, "Message-ID").starts_with("<post.")).collect()
}

async fn notices_are(desk: &TestDesk, count: usize) -> Vec<String> {
    desk.eventually(&format!("{count} mails about answers"), async || {
        let mails = notices(desk).await;
        (mails.len() == count).then_some(mails)
    })
    .await
}

/// What the desk lists of the mails to who asked, latest first.
async fn listed(desk: &TestDesk) -> Vec<OutgoingMail> {
    let agent = Actor { role: Role::Agent, ..Actor::default() };
    let mails = desk.desk.tickets.outgoing(&agent, Lang::Nl).await.unwrap();
    mails.into_iter().filter(|mail| mail.recipient == ASKER).collect()
}

async fn suppressed(desk: &TestDesk, count: usize) {
    desk.eventually(&format!("{count} mails are kept back"), async || {
        let mails = listed(desk).await;
        let kept = |mail: &&OutgoingMail| mail.delivery == Delivery::Suppressed { withdrawn: false };
        (mails.iter().filter(kept).count() == count).then_some(())
    })
    .await;
}

/// The path of the page that stops such mails.
fn stop_path(desk: &TestDesk, mail: &str) -> String {
    let page = header(mail, "List-Unsubscribe");
    let page = page.strip_prefix('<').and_then(|page| page.strip_suffix('>')).unwrap();
    page.strip_prefix(desk.base.facts.site_url.as_str()).unwrap().to_owned()
}

async fn who_asked_hears_of_answers_by_others(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let (asker, other, id) = question(&desk).await;
    let staff = person(&desk, "sanne@winkelkade.example", Role::Agent).await;
    community.post_add(&asker, id, "Ik zoek zelf ook verder.").await.unwrap().unwrap();
    let post = community.post_add(&other, id, "Zet hem **uit** en [aan](https://elders.example).").await;
    let post = post.unwrap().unwrap();
    let [mail] = &notices_are(&desk, 1).await[..] else { panic!() };
    assert_eq!(header(mail, "To"), ASKER);
    assert_eq!(header(mail, "Subject"), "Antwoord op uw vraag: Kassa print geen bon");
    assert!(!header(mail, "Auto-Submitted").is_empty());
    let stop = stop_path(&desk, mail);
    assert_eq!(header(mail, "List-Unsubscribe-Post"), "", "RFC 8058 asks for https");
    let text = parse(mail.as_bytes()).unwrap().text;
    for words in
        ["bob (De Houten Kraal) heeft", "Zet hem uit en aan.", &format!("/community/{id}#p{post}"), &stop]
    {
        assert!(text.contains(words), "{words}: {text}");
    }

    // While it is hidden nobody is told; what still waits then is kept back.
    community.thread_hide(&staff, id, true).await.unwrap();
    community.post_add(&staff, id, "Dit hoort hier niet.").await.unwrap().unwrap();
    community.thread_hide(&staff, id, false).await.unwrap();
    community.post_add(&staff, id, "Welkom terug.").await.unwrap().unwrap();
    let mails = notices_are(&desk, 2).await;
    assert!(mails[1].contains("Welkom terug."), "{}", mails[1]);
    assert_eq!(stop_path(&desk, &mails[1]), stop, "one link for all of them");
}

async fn post(desk: &TestDesk, path: &str) -> Answer {
    // As mail providers do it: no cookies, no Origin, no Sec-Fetch-Site.
    let form = reqwest::multipart::Form::new().text("List-Unsubscribe", "One-Click");
    desk.browser().upload(path, form).await
}

async fn one_click_stops_the_mails(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let (_, other, id) = question(&desk).await;
    community.post_add(&other, id, "Een").await.unwrap();
    let stop = stop_path(&desk, &notices_are(&desk, 1).await[0]);
    let answer = post(&desk, &stop).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "U bent afgemeld."));
    assert_eq!(post(&desk, &format!("/en{stop}")).await.text, "You are unsubscribed.", "again");
    community.post_add(&other, id, "Twee").await.unwrap();
    suppressed(&desk, 1).await;
    let page = desk.signed_in("agent").await.get("/desk/uitgaand").await.text;
    assert!(page.contains("niet verstuurd") && page.contains("afgemeld"), "{page}");

    // Answers to tickets are service mail: they go on.
    desk.mail(
        ASKER,
        "support@winkelkade.example",
        &format!("From: {ASKER}\nSubject: Hulp\n\nKunt u kijken?\n"),
    )
    .await;
    desk.sink.mail_with("[#1]").await;

    // And back, by the button of the page.
    let browser = desk.browser();
    let page = browser.get(&stop).await.text;
    assert!(page.contains("U bent afgemeld") && page.contains("a***@winkel.example"), "{page}");
    assert!(!page.contains(ASKER));
    assert_eq!(browser.post(&stop, &[("stop", "0")]).await.status, 303);
    community.post_add(&other, id, "Drie").await.unwrap();
    let mails = notices_are(&desk, 2).await;
    assert!(mails[1].contains("Drie"));
    let form = [("List-Unsubscribe", "One-Click")];
    assert_eq!(browser.post(&stop, &form).await.status, 200, "as a plain form too");
    community.post_add(&other, id, "Vier").await.unwrap();
    suppressed(&desk, 2).await;
    let books = desk.desk.books.books(&Actor::system()).await.unwrap();
    assert_eq!(books.lines.iter().map(|line| line.choices).sum::<i64>(), 3, "the repeated one needs no item");
    assert_eq!(books.missing(), 0);
}

async fn opening_the_page_stops_nothing(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let (_, other, id) = question(&desk).await;
    community.post_add(&other, id, "Een").await.unwrap();
    let stop = stop_path(&desk, &notices_are(&desk, 1).await[0]);
    let browser = desk.browser();
    let page = browser.get(&stop).await;
    assert!(page.status == 200 && page.text.contains("Meld mij af"), "{}", page.text);
    assert!(page.text.contains("noindex"));
    assert!(browser.get(&format!("/en{stop}")).await.text.contains("Unsubscribe me"));
    assert_eq!(browser.post(&stop, &[("iets", "anders")]).await.status, 422);
    let form = [("List-Unsubscribe", "One-Click")];
    assert_eq!(browser.post_from("cross-site", &stop, &form).await.status, 403, "another site's page");
    for unknown in ["/afmelden/x", &format!("/afmelden/{}", "x".repeat(500))] {
        assert_eq!(browser.get(unknown).await.status, 404);
        assert_eq!(browser.post(unknown, &form).await.status, 404);
        assert_eq!(browser.post(unknown, &[("stop", "1")]).await.status, 404);
    }
    community.post_add(&other, id, "Twee").await.unwrap();
    notices_are(&desk, 2).await;
}

async fn a_choice_is_kept_while_the_store_is_away(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let (_, other, id) = question(&desk).await;
    community.post_add(&other, id, "Een").await.unwrap();
    let stop = stop_path(&desk, &notices_are(&desk, 1).await[0]);
    let browser = desk.browser();
    away(&desk.store_url).await;
    let page = browser.get(&stop).await;
    assert!(page.status == 200 && page.text.contains("Meld mij af"), "{}", page.text);
    let sent = browser.post(&stop, &[("stop", "1")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(browser.get(sent.location()).await.text.contains("Uw keuze is bij ons binnen"));
    back(&desk.store_url).await;
    desk.eventually("the choice counts", async || {
        browser.get(&stop).await.text.contains("U bent afgemeld").then_some(())
    })
    .await;
    community.post_add(&other, id, "Twee").await.unwrap();
    suppressed(&desk, 1).await;
}

/// As after an older copy of the store was put back: what came in since is replayed.
async fn a_restore_undoes_no_choice_and_tells_nobody_twice(desk: Arc<TestDesk>) {
    use server::store::StoreUrl;
    use sqlx::{ConnectOptions, Connection, Executor};
    let (_, other, id) = question(&desk).await;
    desk.desk.community.post_add(&other, id, "Een").await.unwrap();
    let stop = stop_path(&desk, &notices_are(&desk, 1).await[0]);
    assert_eq!(post(&desk, &stop).await.status, 200);
    desk.eventually("all are done", async || (desk.base.spool.counts().done == 3).then_some(())).await;
    let older = "DELETE FROM intake WHERE outcome <> 'thread'; DELETE FROM post; DELETE FROM mail_choice;
                 DELETE FROM outbox";
    match &desk.store_url {
        StoreUrl::Lite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            options.connect().await.unwrap().execute(older).await.unwrap();
        }
        StoreUrl::Pg(url) => {
            sqlx::PgConnection::connect(url).await.unwrap().execute(older).await.unwrap();
        }
    }
    desk.base.spool.replay(|_| true).await.unwrap();
    desk.eventually("all are done again", async || (desk.base.spool.counts().new == 0).then_some(())).await;
    let thread = desk.desk.community.thread(&Actor::visitor("v"), id).await.unwrap();
    assert_eq!(thread.posts.len(), 1, "the answer is back");
    assert!(listed(&desk).await.is_empty(), "and nobody is told again");
    desk.desk.community.post_add(&other, id, "Twee").await.unwrap();
    suppressed(&desk, 1).await;
    assert_eq!(notices(&desk).await.len(), 1);
}

async fn mails_are_signed_for_their_mailbox(desk: Arc<TestDesk>) {
    let admin = desk.signed_in("admin").await;
    let mailboxes = desk.desk.contact.mailboxes(&Actor::system()).await.unwrap();
    let support = mailboxes.iter().find(|mailbox| mailbox.address.starts_with("support@")).unwrap();
    let long = "x\n".repeat(30);
    let save = async |nl: &str| {
        let (id, aliases) = (support.id.to_string(), support.aliases.join(", "));
        let form = [
            ("id", id.as_str()),
            ("name", support.name.as_str()),
            ("address", support.address.as_str()),
            ("aliases", aliases.as_str()),
            ("signature_nl", nl),
            ("signature_en", ""),
        ];
        admin.post("/desk/mailboxen", &form).await
    };
    let refused = save(&long).await;
    assert!(
        refused.status == 422 && refused.text.contains("Houd de ondertekening onder"),
        "{}",
        refused.text
    );
    assert_eq!(save("Hartelijke groet,\r\n{medewerker}\r\nTeam Winkelkade").await.status, 303);
    assert!(admin.get("/desk/mailboxen").await.text.contains("Team Winkelkade"));

    let raw = "From: jan@winkel.example\nSubject: Bon\nMessage-ID: <1@x>\n\nGoedemorgen, er komt geen bon uit de printer.\n";
    desk.mail("jan@winkel.example", "support@winkelkade.example", raw).await;
    let text = |mail: String| parse(mail.as_bytes()).unwrap().text;
    let ack = text(desk.sink.mail_with("[#1]").await);
    assert!(ack.trim_end().ends_with("Hartelijke groet,\nTeam Winkelkade"), "{ack}");
    let agent = desk.signed_in("agent").await;
    let sent =
        agent.post("/desk/ticket/1/antwoord", &[("text", "Zet hem uit en aan."), ("seen", "99")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let answer = text(desk.sink.mail_with("Zet hem uit en aan.").await);
    assert!(
        answer.contains("\n-- \nHartelijke groet,\n") && answer.contains("\nTeam Winkelkade\nTicket 1: "),
        "{answer}"
    );
    assert!(!answer.contains("medewerker"), "{answer}");
}

async fn sends(browser: &Browser, key: &str, lang: &str) -> Answer {
    browser.post(&format!("/desk/mailvoorbeelden/{key}/stuur"), &[("taal", lang)]).await
}

async fn the_gallery_shows_and_sends_every_mail(desk: Arc<TestDesk>) {
    let agent = desk.signed_in("agent").await;
    let list = agent.get("/desk/mailvoorbeelden").await.text;
    let by = Actor { role: Role::Agent, ..Actor::default() };
    for name in desk.desk.mails.examples(&by, Lang::Nl).await.unwrap() {
        for lang in Lang::ALL {
            let (key, code) = (&name.key, lang.code());
            let path = format!("/desk/mailvoorbeelden/{key}?taal={code}");
            assert!(list.contains(&path), "{path}");
            let page = agent.get(&path).await;
            let mail = desk.desk.mails.example(&by, Lang::Nl, key, lang).await.unwrap();
            assert!(
                page.status == 200
                    && page.text.contains(&mail.from.replace('<', "&lt;").replace('>', "&gt;")),
                "{path}"
            );
            let html = agent.get(&format!("/desk/mailvoorbeelden/{key}/html?taal={code}")).await;
            assert_eq!(html.text, mail.html);
            assert!(html.header("content-security-policy").contains("sandbox"));
            assert_eq!(html.header("x-frame-options"), "SAMEORIGIN");
        }
    }
    assert_eq!(agent.get("/desk/mailvoorbeelden/geen").await.status, 404);
    assert_eq!(agent.get("/desk/mailvoorbeelden/geen/html").await.status, 404);
    assert_eq!(agent.get("/desk/mailvoorbeelden/antwoord").await.header("x-frame-options"), "DENY");

    let sent = sends(&agent, "bevestiging-gesloten", "en").await;
    assert_eq!(sent.location(), "/desk/mailvoorbeelden/bevestiging-gesloten?taal=en&verstuurd=1");
    assert!(agent.get(sent.location()).await.text.contains("agent@winkelkade.example"));
    let mail = desk.sink.mail_with("The till prints no receipt").await;
    assert_eq!(
        (header(&mail, "To"), header(&mail, "List-Unsubscribe")),
        ("agent@winkelkade.example".into(), String::new())
    );
    assert_eq!(sends(&agent, "community-antwoord", "nl").await.status, 303);
    let mail = desk.sink.mail_with("Antwoord op uw vraag").await;
    let stop = stop_path(&desk, &mail);
    assert!(parse(mail.as_bytes()).unwrap().text.contains(&stop), "its link is a real one");
    assert!(agent.get(&stop).await.text.contains(MailKind::Community.about(Lang::Nl)));

    let mut last = 0;
    for _ in 0..10 {
        last = sends(&agent, "antwoord", "nl").await.status;
    }
    assert_eq!(last, 429);
    let merchant = desk.signed_in("merchant").await;
    for path in
        ["/desk/mailvoorbeelden", "/desk/mailvoorbeelden/antwoord", "/desk/mailvoorbeelden/antwoord/html"]
    {
        assert_eq!(merchant.get(path).await.status, 403, "{path}");
    }
    assert_eq!(sends(&merchant, "antwoord", "nl").await.status, 403);
    let nobody = Actor::visitor("v");
    assert_eq!(desk.desk.mails.examples(&nobody, Lang::Nl).await, Err(AppError::SignIn));
}

/// On an encrypted site mail programs may unsubscribe by themselves (RFC 8058).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_is_offered_where_the_site_is_encrypted() {
    let toml = "site_url = \"https://hulp.winkelkade.example\"\n";
    crate::desk::run_with(Database::Sqlite, toml, async |desk: Arc<TestDesk>| {
        let (_, other, id) = question(&desk).await;
        desk.desk.community.post_add(&other, id, "Een").await.unwrap();
        let mail = &notices_are(&desk, 1).await[0];
        assert!(stop_path(&desk, mail).starts_with("/afmelden/"));
        assert_eq!(header(mail, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    })
    .await;
}
