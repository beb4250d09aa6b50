//! Components as admins keep them, and what is recorded of their effective status.

use crate::base::TestBase;
use crate::desk::TestDesk;
use crate::{on_both_bases, on_both_databases};
use app::components::model::*;
use app::components::port::Components;
use app::status::model::*;
use app::status::port::Status;
use app::{Actor, AppError, Role};
use server::desk::components::ComponentsDesk;
use server::desk::maintenance::{PastMaintenance, maintenance_import, tick};
use server::desk::status::{StatusDesk, component_save};
use server::env::{HOUR, MINUTE};
use server::jobs::promises::Watcher;
use std::sync::Arc;

on_both_bases!(
    a_circle_is_refused_with_its_way,
    incidents_lie_over_the_baseline,
    maintenance_that_begins_by_itself_is_recorded,
    what_is_seen_late_is_recorded_in_order,
    groups_order_and_removal,
    only_admins_keep_components,
);
on_both_databases!(the_page_keeps_what_was_typed, components_stand_in_their_groups);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

fn on(keys: &[&str]) -> Vec<Dependency> {
    keys.iter().map(|&key| Dependency { key: key.into(), ..Dependency::default() }).collect()
}

fn named(nl: &str, depends_on: Vec<Dependency>) -> ComponentDraft {
    ComponentDraft { name: both(nl, ""), depends_on, ..ComponentDraft::default() }
}

async fn admin(test: &TestBase) -> (ComponentsDesk, StatusDesk, Actor) {
    let actor = test.actor(Role::Admin, "admin@elders.example", None).await;
    (ComponentsDesk::new(test.base.clone()), StatusDesk::new(test.base.clone()), actor)
}

async fn a_circle_is_refused_with_its_way(test: Arc<TestBase>) {
    let (desk, status, admin) = admin(&test).await;
    let refused = desk.component_save(&admin, "database", named("Database", on(&["api"]))).await;
    let Err(AppError::Invalid { field, nl, en }) = refused else { panic!("{refused:?}") };
    assert_eq!(field, "depends_on");
    assert!(nl.contains("Database → api → Database"), "{nl}");
    assert!(en.contains("Database → api → Database"), "{en}");
    let itself = desk.component_save(&admin, "api", named("API", on(&["api"]))).await;
    assert!(matches!(itself, Err(AppError::Invalid { .. })), "{itself:?}");
    let gone = desk.component_save(&admin, "api", named("API", on(&["fax"]))).await;
    assert!(matches!(gone, Err(AppError::Invalid { .. })), "{gone:?}");
    assert_eq!(status.view().component("database").unwrap().depends_on, [""; 0], "nothing was written");
    let reason = both("Ze delen een database.", "They share a database.");
    let shared = Dependency { key: "database".into(), reason: reason.clone() };
    desk.component_save(&admin, "api", named("API", vec![shared])).await.unwrap();
    assert_eq!(status.view().component("api").unwrap().reasons, [("database".to_owned(), reason)]);
}

