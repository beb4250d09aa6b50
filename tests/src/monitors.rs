//! Monitors from the failing target to the incident, through the real doors; and, with a clock
//! that the test moves, what takes minutes.

use crate::base::TestBase;
use crate::desk::{Browser, Database, TestDesk, eventually, header, run_with};
use crate::outage::{away, back};
use crate::target::Target;
use crate::{on_both_bases, on_both_databases};
use app::monitors::model::*;
use app::monitors::port::Monitors;
use app::status::model::Impact;
use app::status::port::Status;
use app::{Actor, AppError, Role};
use server::desk::monitors::{MonitorsDesk, Watch};
use server::desk::status::StatusDesk;
use server::env::{MINUTE, SECOND};
use server::store::outbox::outbox_list;
use server::watch::Probe;
use server::watch::hook::signature;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_bases!(
    nobody_looks_and_the_incident_declares_itself,
    who_says_that_they_look_keeps_it_from_declaring_itself,
    others_hear_what_nobody_has_seen,
    two_that_fail_together_are_one_proposal,
    a_watch_that_reaches_nothing_blames_nobody,
    a_heartbeat_that_stays_away_fails,
    two_processes_look_once,
    a_monitor_that_recovers_takes_its_proposal_back,
    only_admins_set_monitors,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_failing_target_to_the_incident_sqlite() {
    run_with(Database::Sqlite, ALARM, from_the_failing_target_to_the_incident).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_failing_target_to_the_incident_postgres() {
    run_with(Database::Postgres, ALARM, from_the_failing_target_to_the_incident).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_watch_goes_on_while_the_store_is_away_sqlite() {
    run_with(Database::Sqlite, ALARM, the_watch_goes_on_while_the_store_is_away).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_watch_goes_on_while_the_store_is_away_postgres() {
    run_with(Database::Postgres, ALARM, the_watch_goes_on_while_the_store_is_away).await;
}

on_both_databases!(what_was_typed_is_still_there);

const ALARM: &str = "alarm_to = 'wacht@winkelkade.example'";

/// The form of a monitor that looks every second and fails at once.
pub fn form<'a>(name: &'a str, kind: &'a str, target: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("kind", kind),
        ("target", target),
        ("component", "kassa-app"),
        ("impact", "critical"),
        ("interval_s", "1"),
        ("timeout_s", "5"),
        ("retries", "0"),
        ("quorum_fail", "2"),
        ("quorum_of", "2"),
        ("expect_status", "200"),
        ("expect_text", "gezond"),
        ("enabled", "1"),
    ]
}

async fn listed(desk: &TestDesk, name: &str) -> MonitorRow {
    let rows = desk.desk.monitors.monitors(&Actor::system()).await.unwrap().rows;
    rows.into_iter().find(|row| row.monitor.name == name).unwrap()
}

async fn is(desk: &TestDesk, name: &str, state: MonitorState) {
    eventually(&format!("{name} is {state:?}"), async || {
        (listed(desk, name).await.state == state).then_some(())
    })
    .await;
}

/// The path of the link in an alarm.
pub fn link(mail: &str) -> String {
    let text = mail.replace("=\r\n", "");
    let from = text.find("/alarm/").unwrap();
    text[from..].split_whitespace().next().unwrap().to_owned()
}

async fn from_the_failing_target_to_the_incident(desk: Arc<TestDesk>) {
    let (shop, receiver) = (Target::start("gezond").await, Target::start("ok").await);
    let admin = desk.signed_in("admin").await;
    let hook = receiver.url();
    let settings = [
        ("reference", ""),
        ("escalate_minutes", "0"),
        ("hook_url", hook.as_str()),
        ("hook_secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ];
    assert_eq!(admin.post("/desk/bewaking", &settings).await.status, 303);
    let page = admin.get("/desk/bewaking").await.text;
    assert!(!page.contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "the secret is shown nowhere");
    let url = shop.url();
    let saved = admin.post("/desk/bewaking/nieuw", &form("Kassa", "http", &url)).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    is(&desk, "Kassa", MonitorState::Up).await;

    shop.off().await;
    is(&desk, "Kassa", MonitorState::Down).await;
    let mail = desk.sink.mail_with("Subject: Alarm: Kassa").await;
    assert_eq!(header(&mail, "To"), "wacht@winkelkade.example");
    let failed = receiver.request_with("monitor.failed").await;
    let part = |name: &str| {
        let prefix = format!("{name}: ");
        failed.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap().to_owned()
    };
    let (id, at) = (part("webhook-id"), part("webhook-timestamp").parse().unwrap());
    let body = failed.split("\r\n\r\n").nth(1).unwrap();
    assert_eq!(part("webhook-signature"), signature(settings[3].1, &id, at, body));

    let agent = desk.signed_in("agent").await;
    assert!(agent.get("/desk/wachtrij/new").await.text.contains("Voorstel voor een storing"));
    let alarm = link(&mail);
    let stranger = desk.browser();
    assert!(stranger.get(&alarm).await.text.contains("Ik kijk ernaar"));
    assert!(listed(&desk, "Kassa").await.acked.is_none(), "opening the page says nothing");
    assert_eq!(stranger.post(&alarm, &[]).await.status, 303);
    assert!(stranger.get(&alarm).await.text.contains("Gezien door"));
    receiver.request_with("monitor.acknowledged").await;
    assert_eq!(stranger.get("/alarm/abcdefghijklmnopqrstuvwxyz0123456789").await.status, 404);

    let lead = desk.signed_in("lead").await;
    let drafts = desk.desk.monitors.drafts(&Actor::system()).await.unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].title.nl, "Kassa App niet bereikbaar");
    assert!(drafts[0].acked.is_some(), "whoever saw the alarm saw the proposal");
    let console = lead.get(&format!("/desk/storingen?draft={}", drafts[0].id)).await;
    assert_eq!(console.status, 200);
    assert!(console.text.contains("value=\"Kassa App niet bereikbaar\""), "the form is filled in");
    let noticed = app::ui::time::local(drafts[0].created_at).strftime("%d-%m-%Y %H:%M").to_string();
    assert!(console.text.contains(&format!("value=\"{noticed}\"")), "since it was noticed, not since now");
    let draft = drafts[0].id.to_string();
    let declare = [
        ("draft", draft.as_str()),
        ("title_nl", "De Kassa App ligt stil"),
        ("text_nl", "We zoeken uit wat er is."),
        ("impact_kassa-app", "critical"),
    ];
    assert_eq!(lead.post("/desk/storingen", &declare).await.status, 303);
    assert_eq!(desk.desk.status.view().open[0].title.nl, "De Kassa App ligt stil");
    assert!(desk.desk.monitors.drafts(&Actor::system()).await.unwrap().is_empty(), "decided");

    shop.on("gezond").await;
    is(&desk, "Kassa", MonitorState::Up).await;
    desk.sink.mail_with("Subject: Hersteld: Kassa").await;
    receiver.request_with("monitor.recovered").await;
    shop.say("ziek");
    is(&desk, "Kassa", MonitorState::Down).await;
    assert_eq!(listed(&desk, "Kassa").await.failure, "text");
    assert!(desk.desk.monitors.drafts(&Actor::system()).await.unwrap().is_empty(), "the incident says it");
    shop.say("gezond");
    is(&desk, "Kassa", MonitorState::Up).await;
    let id = listed(&desk, "Kassa").await.monitor.id;
    let page = admin.get(&format!("/desk/bewaking/{id}")).await.text;
    assert!(page.contains("Hersteld") && page.contains("de verwachte tekst ontbreekt"), "{page}");
    assert_eq!(admin.post(&format!("/desk/bewaking/{id}/weg"), &[]).await.status, 303);
    assert_eq!(admin.get(&format!("/desk/bewaking/{id}")).await.status, 404);
}

async fn the_watch_goes_on_while_the_store_is_away(desk: Arc<TestDesk>) {
    let shop = Target::start("gezond").await;
    let admin = desk.signed_in("admin").await;
    let url = shop.url();
    assert_eq!(admin.post("/desk/bewaking/nieuw", &form("Kassa", "http", &url)).await.status, 303);
    let mut beat = form("Nachtklus", "heartbeat", "");
    beat[5].1 = "3600";
    let saved = admin.post("/desk/bewaking/nieuw", &beat).await;
    let page = admin.get(saved.location()).await.text;
    let from = page.find("/hb/").unwrap();
    let beat: String = page[from..].chars().take_while(|c| !"<\" ".contains(*c)).collect();
    is(&desk, "Kassa", MonitorState::Up).await;
    let browser = desk.browser();
    assert_eq!(browser.get("/hb/abcdefghijklmnopqrstuvwxyz0123456789").await.status, 404);

    away(&desk.store_url).await;
    eventually("the store is away", async || desk.base.store.ping().await.is_err().then_some(())).await;
    shop.off().await;
    let mail = desk.sink.mail_with("Subject: Alarm: Kassa").await;
    let alarm = link(&mail);
    assert!(browser.get(&alarm).await.text.contains("Ik kijk ernaar"));
    assert_eq!(browser.post(&alarm, &[]).await.status, 303);
    assert!(browser.get(&alarm).await.text.contains("Gezien door"));
    assert_eq!(browser.post(&beat, &[]).await.text, "ok\n", "a heartbeat is heard");
    let file = std::fs::read_to_string(desk.data_dir.join("monitors.json")).unwrap();
    assert!(file.contains("Kassa") && file.contains("acknowledged"), "it would outlive a restart");

    back(&desk.store_url).await;
    let row = eventually("the store hears what it missed", async || {
        let rows = desk.desk.monitors.monitors(&Actor::system()).await.ok()?.rows;
        rows.into_iter().find(|row| row.monitor.name == "Kassa" && row.state == MonitorState::Down)
    })
    .await;
    assert!(row.acked.is_some());
    let events = desk.desk.monitors.monitor(&Actor::system(), row.monitor.id).await.unwrap().events;
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Acknowledged, EventKind::Failed]);
    assert_eq!(desk.desk.monitors.drafts(&Actor::system()).await.unwrap().len(), 1);
    shop.on("gezond").await;
    desk.sink.mail_with("Subject: Hersteld: Kassa").await;
    let alarms = desk.sink.mails().await.into_iter().filter(|mail| mail.contains("Subject: Alarm: Kassa"));
    assert_eq!(alarms.count(), 1, "nobody is told twice");
}

