//! Webhooks, from the account's page to the call, its signature, and what happens when nobody answers.

use crate::base::TestBase;
use crate::desk::{Browser, TestDesk};
use crate::hooks::Hooks;
use crate::{on_both_bases, on_both_databases};
use app::subscribers::model::Wishes;
use app::webhooks::model::{CallState, Off, WebhookDraft};
use app::webhooks::port::Webhooks;
use app::{AppError, Role};
use server::desk::webhooks::{Answer, WebhooksDesk};
use server::env::{DAY, MINUTE, SECOND};
use standardwebhooks::Webhook as Reference;
use std::collections::HashSet;
use std::sync::Arc;

on_both_databases!(
    a_program_hears_of_an_incident_and_can_check_who_calls,
    whoever_is_slow_delays_nobody,
    gone_is_gone_and_a_redirect_leads_nowhere,
    they_belong_to_their_account,
);
on_both_bases!(a_call_that_fails_is_made_again_for_three_days, what_may_be_called);

const DECLARE: [(&str, &str); 4] = [
    ("title_nl", "Uw winkel is niet bereikbaar"),
    ("text_nl", "De database is <beschadigd>."),
    ("impact_webshops", "critical"),
    ("next_minutes", "30"),
];

/// Makes one; the path of its page.
pub async fn make(browser: &Browser, url: &str, format: &str) -> String {
    let form = [("url", url), ("format", format), ("wishes", "1"), ("min_impact", "none"), ("taal", "nl")];
    let made = browser.post("/account/webhooks", &form).await;
    assert_eq!(made.status, 303, "{}", made.text);
    made.location().split('?').next().unwrap().to_owned()
}

/// Its secret, which its page shows while it is new.
pub async fn secret(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await.text;
    let at = page.find("whsec_").expect("the secret is shown while it is new");
    page[at..].split('<').next().unwrap().to_owned()
}

fn verified(secret: &str, call: &crate::hooks::Call) -> bool {
    let mut headers = reqwest::header::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let name = reqwest::header::HeaderName::from_static(name);
        headers.insert(name.clone(), call.headers[name.as_str()].parse().unwrap());
    }
    Reference::new(secret).unwrap().verify(call.body.as_bytes(), &headers).is_ok()
}

