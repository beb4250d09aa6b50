//! The switchboard: what is closed shows everywhere, opens by itself, and refuses no mail.

use crate::base::{TestBase, moment};
use crate::desk::TestDesk;
use crate::{on_both_bases, on_both_databases};
use app::community::model::{ThreadDraft, Topic};
use app::community::port::Community;
use app::contact::model::ChannelKind;
use app::contact::port::Contact;
use app::contact::switch::{Mode, Switch};
use app::status::model::{Bilingual, Impact, IncidentDraft};
use app::status::port::Status;
use app::{Actor, AppError, Lang, Role};
use server::desk::community::CommunityDesk;
use server::desk::contact::ContactDesk;
use server::desk::status::StatusDesk;
use server::env::MINUTE;
use server::store::contact::{hours_save, phone_save};
use server::store::outbox::outbox_list;
use server::store::setting::snapshot_changed;
use std::sync::Arc;

on_both_bases!(
    hand_rule_and_hours_all_have_a_say,
    a_switch_reminds_and_ends_by_itself,
    closed_community_keeps_words
);
on_both_databases!(a_closed_phone_is_told_everywhere);

/// With a telephone that is answered from nine to five.
async fn office(test: &TestBase) {
    let mut tx = test.base.store.write().await.unwrap();
    phone_save(&mut tx, "010 123 45 67").await.unwrap();
    let mut week = app::contact::model::WeekHours::default();
    week.days[..5].fill(Some((540, 1020)));
    hours_save(&mut tx, ChannelKind::Phone, &week).await.unwrap();
    snapshot_changed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    test.base.publish().await.unwrap();
}

async fn phone(desk: &ContactDesk) -> (bool, String) {
    let page = desk.contact_page(Lang::Nl).await.unwrap();
    let phone = page.channels.into_iter().find(|channel| channel.kind == ChannelKind::Phone).unwrap();
    (phone.open, phone.words)
}

fn closed(kind: ChannelKind, until: Option<i64>) -> Switch {
    let reason = Bilingual { nl: "te veel gesprekken".into(), en: "too many calls".into() };
    Switch { mode: Mode::Closed, reason, until, ..Switch::plain(kind) }
}

