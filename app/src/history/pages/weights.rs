//! `/desk/beschikbaarheid`: how impacts count in the figures, for admins.

use crate::Role;
use crate::history::model::{HistoryView, Weights};
use crate::page::{Page, desk};
use crate::ui::desk::{query, sheet};
use crate::ui::{Field, done, form_error, head, icon, time};
use leptos::prelude::*;

const HERE: &str = "/desk/beschikbaarheid";

/// The page.
#[component]
pub fn WeightsPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Admin);
    let saved = query("saved").is_some();
    let work = async move { allowed.map(|()| (site.status.view().weights, site.history.view())) };
    sheet(HERE, work, move |(weights, history)| show(&page, weights, &history, saved))
}

fn show(page: &Page, weights: Weights, history: &HistoryView, saved: bool) -> AnyView {
    let lang = page.lang;
    let title = page.t("Beschikbaarheid", "Availability");
    let intro = page.t(
        "Hoeveel telt een minuut mee als uitval? De cijfers van de statuspagina en van de maand die loopt rekenen hier meteen mee. Maanden die zijn vastgelegd blijven zoals ze zijn.",
        "How much of a minute counts as downtime? The figures of the status page and of the current month reckon with it at once. Months that are written down stay as they are.",
    );
    let field = |name: &'static str, impact: crate::status::model::Impact, stored: i64| {
        let label = format!("{}, %", impact.word(lang));
        Field::text(name, label).max(3).value(page, &stored.to_string()).view(page)
    };
    use crate::status::model::Impact::{Critical, Major, Minor};
    let note = saved.then(|| done(page.t("Bewaard.", "Saved.")));
    let rows = history.months.iter().take(24).map(|month| {
        let stands = match month.frozen_at {
            Some(at) => time::time_date(lang, at),
            None => page.t("loopt nog", "still open").into_any(),
        };
        let weights = month.weights;
        let counted = format!("{} / {} / {}%", weights.critical, weights.major, weights.minor);
        view! { <tr><th scope="row">{time::month(lang, month.starts_at)}</th><td>{stands}</td><td class="num">{counted}</td></tr> }
    });
    let rows = rows.collect_view();
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <form class="sheet sheet-narrow" method="post" action=page.href(HERE)>
            {form_error(page)}{note}
            <p class="muted">{intro}</p>
            <section class="card">
                <div class="form-grid">
                    {field("critical", Critical, weights.critical)}
                    {field("major", Major, weights.major)}
                    {field("minor", Minor, weights.minor)}
                </div>
                <p class="small muted mt-3">{weights.sentence(lang)}</p>
            </section>
            <p><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></p>
            <section class="card card-flush" aria-labelledby="h-months">
                <div class="card-head">
                    <h2 id="h-months">{page.t("Maanden", "Months")}</h2>
                    <a class="push" href=page.href("/status/geschiedenis.csv")>{icon("dl")}"CSV"</a>
                </div>
                <div class="table-box" tabindex="0" role="region" aria-label=page.t("Maanden en hoe ze tellen", "Months and how they count")>
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{page.t("Maand", "Month")}</th>
                            <th scope="col">{page.t("Vastgelegd", "Written down")}</th>
                            <th scope="col">{page.t("Stil / hapert / vertraagd", "Down / failing / slow")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        </form>
    }
    .into_any()
}
