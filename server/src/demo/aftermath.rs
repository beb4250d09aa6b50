//! What follows the demo's incidents: a postmortem with its versions and actions, and a cause.

use super::files::{self, After};
use crate::env::HOUR;
use crate::store::Tx;
use crate::store::aftermath::{
    CauseOf, FollowUpRow, cause_save, follow_up_add, incident_of, postmortem_decide, postmortem_save,
    version_add,
};
use crate::store::maintenance::maintenance_locked;
use anyhow::Context;
use app::Moment;
use app::aftermath::model::PostmortemState;
use app::status::model::Bilingual;

/// Loads it; needs incidents and maintenance. Incidents that are still to come have none.
pub async fn load(tx: &mut Tx) -> anyhow::Result<()> {
    let After { postmortem, cause } = files::aftermath()?;
    for one in postmortem {
        let Some((incident, began)) = incident(tx, &one.incident).await? else { continue };
        let later = |hours: i64| began + hours * HOUR;
        let pending = (PostmortemState::Pending, None);
        postmortem_decide(tx, incident, pending, &Bilingual::default(), None, began).await?;
        for (version, published) in (1..).zip(one.version) {
            let text = Bilingual { nl: published.nl.trim().into(), en: published.en.trim().into() };
            let at = later(published.hours_later);
            postmortem_save(tx, (incident, version), published.state, &text, None, at).await?;
            version_add(tx, incident, published.state, &text, None, at).await?;
        }
        for action in one.action {
            let row = FollowUpRow {
                id: 0,
                incident_id: incident,
                text_nl: action.nl,
                text_en: action.en,
                owner: action.owner,
                due: String::new(),
                public: action.public,
                done_at: action.done_hours_later.map(later),
            };
            follow_up_add(tx, &row, began).await?;
        }
    }
    for one in cause {
        let Some((incident, began)) = incident(tx, &one.incident).await? else { continue };
        let work = maintenance_locked(tx, &one.maintenance)
            .await?
            .context("server/demo/aftermath.toml: no such work")?;
        let relation = if one.caused { "cause" } else { "unrelated" };
        let of = CauseOf { maintenance_id: Some(work.id), earlier_id: None };
        let text = Bilingual { nl: one.nl, en: one.en };
        cause_save(tx, incident, of, relation, &text, None, began + 2 * HOUR).await?;
    }
    Ok(())
}

/// Id and beginning, where it was loaded.
async fn incident(tx: &mut Tx, slug: &str) -> anyhow::Result<Option<(i64, Moment)>> {
    let known = files::status()?.incident.iter().any(|incident| incident.slug == slug);
    anyhow::ensure!(known, "server/demo/aftermath.toml: no incident {slug}");
    Ok(incident_of(tx, slug).await?.map(|found| (found.0, found.3)))
}
