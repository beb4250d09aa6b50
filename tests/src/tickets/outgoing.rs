//! Mails leave, are tried again, or are given up.

use super::*;

on_both!(staff_is_told_that_mail_is_held_up_and_that_it_goes_on, mails_are_tried_again_or_given_up,);

async fn mails_are_tried_again_or_given_up(kit: Kit) {
    let mut numbers = Vec::new();
    for name in ["nobody", "marije"] {
        let mail = raw(name, name, "", "Hoi").replace(CUSTOMER, &format!("{name}@bloemen.example"));
        numbers.push(number(kit.mail(&mail).await));
    }
    // Nobody listens on this port: both wait, and not for ever.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = Transport::new("127.0.0.1", closed, HOST);
    assert_eq!(deliver::deliver_due(&kit.base, &nowhere, "me").await.unwrap(), 2);
    assert_eq!(
        deliver::deliver_due(&kit.base, &nowhere, "me").await.unwrap(),
        0,
        "not before the pause is over"
    );
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    assert!(
        list.iter().all(|mail| matches!(&mail.delivery, Delivery::Waiting { reason } if !reason.is_empty()))
    );
    for name in ["nobody", "marije"] {
        kit.follow(&format!("{name}@bloemen.example")).await;
    }
    kit.pass(MINUTE);
    kit.deliver().await;
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    let state = |to: &str| list.iter().find(|mail| mail.recipient.starts_with(to)).unwrap().delivery.clone();
    assert!(matches!(state("nobody"), Delivery::Failed { reason, .. } if reason.contains("550")), "{list:?}");
    assert!(matches!(state("marije"), Delivery::Sent { .. }));
    assert_eq!(kit.ticket(numbers[0]).await.returned.map(|(_, why)| why).as_deref(), Some("5.1.1"));
    assert_eq!(kit.ticket(numbers[1]).await.returned, None);
    assert!(!kit.follows("nobody@bloemen.example").await, "who isn't there follows nothing");
    assert!(kit.follows("marije@bloemen.example").await);
    assert_eq!(kit.arrived().await.len(), 1);

    let Delivery::Failed { mail, .. } = state("nobody") else { panic!() };
    assert_eq!(kit.desk.mail_retry(&Actor::visitor("v"), mail).await, Err(AppError::SignIn));
    kit.desk.mail_retry(&kit.agent, mail).await.unwrap();
    assert_eq!(kit.desk.mail_retry(&kit.agent, mail).await, Err(AppError::NotFound), "it waits already");
    kit.deliver().await;
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    let again = list.iter().find(|mail| mail.recipient.starts_with("nobody")).unwrap();
    assert!(
        matches!(&again.delivery, Delivery::Failed { reason, .. } if reason.contains("550")),
        "{again:?}"
    );

    number(kit.mail(&raw("late", "late", "", "Hoi")).await);
    kit.pass(3 * DAY);
    deliver::deliver_due(&kit.base, &nowhere, "me").await.unwrap();
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    assert!(matches!(list[0].delivery, Delivery::Failed { .. }), "given up after two days");
}

async fn staff_is_told_that_mail_is_held_up_and_that_it_goes_on(kit: Kit) {
    let transport = Transport::new("127.0.0.1", kit.sink_addr.port(), HOST);
    let mut watcher = Watcher::new(kit.base.clone(), transport, vec!["nacht@winkelkade.example".into()]);
    let id = kit.spooled("support@winkelkade.example", &raw("a", "Vraag", "", "Kan dit?")).await;
    watcher.look().await;
    kit.pass(6 * MINUTE);
    watcher.look().await;
    assert_eq!(kit.arrived().await.len(), 0, "it may pass");
    kit.pass(MINUTE);
    watcher.look().await;
    watcher.look().await;
    let mails = kit.arrived().await;
    let [told] = mails.as_slice() else { panic!("{}", mails.len()) };
    let told = server::mail::parse::parse(told.as_bytes()).unwrap();
    assert!(
        told.text.contains("Er wacht 1 bericht.") && told.text.contains("1 message waits."),
        "{}",
        told.text
    );
    kit.take(id).await.unwrap();
    watcher.look().await;
    assert!(kit.arrived().await[1].contains("Loket werkt weer"));
}