async fn what_was_typed_is_still_there(desk: Arc<TestDesk>) {
    let admin = desk.signed_in("admin").await;
    let refused = admin.post("/desk/bewaking/nieuw", &form("Mijn monitor", "tcp", "geen adres")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Mijn monitor") && refused.text.contains("geen adres"));
    for path in ["/desk/bewaking", "/en/desk/bewaking", "/desk/bewaking/nieuw"] {
        assert_eq!(admin.get(path).await.status, 200, "{path}");
        let lead: Browser = desk.signed_in("lead").await;
        assert_eq!(lead.get(path).await.status, 403, "{path}");
    }
}

/// The use cases with a clock of the test's own.
struct Moved {
    test: Arc<TestBase>,
    desk: Arc<MonitorsDesk>,
    status: Arc<StatusDesk>,
}

impl Moved {
    fn new(test: Arc<TestBase>) -> Moved {
        let status = Arc::new(StatusDesk::new(test.base.clone()));
        let file = test.base.facts.files_dir.with_file_name(format!("m{}.json", test.base.env.random()));
        let watch = Watch::open(file, Probe::open().unwrap(), test.now());
        let to = vec!["wacht@winkelkade.example".to_owned()];
        let desk = Arc::new(MonitorsDesk::new(test.base.clone(), status.clone(), watch, None, to));
        Moved { test, desk, status }
    }

    async fn add(&self, name: &str, component: &str, target: &Target, publish_after: Option<i64>) -> i64 {
        let monitor = Monitor {
            name: name.into(),
            kind: MonitorKind::Tcp,
            target: target.addr(),
            component: component.into(),
            impact: Impact::Critical,
            retries: 0,
            quorum_fail: 1,
            quorum_of: 1,
            publish_after,
            ..Monitor::default()
        };
        self.desk.monitor_save(&Actor::system(), monitor).await.unwrap()
    }

    /// Some time passes, and everything that it makes due is done.
    async fn pass(&self, time: i64) {
        self.test.pass(time);
        let mut tasks = JoinSet::new();
        self.desk.tick(&mut tasks).await;
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    }

    async fn row(&self, id: i64) -> MonitorRow {
        self.desk.monitor(&Actor::system(), id).await.unwrap().row
    }

    async fn drafts(&self) -> Vec<Draft> {
        self.desk.drafts(&Actor::system()).await.unwrap()
    }

    /// Recipient and subject of the mails to staff, oldest first.
    async fn mails(&self) -> Vec<(String, String)> {
        let mut tx = self.test.base.store.read().await.unwrap();
        let mails = outbox_list(&mut tx, 100).await.unwrap();
        mails.into_iter().rev().map(|mail| (mail.recipient, mail.subject)).collect()
    }
}

async fn nobody_looks_and_the_incident_declares_itself(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let target = Target::start("").await;
    moved.add("Kassa", "kassa-app", &target, Some(10)).await;
    moved.pass(MINUTE).await;
    target.off().await;
    moved.pass(MINUTE).await;
    let drafts = moved.drafts().await;
    assert_eq!(drafts[0].components, [("kassa-app".to_owned(), Impact::Critical)]);
    assert_eq!(drafts[0].publish_at, Some(moved.test.now() + 10 * MINUTE));
    moved.pass(9 * MINUTE).await;
    assert!(moved.status.view().open.is_empty(), "not yet");
    moved.pass(MINUTE).await;
    let view = moved.status.view();
    assert_eq!(view.open.len(), 1);
    assert!(view.open[0].updates[0].text.nl.ends_with("Deze melding is automatisch gedaan."));
    assert!(view.open[0].updates[0].text.en.ends_with("This was reported automatically."));
    assert_eq!(view.open[0].started_at, drafts[0].created_at);
    assert!(moved.drafts().await.is_empty());
    moved.pass(20 * MINUTE).await;
    assert_eq!(moved.status.view().open.len(), 1, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_incident_declares_itself_while_the_store_is_away() {
    crate::base::run(Database::Sqlite, declares_itself_without_the_store).await;
}

async fn declares_itself_without_the_store(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let target = Target::start("").await;
    moved.add("Kassa", "kassa-app", &target, Some(5)).await;
    moved.pass(MINUTE).await;
    moved.test.lose_store();
    target.off().await;
    moved.pass(MINUTE).await;
    moved.pass(4 * MINUTE).await;
    assert!(moved.status.view().open.is_empty(), "not yet");
    moved.pass(MINUTE).await;
    let view = moved.status.view();
    assert_eq!(view.open.len(), 1, "by the journal");
    assert!(view.open[0].updates[0].text.nl.ends_with("Deze melding is automatisch gedaan."));
    assert_eq!(view.open[0].components, [("kassa-app".to_owned(), Impact::Critical)]);
    moved.pass(20 * MINUTE).await;
    assert_eq!(moved.status.view().open.len(), 1, "once");
}

async fn who_says_that_they_look_keeps_it_from_declaring_itself(test: Arc<TestBase>) {
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    let moved = Moved::new(test);
    let target = Target::start("").await;
    let id = moved.add("Kassa", "kassa-app", &target, Some(5)).await;
    target.off().await;
    moved.pass(MINUTE).await;
    let draft = moved.drafts().await.remove(0);
    moved.desk.draft_acknowledge(&agent, draft.id).await.unwrap();
    let draft = moved.drafts().await.remove(0);
    assert_eq!((draft.publish_at, draft.acked.unwrap().1.as_str()), (None, "Naam"));
    assert!(moved.row(id).await.acked.is_some(), "the alarm as well");
    moved.pass(60 * MINUTE).await;
    assert!(moved.status.view().open.is_empty());
    assert_eq!(moved.desk.draft_put_aside(&agent, draft.id, "test").await, Err(AppError::Forbidden));
    let wordless = moved.desk.draft_put_aside(&Actor::system(), draft.id, " ").await;
    assert!(matches!(wordless, Err(AppError::Invalid { .. })), "it needs words");
    moved.desk.draft_put_aside(&Actor::system(), draft.id, "gepland werk").await.unwrap();
    assert!(moved.drafts().await.is_empty());
    moved.pass(5 * MINUTE).await;
    assert!(moved.drafts().await.is_empty(), "what was put aside isn't proposed again while it lasts");
}

async fn others_hear_what_nobody_has_seen(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let settings = WatchSettings {
        escalate_to: vec!["baas@winkelkade.example".into()],
        escalate_minutes: 15,
        ..WatchSettings::default()
    };
    moved.desk.watch_settings_save(&Actor::system(), settings).await.unwrap();
    let target = Target::start("").await;
    moved.add("Kassa", "kassa-app", &target, None).await;
    target.off().await;
    moved.pass(MINUTE).await;
    moved.pass(14 * MINUTE).await;
    let mail = |to: &str, subject: &str| (format!("{to}@winkelkade.example"), subject.to_owned());
    assert_eq!(moved.mails().await, [mail("wacht", "Alarm: Kassa")]);
    moved.pass(MINUTE).await;
    moved.pass(MINUTE).await;
    let all = [mail("wacht", "Alarm: Kassa"), mail("baas", "Nog niet gezien: Kassa")];
    assert_eq!(moved.mails().await, all, "once");
    target.on("").await;
    moved.pass(MINUTE).await;
    let mut over = moved.mails().await.split_off(2);
    over.sort();
    assert_eq!(over, [mail("baas", "Hersteld: Kassa"), mail("wacht", "Hersteld: Kassa")]);
}

async fn two_that_fail_together_are_one_proposal(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let (shops, till, api) = (Target::start("").await, Target::start("").await, Target::start("").await);
    moved.add("Webshops", "webshops", &shops, None).await;
    moved.add("Kassa", "kassa-app", &till, Some(30)).await;
    moved.add("API", "api", &api, None).await;
    moved.pass(MINUTE).await;
    shops.off().await;
    till.off().await;
    moved.pass(MINUTE).await;
    let drafts = moved.drafts().await;
    assert_eq!(drafts.len(), 1, "{drafts:?}");
    let mut keys: Vec<&str> = drafts[0].components.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["database", "kassa-app", "webshops"], "with what they share");
    assert!(drafts[0].reason.nl.contains("Wat ze delen: Database."), "{}", drafts[0].reason.nl);
    assert!(drafts[0].publish_at.is_some(), "the soonest of them");
    moved.pass(5 * MINUTE).await;
    api.off().await;
    moved.pass(MINUTE).await;
    assert_eq!(moved.drafts().await.len(), 2, "what fails later is another matter");
}

async fn a_watch_that_reaches_nothing_blames_nobody(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let (target, reference) = (Target::start("").await, Target::start("").await);
    let settings = WatchSettings { reference: vec![reference.addr()], ..WatchSettings::default() };
    moved.desk.watch_settings_save(&Actor::system(), settings).await.unwrap();
    let id = moved.add("Kassa", "kassa-app", &target, None).await;
    moved.pass(MINUTE).await;
    target.off().await;
    reference.off().await;
    moved.pass(MINUTE).await;
    assert_eq!(moved.row(id).await.state, MonitorState::Up, "a failure that proves nothing");
    assert!(moved.desk.monitors(&Actor::system()).await.unwrap().blind.is_some());
    assert!(moved.mails().await.is_empty());
    moved.pass(MINUTE).await;
    moved.pass(SECOND).await;
    let subjects: Vec<String> = moved.mails().await.into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects, ["De bewaking kan zelf niets bereiken"], "once");
    reference.on("").await;
    eventually("it sees again", async || {
        moved.pass(SECOND).await;
        moved.desk.monitors(&Actor::system()).await.unwrap().blind.is_none().then_some(())
    })
    .await;
    moved.pass(MINUTE).await;
    assert_eq!(moved.row(id).await.state, MonitorState::Down, "now the failure counts");
    let subjects: Vec<String> = moved.mails().await.into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects[1..], ["De bewaking ziet weer", "Alarm: Kassa"]);
}

