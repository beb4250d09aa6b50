//! What follows an incident: the postmortem with its versions, follow-ups, causes, the questions,
//! and the quiet line in the banner.

use crate::base::TestBase;
use crate::desk::TestDesk;
use crate::subscribers::begins_to_follow;
use crate::{on_both_bases, on_both_databases};
use app::aftermath::model::*;
use app::aftermath::port::Aftermaths;
use app::status::model::*;
use app::status::port::Status;
use app::{Actor, AppError, Role};
use server::desk::aftermath::AftermathDesk;
use server::desk::maintenance::{PastMaintenance, maintenance_import};
use server::desk::status::StatusDesk;
use server::env::{DAY, HOUR};
use std::sync::Arc;

on_both_bases!(a_postmortem_from_its_promise_to_its_last_word, follow_ups_and_causes, a_quiet_line_for_a_day);
on_both_databases!(questions_become_drafts, a_lead_writes_it_without_scripts);

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}

struct Scene {
    status: StatusDesk,
    desk: AftermathDesk,
    lead: Actor,
    slug: String,
}

impl Scene {
    async fn new(test: &TestBase) -> Scene {
        let status = StatusDesk::new(test.base.clone());
        let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
        let draft = IncidentDraft {
            title: both("Webshops liggen stil", "Shops are down"),
            text: both("We zoeken de oorzaak.", "We are looking for the cause."),
            components: vec![("webshops".into(), Impact::Critical)],
            ..IncidentDraft::default()
        };
        let slug = status.incident_declare(&lead, draft).await.unwrap();
        Scene { status, desk: AftermathDesk::new(test.base.clone()), lead, slug }
    }

    async fn resolve(&self) {
        let draft = UpdateDraft {
            text: both("Opgelost: een schijf was vol.", "Resolved: a disk was full."),
            ..UpdateDraft::to(IncidentState::Resolved)
        };
        self.status.incident_update(&self.lead, &self.slug, draft).await.unwrap();
    }

    fn after(&self) -> After {
        self.desk.after(self.status.view().incident(&self.slug).unwrap().id)
    }

    async fn all(&self) -> Aftermath {
        self.desk.aftermath(&self.lead, &self.slug).await.unwrap()
    }

    async fn save(&self, nl: &str, version: i64, publish: Option<PostmortemState>) -> Result<(), AppError> {
        let draft = PostmortemDraft { text: both(nl, ""), version, publish };
        self.desk.postmortem_save(&self.lead, &self.slug, draft).await
    }
}

