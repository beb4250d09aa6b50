//! What stands when the floor is gone: pages as rendered bytes, the public's stream of events,
//! feeds and JSON for machines.

use crate::desk::{Answer, Browser, TestDesk, eventually, patience};
use crate::on_both_databases;
use crate::outage::{away, back};
use std::sync::Arc;

on_both_databases!(
    a_page_is_rendered_once_and_new_at_each_change,
    who_has_a_session_gets_a_page_of_their_own,
    everything_public_is_told_to_machines,
    a_storm_on_a_desk_whose_store_is_away,
);

/// Everything that must stand in a storm.
const PUBLIC: [&str; 22] = [
    "/",
    "/en",
    "/status",
    "/en/status",
    "/contact",
    "/en/contact",
    "/faq",
    "/en/faq",
    "/status.atom",
    "/en/status.atom",
    "/status.rss",
    "/status.atom?lang=en",
    "/banner.json",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/live/status?lang=nl",
    "/live/banner?lang=en&path=/",
    "/live/banner?lang=nl&path=/community/12",
];

/// Declares an incident; its title in Dutch and English.
pub async fn declare(desk: &TestDesk, nl: &str, en: &str) {
    let lead = desk.signed_in("lead").await;
    let form = [
        ("title_nl", nl),
        ("title_en", en),
        ("text_nl", "We zoeken de oorzaak."),
        ("text_en", "We look for the cause."),
        ("impact_webshops", "critical"),
        ("next_minutes", "30"),
    ];
    let answer = lead.post("/desk/storingen", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
}

/// Asks with a header, as a browser that was here before does.
async fn get_with(desk: &TestDesk, path: &str, name: &'static str, value: &str) -> Answer {
    let client = reqwest::Client::new();
    let request = client.get(format!("{}{path}", desk.url)).header(name, value).timeout(patience());
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn a_page_is_rendered_once_and_new_at_each_change(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    for path in PUBLIC {
        let first = browser.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && !first.header("vary").is_empty(), "{path}: {tag}");
        assert!(first.header("set-cookie").is_empty(), "{path} sets no cookie");
        let again = get_with(&desk, path, "if-none-match", &tag).await;
        assert_eq!(
            (again.status, again.text.as_str(), again.header("etag")),
            (304, "", tag.as_str()),
            "{path}"
        );
    }
    let status = browser.get("/status").await;
    assert_eq!(status.header("cache-control"), "no-cache");
    assert!(status.header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval';"));
    for (coding, name) in [("gzip, br", "br"), ("gzip", "gzip")] {
        let packed = get_with(&desk, "/status", "accept-encoding", coding).await;
        assert_eq!(packed.header("content-encoding"), name);
        assert_ne!(packed.header("etag"), status.header("etag"), "each form has its own");
        let length: usize = packed.header("content-length").parse().unwrap();
        assert!(length * 3 < status.text.len(), "{length} of {}", status.text.len());
    }

    declare(&desk, "Webshops laden niet", "Shops do not load").await;
    for (path, words) in [
        ("/", "Webshops laden niet"),
        ("/en/status", "Shops do not load"),
        ("/status", "Webshops laden niet"),
        ("/faq", "Webshops laden niet"),
        ("/status.rss", "Webshops laden niet"),
        ("/banner.json", "Webshops laden niet"),
        ("/live/banner?lang=nl&path=/", "Webshops laden niet"),
        ("/status/webshops-laden-niet", "Webshops laden niet"),
    ] {
        let answer = get_with(&desk, path, "if-none-match", status.header("etag")).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.contains(words), "{path} is new at once");
    }
}

async fn who_has_a_session_gets_a_page_of_their_own(desk: Arc<TestDesk>) {
    let (visitor, merchant) = (desk.browser(), desk.signed_in("merchant").await);
    for path in ["/", "/status", "/contact", "/faq"] {
        let before = visitor.get(path).await;
        assert!(before.text.contains("/inloggen"), "{path}");
        let own = merchant.get(path).await;
        assert!(own.text.contains("/uitloggen"), "{path} for who is signed in");
        assert!(own.header("cache-control").starts_with("private"), "{path}");
        assert!(visitor.get(path).await.text.contains("/inloggen"), "{path} afterwards");
    }
    let unknown = visitor.get("/status/bestaat-niet").await;
    assert_eq!((unknown.status, unknown.header("etag")), (404, ""), "what is wrong is not kept");
}

async fn everything_public_is_told_to_machines(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    for path in
        PUBLIC.iter().filter(|path| path.contains(".json") || path.contains(".atom") || path.contains(".rss"))
    {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=10", "{path}");
        assert_eq!(answer.header("vary"), "accept-encoding", "{path}");
    }
    assert_eq!(browser.get("/status.rss").await.header("content-type"), "application/rss+xml; charset=utf-8");

    let mut events = browser.live("/live").await;
    assert_eq!(events.next().await, "status", "what is so now");
    declare(&desk, "Kassa hapert", "Till fails").await;
    assert_eq!(events.next().await, "status", "and each change");
    let news: serde_json::Value = serde_json::from_str(&browser.get("/banner.json").await.text).unwrap();
    assert_eq!(news["incidents"][0]["title"]["en"], "Till fails");
}

async fn a_storm_on_a_desk_whose_store_is_away(desk: Arc<TestDesk>) {
    away(&desk.store_url).await;
    eventually("it is noticed", async || (desk.browser().get("/readyz").await.status == 503).then_some(()))
        .await;
    let visitors = (0..40).map(|n| {
        let desk = desk.clone();
        tokio::spawn(async move {
            let browser: Browser = desk.browser();
            for path in PUBLIC.iter().cycle().skip(n).take(PUBLIC.len()) {
                assert_eq!(browser.get(path).await.status, 200, "{path}");
            }
        })
    });
    for visitor in visitors.collect::<Vec<_>>() {
        visitor.await.unwrap();
    }
    back(&desk.store_url).await;
}