async fn hand_rule_and_hours_all_have_a_say(test: Arc<TestBase>) {
    office(&test).await;
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    let desk = ContactDesk::new(test.base.clone());
    let status = StatusDesk::new(test.base.clone());
    assert_eq!(phone(&desk).await, (true, "Vandaag open tot 17:00".into()));
    let switch = closed(ChannelKind::Phone, None);
    assert_eq!(desk.switch_set(&agent, switch.clone()).await, Err(AppError::Forbidden));
    assert!(desk.switchboard(&agent, Lang::Nl).await.is_err());
    desk.switch_set(&lead, switch).await.unwrap();
    assert_eq!(phone(&desk).await, (false, "De telefoon is gesloten: te veel gesprekken.".into()));
    let rule = Switch { rule: Some(Impact::Critical), ..Switch::plain(ChannelKind::Phone) };
    desk.switch_set(&lead, rule.clone()).await.unwrap();
    assert!(phone(&desk).await.0, "no incident yet");
    let incident = IncidentDraft {
        title: Bilingual { nl: "Alles ligt stil".into(), en: String::new() },
        text: Bilingual { nl: "We zoeken uit waarom.".into(), en: String::new() },
        components: vec![("webshops".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    status.incident_declare(&lead, incident).await.unwrap();
    assert_eq!(phone(&desk).await, (false, "De telefoon is gesloten vanwege de storing.".into()));
    desk.switch_set(&lead, Switch { mode: Mode::Open, ..rule }).await.unwrap();
    assert!(phone(&desk).await.0, "open all the same");
    test.pass(moment("2026-11-23T20:00") - test.now());
    assert_eq!(phone(&desk).await, (false, "Morgen vanaf 09:00".into()), "the hours have the last word");
    let line = desk.switchboard(&lead, Lang::Nl).await.unwrap().remove(0);
    assert_eq!((line.switch.mode, line.open), (Mode::Open, false));
}

async fn a_switch_reminds_and_ends_by_itself(test: Arc<TestBase>) {
    office(&test).await;
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    let desk = ContactDesk::new(test.base.clone());
    let mails = async || {
        let mut tx = test.base.store.read().await.unwrap();
        let mails = outbox_list(&mut tx, 10).await.unwrap();
        mails.into_iter().rev().map(|mail| (mail.recipient, mail.subject)).collect::<Vec<_>>()
    };
    let noon = moment("2026-11-23T12:00");
    desk.switch_set(&lead, closed(ChannelKind::Phone, Some(noon))).await.unwrap();
    desk.switch_set(&lead, closed(ChannelKind::Mail, Some(noon))).await.unwrap();
    assert_eq!(phone(&desk).await.1, "De telefoon is gesloten tot 12:00: te veel gesprekken.");
    assert_eq!(desk.contact_page(Lang::Nl).await.unwrap().expect, "U hoort vandaag vanaf 12:00 van ons.");
    test.pass(noon - 16 * MINUTE - test.now());
    desk.switches_due().await.unwrap();
    assert!(mails().await.is_empty());
    test.pass(2 * MINUTE);
    desk.switches_due().await.unwrap();
    desk.switches_due().await.unwrap();
    let soon = |subject: &str| ("lead@elders.example".to_owned(), subject.to_owned());
    let mut told = mails().await;
    told.sort();
    assert_eq!(told, [soon("De mail gaat zo weer open"), soon("De telefoon gaat zo weer open")], "once");
    test.pass(14 * MINUTE);
    assert!(phone(&desk).await.0, "what the public sees needs no job");
    desk.switches_due().await.unwrap();
    desk.switches_due().await.unwrap();
    let mut told = mails().await.split_off(2);
    told.sort();
    assert_eq!(told, [soon("De mail is weer open"), soon("De telefoon is weer open")]);
    assert!(test.base.snapshots.get().status.switches.iter().all(|switch| switch.mode == Mode::Auto));
}

async fn closed_community_keeps_words(test: Arc<TestBase>) {
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    let merchant = test.actor(Role::Merchant, "m@elders.example", None).await;
    let desk = ContactDesk::new(test.base.clone());
    let community = CommunityDesk::new(test.base.clone());
    desk.switch_set(&lead, closed(ChannelKind::Community, None)).await.unwrap();
    let draft = ThreadDraft { title: "Mijn winkel".into(), body: "Is weg.".into(), topic: Topic::Kassa };
    let refused = community.thread_start(&merchant, Lang::Nl, draft.clone()).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.words(Lang::Nl).contains("te veel gesprekken"), "{refused:?}");
    assert_eq!(community.post_add(&merchant, 1, "Ja").await.unwrap_err().status(), 422);
    assert!(community.threads(&merchant, Lang::Nl, None, None).await.is_ok(), "reading goes on");
    desk.switch_set(&lead, Switch::plain(ChannelKind::Community)).await.unwrap();
    assert_ne!(community.post_add(&merchant, 1, "Ja").await.map_err(|error| error.status()), Err(422));
    let visitor = desk.switch_set(&Actor::visitor("x"), Switch::plain(ChannelKind::Mail)).await;
    assert_eq!(visitor, Err(AppError::SignIn));
}

async fn a_closed_phone_is_told_everywhere(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let close = [
        ("kind", "phone"),
        ("mode", "closed"),
        ("reason_nl", "iedereen belt over de storing"),
        ("reason_en", "everybody calls about the incident"),
        ("until", ""),
        ("rule", ""),
    ];
    assert_eq!(lead.get("/desk/kanalen").await.status, 200);
    let wordless = [("kind", "phone"), ("mode", "closed"), ("until", "straks")];
    let refused = lead.post("/desk/kanalen", &wordless).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("straks"), "what was typed is still there");
    let visitor = desk.browser();
    let mut events = visitor.live("/live").await;
    assert_eq!(events.next().await, "status");
    assert_eq!(lead.post("/desk/kanalen", &close).await.status, 303);
    assert_eq!(events.next().await, "status", "open pages hear of it");
    let words = "De telefoon is gesloten: iedereen belt over de storing.";
    for path in ["/contact", "/", "/faq", "/live/banner?lang=nl&path=/faq"] {
        let page = visitor.get(path).await;
        assert!(page.text.contains(words), "{path}: {}", page.text);
    }
    let english = visitor.get("/en/contact").await.text;
    assert!(english.contains("The phone is closed: everybody calls about the incident."), "{english}");

    let raw = "From: joris@houtenkraal.example\nTo: support@winkelkade.example\nSubject: Pinnen\n\
               Message-ID: <p@houtenkraal.example>\n\nWanneer kan ik weer pinnen?\n";
    desk.mail("joris@houtenkraal.example", "support@winkelkade.example", raw).await;
    let ack = desk.sink.mail_with("gesloten: iedereen").await;
    assert!(ack.contains("Pinnen"), "{ack}");

    let declare = [
        ("title_nl", "De kassa ligt stil"),
        ("text_nl", "We zoeken de oorzaak."),
        ("impact_kassa-app", "critical"),
    ];
    assert_eq!(lead.post("/desk/storingen", &declare).await.status, 303);
    let raw = "From: mia@zeepzaak.example\nTo: support@winkelkade.example\nSubject: Kassa plat\n\
               Message-ID: <q@zeepzaak.example>\n\nDe kassa ligt plat, niemand kan inloggen.\n";
    desk.mail("mia@zeepzaak.example", "support@winkelkade.example", raw).await;
    let ack = desk.sink.mail_with("Zo te zien gaat uw bericht over deze storing").await;
    assert!(ack.contains("gesloten: iedereen"), "{ack}");

    crate::outage::away(&desk.store_url).await;
    assert!(visitor.get("/contact").await.text.contains(words), "also while the store is away");
    crate::outage::back(&desk.store_url).await;
    crate::desk::eventually("the store is back", async || desk.base.store.ping().await.ok()).await;
}