async fn a_postmortem_from_its_promise_to_its_last_word(test: Arc<TestBase>) {
    use PostmortemState::*;
    let scene = Scene::new(&test).await;
    let before = scene.all().await;
    assert_eq!((before.state, before.version), (None, 0));
    let usual = before.due_at.unwrap();
    assert!(usual > test.now() + 6 * DAY && usual < test.now() + 8 * DAY, "five working days");
    let agent = test.actor(Role::Agent, "agent@elders.example", None).await;
    assert_eq!(scene.desk.aftermath(&agent, &scene.slug).await, Err(AppError::Forbidden));

    scene.desk.postmortem_decide(&scene.lead, &scene.slug, None).await.unwrap();
    assert_eq!(scene.all().await.state, Some(Declined));
    assert_eq!(scene.after(), After::default(), "what isn't coming is not shown");
    assert!(scene.desk.postmortem_decide(&scene.lead, &scene.slug, Some(test.now() - 1)).await.is_err());
    scene.desk.postmortem_decide(&scene.lead, &scene.slug, Some(usual)).await.unwrap();
    let draft = scene.all().await;
    assert_eq!(
        (draft.state, scene.after().due_at),
        (Some(Pending), Some(usual)),
        "and the promise is public"
    );
    assert!(draft.text.nl.starts_with("## Wat er gebeurde\n\nWe zoeken de oorzaak."), "{}", draft.text.nl);
    assert!(draft.text.en.contains("## What we do"), "{}", draft.text.en);
    assert_eq!(scene.desk.duties(&scene.lead).await.unwrap().len(), 1);

    assert!(scene.save("Tekst", 1, Some(Preliminary)).await.is_err(), "it isn't over");
    scene.resolve().await;
    scene.save("## Concept\n\nGeheim.", 1, None).await.unwrap();
    assert!(scene.after().versions.is_empty(), "a draft is nobody's business");
    assert!(
        matches!(scene.save("Ouder.", 1, None).await, Err(AppError::Conflict { .. })),
        "somebody wrote meanwhile"
    );
    scene.save("## Voorlopig", 2, Some(Preliminary)).await.unwrap();
    let after = scene.after();
    assert_eq!((after.versions.len(), after.due_at), (1, None));
    assert_eq!((after.versions[0].number, after.versions[0].state), (1, Preliminary));
    assert!(scene.desk.postmortem_decide(&scene.lead, &scene.slug, None).await.is_err(), "it is out");
    test.pass(DAY);
    scene.save("## Definitief <script>alert(1)</script>", 3, Some(Final)).await.unwrap();
    let after = scene.after();
    let versions: Vec<_> =
        after.versions.iter().map(|one| (one.number, one.state, one.text.nl.as_str())).collect();
    assert_eq!(versions[1], (1, Preliminary, "## Voorlopig"), "what was said stays");
    assert_eq!((versions[0].0, versions[0].1), (2, Final));
    assert!(!scene.desk.html(versions[0].2, app::Lang::Nl).contains("<script"));
    assert!(scene.save("x", 4, Some(Preliminary)).await.is_err(), "final is final");
    assert!(scene.desk.duties(&scene.lead).await.unwrap().is_empty());
}

