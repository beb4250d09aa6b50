//! Components, templates, incidents and maintenance of the demo.

use super::calendar::Calendar;
use super::files::{self, Hit, Incident, Maintenance};
use crate::desk::components::effective;
use crate::desk::maintenance::{PastMaintenance, maintenance_import};
use crate::desk::status::import::{PastIncident, PastUpdate, component_save, incident_import};
use crate::env::{DAY, MINUTE};
use crate::store::components::{component_change, group_insert};
use crate::store::templates::template_save;
use crate::store::{Tx, components as store};
use app::Moment;
use app::components::model::{ComponentDraft, Dependency};
use app::incidents::model::Template;
use app::status::model::{Baseline, Bilingual, DataLoss, Impact};

/// Key and name in both languages; the last one is what the others stand on.
const COMPONENTS: [(&str, &str, &str); 6] = [
    ("webshops", "Webshops", "Webshops"),
    ("kassa-app", "Kassa App", "Kassa App"),
    ("betalingen", "Betalingen", "Payments"),
    ("beheeromgeving", "Beheeromgeving", "Admin"),
    ("api", "API", "API"),
    ("database", "Database", "Database"),
];
/// What the others depend on.
const DATABASE: &str = "database";

/// Makes the components.
pub async fn components(tx: &mut Tx) -> anyhow::Result<()> {
    // What others depend on comes first; the position keeps the order of the page.
    for (position, (key, nl, en)) in COMPONENTS.into_iter().enumerate().rev() {
        let depends_on: &[String] = if key == DATABASE { &[] } else { &[DATABASE.to_owned()] };
        component_save(tx, key, i64::try_from(position)?, &both(nl, en), depends_on).await?;
    }
    Ok(())
}

/// Groups of the page: names, and the components in each.
const GROUPS: [(&str, &str, &[&str]); 3] = [
    ("Voor uw klanten", "For your customers", &["webshops", "kassa-app", "betalingen"]),
    ("Voor u", "For you", &["beheeromgeving", "api"]),
    ("Daaronder", "Underneath", &[DATABASE]),
];
/// Why things are down together, at the dependencies of these.
const SHARED: [&str; 2] = ["webshops", "kassa-app"];
const SHARED_NL: &str = "Webshops en Kassa App gebruiken dezelfde database.";
const SHARED_EN: &str = "Webshops and Kassa App use the same database.";

/// Puts the components into groups and says why some depend on the same.
pub async fn groups(tx: &mut Tx) -> anyhow::Result<()> {
    let rows = store::components_all(tx).await?;
    for (nl, en, members) in GROUPS {
        let group = group_insert(tx, &both(nl, en)).await?;
        for row in rows.iter().filter(|row| members.contains(&row.key.as_str())) {
            let reason =
                if SHARED.contains(&row.key.as_str()) { both(SHARED_NL, SHARED_EN) } else { both("", "") };
            let on = Dependency { key: DATABASE.into(), reason };
            let draft = ComponentDraft {
                name: both(&row.name_nl, &row.name_en),
                group: Some(group),
                baseline: Baseline::default(),
                depends_on: if row.key == DATABASE { vec![] } else { vec![on] },
            };
            component_change(tx, &row.key, &draft).await?;
        }
    }
    Ok(())
}

/// Loads the templates of incidents.
pub async fn templates(tx: &mut Tx) -> anyhow::Result<()> {
    for template in files::templates()? {
        let title = |titled: Option<&files::Titled>| titled.map_or("", |titled| &titled.title).to_owned();
        let texts = template.text.iter().map(|text| (text.state, both(&text.nl, &text.en)));
        let made = Template {
            id: 0,
            title: Bilingual { nl: title(template.nl.as_ref()), en: title(template.en.as_ref()) },
            texts: texts.collect(),
            components: impacts(&template.components),
            name: template.name,
        };
        template_save(tx, &made).await?;
    }
    Ok(())
}

/// Loads incidents and maintenance and says how many incidents there are. An incident with a
/// fixed time that is still to come is left out: a demo may be of an earlier day.
pub async fn load(tx: &mut Tx, calendar: &Calendar) -> anyhow::Result<usize> {
    let status = files::status()?;
    let mut loaded = 0;
    for incident in &status.incident {
        let past = past_incident(incident, calendar)?;
        if past.started_at <= calendar.now {
            incident_import(tx, &past).await?;
            loaded += 1;
        }
    }
    for work in &status.maintenance {
        maintenance_import(tx, &past_maintenance(work, calendar), calendar.now).await?;
    }
    effective::replay(tx).await?;
    Ok(loaded)
}

fn past_incident(incident: &Incident, calendar: &Calendar) -> anyhow::Result<PastIncident> {
    let started_at = match (incident.at, incident.days_ago, incident.start) {
        (Some(at), _, _) => at.as_microsecond(),
        (None, Some(days), Some(start)) => calendar.before_sunday(days, start),
        _ => anyhow::bail!("server/demo/incidents.toml: {} has no time", incident.slug),
    };
    let later = |minutes: i64| -> Moment { started_at + minutes * MINUTE };
    let updates = incident.update.iter().map(|update| PastUpdate {
        at: later(update.minutes_later),
        state: update.state,
        text: both(&update.nl, &update.en),
        notify: None,
        components: impacts(&update.impact),
        next_update_at: update.next_minutes.map(|minutes| later(update.minutes_later + minutes)),
    });
    let data_loss = incident.data_loss.as_ref();
    Ok(PastIncident {
        slug: incident.slug.clone(),
        title: both(&incident.nl.title, &incident.en.title),
        started_at,
        components: impacts(&incident.components),
        data_loss: data_loss.map(|loss| DataLoss {
            from: loss.from.as_microsecond(),
            to: loss.to.as_microsecond(),
            ..DataLoss::default()
        }),
        updates: updates.collect(),
    })
}

fn past_maintenance(work: &Maintenance, calendar: &Calendar) -> PastMaintenance {
    let days_ago = work.days_ago.unwrap_or(0) - work.days_ahead.unwrap_or(0);
    let starts_at = calendar.before_sunday(days_ago, work.start);
    PastMaintenance {
        slug: work.slug.clone(),
        title: both(&work.nl.title, &work.en.title),
        text: both(&work.nl.text, &work.en.text),
        // A week ahead, and never later than now.
        announced_at: (starts_at - 7 * DAY).min(calendar.now),
        starts_at,
        ends_at: starts_at + work.minutes * MINUTE,
        components: impacts(&work.components),
    }
}

fn impacts(hits: &[Hit]) -> Vec<(String, Impact)> {
    hits.iter().map(|hit| (hit.key.clone(), hit.impact)).collect()
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}
