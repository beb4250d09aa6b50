//! Health, headers, limits and the cross-site guard.

use crate::desk::TestDesk;
use crate::on_both_databases;
use std::sync::Arc;

on_both_databases!(
    it_is_alive_ready_and_measured,
    pages_are_guarded,
    an_unknown_address_has_a_friendly_page,
    signing_in_tells_nothing_and_is_limited,
    a_forms_address_leads_to_its_page,
    server_functions_answer_with_the_errors_status,
);

async fn it_is_alive_ready_and_measured(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    assert_eq!(browser.get("/healthz").await.status, 200);
    let ready = browser.get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.text);
    assert!(browser.get("/metrics").await.text.contains("loket_spool_waiting"));
}

async fn pages_are_guarded(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    let home = browser.get("/").await;
    let policy = home.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval';")
            && policy.contains("style-src 'self';")
            && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    assert_eq!(home.header("x-content-type-options"), "nosniff");
    assert!(!home.text.contains(" style=\""), "no inline style");
    let foreign = browser.post_from("cross-site", "/uitloggen", &[]).await;
    assert_eq!(foreign.status, 403);
}

async fn an_unknown_address_has_a_friendly_page(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    for path in ["/bestaat-niet", "/en/does-not-exist", "/faq/bestaat-niet", "/status/bestaat-niet"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text.contains("<h1"), "{path}");
    }
}

async fn a_forms_address_leads_to_its_page(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    for (path, page) in [
        ("/desk/ticket/7/antwoord", "/desk/ticket/7"),
        ("/en/account/wachtwoord", "/en/account"),
        ("/uitloggen", "/"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location()), (303, page), "{path}");
    }
}

async fn server_functions_answer_with_the_errors_status(desk: Arc<TestDesk>) {
    let client = reqwest::Client::new();
    let ask = async |path: &str, body: &'static str| {
        let request = client.post(format!("{}{path}", desk.url)).header("content-type", "application/json");
        request.body(body).send().await.unwrap()
    };
    let refused = ask("/api/desk/counts", "{}").await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.json::<app::AppError>().await.unwrap(), app::AppError::SignIn);
    assert_eq!(ask("/api/desk/queue", "{").await.status(), 409, "an older bundle is told to reload");
}

async fn signing_in_tells_nothing_and_is_limited(desk: Arc<TestDesk>) {
    let browser = desk.browser();
    let wrong = async |email: &str| {
        let answer =
            browser.post("/inloggen", &[("email", email), ("password", "verkeerd-wachtwoord")]).await;
        (answer.status, answer.text.replace(email, "…"))
    };
    let (known, unknown) =
        (wrong("agent@winkelkade.example").await, wrong("niemand@winkelkade.example").await);
    assert_eq!(known.0, 422);
    assert_eq!(known.0, unknown.0);
    let mut last = 0;
    for _ in 0..15 {
        last = wrong("agent@winkelkade.example").await.0;
    }
    assert_eq!(last, 429);
}
