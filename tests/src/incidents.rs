//! Around an incident: promises and who hears of them, corrections, templates, proposals, the record.

use crate::base::TestBase;
use crate::desk::{Sink, TestDesk};
use crate::{on_both_bases, on_both_databases};
use app::components::model::ComponentDraft;
use app::components::port::Components;
use app::contact::model::{ChannelKind, OfficeHours};
use app::contact::port::Contact;
use app::contact::switch::Switch;
use app::incidents::model::*;
use app::incidents::port::Incidents;
use app::status::model::*;
use app::status::port::Status;
use app::{Actor, AppError, Role};
use server::desk::components::ComponentsDesk;
use server::desk::contact::ContactDesk;
use server::desk::incidents::IncidentsDesk;
use server::desk::status::StatusDesk;
use server::env::MINUTE;
use server::jobs::promises::{Staff, Watcher};
use server::mail::transport::Transport;
use server::store::Tx;
use std::sync::Arc;

on_both_bases!(
    promises_are_counted_and_recorded,
    staff_hears_of_a_promise_once,
    a_correction_keeps_the_old_words,
    templates_are_there_without_the_store,
    what_is_made_is_not_called_failed,
);
on_both_databases!(
    the_form_comes_back_with_a_proposal,
    the_form_comes_back_with_a_template,
    an_incident_began_before_somebody_declares_it,
    what_is_too_long_says_so_where_it_stands,
    a_corrected_update_says_so_in_public,
    a_promise_that_runs_out_is_on_every_desk_page,
);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

/// Only there a test can take the store away.
async fn on_sqlite(test: &TestBase) -> bool {
    matches!(test.base.store.read().await.unwrap(), Tx::Lite(_))
}

struct Kit {
    status: StatusDesk,
    desk: IncidentsDesk,
    lead: Actor,
}

async fn kit(test: &TestBase) -> Kit {
    Kit {
        status: StatusDesk::new(test.base.clone()),
        desk: IncidentsDesk::new(test.base.clone()),
        lead: test.actor(Role::Lead, "lead@elders.example", None).await,
    }
}

impl Kit {
    /// An incident that promises an update within 30 minutes.
    async fn declare(&self) -> String {
        let draft = IncidentDraft {
            title: both("Webshops liggen stil", "Shops are down"),
            text: both("We zoeken de oorzaak.", "We are looking for the cause."),
            components: vec![("webshops".into(), Impact::Critical), ("api".into(), Impact::None)],
            ..IncidentDraft::default()
        };
        self.status.incident_declare(&self.lead, draft).await.unwrap()
    }

    async fn update(&self, slug: &str, state: IncidentState) {
        let draft = UpdateDraft { text: both("Bericht.", "Message."), ..UpdateDraft::to(state) };
        self.status.incident_update(&self.lead, slug, draft).await.unwrap();
    }
}

async fn promises_are_counted_and_recorded(test: Arc<TestBase>) {
    let kit = kit(&test).await;
    let began = test.now();
    let slug = kit.declare().await;
    test.pass(20 * MINUTE);
    kit.update(&slug, IncidentState::Identified).await;
    test.pass(31 * MINUTE);
    let report = kit.desk.promises(&kit.lead).await.unwrap();
    assert_eq!(report.iter().map(|month| month.kept).collect::<Vec<_>>(), [Kept { kept: 1, of: 2 }]);
    kit.update(&slug, IncidentState::Monitoring).await;
    test.pass(MINUTE);
    kit.update(&slug, IncidentState::Resolved).await;

    let Record { promises, events } = kit.desk.record(&kit.lead, &slug).await.unwrap();
    let of = |from: i64, until: i64, told: i64| Promise {
        promised_at: began + from * MINUTE,
        until: began + until * MINUTE,
        told_at: Some(began + told * MINUTE),
    };
    assert_eq!(promises, [of(0, 30, 20), of(20, 50, 51), of(51, 81, 52)]);
    assert_eq!(Kept::count(&promises, test.now()), Kept { kept: 2, of: 3 });
    let report = kit.desk.promises(&kit.lead).await.unwrap();
    assert_eq!((report.len(), report[0].kept), (1, Kept { kept: 2, of: 3 }));

    assert_eq!(events.last().unwrap().what, What::Began);
    assert!(events.is_sorted_by(|a, b| a.at >= b.at), "latest first");
    assert!(events.iter().any(|event| event.what == What::Broken { until: began + 50 * MINUTE }));
    let works = What::Impact { component: both("api", "api"), impact: Impact::None };
    assert!(events.iter().any(|event| event.what == works), "said to work: {events:?}");
    let updates = events.iter().filter(|event| matches!(event.what, What::Update { .. }));
    assert!(updates.clone().all(|event| event.by == "Naam"));
    assert_eq!(updates.count(), 4);
    assert_eq!(kit.desk.record(&kit.lead, "bestaat-niet").await, Err(AppError::NotFound));
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    assert_eq!(kit.desk.record(&agent, &slug).await, Err(AppError::Forbidden));
    assert_eq!(kit.desk.promises(&agent).await, Err(AppError::Forbidden));
}