async fn incidents_lie_over_the_baseline(test: Arc<TestBase>) {
    let (desk, status, admin) = admin(&test).await;
    let slow = both("Trager sinds de verhuizing.", "Slower since the move.");
    let draft = ComponentDraft {
        baseline: Baseline { impact: Impact::Minor, words: slow.clone() },
        ..named("API", on(&["database"]))
    };
    desk.component_save(&admin, "api", draft).await.unwrap();
    let api = || status.view().component("api").unwrap().clone();
    assert_eq!((api().impact, api().baseline.words), (Impact::Minor, slow));
    assert_eq!(api().uptime, 100.0, "the figures come from incidents alone");

    test.pass(MINUTE);
    let incident = IncidentDraft {
        title: both("API ligt stil", ""),
        text: both("We zoeken.", ""),
        components: vec![("api".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    let slug = status.incident_declare(&admin, incident).await.unwrap();
    assert_eq!(api().impact, Impact::Critical, "the worst wins");
    test.pass(MINUTE);
    let over = UpdateDraft { text: both("Opgelost.", ""), ..UpdateDraft::to(IncidentState::Resolved) };
    status.incident_update(&admin, &slug, over).await.unwrap();
    assert_eq!(api().impact, Impact::Minor, "what is over clears by itself");
    test.pass(MINUTE);
    desk.component_save(&admin, "api", named("API", on(&["database"]))).await.unwrap();
    assert_eq!(api().impact, Impact::None);

    let changes = desk.component(&admin, "api").await.unwrap().changes;
    let title = both("API ligt stil", "");
    let told: Vec<_> = changes.iter().map(|change| (change.impact, change.source.clone())).collect();
    assert_eq!(
        told,
        [
            (Impact::None, Source::Nothing),
            (Impact::Minor, Source::Baseline),
            (Impact::Critical, Source::Incident(Some((slug, title)))),
            (Impact::Minor, Source::Baseline),
        ]
    );
    assert_eq!(changes[3].by, "Naam", "who set the baseline");
    assert_eq!(changes[0].at - changes[3].at, 3 * MINUTE);
}

async fn maintenance_that_begins_by_itself_is_recorded(test: Arc<TestBase>) {
    let (desk, _, admin) = admin(&test).await;
    let work = PastMaintenance {
        slug: "verhuizing".into(),
        title: both("Verhuizing", "Move"),
        text: both("U merkt niets.", ""),
        announced_at: test.now(),
        starts_at: test.now() + HOUR,
        ends_at: test.now() + 2 * HOUR,
        components: vec![("api".into(), Impact::None)],
    };
    let mut tx = test.base.store.write().await.unwrap();
    maintenance_import(&mut tx, &work, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut watcher = Watcher::new(test.base.clone(), None, 5);
    for _ in 0..4 {
        tick(&test.base).await.unwrap();
        watcher.look().await;
        watcher.look().await;
        test.pass(HOUR);
    }
    let changes = desk.component(&admin, "api").await.unwrap().changes;
    let sources: Vec<_> = changes.into_iter().map(|change| change.source).collect();
    assert_eq!(sources, [Source::Nothing, Source::Maintenance(Some(both("Verhuizing", "Move")))]);
}

/// The clock notices the beginning of planned work after an incident was declared in it.
async fn what_is_seen_late_is_recorded_in_order(test: Arc<TestBase>) {
    let (desk, status, admin) = admin(&test).await;
    let work = PastMaintenance {
        slug: "verhuizing".into(),
        title: both("Verhuizing", "Move"),
        text: both("U merkt niets.", ""),
        announced_at: test.now(),
        starts_at: test.now() + HOUR,
        ends_at: test.now() + 2 * HOUR,
        components: vec![("api".into(), Impact::None), ("webshops".into(), Impact::None)],
    };
    let mut tx = test.base.store.write().await.unwrap();
    maintenance_import(&mut tx, &work, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    test.pass(HOUR + MINUTE);
    let incident = IncidentDraft {
        title: both("API ligt stil", ""),
        text: both("We zoeken.", ""),
        components: vec![("api".into(), Impact::Critical)],
        ..IncidentDraft::default()
    };
    status.incident_declare(&admin, incident).await.unwrap();
    let declared_at = test.now();
    test.pass(MINUTE);
    tick(&test.base).await.unwrap();
    Watcher::new(test.base.clone(), None, 5).look().await;
    let changes = async |key| desk.component(&admin, key).await.unwrap().changes;
    let api: Vec<_> = changes("api").await.into_iter().map(|change| (change.at, change.impact)).collect();
    assert_eq!(api, [(declared_at, Impact::Critical)], "it never worked meanwhile");
    let shops: Vec<_> = changes("webshops").await.into_iter().map(|change| change.source).collect();
    assert_eq!(shops, [Source::Maintenance(Some(both("Verhuizing", "Move")))]);
}

async fn groups_order_and_removal(test: Arc<TestBase>) {
    let (desk, status, admin) = admin(&test).await;
    let order = || status.view().components.iter().map(|one| one.key.clone()).collect::<Vec<_>>();
    assert_eq!(order(), ["webshops", "kassa-app", "api", "database"]);
    desk.group_save(&admin, 0, both("Onderin", "")).await.unwrap();
    desk.group_save(&admin, 0, both("Bovenin", "On top")).await.unwrap();
    let groups = status.view().groups.clone();
    assert_eq!(groups[0].name, both("Onderin", "Onderin"));
    desk.group_move(&admin, groups[1].id, Move::Up).await.unwrap();
    let into = |group: &Group, draft: ComponentDraft| ComponentDraft { group: Some(group.id), ..draft };
    desk.component_save(&admin, "database", into(&groups[0], named("Database", vec![]))).await.unwrap();
    desk.component_save(&admin, "api", into(&groups[1], named("API", on(&["database"])))).await.unwrap();
    assert_eq!(
        order(),
        ["api", "database", "webshops", "kassa-app"],
        "group by group, those without one last"
    );
    let key = desk.component_add(&admin, into(&groups[1], named("Bestandsopslag", vec![]))).await.unwrap();
    assert_eq!(key, "bestandsopslag");
    desk.component_move(&admin, &key, Move::Up).await.unwrap();
    assert_eq!(order(), ["bestandsopslag", "api", "database", "webshops", "kassa-app"]);
    desk.component_move(&admin, &key, Move::Up).await.unwrap();
    assert_eq!(order()[0], "bestandsopslag", "it is on top already");
    let missing = into(&Group { id: 999, ..Group::default() }, named("API", vec![]));
    assert!(matches!(desk.component_save(&admin, "api", missing).await, Err(AppError::Invalid { .. })));

    let used = desk.component_remove(&admin, "database").await;
    assert!(matches!(used, Err(AppError::Conflict { .. })), "others depend on it: {used:?}");
    let incident = IncidentDraft {
        title: both("Traag", ""),
        text: both("We zoeken.", ""),
        components: vec![("kassa-app".into(), Impact::Minor)],
        ..IncidentDraft::default()
    };
    status.incident_declare(&admin, incident).await.unwrap();
    let named = desk.component_remove(&admin, "kassa-app").await;
    assert!(matches!(named, Err(AppError::Conflict { .. })), "history names it: {named:?}");
    desk.component_remove(&admin, &key).await.unwrap();
    desk.group_remove(&admin, groups[1].id).await.unwrap();
    assert_eq!(order(), ["database", "webshops", "kassa-app", "api"]);
    assert_eq!(desk.component_remove(&admin, &key).await, Err(AppError::NotFound));
}

async fn only_admins_keep_components(test: Arc<TestBase>) {
    let desk = ComponentsDesk::new(test.base.clone());
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    assert_eq!(desk.component(&lead, "api").await, Err(AppError::Forbidden));
    assert_eq!(desk.component_add(&lead, named("X", vec![])).await, Err(AppError::Forbidden));
    assert_eq!(desk.component_save(&lead, "api", named("X", vec![])).await, Err(AppError::Forbidden));
    assert_eq!(desk.component_remove(&lead, "api").await, Err(AppError::Forbidden));
    assert_eq!(desk.component_move(&lead, "api", Move::Up).await, Err(AppError::Forbidden));
    assert_eq!(desk.group_save(&lead, 0, both("X", "")).await, Err(AppError::Forbidden));
    let visitor = Actor::visitor("198.51.100.7");
    assert_eq!(desk.group_remove(&visitor, 1).await, Err(AppError::SignIn));
    assert_eq!(desk.group_move(&visitor, 1, Move::Up).await, Err(AppError::SignIn));
}

async fn the_page_keeps_what_was_typed(desk: Arc<TestDesk>) {
    let admin = desk.signed_in("admin").await;
    let form = [
        ("name_nl", "Database en meer"),
        ("baseline", "none"),
        ("on_kassa-app", "1"),
        ("why_nl_kassa-app", "Omdat het zo is."),
    ];
    let refused = admin.post("/desk/onderdelen/database", &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Database → Kassa App → Database"), "{}", refused.text);
    assert!(refused.text.contains("Database en meer") && refused.text.contains("Omdat het zo is."));
    let wordless = admin.post("/desk/onderdelen/api", &[("name_nl", "API"), ("baseline", "minor")]).await;
    assert_eq!(wordless.status, 422, "a baseline needs words");
    let form = [
        ("name_nl", "API"),
        ("baseline", "minor"),
        ("baseline_nl", "Trager sinds de verhuizing."),
        ("on_database", "1"),
    ];
    assert_eq!(admin.post("/desk/onderdelen/api", &form).await.status, 303);
    let status = desk.browser().get("/status").await.text;
    assert!(status.contains("Trager sinds de verhuizing."), "{status}");
    assert!(status.contains("Niet alles werkt zoals u gewend bent."), "the banner is not green");
    let page = admin.get("/desk/onderdelen/api").await.text;
    assert!(page.contains("De basis, met de hand gezet."), "{page}");
    // Another form of the page that is refused unticks nothing.
    crate::floor::declare(&desk, "Webshops traag", "Shops slow").await;
    let refused = admin.post("/desk/onderdelen/webshops/weg", &[]).await;
    assert!(matches!(refused.status, 409 | 422), "it has a history: {}", refused.status);
    let at = refused.text.find("name=\"on_database\"").expect("the box");
    assert!(refused.text[at..at + 40].contains("checked"), "{}", &refused.text[at..at + 80]);
    let lead = desk.signed_in("lead").await;
    assert_eq!(lead.get("/desk/onderdelen").await.status, 403);
    assert_eq!(lead.post("/desk/onderdelen/api", &form).await.status, 403);
}

async fn components_stand_in_their_groups(desk: Arc<TestDesk>) {
    let admin = desk.signed_in("admin").await;
    let group = [("group_id", "0"), ("group_nl", "Voor uw klanten"), ("group_en", "For your customers")];
    assert_eq!(admin.post("/desk/onderdelen/groep/0", &group).await.status, 303);
    let empty = admin.post("/desk/onderdelen/groep/0", &[("group_id", "0"), ("group_nl", " ")]).await;
    assert_eq!(empty.status, 422);
    let id = desk.desk.status.view().groups[0].id.to_string();
    let form = [("name_nl", "Webshops"), ("group", id.as_str()), ("baseline", "none")];
    assert_eq!(admin.post("/desk/onderdelen/webshops", &form).await.status, 303);
    let page = desk.browser().get("/en/status").await.text;
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}: {page}"));
    assert!(at("For your customers") < at(">Webshops<") && at(">Webshops<") < at(">Other<"));
    assert_eq!(admin.post("/desk/onderdelen/webshops/plaats", &[("way", "up")]).await.status, 303);
    assert_eq!(admin.post("/desk/onderdelen/webshops/plaats", &[("way", "sideways")]).await.status, 422);
    assert_eq!(
        admin.get("/desk/onderdelen/webshops/plaats").await.status,
        303,
        "a form's address leads above"
    );
    assert_eq!(admin.post(&format!("/desk/onderdelen/groep/{id}/weg"), &[]).await.status, 303);
    assert!(desk.desk.status.view().groups.is_empty());
    let mut tx = desk.base.store.write().await.unwrap();
    component_save(&mut tx, "los", 99, &both("Los", "Loose"), &[]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(admin.post("/desk/onderdelen/los/weg", &[]).await.status, 303);
    assert_eq!(admin.post("/desk/onderdelen/database/weg", &[]).await.status, 409);
}
