//! What agents and requesters see and do.

use super::*;

on_both!(
    a_form_has_its_page_from_the_first_moment,
    files_are_for_those_who_may_see_them,
    views_page_without_gaps,
    agents_assign_tag_and_undo,
);

async fn a_form_has_its_page_from_the_first_moment(kit: Kit) {
    let visitor = Actor::visitor("192.0.2.1");
    let form = app::contact::model::ContactForm {
        name: "Omar Haddad".into(),
        email: "omar@tapijten.example".into(),
        subject: "Pinnen".into(),
        body: "Kan ik blijven pinnen?".into(),
        files: vec![app::contact::model::Upload {
            filename: "bon.txt".into(),
            content_type: "text/plain".into(),
            data: b"bon".to_vec(),
        }],
    };
    let token = kit.base.env.token();
    let item = FormItem::new(form, token.clone(), Lang::En, None).unwrap();
    let (envelope, bytes) = item.encode(kit.base.env.now()).unwrap();
    let id = kit.base.spool.accept(&envelope, bytes).await.unwrap();
    assert_eq!(kit.desk.own_ticket(&visitor, Lang::En, &token).await, Ok(None), "taken in, no ticket yet");
    assert_eq!(kit.desk.own_ticket(&visitor, Lang::En, &kit.base.env.token()).await, Err(AppError::NotFound));
    // What is written before the ticket exists waits behind it.
    kit.desk.own_ticket_reply(&visitor, &token, "En de app?").await.unwrap();
    let ids = kit.base.spool.pending();
    assert_eq!((ids.len(), ids[0]), (2, id));
    let n = number(kit.take(ids[0]).await.unwrap());
    assert_eq!(kit.take(ids[1]).await.unwrap(), Outcome::Reply(n));

    kit.answer(n, "Yes, offline.", None).await.unwrap();
    let draft = ReplyDraft { text: "Intern.".into(), note: true, seen: 0, then: None };
    kit.desk.ticket_reply(&kit.agent, n, draft).await.unwrap();
    let own = kit.desk.own_ticket(&visitor, Lang::En, &token).await.unwrap().unwrap();
    let kinds: Vec<EntryKind> = own.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Requester, EntryKind::Requester, EntryKind::Agent], "no note, no event");
    assert!(own.requester_email.is_empty() && own.others.is_empty() && own.tags.is_empty());
    assert!(own.entries[0].attachments[0].url.starts_with(&format!("/ticket/{token}/bestand/")));
    let mails = kit.outbox().await;
    assert_eq!(mails[1].in_reply_to, mails[0].message_id, "in the acknowledgement's thread");
    assert!(mails[0].text.starts_with("Hello,"), "in the form's language");

    let unknown = kit.desk.own_ticket_reply(&visitor, &kit.base.env.token(), "x").await;
    assert_eq!(unknown, Err(AppError::NotFound));
    let omar =
        Actor { account: account(&kit, "omar@tapijten.example").await, role: Role::Merchant, ..visitor };
    let mine = kit.desk.my_tickets(&omar, Lang::Nl).await.unwrap();
    assert_eq!((mine.len(), mine[0].url.as_str()), (1, format!("/ticket/{token}").as_str()));
}

async fn files_are_for_those_who_may_see_them(kit: Kit) {
    let body = "--b\nContent-Type: text/html\n\n<p>Zie <img src=\"cid:foto@x\"><img src=\"https://t.example/a\"></p>\n\
                --b\nContent-Type: image/png\nContent-ID: <foto@x>\nContent-Disposition: inline; filename=\"kassa.png\"\n\
                Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n";
    let mail =
        raw("a", "Foto", "", body).replace("text/plain; charset=utf-8", "multipart/related; boundary=\"b\"");
    let n = number(kit.mail(&mail).await);
    let ticket = kit.ticket(n).await;
    let entry = &ticket.entries[0];
    assert_eq!((entry.attachments.len(), entry.remote_images), (0, 1), "it stands in the text");
    let (_, rest) = entry.html.split_once("src=\"/desk/bestand/").unwrap();
    let id: i64 = rest.split('"').next().unwrap().parse().unwrap();
    let token = kit.token(n).await;
    let visitor = Actor::visitor("x");
    for (by, with) in [(&kit.agent, None), (&visitor, Some(token.as_str()))] {
        let found = kit.desk.attachment(by, id, with).await.unwrap();
        assert_eq!(std::fs::read(found.path).unwrap(), b"\x89PNG\r\n\x1a\n");
    }
    for with in [None, Some("elsewhere-and-wrong")] {
        assert_eq!(kit.desk.attachment(&visitor, id, with).await, Err(AppError::NotFound));
    }
    assert_eq!(kit.desk.attachment(&kit.agent, id + 1, None).await, Err(AppError::NotFound));
}