async fn staff_hears_of_a_promise_once(test: Arc<TestBase>) {
    let kit = kit(&test).await;
    let dir = tempfile::tempdir().unwrap();
    let sink = Sink::start(dir.path()).await;
    let staff = Staff {
        transport: Transport::new("127.0.0.1", sink.addr.port(), "loket.example"),
        to: vec!["nacht@winkelkade.example".into()],
    };
    let watcher = || Watcher::new(test.base.clone(), Some(staff.clone()), 5);
    let (mut one, mut other) = (watcher(), watcher());
    let slug = kit.declare().await;
    test.pass(24 * MINUTE);
    one.look().await;
    assert_eq!(sink.count(), 0, "there is time");
    test.pass(MINUTE);
    for _ in 0..2 {
        one.look().await;
        other.look().await;
    }
    assert_eq!(sink.count(), 1, "one of two processes tells it, once");
    let mail = server::mail::parse::parse(sink.mails().await[0].as_bytes()).unwrap().text;
    assert!(mail.contains("10:30") && mail.contains(&format!("/desk/storingen/{slug}")), "{mail}");
    test.pass(6 * MINUTE);
    other.look().await;
    one.look().await;
    assert_eq!(sink.count(), 2, "and once more when it is broken");
    kit.update(&slug, IncidentState::Identified).await;
    one.look().await;
    assert_eq!(sink.count(), 2, "a new promise begins");

    // The snapshot knows what was promised while the store is away.
    if on_sqlite(&test).await {
        test.lose_store();
        test.pass(26 * MINUTE);
        one.look().await;
        one.look().await;
        assert_eq!(sink.count(), 3);
    }
}

async fn a_correction_keeps_the_old_words(test: Arc<TestBase>) {
    let kit = kit(&test).await;
    let slug = kit.declare().await;
    let update = || kit.status.view().incident(&slug).unwrap().updates[0].clone();
    let id = update().id;
    let edit = |nl: &'static str, seen| {
        let text = both(nl, "We are looking.");
        let (desk, lead, slug) = (&kit.desk, &kit.lead, slug.clone());
        async move { desk.update_edit(lead, &slug, id, text, seen).await }
    };
    test.pass(MINUTE);
    edit("We zoeken de fout.", 0).await.unwrap();
    let now = update();
    assert_eq!((now.text.nl.as_str(), now.notify), ("We zoeken de fout.", true));
    assert_eq!(
        now.edits,
        [Edit { at: test.now(), text: both("We zoeken de oorzaak.", "We are looking for the cause.") }]
    );
    let behind = edit("Te laat gezien.", 0).await;
    assert!(matches!(behind, Err(AppError::Conflict { .. })), "{behind:?}");
    edit("We zoeken de fout.", 1).await.unwrap();
    assert_eq!(update().edits.len(), 1, "the same words are no correction");
    assert!(matches!(edit(" ", 1).await, Ok(())), "English is enough");
    let none = kit.desk.update_edit(&kit.lead, &slug, id, both("", " "), 2).await;
    assert!(matches!(none, Err(AppError::Invalid { .. })));
    let elsewhere = kit.desk.update_edit(&kit.lead, "andere-storing", id, both("x", ""), 2).await;
    assert_eq!(elsewhere, Err(AppError::NotFound), "an update of another incident");
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    assert_eq!(kit.desk.update_edit(&agent, &slug, id, both("x", ""), 2).await, Err(AppError::Forbidden));
    let record = kit.desk.record(&kit.lead, &slug).await.unwrap();
    let edits = record.events.iter().filter(|event| matches!(event.what, What::Edited { .. }));
    assert_eq!(edits.map(|event| event.by.as_str()).collect::<Vec<_>>(), ["Naam", "Naam"]);
    assert_eq!(test.jobs("index").await.len(), 1, "search hears of it");
}

