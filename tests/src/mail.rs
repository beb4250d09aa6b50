//! Mail in, a ticket, an answer out, and the requester's answer back.

use crate::desk::{TestDesk, header, smtp_send};
use crate::on_both_databases;
use app::Lang;
use app::tickets::model::{QueueRow, Ticket, TicketState, View};
use app::{Actor, Role};
use std::sync::Arc;

on_both_databases!(
    a_mail_becomes_a_ticket_and_its_answer_finds_the_way_back,
    the_same_mail_twice_is_one_ticket,
    an_automatic_mail_is_not_answered,
    an_unknown_address_is_refused,
    a_reply_past_an_unseen_message_is_parked,
    the_queue_hears_of_a_mail_live,
    a_mail_that_cannot_be_parsed_goes_aside_alone,
    html_is_shown_safely,
);

fn staff() -> Actor {
    Actor { account: None, role: Role::Agent, name: "Test".into(), ..Actor::default() }
}

fn mail(id: &str, subject: &str, body: &str) -> String {
    format!(
        "From: Marieke van Dongen <marieke@wolenwimpel.example>\nTo: support@winkelkade.example\n\
         Subject: {subject}\nMessage-ID: <{id}@wolenwimpel.example>\nDate: Mon, 16 Nov 2026 10:00:00 +0100\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
}

async fn send(desk: &TestDesk, raw: &str) {
    desk.mail("marieke@wolenwimpel.example", "support@winkelkade.example", raw).await;
}

async fn row(desk: &TestDesk, view: View, subject: &str) -> QueueRow {
    desk.eventually(&format!("{subject:?} in {view:?}"), async || {
        let page = desk.desk.tickets.queue(&staff(), Lang::Nl, view, None).await.ok()?;
        page.rows.into_iter().find(|row| row.subject.contains(subject))
    })
    .await
}

async fn ticket(desk: &TestDesk, number: i64) -> Ticket {
    desk.desk.tickets.ticket(&staff(), Lang::Nl, number).await.unwrap()
}

async fn a_mail_becomes_a_ticket_and_its_answer_finds_the_way_back(desk: Arc<TestDesk>) {
    send(
        &desk,
        &mail("vraag-1", "Terugbetaling blijft hangen", "Goedemorgen,\n\nMijn klant wacht op € 24,00."),
    )
    .await;
    let found = row(&desk, View::New, "Terugbetaling blijft hangen").await;

    // The requester hears that it came in, with the ticket's number and page.
    let ack = desk.sink.mail_with("Auto-Submitted: auto-replied").await;
    assert!(ack.contains(&format!("{}", found.number)), "{ack}");
    assert_eq!(header(&ack, "In-Reply-To"), "<vraag-1@wolenwimpel.example>");

    let agent = desk.signed_in("agent").await;
    let page = agent.get(&format!("/desk/ticket/{}", found.number)).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Mijn klant wacht op € 24,00."));

    let seen = ticket(&desk, found.number).await.last_entry().to_string();
    let path = format!("/desk/ticket/{}/antwoord", found.number);
    let form = [
        ("text", "Stort € 52,55 bij, dan gaat het morgen de deur uit."),
        ("seen", &seen),
        ("then", "waiting"),
    ];
    let answer = agent.post(&path, &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);

    let out = desk.sink.mail_with("Stort").await;
    assert_eq!(header(&out, "In-Reply-To"), "<vraag-1@wolenwimpel.example>");
    assert!(header(&out, "References").contains("<vraag-1@wolenwimpel.example>"));
    assert!(header(&out, "Subject").contains("Terugbetaling blijft hangen"));
    let ours = header(&out, "Message-ID");
    assert!(ours.starts_with('<') && ours.ends_with('>'), "{ours}");
    row(&desk, View::Waiting, "Terugbetaling").await;

    // The requester's client answers with our Message-ID alone.
    let back = mail("vraag-2", "Re: iets heel anders", "Dat is gelukt, dank u wel.")
        .replace("MIME-Version", &format!("In-Reply-To: {ours}\nReferences: {ours}\nMIME-Version"));
    send(&desk, &back).await;
    row(&desk, View::Open, "Terugbetaling").await;
    let whole = ticket(&desk, found.number).await;
    assert!(whole.entries.iter().any(|entry| entry.html.contains("Dat is gelukt")), "{:?}", whole.entries);
    assert_eq!(whole.state, TicketState::Open);
}

async fn the_same_mail_twice_is_one_ticket(desk: Arc<TestDesk>) {
    let raw = mail("dubbel", "Twee keer verstuurd", "Eén vraag.");
    send(&desk, &raw).await;
    send(&desk, &raw).await;
    row(&desk, View::New, "Twee keer verstuurd").await;
    desk.eventually("the spool is empty", async || (desk.base.spool.counts().new == 0).then_some(())).await;
    let page = desk.desk.tickets.queue(&staff(), Lang::Nl, View::New, None).await.unwrap();
    assert_eq!(page.rows.len(), 1);
}

async fn an_automatic_mail_is_not_answered(desk: Arc<TestDesk>) {
    let away = mail("afwezig", "Automatisch antwoord: Uw bericht", "Ik ben er maandag weer.")
        .replace("MIME-Version", "Auto-Submitted: auto-replied\nMIME-Version");
    send(&desk, &away).await;
    send(&desk, &mail("gewoon", "Een gewone vraag", "Werkt dit?")).await;
    row(&desk, View::New, "Een gewone vraag").await;
    desk.sink.mail_with("<gewoon@wolenwimpel.example>").await;
    let mails = desk.sink.mails().await;
    assert!(
        !mails.iter().any(|mail| mail.contains("<afwezig@wolenwimpel.example>")),
        "an automatic mail was answered"
    );
}

async fn an_unknown_address_is_refused(desk: Arc<TestDesk>) {
    let refused = smtp_send(desk.smtp_addr, "a@b.example", "elders@andere.example", "Subject: x\n\nx").await;
    assert!(refused.unwrap_err().starts_with("550 5.1.1"));
}

async fn a_reply_past_an_unseen_message_is_parked(desk: Arc<TestDesk>) {
    send(&desk, &mail("eerst", "Saldo te laag", "Kan het anders?")).await;
    let number = row(&desk, View::New, "Saldo te laag").await.number;
    let seen = ticket(&desk, number).await.last_entry().to_string();
    let more = mail("tweede", "Re: Saldo te laag", "Laat maar, het is al gelukt.")
        .replace("MIME-Version", "In-Reply-To: <eerst@wolenwimpel.example>\nMIME-Version");
    send(&desk, &more).await;
    desk.eventually("the second message", async || {
        ticket(&desk, number).await.entries.iter().any(|entry| entry.html.contains("al gelukt")).then_some(())
    })
    .await;
    let agent = desk.signed_in("agent").await;
    let form = [("text", "Stort bij, dan werkt het."), ("seen", seen.as_str()), ("then", "waiting")];
    let parked = agent.post(&format!("/desk/ticket/{number}/antwoord"), &form).await;
    assert_eq!(parked.status, 409);
    assert!(parked.text.contains("Stort bij, dan werkt het."), "the words are kept");
    assert!(!desk.sink.mails().await.iter().any(|mail| mail.contains("Stort bij")));
}

async fn the_queue_hears_of_a_mail_live(desk: Arc<TestDesk>) {
    let agent = desk.signed_in("agent").await;
    let mut events = agent.live("/desk/live").await;
    while events.next().await != "queue" {}
    send(&desk, &mail("live", "Komt vanzelf binnen", "Ziet u mij?")).await;
    while events.next().await != "queue" {}
    row(&desk, View::New, "Komt vanzelf binnen").await;
}

async fn a_mail_that_cannot_be_parsed_goes_aside_alone(desk: Arc<TestDesk>) {
    // No header at all: accepted (we said 250), set aside, and the next goes on.
    send(&desk, "\n").await;
    send(&desk, &mail("na", "Na de kapotte", "Ik kom gewoon door.")).await;
    row(&desk, View::New, "Na de kapotte").await;
    desk.eventually("the quarantine", async || (desk.base.spool.counts().quarantined == 1).then_some(()))
        .await;
}

async fn html_is_shown_safely(desk: Arc<TestDesk>) {
    let raw = mail("html", "Met opmaak", "<p>Zie <b>hier</b></p><script>alert(1)</script><img src=\"https://tracker.example/x.gif\"><a href=\"javascript:alert(1)\">klik</a>")
        .replace("text/plain", "text/html");
    send(&desk, &raw).await;
    let number = row(&desk, View::New, "Met opmaak").await.number;
    let entry = ticket(&desk, number).await.entries.remove(0);
    assert!(!entry.html.contains("<script") && !entry.html.contains("javascript:"), "{}", entry.html);
    assert!(!entry.html.contains("src=\"https://tracker"), "{}", entry.html);
}
