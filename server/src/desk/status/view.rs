//! From the store's rows to what the public may know. Reads, never writes.

use super::uptime::{self, Span};
use crate::store::status::{self as store, ImpactRow, IncidentRow, Stored, UpdateRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::status::model::{
    Bilingual, Component, Impact, Incident, IncidentState, Maintenance, StatusView, Update,
};
use jiff::tz::TimeZone;

/// Resolved incidents that are shown.
const PAST: i64 = 100;

/// Reads what is public of the status.
pub async fn view(tx: &mut Tx, version: i64, now: Moment, zone: &TimeZone) -> StoreResult<StatusView> {
    let open = store::incidents_open(tx).await?;
    let past = store::incidents_past(tx, PAST).await?;
    let since = past.last().map_or(now, |oldest| oldest.started_at);
    let days = uptime::days(now, zone);
    let bars_since = days.first().map_or(now, |(_, from, _)| *from);
    let rows = Rows {
        keys: store::components(tx)
            .await?
            .into_iter()
            .map(|row| (row.key, Bilingual { nl: row.name_nl, en: row.name_en }))
            .collect(),
        updates: store::updates_since(tx, since).await?,
        impacts: store::impacts_since(tx, since, bars_since).await?,
    };
    let maintenance = maintenance(tx, now).await?;
    let dependencies = store::dependencies(tx).await?;

    let mut open: Vec<Incident> = open.into_iter().map(|row| rows.incident(row)).collect();
    // Stable: among equals the latest stays first.
    open.sort_by_key(|incident| std::cmp::Reverse(incident.impact));
    let past = past.into_iter().map(|row| rows.incident(row)).collect();
    let components = rows
        .keys
        .iter()
        .map(|(key, name)| {
            let spans = rows.spans(key, now);
            Component {
                key: key.clone(),
                name: name.clone(),
                depends_on: dependencies
                    .iter()
                    .filter(|(of, _)| of == key)
                    .map(|(_, on)| on.clone())
                    .collect(),
                impact: rows.impact_now(key),
                maintenance: maintenance.iter().any(|m| m.starts_at <= now && m.components.contains(key)),
                days: uptime::bar(&spans, &days),
                uptime: uptime::uptime(&spans, &days),
            }
        })
        .collect();
    Ok(StatusView { version, as_of: now, components, open, past, maintenance })
}

struct Rows {
    /// Components in their order.
    keys: Vec<(String, Bilingual)>,
    /// Newest first.
    updates: Vec<UpdateRow>,
    impacts: Vec<ImpactRow>,
}

impl Rows {
    /// The worst impact on a component that lasts.
    fn impact_now(&self, key: &str) -> Impact {
        let lasting = self.impacts.iter().filter(|row| row.component_key == key && row.ended_at.is_none());
        lasting.map(impact).max().unwrap_or_default()
    }

    fn spans(&self, key: &str, now: Moment) -> Vec<Span> {
        self.impacts
            .iter()
            .filter(|row| row.component_key == key)
            .map(|row| Span { from: row.began_at, to: row.ended_at.unwrap_or(now), impact: impact(row) })
            .collect()
    }

    fn incident(&self, row: IncidentRow) -> Incident {
        let components = self.hit(&row);
        let told = Stored::read(&row.conditions);
        Incident {
            impact: components.iter().map(|(_, impact)| *impact).max().unwrap_or_default(),
            components,
            updates: self.timeline(row.id),
            state: IncidentState::from_code(&row.state).unwrap_or(IncidentState::Investigating),
            data_loss: told.data_loss,
            conditions: told.conditions,
            id: row.id,
            slug: row.slug,
            title: Bilingual { nl: row.title_nl, en: row.title_en },
            started_at: row.started_at,
            resolved_at: row.resolved_at,
            next_update_at: row.next_update_at,
        }
    }

    /// Components in their order: now while it is open (with those that are said to work),
    /// at its worst once it is resolved (without them).
    fn hit(&self, incident: &IncidentRow) -> Vec<(String, Impact)> {
        let over = incident.resolved_at.is_some();
        let of = |key: &str| {
            let rows =
                self.impacts.iter().filter(|row| row.incident_id == incident.id && row.component_key == key);
            let worst = rows.filter(|row| over || row.ended_at.is_none()).map(impact).max();
            worst.filter(|worst| !over || *worst > Impact::None)
        };
        self.keys.iter().filter_map(|(key, _)| of(key).map(|impact| (key.clone(), impact))).collect()
    }

    fn timeline(&self, incident: i64) -> Vec<Update> {
        let rows: Vec<&UpdateRow> = self.updates.iter().filter(|row| row.incident_id == incident).collect();
        rows.iter()
            .enumerate()
            .map(|(i, row)| Update {
                id: row.id,
                at: row.at,
                state: IncidentState::from_code(&row.state).unwrap_or(IncidentState::Investigating),
                changed: rows.get(i + 1).is_none_or(|before| before.state != row.state),
                text: Bilingual { nl: row.text_nl.clone(), en: row.text_en.clone() },
                notify: row.notify,
            })
            .collect()
    }
}

fn impact(row: &ImpactRow) -> Impact {
    Impact::from_code(&row.impact).unwrap_or_default()
}

async fn maintenance(tx: &mut Tx, now: Moment) -> StoreResult<Vec<Maintenance>> {
    let components = store::maintenance_components(tx, now).await?;
    let rows = store::maintenance_ahead(tx, now).await?;
    Ok(rows
        .into_iter()
        .map(|row| Maintenance {
            id: row.id,
            title: Bilingual { nl: row.title_nl, en: row.title_en },
            text: Bilingual { nl: row.text_nl, en: row.text_en },
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            components: components
                .iter()
                .filter(|(of, _)| *of == row.id)
                .map(|(_, key)| key.clone())
                .collect(),
        })
        .collect())
}
