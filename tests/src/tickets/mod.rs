//! The use cases of tickets on a real store, a real spool and a real mail server, with
//! a clock that the test moves. What pages and sockets add is in `mail`.

use app::tickets::model::*;
use app::tickets::port::Tickets;
use app::{Actor, AppError, Lang, Moment, Role};
use server::desk::contact::form::FormItem;
use server::desk::intake::{Outcome, ReceiveError};
use server::desk::limits::Limits;
use server::desk::pulse::Pulse;
use server::desk::snapshot::Snapshots;
use server::desk::tickets::TicketsDesk;
use server::desk::{Base, Facts};
use server::env::{DAY, Env, HOUR, MINUTE, SECOND};
use server::jobs::alarm::Watcher;
use server::jobs::{deliver, drain};
use server::mail::pictures::Pictures;
use server::mail::smtp::{self, Recipients, SmtpConfig};
use server::mail::spool::{Envelope, MailSource, Spool, SpoolId};
use server::mail::transport::Transport;
use server::outward::{Outward, Reach};
use server::search::Index;
use server::store::tickets::{self as store, PastEntry, PastTicket};
use server::store::{Store, StoreUrl, accounts, contact, outbox, subscribers};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::watch;

/// A test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::tickets::Kit::on_sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                match $crate::tickets::Kit::on_postgres().await {
                    Some(kit) => super::$name(kit).await,
                    None => println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL"),
                }
            }
        }
    )+};
}

mod answers;
mod flood;
mod intake;
mod outgoing;
mod pages;
mod pictures;
mod storm;
mod threads;

/// Wednesday 14 December 2022, 10:00 in Amsterdam.
const BEGIN: Moment = 1_671_008_400_000_000;
const HOST: &str = "desk.example";
const CUSTOMER: &str = "marije@bloemen.example";

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
            broadcast_per_minute: 600,
            burst: (8, 15),
            demo_accounts: true,
        };
        let outward = Arc::new(Outward::new(Reach::AndLoopback).unwrap());
        let base = Base {
            store,
            spool,
            deeds: Arc::new(
                server::desk::status::deeds::Deeds::open(&dir.path().join("deeds"), &env).unwrap(),
            ),
            leads: Arc::new(server::desk::accounts::leads::Leads::open(dir.path().join("leads.json"))),
            shops: server::desk::shops::ShopFiles::new(dir.path().join("shops")),
            env,
            snapshots: Arc::new(Snapshots::open(dir.path().join("snapshot.json"))),
            index: Index::open(&dir.path().join("index")).unwrap(),
            pulse: Pulse::default(),
            limits: Arc::new(Limits::default()),
            facts: Arc::new(facts),
            missing: Arc::default(),
            sent: server::mail::sent::SentLog::new(dir.path().join("sent")),
            pictures: Arc::new(Pictures::open(dir.path().join("images"), outward.clone())),
            outward,
        };
        let agent = office(&base).await;
        base.refresh().await.unwrap();

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
        self.spooled_as(to, raw, self.base.env.now(), MailSource::Smtp).await
    }

    async fn spooled_as(&self, to: &str, raw: &str, accepted_at: Moment, source: MailSource) -> SpoolId {
        let envelope = Envelope::Mail {
            accepted_at,
            peer: None,
            helo: None,
            mail_from: (!raw.starts_with("Return-Path: <>")).then(|| CUSTOMER.to_owned()),
            rcpt_to: vec![to.to_owned()],
            tls: false,
            source,
        };
        let raw = raw.replace("\r\n", "\n").replace('\n', "\r\n");
        self.base.spool.accept(&envelope, raw.into_bytes()).await.unwrap()
    }

    async fn take(&self, id: SpoolId) -> Result<Outcome, ReceiveError> {
        let (envelope, bytes) = self.base.spool.read(id).await.unwrap();
        let outcome = self.desk.receive(id, envelope, bytes, None).await?;
        self.base.spool.done(id, None).await.unwrap();
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
        outbox::outbox_due(&mut tx, Moment::MAX, "|", false, 1000).await.unwrap()
    }

    async fn deliver(&self) {
        let transport = Transport::new("127.0.0.1", self.sink_addr.port(), HOST);
        while deliver::deliver_due(&self.base, &transport, "me").await.unwrap() > 0 {}
    }

    /// The address asks to follow the status.
    async fn follow(&self, email: &str) {
        let mut tx = self.base.store.write().await.unwrap();
        subscribers::subscriber_ask(&mut tx, (email, ""), email, Lang::Nl, "", 0).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn follows(&self, email: &str) -> bool {
        let mut tx = self.base.store.read().await.unwrap();
        subscribers::subscriber_of(&mut tx, email, "").await.unwrap().is_some()
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
            ..Mailbox::default()
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
        unknown: None,
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
