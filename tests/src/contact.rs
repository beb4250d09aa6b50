//! The contact page and form, office hours, mailboxes.

use crate::base::{TestBase, moment};
use crate::on_both_bases;
use app::contact::model::*;
use app::contact::port::Contact;
use app::{Actor, AppError, Lang, Role};
use server::desk::contact::form::FormItem;
use server::desk::contact::{ContactDesk, KnownRecipients};
use server::env::HOUR;
use server::mail::address;
use server::mail::smtp::Recipients;
use server::store::contact::{mailbox_for, phone_save};
use server::store::setting::snapshot_changed;
use std::sync::Arc;

on_both_bases!(
    the_page_knows_the_hours,
    hours_and_closures_are_saved,
    mailboxes_have_addresses_of_their_own,
    a_form_is_in_the_spool,
);

fn desk(test: &TestBase) -> ContactDesk {
    ContactDesk::new(test.base.clone())
}

fn form() -> ContactForm {
    ContactForm {
        name: "Joris".into(),
        email: "joris@dehoutenkraal.example".into(),
        subject: "Pinnen".into(),
        body: "Het pinnen werkt niet.".into(),
        files: vec![Upload {
            filename: "bon.png".into(),
            content_type: "image/png".into(),
            data: vec![1, 0, 10, 255],
        }],
    }
}

async fn the_page_knows_the_hours(test: Arc<TestBase>) {
    let desk = desk(&test);
    let page = desk.contact_page(Lang::Nl).await.unwrap();
    let kinds: Vec<_> =
        page.channels.iter().map(|channel| (channel.kind, &*channel.address, channel.open)).collect();
    assert_eq!(
        kinds,
        [
            (ChannelKind::Mail, "support@winkelkade.example", true),
            (ChannelKind::Community, "/community", true)
        ],
        "no telephone without a number"
    );
    assert_eq!(page.channels[0].words, "Vandaag open tot 17:00");
    assert_eq!(page.expect, "U hoort vandaag vóór 17:00 van ons.");

    let mut tx = test.base.store.write().await.unwrap();
    phone_save(&mut tx, "010 123 45 67").await.unwrap();
    snapshot_changed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    test.base.publish().await.unwrap();
    test.pass(moment("2026-11-28T12:00") - test.now());
    let page = desk.contact_page(Lang::En).await.unwrap();
    assert_eq!((&*page.channels[0].address, page.channels[0].open), ("010 123 45 67", false));
    assert_eq!(page.channels[0].words, "Monday from 09:00");
    assert_eq!(page.expect, "You will hear from us on Monday from 09:00.");
    assert_eq!(page.channels[2].words, "Open day and night; we read along on Monday from 09:00");
}

async fn hours_and_closures_are_saved(test: Arc<TestBase>) {
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    let desk = desk(&test);
    assert_eq!(desk.hours(&agent).await, Err(AppError::Forbidden));
    let mut hours = desk.hours(&admin).await.unwrap();
    assert_eq!(hours.mail.days[4], Some((540, 1020)));
    assert_eq!((hours.mail.days[5], hours.closures.len()), (None, 0));
    assert_eq!(hours.holidays.len(), 18, "nine in 2026 and nine in 2027");
    assert_eq!((&*hours.holidays[3].date, &*hours.holidays[3].nl), ("2026-04-27", "Koningsdag"));

    hours.mail.days[0] = Some((600, 660));
    hours.closures = vec![Closure { date: "2026-11-24".into(), nl: "Teamdag".into(), en: "Team day".into() }];
    desk.hours_save(&admin, hours.clone()).await.unwrap();
    let saved = desk.hours(&admin).await.unwrap();
    assert_eq!((&saved.mail, &saved.phone, &saved.closures), (&hours.mail, &hours.phone, &hours.closures));
    test.pass(2 * HOUR);
    let page = desk.contact_page(Lang::Nl).await.unwrap();
    assert_eq!(
        page.channels[0].words, "Woensdag vanaf 09:00",
        "closed early on Monday, a team day on Tuesday"
    );

    hours.phone.days[2] = Some((1020, 540));
    let refused = desk.hours_save(&admin, hours).await;
    assert!(matches!(refused, Err(AppError::Invalid { field, .. }) if field == "phone"));
}

