//! Threads that join and part, what is held, loops that are stopped, addresses that take no mail.

use super::*;
use app::status::model::{Bilingual, Impact, IncidentDraft};
use app::status::port::Status;
use server::desk::status::StatusDesk;

on_both!(
    another_subject_is_proposed_as_a_ticket_of_its_own,
    two_tickets_become_one_and_part_again,
    a_mailbox_is_held_by_hand,
    tickets_are_held_with_an_incident,
    a_loop_is_stopped_and_resumed,
    who_writes_without_end_at_a_ticket_opens_nothing,
    an_address_that_takes_no_mail_is_marked,
);

fn lead(kit: &Kit) -> Actor {
    Actor { role: Role::Lead, ..kit.agent.clone() }
}

fn events(ticket: &Ticket) -> Vec<&str> {
    let events = ticket.entries.iter().filter(|entry| entry.kind == EntryKind::Event);
    events.map(|entry| entry.html.as_str()).collect()
}

async fn another_subject_is_proposed_as_a_ticket_of_its_own(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Kassa doet niets", "", "De kassa start niet.")).await);
    kit.answer(n, "Start hem opnieuw.", Some(TicketState::Waiting)).await.unwrap();
    let thread = "In-Reply-To: <a@bloemen.example>\n";
    kit.mail(&raw("b", "Re: Kassa doet niets", thread, "Gelukt.")).await;
    assert!(kit.ticket(n).await.entries.iter().all(|entry| entry.other_subject.is_none()));
    kit.answer(n, "Fijn.", None).await.unwrap();
    assert_eq!(
        kit.mail(&raw("c", "Factuur december", thread, "Klopt mijn factuur?")).await,
        Outcome::Reply(n)
    );

    let ticket = kit.ticket(n).await;
    let proposed = ticket.entries.iter().find(|entry| entry.other_subject.is_some()).unwrap();
    assert_eq!(proposed.other_subject.as_deref(), Some("Factuur december"));
    let own =
        kit.desk.own_ticket(&Actor::visitor("x"), Lang::Nl, &kit.token(n).await).await.unwrap().unwrap();
    assert!(own.entries.iter().all(|entry| entry.other_subject.is_none()), "the desk's affair");

    let visitor = Actor::visitor("x");
    assert_eq!(kit.desk.entry_split(&visitor, proposed.id, true).await, Err(AppError::SignIn));
    let new = kit.desk.entry_split(&kit.agent, proposed.id, true).await.unwrap();
    let (split, left) = (kit.ticket(new).await, kit.ticket(n).await);
    assert_eq!((split.subject.as_str(), split.state), ("Factuur december", TicketState::New));
    assert_eq!(split.requester_email, CUSTOMER);
    assert!(split.entries.iter().any(|entry| entry.id == proposed.id && entry.other_subject.is_none()));
    assert!(!left.entries.iter().any(|entry| entry.id == proposed.id));
    assert_eq!(left.age, "", "nobody waits there: the desk had the last word");
    assert_eq!(events(&split), [format!("Afgesplitst van ticket {n}")]);
    // Its answer is a thread of its own, and so is the answer to that.
    kit.answer(new, "Die klopt.", None).await.unwrap();
    let mail = kit.outbox().await.pop().unwrap();
    assert_eq!(mail.subject, format!("Re: Factuur december [#{new}]"));
    assert_eq!(mail.in_reply_to, "<c@bloemen.example>");
    let back = raw("d", "Re: Factuur december", &format!("In-Reply-To: {}\n", mail.message_id), "Dank.");
    assert_eq!(kit.mail(&back).await, Outcome::Reply(new));
    kit.agrees().await;
}

