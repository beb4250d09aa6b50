//! Mail in, an answer out, and every way back to the ticket.

use super::*;

on_both!(
    a_mail_is_answered_and_its_answer_comes_home,
    every_way_back_leads_to_the_ticket,
    a_reply_never_passes_an_unseen_message,
    a_closed_ticket_gets_a_follow_up,
);

async fn a_mail_is_answered_and_its_answer_comes_home(kit: Kit) {
    let first = raw("a", "Kassa doet niets", "", "Goedemorgen,\n\nDe kassa start niet.\n\nGroet,\nMarije");
    let n = number(kit.mail(&first).await);
    let page = kit.page(View::New, None).await;
    assert_eq!(page.rows.len(), 1);
    let row = &page.rows[0];
    assert_eq!((row.number, row.subject.as_str(), row.unseen), (n, "Kassa doet niets", true));
    assert_eq!((row.requester.as_str(), row.excerpt.as_str()), ("Marije de Boer", "De kassa start niet."));
    kit.pass(2 * HOUR + 5 * MINUTE);
    let row = kit.page(View::New, None).await.rows.remove(0);
    assert_eq!((row.age.as_str(), row.updated_text.as_str()), ("2 u 05", "10:00"));

    let ticket = kit.ticket(n).await;
    assert!(ticket.entries[0].html.contains("De kassa start niet."), "{}", ticket.entries[0].html);
    assert!(!kit.page(View::New, None).await.rows[0].unseen, "looked at");
    kit.deliver().await;
    kit.answer(n, "Beste Marije,\n\nStart de kassa opnieuw.", Some(TicketState::Waiting)).await.unwrap();
    let ticket = kit.ticket(n).await;
    assert_eq!((ticket.state, ticket.assigned_to_me, ticket.age.as_str()), (TicketState::Waiting, true, ""));
    assert!(matches!(
        ticket.entries.iter().find(|entry| entry.kind == EntryKind::Agent).unwrap().delivery,
        Some(Delivery::Waiting { .. })
    ));

    kit.deliver().await;
    let mails = kit.arrived().await;
    assert_eq!(mails.len(), 2, "an acknowledgement and an answer");
    let ack = server::mail::parse::parse(mails[0].as_bytes()).unwrap();
    assert_eq!(ack.in_reply_to.as_deref(), Some("<a@bloemen.example>"));
    assert_eq!(ack.origin.auto_submitted.as_deref(), Some("auto-replied"));
    assert!(ack.text.contains("vandaag vóór 17:00") && ack.text.contains("/ticket/"), "{}", ack.text);
    let out = server::mail::parse::parse(mails[1].as_bytes()).unwrap();
    assert_eq!(out.in_reply_to.as_deref(), Some("<a@bloemen.example>"));
    assert_eq!(out.subject, format!("Re: Kassa doet niets [#{n}]"));
    let from = out.from.clone().unwrap();
    assert_eq!(
        (from.addr.as_str(), from.name.as_deref()),
        ("support@winkelkade.example", Some("Winkelkade Hulp"))
    );
    let token = kit.token(n).await;
    assert_eq!(out.reply_to[0].addr, format!("support+{token}@winkelkade.example").to_lowercase());
    assert!(mails[1].contains(&token), "the token keeps its case");
    assert!(out.text.contains("> De kassa start niet.") && out.html.is_some());
    let sent = kit.ticket(n).await;
    let sent = sent.entries.iter().find(|entry| entry.kind == EntryKind::Agent).unwrap();
    assert!(matches!(sent.delivery, Some(Delivery::Sent { .. })));

    let ours = out.message_id.unwrap();
    let back = raw("b", "iets anders", &format!("In-Reply-To: {ours}\n"), "Het werkt weer, dank u.");
    assert_eq!(kit.mail(&back).await, Outcome::Reply(n));
    let ticket = kit.ticket(n).await;
    assert_eq!(ticket.state, TicketState::Open);
    kit.answer(n, "Fijn!", Some(TicketState::Solved)).await.unwrap();
    kit.deliver().await;
    let last = kit.arrived().await.pop().unwrap();
    let last = server::mail::parse::parse(last.as_bytes()).unwrap();
    assert_eq!(last.in_reply_to.as_deref(), Some("<b@bloemen.example>"));
    assert_eq!(last.references, ["<a@bloemen.example>", &ours, "<b@bloemen.example>"]);
    let words: Vec<String> = kit
        .ticket(n)
        .await
        .entries
        .into_iter()
        .filter(|entry| entry.kind == EntryKind::Event)
        .map(|entry| format!("{}: {}", entry.author, entry.html))
        .collect();
    let expected = [
        "Sanne Vos: Toegewezen aan Sanne Vos",
        "Sanne Vos: Status: Wacht op klant",
        "Loket: Status: Open",
        "Sanne Vos: Status: Opgelost",
    ];
    assert_eq!(words, expected);
    assert_eq!(kit.agrees().await.outcome("ticket"), 1);
}

