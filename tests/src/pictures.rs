//! Pictures and files of mails through the browser's door: who gets them, with which headers.

use crate::desk::{Answer, TestDesk};
use crate::on_both_databases;
use crate::web::{Site, Web};
use app::Lang;
use app::tickets::model::{Entry, View};
use app::{Actor, Role};
use std::sync::Arc;

on_both_databases!(pictures_are_shown_on_request_only, files_cannot_harm_the_page);

const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0;";

fn staff() -> Actor {
    Actor { account: None, role: Role::Agent, name: "Test".into(), ..Actor::default() }
}

/// Sends a mail and waits for its ticket: number and first entry.
async fn taken(desk: &TestDesk, kind: &str, body: &str) -> (i64, Entry) {
    let raw = format!(
        "From: Marieke <marieke@wolenwimpel.example>\nTo: support@winkelkade.example\nSubject: Beeld\n\
         Message-ID: <beeld@wolenwimpel.example>\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n"
    );
    desk.mail("marieke@wolenwimpel.example", "support@winkelkade.example", &raw).await;
    let number = desk
        .eventually("the ticket", async || {
            let page = desk.desk.tickets.queue(&staff(), Lang::Nl, View::New, None).await.ok()?;
            page.rows.first().map(|row| row.number)
        })
        .await;
    let mut ticket = desk.desk.tickets.ticket(&staff(), Lang::Nl, number).await.unwrap();
    (number, ticket.entries.remove(0))
}

/// A stranger's bytes must not act in our name, whatever they are.
fn caged(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    assert!(answer.header("cache-control").starts_with("private"));
}

async fn pictures_are_shown_on_request_only(desk: Arc<TestDesk>) {
    let web = Web::serve(Site::from([("/pixel?to=7", ("image/svg+xml", GIF.to_vec()))])).await;
    let html = format!("<p>Onze nieuwe collectie</p><img src=\"http://{}/pixel?to=7\">", web.addr);
    let (number, entry) = taken(&desk, "text/html", &html).await;
    let agent = desk.signed_in("agent").await;
    let page = agent.get(&format!("/desk/ticket/{number}")).await;
    assert!(page.text.contains("Deze mail wil 1 afbeelding van elders laden."), "{}", page.text);
    let asking = format!("/desk/ticket/{number}?beelden={}", entry.id);
    assert!(page.text.contains(&format!("{asking}#e-{}", entry.id)));
    let picture = format!("/desk/beeld/{}/0", entry.id);
    assert!(!page.text.contains(&picture) && web.asked().is_empty());

    let page = agent.get(&asking).await;
    assert!(page.text.contains(&format!("src=\"{picture}\"")), "{}", page.text);
    assert!(!page.text.contains("van elders laden") && !page.text.contains("pixel?to=7"));
    let english = agent.get(&format!("/en/desk/ticket/{number}")).await;
    assert!(english.text.contains("This mail wants to load 1 image from elsewhere."));

    let shown = agent.get(&picture).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/gif"));
    assert_eq!(shown.header("content-disposition"), "inline");
    caged(&shown);
    let asked = web.asked().join("").to_lowercase();
    assert!(!asked.contains("cookie") && !asked.contains("referer") && !asked.contains("loket"), "{asked}");
    agent.get(&picture).await;
    assert_eq!(web.asked().len(), 1);

    assert_eq!(agent.get(&format!("/desk/beeld/{}/1", entry.id)).await.status, 404);
    assert_eq!(agent.get(&format!("/desk/beeld/{}/x", entry.id)).await.status, 400);
    assert_eq!(desk.browser().get(&picture).await.status, 401);
    assert_eq!(desk.signed_in("merchant").await.get(&picture).await.status, 403);
}

async fn files_cannot_harm_the_page(desk: Arc<TestDesk>) {
    let file = |kind: &str, name: &str, data: &str| {
        format!(
            "--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{data}\n"
        )
    };
    let body = [
        file("image/svg+xml", "logo.svg", "PHN2Zy8+"),
        file("image/png", "leugen.png", "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
        file("text/html", "pagina.html", "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
        file("application/octet-stream", "f\u{f6}t\".gif", "R0lGODlhAQABAAAAADs="),
    ]
    .concat();
    let (_, entry) = taken(&desk, "multipart/mixed; boundary=b", &format!("{body}--b--")).await;
    assert_eq!(entry.attachments.len(), 4);
    let agent = desk.signed_in("agent").await;
    for (at, file) in entry.attachments.iter().enumerate() {
        let answer = agent.get(&file.url).await;
        assert_eq!(answer.status, 200, "{}", file.filename);
        caged(&answer);
        let (kind, how) =
            if at == 3 { ("image/gif", "inline;") } else { ("application/octet-stream", "attachment;") };
        assert_eq!(answer.header("content-type"), kind, "{}", file.filename);
        assert!(answer.header("content-disposition").starts_with(how), "{}", file.filename);
        assert_eq!(desk.browser().get(&file.url).await.status, 404);
    }
}