async fn two_tickets_become_one_and_part_again(kit: Kit) {
    let first = number(kit.mail(&raw("a", "Kassa", "", "De kassa start niet.")).await);
    let second = number(kit.mail(&raw("b", "Kassa, nogmaals", "", "Hij doet het nog niet.")).await);
    let (token, ack) = (kit.token(second).await, kit.outbox().await.pop().unwrap().message_id);
    let stranger = raw("s", "Anders", "", "x").replace(CUSTOMER, "piet@elders.example");
    let other = number(kit.mail(&stranger).await);

    let refused = kit.desk.ticket_merge(&kit.agent, other, first).await.unwrap_err();
    assert!(matches!(refused, AppError::Invalid { .. }), "two requesters never read each other");
    kit.desk.ticket_merge(&kit.agent, second, first).await.unwrap();
    let (one, gone) = (kit.ticket(first).await, kit.ticket(second).await);
    assert_eq!(one.entries.iter().filter(|entry| entry.kind == EntryKind::Requester).count(), 2);
    assert_eq!((gone.merged_into, gone.state), (Some(first), TicketState::Closed));
    assert_eq!(one.others.len(), 0, "it is part of this one");

    // Every way to the merged one leads to the survivor: its address, its mails, its page.
    let to = format!("support+{token}@winkelkade.example");
    assert_eq!(kit.mail_to(&to, &raw("c", "x", "", "1")).await, Outcome::Reply(first));
    let by_ack = raw("d", "x", &format!("In-Reply-To: {ack}\n"), "2");
    assert_eq!(kit.mail(&by_ack).await, Outcome::Reply(first));
    let by_number = raw("e", &format!("Re: Kassa [#{second}]"), "", "3");
    assert_eq!(kit.mail(&by_number).await, Outcome::Reply(first));
    let own = kit.desk.own_ticket(&Actor::visitor("x"), Lang::Nl, &token).await.unwrap().unwrap();
    assert_eq!(own.number, first);

    let stays = kit.answer(second, "Hier?", None).await.unwrap_err();
    assert!(matches!(&stays, AppError::Conflict { nl, .. } if nl.contains(&first.to_string())), "{stays:?}");
    kit.desk.ticket_unmerge(&kit.agent, second).await.unwrap();
    let back = kit.ticket(second).await;
    assert_eq!((back.merged_into, back.state), (None, TicketState::New));
    assert!(back.entries.iter().any(|entry| entry.html.contains("nog niet")));
    assert!(!kit.ticket(first).await.entries.iter().any(|entry| entry.html.contains("nog niet")));
    kit.agrees().await;
}

async fn a_mailbox_is_held_by_hand(kit: Kit) {
    let before = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    let lead = lead(&kit);
    let held = kit.desk.holds(&lead, Lang::Nl).await.unwrap();
    let (mailbox, _) = held.mailboxes.iter().find(|(_, name)| name == "Winkelkade Hulp").unwrap().clone();
    assert_eq!(kit.desk.mailbox_hold(&kit.agent, mailbox, "").await, Err(AppError::Forbidden));
    kit.desk.mailbox_hold(&lead, mailbox, "Verhuizing").await.unwrap();

    let n = number(kit.mail(&raw("b", "Nog een vraag", "", "En dit?")).await);
    let other = number(kit.mail_to("kassa@winkelkade.example", &raw("c", "Pin", "", "Pin weigert.")).await);
    let known = raw("d", "Re: Vraag", "In-Reply-To: <a@bloemen.example>\n", "Laat maar.");
    assert_eq!(kit.mail(&known).await, Outcome::Reply(before), "what is under way goes on");
    let states = [kit.ticket(n).await, kit.ticket(other).await, kit.ticket(before).await].map(|t| t.state);
    assert_eq!(states, [TicketState::Held, TicketState::New, TicketState::New]);
    assert_eq!(kit.outbox().await.len(), 3, "held tickets are acknowledged as well");
    assert!(!kit.page(View::New, None).await.rows.iter().any(|row| row.number == n));

    let holds = kit.desk.holds(&lead, Lang::Nl).await.unwrap();
    let [hold] = holds.holds.as_slice() else { panic!("{holds:?}") };
    assert_eq!((hold.count, hold.note.as_str(), hold.by.as_str()), (1, "Verhuizing", "Sanne Vos"));
    assert!(!holds.mailboxes.iter().any(|(id, _)| *id == mailbox));
    assert_eq!(kit.desk.hold_release(&kit.agent, hold.id).await, Err(AppError::Forbidden));
    kit.desk.hold_release(&lead, hold.id).await.unwrap();
    let ticket = kit.ticket(n).await;
    assert_eq!(ticket.state, TicketState::New);
    assert_eq!(events(&ticket), ["Vastgehouden: Winkelkade Hulp", "Niet meer vastgehouden"]);
    assert_eq!(kit.desk.hold_release(&lead, hold.id).await, Err(AppError::NotFound));
    kit.agrees().await;
}

