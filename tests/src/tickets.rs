//! The use cases of tickets on a real store, a real spool and a real mail server, with
//! a clock that the test moves. What pages and sockets add is in `mail`.

use app::tickets::model::*;
use app::tickets::port::Tickets;
use app::{Actor, AppError, Lang, Moment, Role};
use server::desk::contact::form::FormItem;
use server::desk::limits::Limits;
use server::desk::pulse::Pulse;
use server::desk::snapshot::Snapshots;
use server::desk::tickets::{Outcome, ReceiveError, TicketsDesk};
use server::desk::{Base, Facts};
use server::env::{DAY, Env, HOUR, MINUTE, SECOND};
use server::jobs::{deliver, drain};
use server::mail::smtp::{self, Recipients, SmtpConfig};
use server::mail::spool::{Envelope, MailSource, Spool, SpoolId};
use server::mail::transport::Transport;
use server::search::Index;
use server::store::tickets::{self as store, PastEntry, PastTicket};
use server::store::{Store, StoreUrl, accounts, contact, outbox};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::watch;

/// Wednesday 14 December 2022, 10:00 in Amsterdam.
const BEGIN: Moment = 1_671_008_400_000_000;
const HOST: &str = "desk.example";
const CUSTOMER: &str = "marije@bloemen.example";

/// A test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(super::Kit::on_sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                match super::Kit::on_postgres().await {
                    Some(kit) => super::$name(kit).await,
                    None => println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL"),
                }
            }
        }
    )+};
}

on_both!(
    a_mail_is_answered_and_its_answer_comes_home,
    every_way_back_leads_to_the_ticket,
    the_same_item_is_taken_once,
    the_same_mail_is_taken_once,
    a_reply_never_passes_an_unseen_message,
    machines_do_not_open_tickets,
    a_bounce_marks_the_mail,
    a_closed_ticket_gets_a_follow_up,
    a_form_has_its_page_from_the_first_moment,
    files_are_for_those_who_may_see_them,
    views_page_without_gaps,
    agents_assign_tag_and_undo,
    mails_are_tried_again_or_given_up,
    nobody_is_acknowledged_for_ever,
    hostile_mail_fits_the_store,
);

struct Kit {
    base: Base,
    desk: Arc<TicketsDesk>,
    agent: Actor,
    sink: Arc<Spool>,
    sink_addr: std::net::SocketAddr,
    clock: Arc<AtomicI64>,
    _stop: watch::Sender<bool>,
    dir: tempfile::TempDir,
}

/// Takes everything but what is called `nobody`, and not now what is called `later`.
struct Picky;

impl Recipients for Picky {
    fn accepts(&self, address: &str) -> bool {
        !address.starts_with("nobody")
    }
}

impl Kit {
    async fn on_sqlite() -> Kit {
        let dir = tempfile::tempdir().unwrap();
        let url = StoreUrl::Lite(dir.path().join("loket.db"));
        Kit::on(dir, url).await
    }

