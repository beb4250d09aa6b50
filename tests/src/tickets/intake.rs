//! What comes in is taken once, whatever it is; machines are not talked to.

use super::*;

on_both!(
    the_same_item_is_taken_once,
    a_played_mail_is_acknowledged_by_its_own_clock,
    the_same_mail_is_taken_once,
    machines_do_not_open_tickets,
    a_bounce_marks_the_mail,
    nobody_is_acknowledged_for_ever,
    hostile_mail_fits_the_store,
);

async fn the_same_item_is_taken_once(kit: Kit) {
    let id = kit.spooled("support@winkelkade.example", &raw("a", "Vraag", "", "Eén keer.")).await;
    let (envelope, bytes) = kit.base.spool.read(id).await.unwrap();
    let first = kit.desk.receive(id, envelope.clone(), bytes.clone(), None).await.unwrap();
    assert_eq!(first, Outcome::Ticket(first_number(&kit).await));
    assert_eq!(kit.desk.receive(id, envelope, bytes, None).await.unwrap(), Outcome::Before);
    assert_eq!(kit.page(View::New, None).await.rows.len(), 1);
    assert_eq!(kit.outbox().await.len(), 1);
}

async fn a_played_mail_is_acknowledged_by_its_own_clock(kit: Kit) {
    let saturday = BEGIN - 4 * DAY;
    let mail = raw("a", "Vraag", "", "Van zaterdag.");
    let id = kit.spooled_as("support@winkelkade.example", &mail, saturday, MailSource::Played).await;
    kit.take(id).await.unwrap();
    kit.mail(&raw("b", "Vraag", "", "Van vandaag.")).await;
    let acks: Vec<String> = kit.outbox().await.into_iter().map(|mail| mail.text).collect();
    assert!(acks[0].contains("U hoort maandag vanaf 09:00"), "{}", acks[0]);
    assert!(acks[1].contains("U hoort vandaag vóór 17:00"), "{}", acks[1]);
}

async fn the_same_mail_is_taken_once(kit: Kit) {
    let mail = raw("a", "Vraag", "", "Eén keer.");
    number(kit.mail(&mail).await);
    assert_eq!(kit.mail(&mail).await, Outcome::Duplicate);
    assert_eq!(kit.mail(&mail).await, Outcome::Duplicate);
    // Another text under the same id is another mail.
    number(kit.mail(&raw("a", "Vraag", "", "Iets heel anders.")).await);
    let check = kit.agrees().await;
    assert_eq!((check.outcome("ticket"), check.outcome("duplicate"), check.handled()), (2, 2, 4));
}

async fn machines_do_not_open_tickets(kit: Kit) {
    let away = "Auto-Submitted: auto-replied\n";
    let alone = kit.mail(&raw("x", "Automatisch antwoord", away, "Ik ben er niet.")).await;
    assert_eq!(alone, Outcome::Automatic(None));
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    let ack = kit.outbox().await.remove(0).message_id;
    kit.answer(n, "Ja.", Some(TicketState::Solved)).await.unwrap();
    let headers = format!("{away}In-Reply-To: {ack}\n");
    let put = kit.mail(&raw("y", "Afwezig", &headers, "Ik ben er maandag.")).await;
    assert_eq!(put, Outcome::Automatic(Some(n)));
    let ticket = kit.ticket(n).await;
    assert_eq!(ticket.state, TicketState::Solved, "a machine opens nothing again");
    assert!(ticket.entries.iter().any(|entry| entry.kind == EntryKind::Automatic));
    assert_eq!(kit.outbox().await.len(), 2, "no machine was answered");
    assert_eq!(kit.agrees().await.outcome("automatic"), 2);
}

async fn a_bounce_marks_the_mail(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    kit.answer(n, "Ja.", None).await.unwrap();
    let ours = kit.outbox().await.into_iter().find(|mail| mail.entry_id.is_some()).unwrap().message_id;
    kit.deliver().await;
    let bounce = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.bloemen.example\nTo: support@winkelkade.example\n\
         Subject: Undelivered Mail Returned to Sender\nMessage-ID: <z@mx.bloemen.example>\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain\n\nNot delivered.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.bloemen.example\n\n\
         Final-Recipient: rfc822; {CUSTOMER}\nAction: failed\nStatus: 5.1.1\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {ours}\nSubject: Re: Vraag\n\n--b--\n"
    );
    assert_eq!(kit.mail(&bounce).await, Outcome::Automatic(Some(n)));
    let ticket = kit.ticket(n).await;
    let sent = ticket.entries.iter().find(|entry| entry.kind == EntryKind::Agent).unwrap();
    assert!(matches!(&sent.delivery, Some(Delivery::Failed { reason, .. }) if reason == "5.1.1"), "{sent:?}");
}