async fn mailboxes_have_addresses_of_their_own(test: Arc<TestBase>) {
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let desk = desk(&test);
    let known = KnownRecipients::new(test.base.snapshots.clone());
    assert!(known.accepts("Info+abc@winkelkade.example"));
    assert!(!known.accepts("kassa@winkelkade.example"));
    let kassa = |aliases: &[&str]| Mailbox {
        name: "Kassa".into(),
        address: "Kassa@winkelkade.example".into(),
        aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
        ..Mailbox::default()
    };
    let taken = desk.mailbox_save(&admin, kassa(&["info@winkelkade.example"])).await;
    assert!(matches!(taken, Err(AppError::Invalid { field, .. }) if field == "aliases"));
    desk.mailbox_save(&admin, kassa(&["pin@winkelkade.example", "bon@winkelkade.example"])).await.unwrap();
    assert!(
        known.accepts("kassa@winkelkade.example") && known.accepts("pin+x@winkelkade.example"),
        "at once"
    );
    let mut second = desk.mailboxes(&admin).await.unwrap().remove(1);
    assert_eq!(second.aliases, ["bon@winkelkade.example", "pin@winkelkade.example"]);
    second.aliases.pop();
    desk.mailbox_save(&admin, second.clone()).await.unwrap();
    assert!(!known.accepts("pin@winkelkade.example"));
    assert_eq!(
        desk.mailbox_save(
            &admin,
            Mailbox { id: 99, address: "nieuw@winkelkade.example".into(), ..second.clone() }
        )
        .await,
        Err(AppError::Invalid {
            field: "aliases".into(),
            nl: "bon@winkelkade.example hoort al bij een andere mailbox.".into(),
            en: "bon@winkelkade.example belongs to another mailbox already.".into(),
        })
    );
    let gone =
        Mailbox { id: 99, address: "nieuw@winkelkade.example".into(), aliases: vec![], ..second.clone() };
    assert_eq!(desk.mailbox_save(&admin, gone).await, Err(AppError::NotFound));

    let mut tx = test.base.store.read().await.unwrap();
    let at = address::base("BON+t1@winkelkade.example");
    assert_eq!(mailbox_for(&mut tx, &at).await.unwrap(), Some(second.id));
    assert_eq!(mailbox_for(&mut tx, "info@winkelkade.example").await.unwrap(), Some(1));
    assert_eq!(mailbox_for(&mut tx, "pin@winkelkade.example").await.unwrap(), None);
}

async fn a_form_is_in_the_spool(test: Arc<TestBase>) {
    let desk = desk(&test);
    let visitor = Actor::visitor("198.51.100.7");
    let token = desk.contact_submit(&visitor, Lang::En, form()).await.unwrap();
    let refused = desk.contact_submit(&visitor, Lang::Nl, ContactForm { body: " ".into(), ..form() }).await;
    assert!(matches!(refused, Err(AppError::Invalid { field, .. }) if field == "body"));
    let pending = test.base.spool.pending();
    assert_eq!(pending.len(), 1);
    let (envelope, bytes) = test.base.spool.read(pending[0]).await.unwrap();
    assert_eq!(envelope.accepted_at(), test.now());
    let item = FormItem::decode(&envelope, &bytes).unwrap();
    assert_eq!((item.token, item.lang, item.account), (token, Lang::En, None));
    assert_eq!((&*item.subject, &*item.files[0].data), ("Pinnen", &[1, 0, 10, 255][..]));
    let mut limited = false;
    for _ in 0..25 {
        limited |= matches!(desk.contact_submit(&visitor, Lang::Nl, form()).await, Err(AppError::TooMany(_)));
    }
    assert!(limited);
}

#[tokio::test]
async fn page_and_form_work_while_the_store_is_away() {
    crate::base::run(crate::desk::Database::Sqlite, async |test: Arc<TestBase>| {
        test.lose_store();
        let desk = desk(&test);
        assert_eq!(desk.contact_page(Lang::Nl).await.unwrap().channels.len(), 2);
        desk.contact_submit(&Actor::visitor("198.51.100.7"), Lang::Nl, form()).await.unwrap();
        assert_eq!(test.base.spool.counts().new, 1);
        assert!(KnownRecipients::new(test.base.snapshots.clone()).accepts("support@winkelkade.example"));
        assert_eq!(desk.mailboxes(&Actor::system()).await, Err(AppError::StoreAway));
    })
    .await;
}
