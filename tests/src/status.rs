//! An incident, from declaring it to the banner's end.

use crate::desk::TestDesk;
use crate::on_both_databases;
use std::sync::Arc;

on_both_databases!(an_incident_is_everywhere_within_a_second, only_leads_declare, a_data_loss_window_is_told);

const DECLARE: [(&str, &str); 6] = [
    ("title_nl", "Uw winkel is niet bereikbaar"),
    ("title_en", "Your shop cannot be reached"),
    ("text_nl", "De database is beschadigd. We zetten een reservekopie terug."),
    ("text_en", "The database is damaged. We are restoring a backup."),
    ("impact_webshops", "critical"),
    ("next_minutes", "30"),
];

async fn an_incident_is_everywhere_within_a_second(desk: Arc<TestDesk>) {
    let visitor = desk.browser();
    let mut events = visitor.live("/live").await;
    assert_eq!(events.next().await, "status", "one at once, so that a reader who reconnects looks again");
    assert!(!visitor.get("/").await.text.contains("Uw winkel is niet bereikbaar"));

    let lead = desk.signed_in("lead").await;
    let declared = lead.post("/desk/storingen", &DECLARE).await;
    assert_eq!(declared.status, 303, "{}", declared.text);
    let slug = declared.location().rsplit('/').next().unwrap().to_owned();

    let begun = std::time::Instant::now();
    assert_eq!(events.next().await, "status");
    let banner = visitor.get("/live/banner?lang=nl&path=/faq").await;
    assert!(banner.text.contains("Uw winkel is niet bereikbaar"), "{}", banner.text);
    println!("declared → event and banner: {:?}", begun.elapsed());
    for path in ["/", "/status", "/faq", "/community", "/api/v2/summary.json?lang=nl", "/status.atom"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("Uw winkel is niet bereikbaar"), "{path}: {}", page.text);
    }
    assert!(visitor.get("/en/status").await.text.contains("Your shop cannot be reached"));
    let summary: serde_json::Value =
        serde_json::from_str(&visitor.get("/api/v2/summary.json").await.text).unwrap();
    assert_eq!(summary["status"]["indicator"], "critical");
    assert_eq!(summary["incidents"][0]["status"], "investigating");

    let path = format!("/desk/storingen/{slug}");
    let update = [
        ("state", "identified"),
        ("text_nl", "De oorzaak is gevonden."),
        ("text_en", "We found the cause."),
        ("next_minutes", "30"),
    ];
    assert_eq!(lead.post(&path, &update).await.status, 303);
    assert_eq!(events.next().await, "status");
    assert!(visitor.get(&format!("/status/{slug}")).await.text.contains("De oorzaak is gevonden."));

    let wordless = lead.post(&path, &[("state", "monitoring"), ("text_nl", ""), ("text_en", "")]).await;
    assert_eq!(wordless.status, 422, "a change of state needs words");

    let resolve = [("state", "resolved"), ("text_nl", "Alles werkt weer."), ("text_en", "All is well.")];
    assert_eq!(lead.post(&path, &resolve).await.status, 303);
    assert_eq!(events.next().await, "status");
    let faq = visitor.get("/faq").await.text;
    assert!(
        faq.contains("Opgelost: Uw winkel is niet bereikbaar.") && !faq.contains("Storing: "),
        "a quiet line is left"
    );
    assert!(visitor.get(&format!("/status/{slug}")).await.text.contains("Alles werkt weer."));
}

async fn only_leads_declare(desk: Arc<TestDesk>) {
    let visitor = desk.browser().post("/desk/storingen", &DECLARE).await;
    assert_eq!(visitor.status, 401);
    assert_eq!(desk.signed_in("agent").await.post("/desk/storingen", &DECLARE).await.status, 403);
    assert!(desk.desk.status.view().open.is_empty());
}

async fn a_data_loss_window_is_told(desk: Arc<TestDesk>) {
    let lead = desk.signed_in("lead").await;
    let path = lead.post("/desk/storingen", &DECLARE).await.location().to_owned();
    let update = |from, to| {
        [
            ("state", "identified"),
            ("text_nl", "We zetten een kopie terug."),
            ("loss_from", from),
            ("loss_to", to),
            ("loss_certainty", "likely"),
            ("loss_scope_nl", "bestellingen en voorraad"),
            ("loss_check_nl", "de kassarol\nde pinbonnen"),
            ("conditions_asked", "1"),
            ("phase_restoring", "1"),
            ("party", "Databouw BV"),
            ("advice_nl", "Noteer verkopen op papier."),
        ]
    };
    for (from, to) in [("half vijf", "06:50"), ("21-12-2022 06:50", "21-12-2022 04:40"), ("", "06:50")] {
        let refused = lead.post(&path, &update(from, to)).await;
        assert_eq!(refused.status, 422, "{from} {to}");
        assert!(refused.text.contains("We zetten een kopie terug."), "what was typed is still there");
    }
    assert_eq!(lead.post(&path, &update("21-12-2022 04:40", "21-12-2022 06:50")).await.status, 303);
    let page = desk.browser().get(&path.replace("/desk/storingen/", "/status/")).await.text;
    for told in [
        "04:40",
        "06:50",
        "Waarschijnlijk verloren",
        "bestellingen en voorraad",
        "<li>de pinbonnen</li>",
        "niets beschikbaar tot alles klaar is",
        "Onze leverancier Databouw BV",
        "Noteer verkopen op papier.",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(lead.post(&path, &[("state", "identified"), ("text_nl", "Nog bezig.")]).await.status, 303);
    let kept = desk.desk.status.view();
    let incident = kept.incident(path.rsplit('/').next().unwrap()).unwrap();
    assert!(
        incident.data_loss.is_some() && incident.conditions.party == "Databouw BV",
        "unchanged unless told"
    );
}
