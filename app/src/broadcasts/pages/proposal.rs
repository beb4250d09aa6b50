//! The line in the incident console that leads to a broadcast: pressing when the incident is
//! critical and lasts, quiet otherwise.

use super::HERE;
use crate::broadcasts::model::BroadcastState;
use crate::page::{Page, desk};
use crate::status::model::{Impact, Incident};
use crate::ui::{icon, load};
use crate::{AppError, Moment};
use leptos::prelude::*;

/// A critical incident is proposed for a broadcast after this long.
const LASTS: Moment = 60 * 60 * 1_000_000;

/// The line, for an open incident; what was mailed about it already stands in it.
pub fn proposal(page: &Page, incident: &Incident, now: Moment) -> Option<AnyView> {
    let (page, site, id) = (page.clone(), desk(), incident.id);
    let pressing = lasts(incident.impact, incident.started_at, now);
    let href = page.href(&format!("{HERE}/nieuw?storing={}", incident.slug));
    incident.is_open().then(|| {
        let actor = page.actor.clone();
        // The console must show even when this can't be read.
        let work = async move {
            Ok::<_, AppError>(site.broadcasts.broadcasts_of(&actor, id).await.unwrap_or_default())
        };
        load(work, move |mailed| show(&page, &mailed, pressing, href))
    })
}

fn lasts(impact: Impact, since: Moment, now: Moment) -> bool {
    impact == Impact::Critical && now - since > LASTS
}

fn show(page: &Page, mailed: &[(i64, BroadcastState)], pressing: bool, href: String) -> AnyView {
    if let Some((id, state)) = mailed.first() {
        let href = page.href(&format!("{HERE}/{id}"));
        let words = page.t("Mail aan alle winkeliers: ", "Mail to all merchants: ");
        return view! {
            <div class="callout">{icon("send")}<p class="grow">{words}<a href=href>{state.word(page.lang)}</a></p></div>
        }
        .into_any();
    }
    let words = if pressing {
        page.t(
            "Dit duurt lang. Mail alle winkeliers, ook wie de statuspagina niet volgt.",
            "This lasts. Mail all merchants, also those who do not follow the status page.",
        )
    } else {
        page.t("Gaat dit lang duren? Mail dan alle winkeliers.", "Will this last? Then mail all merchants.")
    };
    let button = page.t("Mail alle winkeliers", "Mail all merchants");
    view! {
        <div class="callout" data-tone=pressing.then_some("major")>
            {icon("send")}
            <div><p>{words}</p><p class="row"><a class="btn btn-s" href=href>{button}</a></p></div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_critical_and_lasts_presses() {
        assert!(lasts(Impact::Critical, 0, LASTS + 1) && !lasts(Impact::Critical, 0, LASTS));
        assert!(!lasts(Impact::Major, 0, 10 * LASTS));
    }
}