async fn follow_ups_and_causes(test: Arc<TestBase>) {
    let work = PastMaintenance {
        slug: "verhuizing".into(),
        title: both("Verhuizing naar de cloud", "Move to the cloud"),
        text: both("Even.", "Briefly."),
        announced_at: test.now() - 5 * DAY,
        starts_at: test.now() - 4 * DAY,
        ends_at: test.now() - 4 * DAY + HOUR,
        components: vec![("database".into(), Impact::None)],
    };
    let mut tx = test.base.store.write().await.unwrap();
    maintenance_import(&mut tx, &work, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    let scene = Scene::new(&test).await;
    let (desk, lead, slug) = (&scene.desk, &scene.lead, &scene.slug);
    let action = |nl: &str, public| FollowUpDraft {
        text: both(nl, ""),
        owner: "Sanne".into(),
        due: "1-12-2026".into(),
        public,
        ..FollowUpDraft::default()
    };
    desk.follow_up_save(lead, slug, action("Alarm op volle schijven", true)).await.unwrap();
    desk.follow_up_save(lead, slug, action("Contract herzien", false)).await.unwrap();
    let shown = scene.after().follow_ups;
    assert_eq!(shown.len(), 1, "what is internal stays inside");
    assert_eq!((shown[0].owner.as_str(), shown[0].due.as_str(), shown[0].done_at), ("", "2026-12-01", None));
    let all = scene.all().await.follow_ups;
    assert_eq!(all.iter().map(|one| one.owner.as_str()).collect::<Vec<_>>(), ["Sanne", "Sanne"]);
    assert!(!desk.duties(lead).await.unwrap()[0].late);
    test.pass(20 * DAY);
    assert!(desk.duties(lead).await.unwrap().iter().all(|duty| duty.late));
    let done = FollowUpDraft { id: Some(all[0].id), done: true, ..action("Alarm op volle schijven", true) };
    desk.follow_up_save(lead, slug, done.clone()).await.unwrap();
    let at = test.now();
    test.pass(DAY);
    desk.follow_up_save(lead, slug, done).await.unwrap();
    assert_eq!(scene.after().follow_ups[0].done_at, Some(at), "done when it was done");
    desk.follow_up_remove(lead, slug, all[1].id).await.unwrap();
    assert_eq!(desk.follow_up_remove(lead, slug, all[1].id).await, Err(AppError::NotFound));

    let choices = scene.all().await.choices;
    assert_eq!(choices.len(), 1, "an incident is not its own cause");
    let key = choices[0].key.clone();
    desk.cause_save(lead, slug, &key, true, both("", "")).await.unwrap();
    desk.cause_save(lead, slug, &key, false, both("Het waren andere servers.", "")).await.unwrap();
    let causes = scene.after().causes;
    assert_eq!(causes.len(), 1, "the last word counts");
    assert_eq!((causes[0].caused, causes[0].path.as_str()), (false, "/status/onderhoud/verhuizing"));
    for bad in ["", "m999", "i1", "x"] {
        assert!(desk.cause_save(lead, slug, bad, true, both("", "")).await.is_err(), "{bad}");
    }
    desk.cause_remove(lead, slug, causes[0].id).await.unwrap();
    assert!(scene.after().causes.is_empty());
}

async fn a_quiet_line_for_a_day(test: Arc<TestBase>) {
    let scene = Scene::new(&test).await;
    scene.resolve().await;
    let line = || app::status::pages::banner_html(&scene.status.view(), app::Lang::Nl, "/faq", test.now());
    assert!(
        line().contains("Opgelost: Webshops liggen stil") && line().contains("Wat er gebeurde"),
        "{}",
        line()
    );
    assert!(!line().contains("Alles werkt."));
    test.pass(DAY - 1);
    assert!(line().contains("Opgelost:"));
    test.pass(1);
    assert!(line().contains("Alles werkt.") && !line().contains("Opgelost:"), "{}", line());
}

const DECLARE: [(&str, &str); 4] = [
    ("title_nl", "Webshops liggen stil"),
    ("title_en", "Shops are down"),
    ("text_nl", "De database is beschadigd."),
    ("impact_webshops", "critical"),
];

/// The number of the first question that a page links to: the menu has links of the same folder
/// without one.
pub fn first_question(page: &str) -> String {
    let mut links = page.split("/desk/kennisbank/").skip(1).filter_map(|rest| rest.split('"').next());
    links.find(|id| id.parse::<i64>().is_ok()).unwrap().to_owned()
}

async fn questions_become_drafts(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let console = lead.post("/desk/storingen", &DECLARE).await.location().to_owned();
    let slug = console.rsplit('/').next().unwrap().to_owned();
    let bench = format!("{console}/nabeschouwing");
    let none = lead.post(&format!("{bench}/vragen"), &[]).await;
    assert_eq!(none.status, 409, "nothing is held yet");
    let asked = [
        "Zijn mijn bestellingen van vannacht kwijt?",
        "Krijg ik compensatie voor gemiste omzet?",
        "Ik mis bestellingen van vannacht, zijn die kwijt?",
    ];
    for (n, text) in asked.iter().enumerate() {
        let from = format!("winkel{n}@shop.example");
        let raw = format!("From: {from}\nTo: support@winkelkade.example\nSubject: Vraag {n}\n\n{text}\n");
        desk.mail(&from, "support@winkelkade.example", &raw).await;
    }
    let numbers = desk
        .eventually("three tickets", async || {
            let mut tx = desk.base.store.read().await.ok()?;
            let new = server::store::tickets::queue_new(&mut tx, server::store::tickets::Place::FIRST, 10)
                .await
                .ok()?;
            (new.len() == 3).then(|| new.iter().map(|row| row.number).collect::<Vec<_>>())
        })
        .await;
    for number in numbers {
        let held =
            lead.post(&format!("/desk/ticket/{number}/vasthouden"), &[("incident", slug.as_str())]).await;
        assert_eq!(held.status, 303, "{}", held.text);
    }
    let made = lead.post(&format!("{bench}/vragen"), &[]).await;
    assert_eq!(
        (made.status, made.location()),
        (303, format!("{bench}?made=2#h-vragen").as_str()),
        "{}",
        made.text
    );
    let page = lead.get(&bench).await.text;
    assert!(page.contains("Krijg ik compensatie voor gemiste omzet?") && page.contains("concept"), "{page}");
    let again = lead.post(&format!("{bench}/vragen"), &[]).await;
    assert!(again.location().contains("made=0"), "no question comes twice: {}", again.location());
    let visitor = desk.browser();
    let public = format!("/status/{slug}");
    assert!(!visitor.get(&public).await.text.contains("/faq/c/"), "drafts are nobody's business");

    begins_to_follow(&visitor, (&desk.base, &desk.sink), "ada@shop.example", &[]).await;

    // The ordinary editor publishes it.
    let id = first_question(&page);
    let form = [
        ("version", "1"),
        ("lang", "nl"),
        ("title", "Zijn mijn bestellingen kwijt?"),
        ("answer", "Nee."),
        ("collection", &format!("storing-{slug}")),
        ("published", "1"),
    ];
    let saved = lead.post(&format!("/desk/kennisbank/{id}"), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert!(visitor.get(&public).await.text.contains(&format!("/faq/c/storing-{slug}")));
    let list = visitor.get(&format!("/faq/c/storing-{slug}")).await.text;
    assert!(list.contains("Zijn mijn bestellingen kwijt?"), "{list}");
    let over = [("state", "resolved"), ("text_nl", "Opgelost.")];
    assert_eq!(lead.post(&console, &over).await.status, 303);
    let banner = visitor.get("/live/banner?lang=nl&path=/").await.text;
    assert!(banner.contains("Opgelost: Webshops") && banner.contains("/faq/c/storing-"), "{banner}");
    let mail = desk.sink.nth_to("ada@shop.example", "Opgelost", 1).await;
    let text = server::mail::parse::parse(mail.as_bytes()).unwrap().text;
    assert!(text.contains(&format!("/faq/c/storing-{slug}")), "{text}");
}

async fn a_lead_writes_it_without_scripts(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let console = lead.post("/desk/storingen", &DECLARE).await.location().to_owned();
    let public = format!("{}/nabeschouwing", console.replace("/desk/storingen/", "/status/"));
    let bench = format!("{console}/nabeschouwing");
    assert_eq!(lead.post(&console, &[("state", "resolved"), ("text_nl", "Opgelost.")]).await.status, 303);
    assert!(
        lead.get(&console).await.text.contains("Nog te besluiten"),
        "a critical one: proposed on resolve"
    );
    let visitor = desk.browser();
    assert_eq!(visitor.get(&public).await.status, 404);
    assert_eq!(
        lead.post(&format!("{bench}/besluit"), &[("due", "gauw"), ("decision", "due")]).await.status,
        422
    );
    assert_eq!(
        lead.post(&format!("{bench}/besluit"), &[("due", "1-12-2098"), ("decision", "due")]).await.status,
        303
    );
    let promised = visitor.get(&public).await;
    assert!(promised.status == 200 && promised.text.contains("1 december 2098"), "{}", promised.text);
    let words = [
        ("version", "1"),
        ("text_nl", "## Wat er gebeurde\n\nEen schijf was vol."),
        ("publish", "preliminary"),
    ];
    assert_eq!(lead.post(&bench, &words).await.status, 303);
    let stale =
        lead.post(&bench, &[("version", "1"), ("text_nl", "Mijn lange tekst"), ("publish", "final")]).await;
    assert!(stale.status == 409 && stale.text.contains("Mijn lange tekst"), "nothing typed is lost");
    let action = [
        ("action_nl", "Alarm op schijven"),
        ("owner", "Sanne de Wit"),
        ("follow_up_due", "1-12-2098"),
        ("public", "1"),
    ];
    assert_eq!(lead.post(&format!("{bench}/actie"), &action).await.status, 303);
    let page = visitor.get(&public).await.text;
    assert!(
        page.contains("Een schijf was vol.")
            && page.contains("Alarm op schijven")
            && page.contains("Voorlopig"),
        "{page}"
    );
    assert!(!page.contains("Sanne"), "owners are not public");
    assert!(visitor.get(&format!("/en{public}")).await.text.contains("This text is in Dutch only."));
    assert!(lead.get("/desk/nabeschouwingen").await.text.contains("Sanne de Wit"));
    assert_eq!(desk.signed_in("agent").await.get(&bench).await.status, 403);
}