async fn a_program_hears_of_an_incident_and_can_check_who_calls(desk: Arc<TestDesk>) {
    let hooks = Hooks::serve().await;
    let merchant = desk.signed_in("merchant").await;
    let path = make(&merchant, &hooks.url("/204"), "standard").await;
    let slack = make(&merchant, &hooks.url("/200"), "slack").await;
    let old = secret(&merchant, &path).await;
    assert!(!merchant.get("/account/webhooks").await.text.contains("whsec_"));

    let tested = merchant.post(&format!("{path}/doe"), &[("doe", "test")]).await;
    assert_eq!(tested.status, 303, "{}", tested.text);
    let ping = desk.eventually("the test", async || hooks.calls("/204").first().cloned()).await;
    assert!(verified(&old, &ping), "{ping:?}");
    assert!(!verified("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &ping));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ping.body).unwrap()["type"], "ping");
    desk.eventually("it shows that it arrived", async || {
        merchant.get(&path).await.text.contains("Aangekomen, antwoord 204").then_some(())
    })
    .await;

    merchant.post(&format!("{path}/doe"), &[("doe", "geheim")]).await;
    let new = secret(&merchant, &path).await;
    assert_ne!(new, old);
    let lead = desk.signed_in("lead").await;
    let declared = lead.post("/desk/storingen", &DECLARE).await;
    let console = declared.location().to_owned();
    let news = desk.eventually("the call", async || hooks.calls("/204").get(1).cloned()).await;
    assert!(verified(&new, &news) && verified(&old, &news), "both secrets hold for a day");
    let body: serde_json::Value = serde_json::from_str(&news.body).unwrap();
    assert_eq!(body["type"], "incident.updated");
    let data = &body["data"];
    assert_eq!((&data["status"], &data["impact"]), (&"investigating".into(), &"critical".into()));
    assert_eq!(data["name"], "Uw winkel is niet bereikbaar");
    assert_eq!(data["incident_updates"][0]["body"], "De database is <beschadigd>.");
    assert_eq!(data["components"][0]["status"], "major_outage");
    assert_ne!(ping.headers["webhook-id"], news.headers["webhook-id"]);
    let chat = desk.eventually("the message", async || hooks.calls("/200").first().cloned()).await;
    let chat: serde_json::Value = serde_json::from_str(&chat.body).unwrap();
    assert_eq!(chat["text"], "Uw winkel is niet bereikbaar: in onderzoek");
    assert_eq!(chat["blocks"][1]["text"]["text"], "De database is &lt;beschadigd&gt;.");

    let page = lead.get(&console).await.text;
    assert!(page.contains("naar 0 volgers en 2 webhooks"), "{page}");
    desk.eventually("the console tells", async || {
        lead.get(&console).await.text.contains("Webhooks: 2 bereikt.").then_some(())
    })
    .await;
    // What is switched off isn't called any more.
    merchant.post(&format!("{slack}/doe"), &[("doe", "uit")]).await;
    assert!(lead.get(&console).await.text.contains("en 1 webhook."));
}

async fn whoever_is_slow_delays_nobody(desk: Arc<TestDesk>) {
    let hooks = Hooks::serve().await;
    let merchant = desk.signed_in("merchant").await;
    for _ in 0..5 {
        make(&merchant, &hooks.url("/slow"), "standard").await;
    }
    make(&merchant, &hooks.url("/200"), "standard").await;
    let begun = std::time::Instant::now();
    desk.signed_in("lead").await.post("/desk/storingen", &DECLARE).await;
    desk.eventually("the quick one", async || hooks.calls("/200").first().cloned()).await;
    assert!(begun.elapsed().as_secs() < 10, "sooner than a slow one is given up: {:?}", begun.elapsed());
    desk.eventually("the slow ones were called", async || (hooks.calls("/slow").len() == 5).then_some(()))
        .await;
}

async fn gone_is_gone_and_a_redirect_leads_nowhere(desk: Arc<TestDesk>) {
    let hooks = Hooks::serve().await;
    let merchant = desk.signed_in("merchant").await;
    let gone = make(&merchant, &hooks.url("/410"), "standard").await;
    let elsewhere = make(&merchant, &hooks.url("/302"), "standard").await;
    desk.signed_in("lead").await.post("/desk/storingen", &DECLARE).await;
    let mail = desk.sink.mail_with("Uw webhook staat uit").await;
    assert_eq!(crate::desk::header(&mail, "To"), "merchant@winkelkade.example");
    assert!(merchant.get(&gone).await.text.contains("Uit: het adres bestaat niet meer"));
    desk.eventually("the redirect counts as a failure", async || {
        merchant.get(&elsewhere).await.text.contains("antwoord 302, poging").then_some(())
    })
    .await;
    assert!(hooks.calls("/200").is_empty(), "nobody is led on");
    assert_eq!(hooks.calls("/410").len(), 1);
    merchant.post(&format!("{gone}/doe"), &[("doe", "aan")]).await;
    assert!(!merchant.get(&gone).await.text.contains("bestaat niet meer"));
}

async fn they_belong_to_their_account(desk: Arc<TestDesk>) {
    let hooks = Hooks::serve().await;
    let merchant = desk.signed_in("merchant").await;
    let path = make(&merchant, &hooks.url("/200?key=geheim"), "standard").await;
    let other = desk.signed_in("agent").await;
    assert_eq!(other.get(&path).await.status, 404);
    for deed in ["test", "geheim", "uit", "weg"] {
        assert_eq!(other.post(&format!("{path}/doe"), &[("doe", deed)]).await.status, 404, "{deed}");
    }
    assert_eq!(other.post(&path, &[("url", "https://elders.example/")]).await.status, 404);
    let visitor = desk.browser();
    assert_eq!(visitor.get("/account/webhooks").await.status, 401);
    assert_eq!(visitor.post("/account/webhooks", &[("url", "https://a.example/")]).await.status, 401);
    let all = other.get("/desk/webhooks").await;
    assert!(all.status == 200 && all.text.contains("merchant@winkelkade.example"), "{}", all.text);
    assert!(!all.text.contains("key=geheim") && !all.text.contains("whsec_"), "{}", all.text);
    assert_eq!(merchant.get("/desk/webhooks").await.status, 403);
    let refused = merchant.post("/account/webhooks", &[("url", "ftp://a.example/")]).await;
    assert!(refused.status == 422 && refused.text.contains("ftp://a.example/"), "{}", refused.text);
    for _ in 0..9 {
        make(&merchant, &hooks.url("/200"), "standard").await;
    }
    let eleventh = merchant.post("/account/webhooks", &[("url", &hooks.url("/200"))]).await;
    assert!(eleventh.status == 422 && eleventh.text.contains("tien webhooks"), "{}", eleventh.text);
    assert_eq!(
        merchant.post(&format!("{path}/doe"), &[("doe", "weg")]).await.location(),
        "/account/webhooks"
    );
    assert_eq!(merchant.get(&path).await.status, 404);
}

fn to(url: &str) -> WebhookDraft {
    WebhookDraft { url: url.into(), ..WebhookDraft::default() }
}

async fn a_call_that_fails_is_made_again_for_three_days(test: Arc<TestBase>) {
    let desk = WebhooksDesk::new(test.base.clone());
    let merchant = test.actor(Role::Merchant, "ada@winkel.example", None).await;
    let id = desk.webhook_add(&merchant, to("https://hook.example/x")).await.unwrap();
    desk.webhook_test(&merchant, id).await.unwrap();
    let (none, begun) = (HashSet::new(), test.now());
    let mut signatures = HashSet::new();
    for attempt in 1..=10 {
        let due = desk.due(&none, 10).await.unwrap();
        let [call] = &due[..] else { panic!("try {attempt}: {due:?}") };
        assert_eq!(call.headers[0], ("webhook-id", format!("msg_{}", call.due.id)), "the same at every try");
        signatures.insert(call.headers[2].1.clone());
        assert!(desk.due(&none, 10).await.unwrap().is_empty(), "it is claimed");
        let answer = if attempt % 2 == 0 { Answer::Status(500) } else { Answer::Nobody("slow") };
        desk.note(&call.due, answer).await.unwrap();
        let seen = desk.webhook(&merchant, id).await.unwrap();
        assert_eq!(seen.calls[0].attempts, attempt);
        if attempt < 10 {
            assert_eq!((seen.calls[0].state, seen.off), (CallState::Waiting, None));
            if attempt == 1 {
                let pause = seen.calls[0].next_at - test.now();
                assert!((5 * SECOND..=6 * SECOND).contains(&pause), "{pause}");
            }
            test.pass(seen.calls[0].next_at - test.now());
        }
    }
    assert_eq!(signatures.len(), 10, "each with its own time");
    assert!((3 * DAY..4 * DAY).contains(&(test.now() - begun)), "{}", (test.now() - begun) / MINUTE);
    let seen = desk.webhook(&merchant, id).await.unwrap();
    assert_eq!((seen.calls[0].state, seen.off.map(|(why, _)| why)), (CallState::Failed, Some(Off::Failed)));
    assert_eq!(seen.secret, None, "it isn't new any more");
    let mut tx = test.base.store.read().await.unwrap();
    let mails = server::store::outbox::outbox_list(&mut tx, 10).await.unwrap();
    assert_eq!(mails.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["ada@winkel.example"]);
    drop(tx);
    assert!(matches!(desk.webhook_test(&merchant, id).await, Err(AppError::Conflict { .. })));
}

async fn what_may_be_called(test: Arc<TestBase>) {
    let desk = WebhooksDesk::new(test.base.clone());
    let merchant = test.actor(Role::Merchant, "ada@winkel.example", None).await;
    for bad in [
        "",
        "hook.example",
        "http://hook.example/",
        "http://127.0.0.1/",
        "https://a:b@hook.example/",
        "file:///etc/passwd",
    ] {
        let refused = desk.webhook_add(&merchant, to(bad)).await;
        assert!(
            matches!(&refused, Err(AppError::Invalid { field, .. }) if field == "url"),
            "{bad}: {refused:?}"
        );
    }
    let wishes = Wishes { components: vec!["geen".into()], ..Wishes::default() };
    let unknown = desk.webhook_add(&merchant, WebhookDraft { wishes, ..to("https://hook.example/") }).await;
    assert!(matches!(unknown, Err(AppError::Invalid { .. })));
    // A name may lead anywhere: that is looked at in the moment of the call.
    let url = "https://169.254.169.254/latest".parse().unwrap();
    let called = test.base.outward.post(&url, &[], "{}".into(), std::time::Duration::from_secs(5)).await;
    assert!(matches!(called, Err(server::outward::OutwardError::Address)), "{called:?}");
}