async fn a_heartbeat_that_stays_away_fails(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let monitor = Monitor {
        name: "Nachtklus".into(),
        kind: MonitorKind::Heartbeat,
        interval_s: 60,
        timeout_s: 30,
        ..Monitor::default()
    };
    let id = moved.desk.monitor_save(&Actor::system(), monitor).await.unwrap();
    let page = moved.desk.monitor(&Actor::system(), id).await.unwrap();
    let token = page.beat_url.rsplit('/').next().unwrap().to_owned();
    for _ in 0..3 {
        moved.pass(MINUTE).await;
        moved.desk.beat(&token).await.unwrap();
        moved.pass(SECOND).await;
    }
    assert_eq!(moved.row(id).await.state, MonitorState::Up);
    moved.pass(88 * SECOND).await;
    assert_eq!(moved.row(id).await.state, MonitorState::Up, "within its patience");
    moved.pass(20 * SECOND).await;
    let row = moved.row(id).await;
    assert_eq!((row.state, row.failure.as_str()), (MonitorState::Down, "missed"));
    moved.desk.beat(&token).await.unwrap();
    moved.pass(20 * SECOND).await;
    assert_eq!(moved.row(id).await.state, MonitorState::Up);
    assert_eq!(moved.desk.beat("nergens").await, Err(AppError::NotFound));
}