async fn views_page_without_gaps(kit: Kit) {
    let mut tx = kit.base.store.write().await.unwrap();
    let requester_id = store::requester(&mut tx, CUSTOMER, "Marije", "nl", BEGIN).await.unwrap();
    let mailbox_id = store::mailboxes(&mut tx).await.unwrap()[0].id;
    let mut expected = std::collections::HashMap::<TicketState, i64>::new();
    for at in 0..420i64 {
        let state = TicketState::ALL[(at % 6) as usize];
        *expected.entry(state).or_default() += 1;
        // Several in the same microsecond: the number decides then.
        let began = BEGIN - DAY + (at / 40) * MINUTE;
        let entry = |kind, minutes: i64, text: &str| PastEntry {
            kind,
            author_id: Some(requester_id),
            at: began + minutes * MINUTE,
            text: text.into(),
        };
        let past = PastTicket {
            token: kit.base.env.token(),
            mailbox_id,
            requester_id,
            assignee_id: kit.agent.account.filter(|_| at % 2 == 0),
            subject: format!("Vraag {at}"),
            lang: Lang::Nl,
            state,
            excerpt: "Zo.".into(),
            tags: vec!["pin".into(), "kassa".into()],
            entries: vec![
                entry(EntryKind::Requester, 0, "Hoe?\nZo."),
                entry(EntryKind::Agent, 1, "Zo."),
                entry(EntryKind::Event, 1, "state:waiting"),
            ],
        };
        store::ticket_import(&mut tx, &past).await.unwrap();
    }
    tx.commit().await.unwrap();
    for view in View::ALL {
        let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = kit.page(view, after).await;
            assert!(page.rows.len() <= 50);
            let count = page.counts.iter().find(|(of, _)| *of == view).unwrap().1;
            seen.extend(page.rows.into_iter().map(|row| (row.updated_at, row.number, row.state)));
            pages += 1;
            after = page.next;
            if after.is_none() {
                assert_eq!(seen.len() as i64, count, "{view:?}");
                break;
            }
        }
        let keys: Vec<(i64, i64)> = seen.iter().map(|(at, number, _)| (*at, *number)).collect();
        let ordered = match view {
            View::New => keys.is_sorted_by_key(|key| key.1),
            View::Solved => keys.is_sorted_by(|a, b| a > b),
            _ => keys.is_sorted_by(|a, b| a < b),
        };
        assert!(ordered && pages > 1, "{view:?}");
    }
    let row = kit.page(View::Held, None).await.rows.remove(0);
    assert_eq!((row.tags, row.excerpt.as_str()), (vec!["kassa".to_owned(), "pin".into()], "Zo."));
    assert_eq!(kit.agrees().await.states.iter().map(|(_, n, _)| n).sum::<i64>(), 420);
    assert_eq!(kit.outbox().await.len(), 0, "the past is not mailed");
    assert_eq!(kit.page(View::Open, Some("nonsense".into())).await.rows.len(), 50);
}

async fn agents_assign_tag_and_undo(kit: Kit) {
    let one = number(kit.mail(&raw("a", "Eén", "", "1")).await);
    let two = number(kit.mail(&raw("b", "Twee", "", "2")).await);
    kit.desk.ticket_assign(&kit.agent, &[two, one], true).await.unwrap();
    assert_eq!(kit.page(View::Mine, None).await.rows.len(), 2);
    let before = kit.desk.ticket_state(&kit.agent, &[one, two, one], TicketState::Solved).await.unwrap();
    assert_eq!(before, [(one, TicketState::New), (two, TicketState::New)]);
    assert_eq!(kit.page(View::Solved, None).await.rows.len(), 2);
    for (number, state) in before {
        kit.desk.ticket_state(&kit.agent, &[number], state).await.unwrap();
    }
    kit.desk.ticket_assign(&kit.agent, &[one], false).await.unwrap();
    let page = kit.page(View::New, None).await;
    assert_eq!(page.rows.len(), 2);
    assert_eq!((page.rows[0].assignee.clone(), page.rows[1].assignee.as_deref()), (None, Some("Sanne Vos")));
    kit.desk.ticket_tags(&kit.agent, one, vec!["Pin, kassa".into()]).await.unwrap();
    assert_eq!(kit.ticket(one).await.tags, ["kassa", "pin"]);
    assert_eq!(kit.desk.ticket_assign(&kit.agent, &[999_999], true).await, Err(AppError::NotFound));
    let other =
        Actor { account: kit.agent.account.map(|id| id + 1000), name: "Joost".into(), ..kit.agent.clone() };
    assert_eq!(kit.desk.ticket(&other, Lang::Nl, one).await.unwrap().viewers, ["Sanne Vos"]);
    assert_eq!(kit.page(View::New, None).await.rows[0].viewers, ["Joost"]);
    kit.pass(2 * MINUTE);
    assert!(kit.page(View::New, None).await.rows[0].viewers.is_empty());
    kit.agrees().await;
}

async fn account(kit: &Kit, email: &str) -> Option<i64> {
    let mut tx = kit.base.store.read().await.unwrap();
    accounts::account_by_email(&mut tx, email).await.unwrap().map(|row| row.id)
}
