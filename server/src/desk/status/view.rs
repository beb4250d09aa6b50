//! From the store's rows to what the public may know. Reads, never writes.

use super::uptime::{self, Span};
use crate::desk::components::effective::effective;
use crate::desk::{history, maintenance};
use crate::store::aftermath::faqs_public;
use crate::store::components::{
    self as components, ComponentRow, DependencyRow, components_all, dependencies_all, impact_of,
};
use crate::store::record::{EditRow, edits_since};
use crate::store::status::{self as store, ImpactRow, IncidentRow, Stored, UpdateRow};
use crate::store::switches::{self, SwitchRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::status::model::{
    Baseline, Bilingual, Component, Edit, Group, Impact, Incident, IncidentState, StatusView, Update,
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
        components: components_all(tx).await?,
        edits: edits_since(tx, since).await?,
        updates: store::updates_since(tx, since).await?,
        impacts: store::impacts_since(tx, since, bars_since).await?,
        faqs: faqs_public(tx).await?,
    };
    let keys: Vec<&str> = rows.components.iter().map(|row| row.key.as_str()).collect();
    let (maintenance, maintained) = maintenance::view(tx, &keys).await?;
    let windows = maintenance::windows(tx, bars_since, now).await?;
    let weights = history::weights(tx).await?;
    let dependencies = dependencies_all(tx).await?;
    let groups = components::groups(tx)
        .await?
        .into_iter()
        .map(|row| Group { id: row.id, name: Bilingual { nl: row.name_nl, en: row.name_en } });
    let groups = groups.collect();

    let mut open: Vec<Incident> = open.into_iter().map(|row| rows.incident(row)).collect();
    // Stable: among equals the latest stays first.
    open.sort_by_key(|incident| std::cmp::Reverse(incident.impact));
    let past = past.into_iter().map(|row| rows.incident(row)).collect();
    let component = |row: &ComponentRow| {
        let spans = uptime::outside(rows.spans(&row.key, now), &maintenance::windows_of(&windows, &row.key));
        let days_of = uptime::bar(&spans, &days);
        let (depends_on, reasons) = depends(&dependencies, &row.key);
        Component {
            key: row.key.clone(),
            name: Bilingual { nl: row.name_nl.clone(), en: row.name_en.clone() },
            depends_on,
            reasons,
            group: row.group_id,
            baseline: Baseline {
                impact: impact_of(&row.baseline),
                words: Bilingual { nl: row.baseline_nl.clone(), en: row.baseline_en.clone() },
            },
            impact: effective(impact_of(&row.baseline), &rows.hits_now(&row.key), None).impact,
            maintenance: maintenance.iter().any(|work| work.state.runs() && work.touches(&row.key)),
            days: days_of,
            uptime: uptime::uptime(&spans, &days, weights),
        }
    };
    let components = rows.components.iter().map(component).collect();
    let switches = switches::switches(tx).await?.iter().filter_map(SwitchRow::switch).collect();
    Ok(StatusView {
        version,
        as_of: now,
        groups,
        components,
        open,
        past,
        maintenance,
        switches,
        maintained,
        weights,
    })
}

/// What a component depends on, and the sentences that say why.
fn depends(dependencies: &[DependencyRow], key: &str) -> (Vec<String>, Vec<(String, Bilingual)>) {
    let mine = dependencies.iter().filter(|row| row.component_key == key);
    let said = mine.clone().filter(|row| !row.reason_nl.is_empty() || !row.reason_en.is_empty()).map(|row| {
        let reason = Bilingual { nl: row.reason_nl.clone(), en: row.reason_en.clone() };
        (row.depends_on.clone(), reason)
    });
    (mine.clone().map(|row| row.depends_on.clone()).collect(), said.collect())
}

struct Rows {
    /// In their order.
    components: Vec<ComponentRow>,
    /// Earlier words of updates, latest first.
    edits: Vec<EditRow>,
    /// Newest first.
    updates: Vec<UpdateRow>,
    impacts: Vec<ImpactRow>,
    /// Incidents that have a collection of questions to read.
    faqs: Vec<(i64, String)>,
}

impl Rows {
    /// Impacts on a component that last, with their incidents.
    fn hits_now(&self, key: &str) -> Vec<(i64, Impact)> {
        let lasting = self.impacts.iter().filter(|row| row.component_key == key && row.ended_at.is_none());
        lasting.map(|row| (row.incident_id, impact_of(&row.impact))).collect()
    }

    fn spans(&self, key: &str, now: Moment) -> Vec<Span> {
        self.impacts
            .iter()
            .filter(|row| row.component_key == key)
            .map(|row| Span {
                from: row.began_at,
                to: row.ended_at.unwrap_or(now),
                impact: impact_of(&row.impact),
            })
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
            faq: self.faqs.iter().find(|(of, _)| *of == row.id).map(|(_, slug)| slug.clone()),
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
            let worst =
                rows.filter(|row| over || row.ended_at.is_none()).map(|row| impact_of(&row.impact)).max();
            worst.filter(|worst| !over || *worst > Impact::None)
        };
        self.components
            .iter()
            .filter_map(|row| of(&row.key).map(|impact| (row.key.clone(), impact)))
            .collect()
    }

    fn edits_of(&self, update: i64) -> Vec<Edit> {
        let mine = self.edits.iter().filter(|row| row.update_id == update);
        let edit = |row: &EditRow| Edit {
            at: row.at,
            text: Bilingual { nl: row.text_nl.clone(), en: row.text_en.clone() },
        };
        mine.map(edit).collect()
    }

    /// What an update set; the first one also what was set before it was written.
    fn set_by(&self, incident: i64, at: Moment, first: bool) -> Vec<(String, Impact)> {
        let of = |key: &str| {
            let rows =
                self.impacts.iter().filter(|row| row.incident_id == incident && row.component_key == key);
            let then = rows.filter(|row| row.began_at == at || first && row.began_at < at);
            then.max_by_key(|row| row.began_at).map(|row| impact_of(&row.impact))
        };
        let each = self.components.iter().filter_map(|row| Some((row.key.clone(), of(&row.key)?)));
        each.filter(|(_, impact)| !first || *impact > Impact::None).collect()
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
                impacts: self.set_by(incident, row.at, i + 1 == rows.len()),
                edits: self.edits_of(row.id),
            })
            .collect()
    }
}