async fn templates_are_there_without_the_store(test: Arc<TestBase>) {
    let kit = kit(&test).await;
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let template = |name: &str| Template {
        name: name.into(),
        title: both("Database ligt stil", "Database down"),
        texts: vec![
            (IncidentState::Investigating, both("We zoeken.", "")),
            (IncidentState::Resolved, both("", "Over.")),
        ],
        components: vec![("database".into(), Impact::Critical), ("fax".into(), Impact::Major)],
        ..Template::default()
    };
    let id = kit.desk.template_save(&admin, template("Database")).await.unwrap();
    let twice = kit.desk.template_save(&admin, template("Database")).await;
    assert!(matches!(twice, Err(AppError::Invalid { .. })), "{twice:?}");
    let changed = Template { id, texts: template("x").texts[..1].to_vec(), ..template("Anders") };
    kit.desk.template_save(&admin, changed.clone()).await.unwrap();
    let gone = Template { id: 999, ..template("Weg") };
    assert_eq!(kit.desk.template_save(&admin, gone).await, Err(AppError::NotFound));
    assert_eq!(kit.desk.template_save(&kit.lead, template("Lead")).await, Err(AppError::Forbidden));
    assert_eq!(kit.desk.template_remove(&kit.lead, id).await, Err(AppError::Forbidden));
    let components = vec![("database".to_owned(), Impact::Critical)];
    assert_eq!(
        kit.desk.templates(&kit.lead).unwrap(),
        [Template { components, ..changed }],
        "the fax is unknown"
    );
    if on_sqlite(&test).await {
        test.lose_store();
        assert_eq!(kit.desk.templates(&kit.lead).unwrap().len(), 1);
        return;
    }
    kit.desk.template_remove(&admin, id).await.unwrap();
    assert_eq!(kit.desk.template_remove(&admin, id).await, Err(AppError::NotFound));
    assert!(kit.desk.templates(&kit.lead).unwrap().is_empty());
}

/// Whether the page's form has this impact chosen.
fn chosen(page: &str, key: &str, value: &str) -> bool {
    page.contains(&format!("name=\"impact_{key}\" value=\"{value}\" checked"))
}

/// After the commit the snapshot can't be read: the change stands, and nobody is told to try again.
async fn what_is_made_is_not_called_failed(test: Arc<TestBase>) {
    let kit = kit(&test).await;
    let slug = kit.declare().await;
    let update = kit.status.view().incident(&slug).unwrap().updates[0].id;
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let (components, contact) = (ComponentsDesk::new(test.base.clone()), ContactDesk::new(test.base.clone()));
    test.sql("ALTER TABLE collection RENAME TO elsewhere").await;
    let before = test.base.snapshots.get().version;

    let name = both("Kassa", "Till");
    let kassa = ComponentDraft { name: name.clone(), ..ComponentDraft::default() };
    assert_eq!(components.component_add(&admin, kassa).await, Ok("kassa".into()));
    let texts = vec![(IncidentState::Investigating, both("We zoeken.", ""))];
    let template = Template { name: "Pinnen".into(), title: name, texts, ..Template::default() };
    let template = kit.desk.template_save(&admin, template).await.unwrap();
    kit.desk.template_remove(&admin, template).await.unwrap();
    kit.desk.update_edit(&kit.lead, &slug, update, both("Anders.", ""), 0).await.unwrap();
    contact.switch_set(&kit.lead, Switch::plain(ChannelKind::Phone)).await.unwrap();
    contact.chat_save(&admin, "https://chat.winkelkade.example").await.unwrap();
    contact.hours_save(&admin, OfficeHours::default()).await.unwrap();
    let mailbox = contact.mailboxes(&admin).await.unwrap().remove(0);
    contact.mailbox_save(&admin, mailbox).await.unwrap();
    assert_eq!(test.base.snapshots.get().version, before, "none of it could be read");

    test.sql("ALTER TABLE elsewhere RENAME TO collection").await;
    test.base.publish().await.unwrap();
    assert_eq!(test.base.snapshots.get().version, before + 8, "each said that it changed");
    assert!(kit.status.view().component("kassa").is_some());
}