    async fn on_postgres() -> Option<Kit> {
        use sqlx::{Connection, Executor};
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let admin = std::env::var("LOKET_TEST_POSTGRES").ok()?;
        let name = format!("tickets_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut connection = sqlx::PgConnection::connect(&admin).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Some(Kit::on(tempfile::tempdir().unwrap(), StoreUrl::Pg(format!("{server}/{name}"))).await)
    }

    async fn on(dir: tempfile::TempDir, url: StoreUrl) -> Kit {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let time = clock.clone();
        let env = Env::fixed(move || time.load(Ordering::SeqCst), 7);
        let store = Store::new(url);
        store.create().await.unwrap();
        let random = env.clone();
        let spool =
            Spool::open(&dir.path().join("spool"), env.clock(), Arc::new(move || random.random())).unwrap();
        let facts = Facts {
            site_url: "https://desk.example".into(),
            mail_host: HOST.into(),
            zone: jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap(),
            files_dir: dir.path().join("files"),
            demo_accounts: true,
        };
        let base = Base {
            store,
            env,
            spool,
            snapshots: Arc::new(Snapshots::open(dir.path().join("snapshot.json"))),
            index: Index::open(&dir.path().join("index")).unwrap(),
            pulse: Pulse::default(),
            limits: Arc::new(Limits::default()),
            facts: Arc::new(facts),
        };
        let agent = office(&base).await;
        base.snapshots.refresh(&base.store, BEGIN, &base.facts.zone).await.unwrap();

        let (tick, chance) = (AtomicI64::new(1), AtomicU64::new(1));
        let sink = Spool::open(
            &dir.path().join("sink"),
            Arc::new(move || tick.fetch_add(1, Ordering::SeqCst)),
            Arc::new(move || chance.fetch_add(1, Ordering::SeqCst)),
        )
        .unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink_addr = listener.local_addr().unwrap();
        let stop = watch::Sender::new(false);
        let stopped = stop.subscribe();
        tokio::spawn(smtp::serve(listener, SmtpConfig::default(), Arc::new(Picky), sink.clone(), stopped));
        let desk = Arc::new(TicketsDesk::new(base.clone()));
        Kit { base, desk, agent, sink, sink_addr, clock, _stop: stop, dir }
    }

    fn pass(&self, time: Moment) {
        self.clock.fetch_add(time, Ordering::SeqCst);
    }

    /// Puts a mail into the spool and has it taken.
    async fn mail(&self, raw: &str) -> Outcome {
        self.mail_to("support@winkelkade.example", raw).await
    }

    async fn mail_to(&self, to: &str, raw: &str) -> Outcome {
        let id = self.spooled(to, raw).await;
        self.take(id).await.unwrap()
    }

    async fn spooled(&self, to: &str, raw: &str) -> SpoolId {
        self.pass(SECOND);
        let envelope = Envelope::Mail {
            accepted_at: self.base.env.now(),
            peer: None,
            helo: None,
            mail_from: (!raw.starts_with("Return-Path: <>")).then(|| CUSTOMER.to_owned()),
            rcpt_to: vec![to.to_owned()],
            tls: false,
            source: MailSource::Smtp,
        };
        let raw = raw.replace("\r\n", "\n").replace('\n', "\r\n");
        self.base.spool.accept(&envelope, raw.into_bytes()).await.unwrap()
    }

    async fn take(&self, id: SpoolId) -> Result<Outcome, ReceiveError> {
        let (envelope, bytes) = self.base.spool.read(id).await.unwrap();
        let outcome = self.desk.receive(id, envelope, bytes).await?;
        self.base.spool.done(id).await.unwrap();
        Ok(outcome)
    }

    async fn ticket(&self, number: i64) -> Ticket {
        self.desk.ticket(&self.agent, Lang::Nl, number).await.unwrap()
    }

    async fn answer(&self, number: i64, text: &str, then: Option<TicketState>) -> Result<(), AppError> {
        let seen = self.ticket(number).await.last_entry();
        let draft = ReplyDraft { text: text.into(), note: false, seen, then };
        self.desk.ticket_reply(&self.agent, number, draft).await
    }

    async fn outbox(&self) -> Vec<outbox::DueMail> {
        let mut tx = self.base.store.read().await.unwrap();
        outbox::outbox_due(&mut tx, Moment::MAX, 1000).await.unwrap()
    }

    async fn deliver(&self) {
        let transport = Transport::new("127.0.0.1", self.sink_addr.port(), HOST);
        while deliver::deliver_due(&self.base, &transport).await.unwrap() > 0 {}
    }

    /// Mails that arrived, oldest first.
    async fn arrived(&self) -> Vec<String> {
        let mut mails = Vec::new();
        for id in self.sink.pending() {
            let (_, bytes) = self.sink.read(id).await.unwrap();
            mails.push(String::from_utf8(bytes).unwrap());
        }
        mails
    }

    async fn page(&self, view: View, after: Option<String>) -> QueuePage {
        self.desk.queue(&self.agent, Lang::Nl, view, after).await.unwrap()
    }

    async fn token(&self, number: i64) -> String {
        let mut tx = self.base.store.read().await.unwrap();
        store::token_of(&mut tx, number).await.unwrap().unwrap()
    }

    /// The counts that must agree do.
    async fn agrees(&self) -> store::TicketCheck {
        let mut tx = self.base.store.read().await.unwrap();
        let check = store::check(&mut tx).await.unwrap();
        assert!(check.agrees(), "{check:?}");
        check
    }
}

/// Two mailboxes, office hours, an agent.
async fn office(base: &Base) -> Actor {
    use app::contact::model::{ChannelKind, Mailbox, WeekHours};
    let mut tx = base.store.write().await.unwrap();
    for (name, address, alias) in [
        ("Winkelkade Hulp", "support@winkelkade.example", "info@winkelkade.example"),
        ("Kassa App", "kassa@winkelkade.example", "pin@winkelkade.example"),
    ] {
        let mailbox = Mailbox {
            id: 0,
            name: name.into(),
            address: address.into(),
            aliases: vec![alias.into()],
            open: 0,
        };
        contact::mailbox_save(&mut tx, &mailbox).await.unwrap();
    }
    let nine_to_five = Some((9 * 60, 17 * 60));
    let week = WeekHours {
        days: [nine_to_five, nine_to_five, nine_to_five, nine_to_five, nine_to_five, None, None],
    };
    contact::hours_save(&mut tx, ChannelKind::Mail, &week).await.unwrap();
    let id = store::requester(&mut tx, "sanne@winkelkade.example", "Sanne Vos", "nl", BEGIN).await.unwrap();
    accounts::role_save(&mut tx, id, Role::Agent, None).await.unwrap();
    tx.commit().await.unwrap();
    Actor {
        account: Some(id),
        role: Role::Agent,
        name: "Sanne Vos".into(),
        email: "sanne@winkelkade.example".into(),
        limit_key: "sanne".into(),
    }
}

fn raw(id: &str, subject: &str, headers: &str, body: &str) -> String {
    format!(
        "From: Marije de Boer <{CUSTOMER}>\nTo: support@winkelkade.example\nSubject: {subject}\n\
         Message-ID: <{id}@bloemen.example>\n{headers}MIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
}

fn number(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Ticket(number) => number,
        other => panic!("no new ticket: {other:?}"),
    }
}

async fn a_mail_is_answered_and_its_answer_comes_home(kit: Kit) {
    let first = raw("a", "Kassa doet niets", "", "Goedemorgen,\n\nDe kassa start niet.\n\nGroet,\nMarije");
    let n = number(kit.mail(&first).await);
    let page = kit.page(View::New, None).await;
    assert_eq!(page.rows.len(), 1);
    let row = &page.rows[0];
    assert_eq!((row.number, row.subject.as_str(), row.unseen), (n, "Kassa doet niets", true));
    assert_eq!((row.requester.as_str(), row.excerpt.as_str()), ("Marije de Boer", "Goedemorgen,"));
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

async fn the_same_item_is_taken_once(kit: Kit) {
    let id = kit.spooled("support@winkelkade.example", &raw("a", "Vraag", "", "Eén keer.")).await;
    let (envelope, bytes) = kit.base.spool.read(id).await.unwrap();
    let first = kit.desk.receive(id, envelope.clone(), bytes.clone()).await.unwrap();
    assert_eq!(first, Outcome::Ticket(first_number(&kit).await));
    assert_eq!(kit.desk.receive(id, envelope, bytes).await.unwrap(), Outcome::Before);
    assert_eq!(kit.page(View::New, None).await.rows.len(), 1);
    assert_eq!(kit.outbox().await.len(), 1);
}

async fn first_number(kit: &Kit) -> i64 {
    kit.page(View::New, None).await.rows[0].number
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
    assert_eq!(sent.delivery, Some(Delivery::Failed { reason: "5.1.1".into() }));
}

async fn a_closed_ticket_gets_a_follow_up(kit: Kit) {
    let n = number(kit.mail(&raw("a", "Vraag", "", "Kan dit?")).await);
    kit.desk.ticket_state(&kit.agent, &[n], TicketState::Closed).await.unwrap();
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

async fn account(kit: &Kit, email: &str) -> Option<i64> {
    let mut tx = kit.base.store.read().await.unwrap();
    accounts::account_by_email(&mut tx, email).await.unwrap().map(|row| row.id)
}

async fn files_are_for_those_who_may_see_them(kit: Kit) {
    let body = "--b\nContent-Type: text/html\n\n<p>Zie <img src=\"cid:foto@x\"><img src=\"https://t.example/a\"></p>\n\
                --b\nContent-Type: image/png\nContent-ID: <foto@x>\nContent-Disposition: inline; filename=\"kassa.png\"\n\
                Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n";
    let mail =
        raw("a", "Foto", "", body).replace("text/plain; charset=utf-8", "multipart/related; boundary=\"b\"");
    let n = number(kit.mail(&mail).await);
    let ticket = kit.ticket(n).await;
    let file = &ticket.entries[0].attachments[0];
    assert!(ticket.entries[0].html.contains(&format!("src=\"{}\"", file.url)), "{}", ticket.entries[0].html);
    assert_eq!((file.filename.as_str(), ticket.entries[0].remote_images), ("kassa.png", 1));
    let id: i64 = file.url.rsplit('/').next().unwrap().parse().unwrap();
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

async fn mails_are_tried_again_or_given_up(kit: Kit) {
    for name in ["nobody", "marije"] {
        let mail = raw(name, name, "", "Hoi").replace(CUSTOMER, &format!("{name}@bloemen.example"));
        number(kit.mail(&mail).await);
    }
    // Nobody listens on this port: both wait, and not for ever.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = Transport::new("127.0.0.1", closed, HOST);
    assert_eq!(deliver::deliver_due(&kit.base, &nowhere).await.unwrap(), 2);
    assert_eq!(deliver::deliver_due(&kit.base, &nowhere).await.unwrap(), 0, "not before the pause is over");
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    assert!(
        list.iter().all(|mail| matches!(&mail.delivery, Delivery::Waiting { reason } if !reason.is_empty()))
    );
    kit.pass(MINUTE);
    kit.deliver().await;
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    let state = |to: &str| list.iter().find(|mail| mail.recipient.starts_with(to)).unwrap().delivery.clone();
    assert!(matches!(state("nobody"), Delivery::Failed { reason } if reason.contains("550")), "{list:?}");
    assert!(matches!(state("marije"), Delivery::Sent { .. }));
    assert_eq!(kit.arrived().await.len(), 1);

    number(kit.mail(&raw("late", "late", "", "Hoi")).await);
    kit.pass(3 * DAY);
    deliver::deliver_due(&kit.base, &nowhere).await.unwrap();
    let list = kit.desk.outgoing(&kit.agent, Lang::Nl).await.unwrap();
    assert!(matches!(list[0].delivery, Delivery::Failed { .. }), "given up after two days");
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

/// A night of real mail: 1,200 mails of 800 merchants, imported and taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_is_taken_whole() {
    let corpora = std::env::var("LOKET_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora").to_owned());
    let folder = std::path::Path::new(&corpora).join("mail/storm-a");
    let Ok(packed) = std::fs::File::open(folder.join("storm.mbox.gz")) else {
        println!("skipped: no mail corpora (LOKET_CORPORA)");
        return;
    };
    let kit = Kit::on_sqlite().await;
    kit.pass(DAY * 14);
    let mbox = kit.dir.path().join("storm.mbox");
    let unpacked = std::fs::File::create(&mbox).unwrap();
    let unpack =
        std::process::Command::new("gzip").arg("-dc").stdin(packed).stdout(unpacked).status().unwrap();
    assert!(unpack.success());
    let facts = kit.base.snapshots.get().contact.clone();
    let now = kit.base.env.now();
    let done = server::cli::mail::import(&kit.base.spool, &facts, &mbox, now).await.unwrap();
    let truth: Vec<serde_json::Value> = std::fs::read_to_string(folder.join("truth.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((done.accepted, done.empty), (truth.len(), 0));

    let mut went = Vec::new();
    let began = std::time::Instant::now();
    for id in kit.base.spool.pending() {
        went.push(kit.take(id).await.unwrap());
    }
    println!("{} mails in {:.1} s", went.len(), began.elapsed().as_secs_f64());
    let check = kit.agrees().await;
    println!("{:?}", check.intake);
    assert_eq!(check.handled(), truth.len() as i64);
    assert!(kit.outbox().await.is_empty(), "nobody is acknowledged years later");

    let place = |n: i64| match went[(n - 1) as usize] {
        Outcome::Ticket(number) | Outcome::Reply(number) | Outcome::Automatic(Some(number)) => Some(number),
        _ => None,
    };
    let mut owner = std::collections::HashMap::new();
    let (mut threads, mut apart) = (0, Vec::new());
    for mail in &truth {
        let n = mail["n"].as_i64().unwrap();
        let outcome = went[(n - 1) as usize];
        let same_id = mail["duplicate_kind"] == "same_message_id";
        assert_eq!(outcome == Outcome::Duplicate, same_id, "{mail} {outcome:?}");
        if let (Some(ticket), Some(merchant)) = (place(n), mail["merchant"].as_str()) {
            let first = owner.entry(ticket).or_insert(merchant);
            assert_eq!(*first, merchant, "two merchants in one ticket: {mail}");
        }
        if mail["thread_by"] == "references" && !same_id {
            threads += 1;
            if place(n) != mail["reply_to"].as_i64().and_then(place) {
                apart.push(n);
            }
        }
    }
    println!("{threads} answers by references, apart: {apart:?}");
    assert!(apart.is_empty());
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
    let running = tokio::spawn(drain::run(kit.desk.clone(), stop.subscribe()));
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