async fn two_processes_look_once(test: Arc<TestBase>) {
    let one = Moved::new(test.clone());
    let two = Moved::new(test);
    let target = Target::start("").await;
    let id = one.add("Kassa", "kassa-app", &target, None).await;
    for _ in 0..5 {
        one.test.pass(MINUTE);
        let mut tasks = JoinSet::new();
        tokio::join!(one.desk.tick(&mut tasks), two.pass(0));
        while tasks.join_next().await.is_some() {}
    }
    let days = one.desk.monitor(&Actor::system(), id).await.unwrap().days;
    assert_eq!(days.iter().map(|day| day.checks).sum::<i64>(), 5);
}

async fn a_monitor_that_recovers_takes_its_proposal_back(test: Arc<TestBase>) {
    let moved = Moved::new(test);
    let target = Target::start("").await;
    let id = moved.add("Kassa", "kassa-app", &target, Some(5)).await;
    target.off().await;
    moved.pass(MINUTE).await;
    assert_eq!(moved.drafts().await.len(), 1);
    target.on("").await;
    moved.pass(MINUTE).await;
    assert!(moved.drafts().await.is_empty());
    moved.pass(10 * MINUTE).await;
    assert!(moved.status.view().open.is_empty(), "nothing declares itself afterwards");
    let mut off = moved.row(id).await.monitor;
    off.enabled = false;
    moved.desk.monitor_save(&Actor::system(), off).await.unwrap();
    target.off().await;
    moved.pass(10 * MINUTE).await;
    assert_eq!(moved.row(id).await.state, MonitorState::New, "off is off");
    moved.desk.monitor_test(&Actor::system(), id).await.unwrap();
    let row = moved.row(id).await;
    assert_eq!(
        (row.state, row.failure.as_str()),
        (MonitorState::New, "refused"),
        "a look without consequence"
    );
}

async fn only_admins_set_monitors(test: Arc<TestBase>) {
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    let moved = Moved::new(test);
    let desk = &moved.desk;
    assert_eq!(desk.monitors(&lead).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(desk.monitor(&lead, 0).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(desk.monitor_save(&lead, Monitor::default()).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(desk.monitor_delete(&lead, 1).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(desk.monitor_test(&lead, 1).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(
        desk.watch_settings_save(&lead, WatchSettings::default()).await.unwrap_err(),
        AppError::Forbidden
    );
    let merchant = Actor { role: Role::Merchant, account: Some(1), ..Actor::default() };
    assert_eq!(desk.drafts(&merchant).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(desk.monitor_acknowledge(&Actor::visitor("x"), 1).await.unwrap_err(), AppError::SignIn);
}