async fn every_way_back_leads_to_the_ticket(kit: Kit) {
    let n = number(kit.mail_to("kassa@winkelkade.example", &raw("a", "Pin", "", "Pin weigert.")).await);
    assert_eq!(kit.ticket(n).await.mailbox, "Kassa App");
    let token = kit.token(n).await;
    let ack = kit.outbox().await.remove(0).message_id;

    let shouted = format!("KASSA+{}@winkelkade.example", token.to_uppercase());
    assert_eq!(kit.mail_to(&shouted, &raw("b", "x", "", "1")).await, Outcome::Reply(n), "token in any case");
    let by_ack = raw("c", "x", &format!("References: {ack}\n"), "2");
    assert_eq!(kit.mail(&by_ack).await, Outcome::Reply(n), "our acknowledgement");
    let chain = raw("d", "x", "References: <a@bloemen.example> <unknown@x.example>\n", "3");
    assert_eq!(kit.mail(&chain).await, Outcome::Reply(n), "an older mail of the thread");
    let tag = raw("e", &format!("Re: Pin [#{n}]"), "", "4");
    assert_eq!(kit.mail(&tag).await, Outcome::Reply(n), "the number, by who takes part");

    let stranger = tag.replace(CUSTOMER, "vreemd@elders.example").replace("<e@", "<f@");
    let other = number(kit.mail(&stranger).await);
    let forged = ack.replace(&token[..4], "AAAA");
    let guessed = raw("g", "x", &format!("In-Reply-To: {forged}\n"), "5");
    assert!(other != n && number(kit.mail(&guessed).await) != n);
    let ids: Vec<i64> = kit.ticket(n).await.entries.iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted() && ids.len() == 5);
}

async fn a_reply_never_passes_an_unseen_message(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    let seen = kit.ticket(n).await.last_entry();
    kit.mail(&raw("b", "Re: Vraag", "In-Reply-To: <a@bloemen.example>\n", "Laat maar.")).await;
    let draft = ReplyDraft { text: "Ja.".into(), note: false, seen, then: None };
    let parked = kit.desk.ticket_reply(&kit.agent, n, draft.clone()).await.unwrap_err();
    assert!(
        matches!(&parked, AppError::Conflict { nl, en } if nl.contains("opnieuw") && en.contains("again"))
    );
    assert_eq!(kit.outbox().await.len(), 1, "the acknowledgement alone");
    assert_eq!(kit.ticket(n).await.assignee, None);
    // A note goes past it: nobody outside reads it.
    kit.desk.ticket_reply(&kit.agent, n, ReplyDraft { note: true, ..draft.clone() }).await.unwrap();
    kit.answer(n, "Goed.", None).await.unwrap();
    assert_eq!(kit.ticket(n).await.state, TicketState::Open);
    let empty = ReplyDraft { text: " \n".into(), ..draft };
    assert!(matches!(kit.desk.ticket_reply(&kit.agent, n, empty).await, Err(AppError::Invalid { .. })));
    let visitor = Actor::visitor("x");
    let text = ReplyDraft { text: "x".into(), note: false, seen: i64::MAX, then: None };
    assert_eq!(kit.desk.ticket_reply(&visitor, n, text).await, Err(AppError::SignIn));
}

async fn a_closed_ticket_gets_a_follow_up(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    kit.desk.ticket_state(&kit.agent, &[n], TicketState::Closed).await.unwrap();
    let soon = raw("c", "Re: Vraag", "In-Reply-To: <a@bloemen.example>\n", "Nog iets.");
    assert_eq!(kit.mail(&soon).await, Outcome::Reply(n), "soon after, it opens again");
    assert_eq!(kit.ticket(n).await.state, TicketState::Open);
    kit.desk.ticket_state(&kit.agent, &[n], TicketState::Closed).await.unwrap();
    kit.pass(29 * DAY);
    let next =
        number(kit.mail(&raw("b", "Re: Vraag", "In-Reply-To: <a@bloemen.example>\n", "Toch niet.")).await);
    assert_ne!(next, n);
    assert_eq!(kit.ticket(n).await.state, TicketState::Closed);
    let entries = kit.ticket(next).await.entries;
    assert_eq!(entries[1].html, format!("Vervolg op ticket {n}"));
    let words = kit.desk.ticket(&kit.agent, Lang::En, next).await.unwrap();
    assert_eq!(words.entries[1].html, format!("Follow-up of ticket {n}"));
    assert_eq!(words.others[0].number, n);
    assert_eq!(words.others[0].url, format!("/desk/ticket/{n}"));
}
