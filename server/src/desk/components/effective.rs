//! What is true of a component: its baseline, overlaid by incidents and running maintenance. The
//! worst wins; nothing is overwritten, so what is over clears by itself.
//!
//! [`effective`] is pure. [`settle`] records what changed, in the transaction that changed it; it
//! may run at any time and writes nothing when nothing changed.

use crate::store::components::{self as store, ChangeRow, impact_of};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::status::model::Impact;
use std::collections::HashMap;

/// What a component's status comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// Nothing: it works.
    #[default]
    Nothing,
    /// An incident, by its number.
    Incident(i64),
    /// Planned work, by its number.
    Maintenance(i64),
    /// The baseline.
    Baseline,
}

/// The effective status of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// The worst impact.
    pub impact: Impact,
    /// What it comes from.
    pub cause: Cause,
}

/// The worst of a baseline, of incidents (number and impact, first to begin first) and of running
/// maintenance, which is worse than working and less than any impact. Among equals an incident goes
/// before the baseline, and the one that began first before others.
pub fn effective(baseline: Impact, incidents: &[(i64, Impact)], maintenance: Option<i64>) -> Effective {
    let worst = incidents.iter().map(|(_, impact)| *impact).max().unwrap_or_default();
    if worst > Impact::None && worst >= baseline {
        let first = incidents.iter().find(|(_, impact)| *impact == worst);
        return Effective {
            impact: worst,
            cause: first.map_or(Cause::Nothing, |(id, _)| Cause::Incident(*id)),
        };
    }
    if baseline > Impact::None {
        return Effective { impact: baseline, cause: Cause::Baseline };
    }
    Effective { impact: Impact::None, cause: maintenance.map_or(Cause::Nothing, Cause::Maintenance) }
}

/// Records, for every component, the effective status at `at` where it differs from the one last
/// recorded. `by` is who changed something by hand. A moment before the last record is taken as that
/// one: what was true earlier is not what changed since.
pub async fn settle(tx: &mut Tx, at: Moment, by: Option<i64>) -> StoreResult<()> {
    let at = store::change_last(tx).await?.map_or(at, |last| at.max(last));
    for change in pending(tx, at).await? {
        store::change_add(tx, &change, at, by).await?;
    }
    Ok(())
}

/// What [`settle`] would record.
pub async fn pending(tx: &mut Tx, at: Moment) -> StoreResult<Vec<ChangeRow>> {
    let components = store::components_all(tx).await?;
    let impacts = store::impacts_at(tx, at).await?;
    let works = store::maintenance_at(tx, at).await?;
    let latest: HashMap<String, ChangeRow> =
        store::changes_latest(tx).await?.into_iter().map(|row| (row.component_key.clone(), row)).collect();
    let changes = components.into_iter().filter_map(|component| {
        let key = component.key;
        let hits: Vec<(i64, Impact)> = impacts
            .iter()
            .filter(|(of, ..)| *of == key)
            .map(|(_, impact, incident)| (*incident, impact_of(impact)))
            .collect();
        let work = works.iter().find(|(of, _)| *of == key).map(|(_, id)| *id);
        let now = change(&key, effective(impact_of(&component.baseline), &hits, work));
        let known = latest.get(&key).cloned().unwrap_or_else(|| change(&key, Effective::default()));
        (now != known).then_some(now)
    });
    Ok(changes.collect())
}

/// Records what incidents of the past did, moment by moment: after an import into a store that
/// has no record yet.
pub async fn replay(tx: &mut Tx) -> StoreResult<()> {
    for at in store::impact_moments(tx).await? {
        settle(tx, at, None).await?;
    }
    Ok(())
}

fn change(key: &str, now: Effective) -> ChangeRow {
    let (source, incident_id, maintenance_id) = match now.cause {
        Cause::Nothing => ("", None, None),
        Cause::Incident(id) => ("incident", Some(id), None),
        Cause::Maintenance(id) => ("maintenance", None, Some(id)),
        Cause::Baseline => ("baseline", None, None),
    };
    ChangeRow {
        component_key: key.to_owned(),
        impact: now.impact.code().to_owned(),
        source: source.to_owned(),
        incident_id,
        maintenance_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Impact::{Critical, Major, Minor, None as Works};

    #[test]
    fn the_worst_wins_and_what_is_over_clears() {
        let is = |impact, cause| Effective { impact, cause };
        assert_eq!(effective(Works, &[], None), Effective::default());
        assert_eq!(effective(Works, &[], Some(4)), is(Works, Cause::Maintenance(4)));
        assert_eq!(effective(Minor, &[], Some(4)), is(Minor, Cause::Baseline), "maintenance hides no impact");
        assert_eq!(effective(Minor, &[(1, Critical)], None), is(Critical, Cause::Incident(1)));
        assert_eq!(effective(Major, &[(1, Minor)], None), is(Major, Cause::Baseline));
        assert_eq!(effective(Minor, &[(1, Minor)], None), is(Minor, Cause::Incident(1)), "news goes first");
        let two = [(7, Minor), (8, Major), (9, Major)];
        assert_eq!(effective(Works, &two, Some(4)), is(Major, Cause::Incident(8)));
        assert_eq!(effective(Works, &[(7, Works)], Some(4)), is(Works, Cause::Maintenance(4)));
        assert_eq!(
            effective(Minor, &[(7, Works)], None),
            is(Minor, Cause::Baseline),
            "said to work, and slow all the same"
        );
    }
}