async fn nobody_is_acknowledged_for_ever(kit: Kit) {
    for at in 0..12 {
        number(
            kit.mail(&raw(&format!("m{at}"), &format!("Antwoord {at}"), "", "Wij antwoorden spoedig.")).await,
        );
    }
    assert_eq!(kit.outbox().await.len(), 5);
    let own = raw("own", "Van onszelf", "", "x").replace(CUSTOMER, "info@winkelkade.example");
    number(kit.mail(&own).await);
    let bounced =
        format!("Return-Path: <>\n{}", raw("null", "Nul", "", "x").replace(CUSTOMER, "nul@x.example"));
    kit.mail(&bounced).await;
    assert_eq!(kit.outbox().await.len(), 5, "neither to ourselves nor to the null sender");
}

async fn hostile_mail_fits_the_store(kit: Kit) {
    let long = "x".repeat(20_000);
    let mails = [
        raw(&long, "a\0b", &format!("References: <{long}@x.example>\n"), "a\0b"),
        format!("From: \"\0\" <{long}@x.example>\nSubject: {long}\n\nHoi\n"),
        format!(
            "From: a@b.example\nSubject: =?utf-8?q?a=00=0D=0ABcc:x?=\nMessage-ID: <\u{1F600}\0@x>\n\n{long}\n"
        ),
        "Subject: niemand\n\nHoi\n".into(),
        raw("h", "h", "", "<b>").replace("text/plain", "text/html"),
    ];
    for mail in mails {
        let outcome = kit.mail(&mail).await;
        assert!(matches!(outcome, Outcome::Ticket(_)), "{outcome:?}");
    }
    // A mail that names its sender nowhere can be read, and can't be answered.
    let rows = kit.page(View::New, None).await.rows;
    let orphan = rows.iter().find(|row| row.subject == "niemand").unwrap();
    assert!(matches!(kit.answer(orphan.number, "Hoi", None).await, Err(AppError::Invalid { .. })));
    let empty = kit.spooled("support@winkelkade.example", "\n").await;
    assert!(matches!(kit.take(empty).await, Err(ReceiveError::Unreadable(_))));
}

async fn first_number(kit: &Kit) -> i64 {
    kit.page(View::New, None).await.rows[0].number
}

/// The drain goes on by itself: past what can't be read, and when the store is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drain_loses_nothing() {
    let kit = Kit::on_sqlite().await;
    let db = kit.dir.path().join("loket.db");
    let stop = watch::Sender::new(false);
    std::fs::rename(&db, db.with_extension("away")).unwrap();
    for at in 0..5 {
        kit.spooled("support@winkelkade.example", &raw(&format!("m{at}"), &format!("Vraag {at}"), "", "?"))
            .await;
        kit.spooled("support@winkelkade.example", "\n").await;
    }
    let running = tokio::spawn(drain::run(kit.desk.clone(), None, stop.subscribe()));
    let until = async |done: &dyn Fn() -> bool| {
        tokio::time::timeout(std::time::Duration::from_secs(20), async {
            while !done() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("it goes on");
    };
    until(&|| !*kit.base.store.here().borrow()).await;
    assert_eq!(kit.base.spool.counts().new, 10);
    std::fs::rename(db.with_extension("away"), &db).unwrap();
    until(&|| kit.base.spool.counts().new == 0).await;
    assert_eq!(kit.base.spool.counts().quarantined, 5);
    let subjects: Vec<String> =
        kit.page(View::New, None).await.rows.into_iter().map(|row| row.subject).collect();
    assert_eq!(subjects, ["Vraag 0", "Vraag 1", "Vraag 2", "Vraag 3", "Vraag 4"], "oldest first");
    let check = kit.agrees().await;
    assert_eq!((check.outcome("ticket"), check.outcome("quarantined")), (5, 5));
    // What was set apart can be tried again, and is counted once.
    let id = kit.base.spool.quarantined()[0];
    kit.base.spool.requeue(id).await.unwrap();
    until(&|| kit.base.spool.counts().quarantined == 5 && kit.base.spool.counts().new == 0).await;
    assert_eq!(kit.agrees().await.outcome("quarantined"), 5);
    stop.send_replace(true);
    running.await.unwrap();
}