async fn the_form_comes_back_with_a_proposal(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let form = [
        ("do", "propose"),
        ("title_nl", "Nog niet af"),
        ("impact_database", "critical"),
        ("impact_api", "none"),
        ("impact_webshops", ""),
    ];
    let page = lead.post("/desk/storingen", &form).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let text = &page.text;
    assert!(text.contains("Nog niet af"), "nothing is lost");
    assert!(chosen(text, "webshops", "critical") && chosen(text, "betalingen", "critical"), "{text}");
    assert!(chosen(text, "api", "none"), "what the lead said stands");
    assert!(text.contains("Voorstel, want: Database → Webshops"), "{text}");
    assert!(desk.desk.status.view().open.is_empty(), "nothing went out");
    let nothing = lead.post("/desk/storingen", &[("do", "propose"), ("impact_api", "major")]).await;
    assert_eq!(nothing.status, 422, "nothing depends on the API");

    let declare = [
        ("title_nl", "Database ligt stil"),
        ("text_nl", "We zoeken."),
        ("impact_database", "critical"),
        ("impact_webshops", "critical"),
        ("impact_api", "none"),
        ("because_webshops", "database,webshops"),
    ];
    let path = lead.post("/desk/storingen", &declare).await.location().to_owned();
    let public = desk.browser().get(&path.replace("/desk/storingen/", "/status/")).await.text;
    assert!(public.contains("Niet geraakt:") && public.contains("API"), "{public}");
    let update =
        lead.post(&path, &[("do", "propose"), ("state", "identified"), ("impact_database", "major")]).await;
    assert_eq!(update.status, 200);
    assert!(chosen(&update.text, "betalingen", "major"), "{}", update.text);
    assert_eq!(desk.browser().post("/desk/storingen", &form).await.status, 401);
}

