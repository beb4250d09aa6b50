//! Components, incidents and maintenance of the demo.

use super::calendar::Calendar;
use super::files::{self, Hit, Incident, Maintenance};
use crate::desk::status::import::{
    PastIncident, PastMaintenance, PastUpdate, component_save, incident_import, maintenance_import,
};
use crate::env::MINUTE;
use crate::store::Tx;
use app::Moment;
use app::status::model::{Bilingual, DataLoss, Impact};

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

/// Loads incidents and maintenance and says how many incidents there are.
pub async fn load(tx: &mut Tx, calendar: &Calendar) -> anyhow::Result<usize> {
    let status = files::status()?;
    for incident in &status.incident {
        incident_import(tx, &past_incident(incident, calendar)?).await?;
    }
    for work in &status.maintenance {
        maintenance_import(tx, &past_maintenance(work, calendar)).await?;
    }
    Ok(status.incident.len())
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
        starts_at,
        ends_at: starts_at + work.minutes * MINUTE,
        components: work.components.iter().map(|hit| hit.key.clone()).collect(),
    }
}

fn impacts(hits: &[Hit]) -> Vec<(String, Impact)> {
    hits.iter().map(|hit| (hit.key.clone(), hit.impact)).collect()
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.into(), en: en.into() }
}