async fn tickets_are_held_with_an_incident(kit: Kit) {
    let one = number(kit.mail(&raw("a", "Winkel plat", "", "Niets doet het.")).await);
    let two = number(kit.mail(&raw("b", "Kassa plat", "", "Niets doet het.")).await);
    kit.answer(two, "We kijken.", Some(TicketState::Waiting)).await.unwrap();
    let none = kit.desk.ticket_hold(&kit.agent, &[one], "").await.unwrap_err();
    assert!(matches!(none, AppError::Invalid { .. }));

    let status = StatusDesk::new(kit.base.clone());
    let both = |words: &str| Bilingual { nl: words.into(), en: words.into() };
    let draft = IncidentDraft {
        title: both("Alles ligt stil"),
        text: both("Wij zoeken de oorzaak."),
        components: vec![("webshops".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    component(&kit).await;
    status.incident_declare(&lead(&kit), draft).await.unwrap();
    let before = kit.desk.ticket_hold(&kit.agent, &[one, two], "").await.unwrap();
    assert_eq!(before, [(one, TicketState::New), (two, TicketState::Waiting)]);
    // Taken out by hand, and put back by undo: it is in the same hold.
    kit.desk.ticket_state(&kit.agent, &[one], TicketState::Open).await.unwrap();
    kit.desk.ticket_state(&kit.agent, &[one], TicketState::Held).await.unwrap();
    // Who waited for the customer is to be answered once the customer wrote.
    let more = raw("c", "Re: Kassa plat", "In-Reply-To: <b@bloemen.example>\n", "En nu?");
    assert_eq!(kit.mail(&more).await, Outcome::Reply(two));
    assert_eq!(kit.ticket(two).await.state, TicketState::Held);
    let holds = kit.desk.holds(&kit.agent, Lang::En).await.unwrap().holds;
    assert_eq!(holds[0].count, 2);
    assert!(matches!(&holds[0].reason, HoldReason::Incident { over: false, .. }), "{holds:?}");
    kit.desk.hold_release(&lead(&kit), holds[0].id).await.unwrap();
    assert_eq!(
        (kit.ticket(one).await.state, kit.ticket(two).await.state),
        (TicketState::New, TicketState::Open)
    );
    kit.agrees().await;
}

async fn component(kit: &Kit) {
    let name = Bilingual { nl: "Webshops".into(), en: "Webshops".into() };
    let mut tx = kit.base.store.write().await.unwrap();
    server::store::status::component_save(&mut tx, "webshops", 0, &name, &[]).await.unwrap();
    tx.commit().await.unwrap();
    kit.base.refresh().await.unwrap();
}

async fn a_loop_is_stopped_and_resumed(kit: Kit) {
    for at in 0..7 {
        number(
            kit.mail(&raw(&format!("m{at}"), &format!("Antwoord {at}"), "", "Wij antwoorden spoedig.")).await,
        );
    }
    assert_eq!(kit.outbox().await.len(), 5);
    let stopped = kit.desk.loops(&kit.agent, Lang::Nl).await.unwrap();
    let [stop] = stopped.as_slice() else { panic!("{stopped:?}") };
    assert_eq!((stop.email.as_str(), stop.ticket, stop.mails), (CUSTOMER, None, 6));
    // It doesn't end by itself: somebody is to look.
    kit.pass(3 * DAY);
    let n = number(kit.mail(&raw("later", "Weer", "", "Wij antwoorden spoedig.")).await);
    assert_eq!(kit.outbox().await.len(), 5);
    assert_eq!(events(&kit.ticket(n).await).len(), 1, "the ticket says why nobody was told");
    kit.desk.loop_resume(&kit.agent, stop.id).await.unwrap();
    number(kit.mail(&raw("after", "Een mens", "", "Ik wilde iets vragen.")).await);
    assert_eq!(kit.outbox().await.len(), 6);
    assert_eq!(kit.desk.loops(&kit.agent, Lang::Nl).await.unwrap(), []);
    assert_eq!(kit.desk.loop_resume(&kit.agent, stop.id).await, Err(AppError::NotFound));
}

async fn who_writes_without_end_at_a_ticket_opens_nothing(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    let thread = "In-Reply-To: <a@bloemen.example>\n";
    for at in 0..19 {
        let mail = raw(&format!("r{at}"), "Re: Vraag", thread, &format!("Wij antwoorden spoedig ({at})."));
        assert_eq!(kit.mail(&mail).await, Outcome::Reply(n));
    }
    kit.desk.ticket_state(&kit.agent, &[n], TicketState::Solved).await.unwrap();
    let more = raw("more", "Re: Vraag", thread, "Wij antwoorden spoedig (20).");
    assert_eq!(kit.mail(&more).await, Outcome::Automatic(Some(n)));
    let ticket = kit.ticket(n).await;
    assert_eq!(ticket.state, TicketState::Solved, "it opens nothing");
    assert!(ticket.entries.iter().any(|entry| entry.html.contains("(20)")), "and nothing is lost");
    let stop = kit.desk.loops(&kit.agent, Lang::Nl).await.unwrap().remove(0);
    assert_eq!(stop.ticket, Some(n));
    kit.desk.loop_resume(&kit.agent, stop.id).await.unwrap();
    let again = raw("again", "Re: Vraag", thread, "Ik ben een mens.");
    assert_eq!(kit.mail(&again).await, Outcome::Reply(n));
}

async fn an_address_that_takes_no_mail_is_marked(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    let ours = kit.outbox().await.remove(0).message_id;
    let bounce = |id: &str, original: &str, status: &str, action: &str| {
        format!(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.bloemen.example\nTo: support@winkelkade.example\n\
             Subject: Undelivered Mail\nMessage-ID: <{id}@mx.bloemen.example>\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.bloemen.example\n\n\
             Final-Recipient: rfc822; {CUSTOMER}\nAction: {action}\nStatus: {status}\n\n\
             --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {original}\n\n--b--\n"
        )
    };
    // Anybody can write a bounce: one about a mail that was never sent marks nothing.
    kit.mail(&bounce("x", "<ack-1.AAAAAAAA@desk.example>", "5.1.1", "failed")).await;
    kit.follow(CUSTOMER).await;
    kit.mail(&bounce("y", &ours, "4.2.2", "delayed")).await;
    assert_eq!(kit.ticket(n).await.returned, None);
    for (id, status, follows) in [("full", "5.2.2", true), ("gone", "5.1.1", false)] {
        kit.mail(&bounce(id, &ours, status, "failed")).await;
        let (_, why) = kit.ticket(n).await.returned.unwrap();
        assert_eq!(why, status);
        assert_eq!(kit.follows(CUSTOMER).await, follows, "{status}");
    }
    kit.mail(&raw("b", "Re: Vraag", "In-Reply-To: <a@bloemen.example>\n", "Ik ben er weer.")).await;
    assert_eq!(kit.ticket(n).await.returned, None, "who writes gets another try");
}