async fn the_form_comes_back_with_a_template(desk: Arc<TestDesk>) {
    let admin = desk.signed_in("admin").await;
    let template = [
        ("name", "Database weg"),
        ("title_nl", "Webshops zijn niet bereikbaar"),
        ("text_investigating_nl", "We zoeken de oorzaak."),
        ("text_resolved_nl", "Alles werkt weer."),
        ("impact_database", "critical"),
        ("impact_api", "none"),
    ];
    let saved = admin.post("/desk/storing-sjablonen/0", &template).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let empty = admin.post("/desk/storing-sjablonen/0", &[("name", "Zonder tekst")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("Zonder tekst"));
    assert!(admin.get("/desk/storing-sjablonen").await.text.contains("Database weg"));
    let id = desk.base.snapshots.get().templates[0].id.to_string();

    let lead = desk.signed_in("lead").await;
    assert!(lead.get("/desk/storingen").await.text.contains("Database weg"));
    let use_it = [
        ("do", "template"),
        ("template", id.as_str()),
        ("title_nl", ""),
        ("title_en", "Mine"),
        ("text_nl", ""),
    ];
    let page = lead.post("/desk/storingen", &use_it).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for words in ["Webshops zijn niet bereikbaar", "We zoeken de oorzaak.", "Mine"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(chosen(&page.text, "database", "critical"));
    assert_eq!(lead.post("/desk/storingen", &[("do", "template")]).await.status, 422);
    assert_eq!(lead.get("/desk/storing-sjablonen").await.status, 403);
    assert_eq!(admin.post(&format!("/desk/storing-sjablonen/{id}/weg"), &[]).await.status, 303);
}

async fn an_incident_began_before_somebody_declares_it(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let form = |began| {
        [
            ("title_nl", "Kassa traag"),
            ("text_nl", "We zoeken."),
            ("impact_kassa-app", "minor"),
            ("started_at", began),
        ]
    };
    for (wrong, words) in [("straks", "Schrijf een tijd als 04:40"), ("31-12-2099 10:00", "in de toekomst")] {
        let refused = lead.post("/desk/storingen", &form(wrong)).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains(words) && refused.text.contains(wrong), "{}", refused.text);
    }
    assert_eq!(lead.post("/desk/storingen", &form("20-12-2022 04:40")).await.status, 303);
    let began = desk.desk.status.view().open[0].started_at;
    assert_eq!(began, "2022-12-20T03:40:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond());
}

async fn what_is_too_long_says_so_where_it_stands(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let long = "Wacht. ".repeat(200);
    let told = [("title_nl", "Kassa traag"), ("text_nl", "We zoeken."), ("conditions_asked", "1")];
    let refused = lead.post("/desk/storingen", &[&told[..], &[("advice_nl", &long)]].concat()).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Houd het advies onder"), "{}", refused.text);

    assert_eq!(lead.post("/desk/storingen", &told).await.status, 303);
    let slug = desk.desk.status.view().open[0].slug.clone();
    let loss =
        [("state", "investigating"), ("loss_from", "20-12-2022 04:40"), ("loss_to", "20-12-2022 05:40")];
    let update = [&loss[..], &[("loss_check_nl", &long)]].concat();
    let refused = lead.post(&format!("/desk/storingen/{slug}"), &update).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Houd wat er weg kan zijn"), "{}", refused.text);
}

async fn a_corrected_update_says_so_in_public(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let declare = [("title_nl", "Traag"), ("text_nl", "Het is traaag."), ("impact_webshops", "minor")];
    let path = lead.post("/desk/storingen", &declare).await.location().to_owned();
    let id = desk.desk.status.view().open[0].updates[0].id;
    let edit = format!("{path}/update/{id}");
    let page = lead.get(&edit).await;
    assert!(page.text.contains("Het is traaag."), "{}", page.text);
    assert_eq!(lead.post(&edit, &[("seen", "0"), ("text_nl", " ")]).await.status, 422);
    assert_eq!(lead.post(&edit, &[("seen", "0"), ("text_nl", "Het is traag.")]).await.status, 303);
    let behind = lead.post(&edit, &[("seen", "0"), ("text_nl", "Iets anders.")]).await;
    assert_eq!(behind.status, 409);
    assert!(behind.text.contains("Iets anders."), "nothing typed is lost");
    let public = desk.browser().get(&path.replace("/desk/storingen/", "/status/")).await.text;
    for words in ["bewerkt ", "Wat er eerst stond", "Het is traaag.", "Het is traag."] {
        assert!(public.contains(words), "{words}: {public}");
    }
    let console = lead.get(&path).await.text;
    assert!(console.contains("Update aangepast") && console.contains("Alles op de seconde"), "{console}");
    assert_eq!(desk.signed_in("agent").await.get(&edit).await.status, 403);
    assert_eq!(lead.get(&format!("{path}/update/999999")).await.status, 404);
}

async fn a_promise_that_runs_out_is_on_every_desk_page(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let declare = |title: &'static str, impact: &'static str, minutes: &'static str| {
        [
            ("title_nl", title),
            ("text_nl", "We zoeken."),
            ("impact_webshops", impact),
            ("next_minutes", minutes),
        ]
    };
    assert_eq!(lead.post("/desk/storingen", &declare("Alles ligt stil", "critical", "60")).await.status, 303);
    let agent = desk.signed_in("agent").await;
    assert!(!agent.get("/desk/postboek").await.text.contains("promise-due"), "there is time");
    assert_eq!(lead.post("/desk/storingen", &declare("Het is traag", "minor", "3")).await.status, 303);
    for path in ["/desk/postboek", "/desk/wachtrij/new"] {
        let page = agent.get(path).await.text;
        let at = page.find("promise-due").unwrap_or_else(|| panic!("{path}: {page}"));
        assert!(
            page[at..].contains(": Het is traag"),
            "the one that runs out, not the worst incident: {page}"
        );
    }
}
