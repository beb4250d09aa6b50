//! Declaring incidents and writing updates.

use crate::desk::{Base, when};
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::status::model::{
    Bilingual, Certainty, Conditions, DataLoss, Impact, IncidentDraft, IncidentState, Phase, UpdateDraft,
};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/storingen", get(page::page).post(declare))
        .route("/desk/storingen/{slug}", get(page::page).post(update))
}

async fn declare(form: Posting) -> Response {
    let draft = IncidentDraft {
        title: bilingual(&form, "title"),
        text: bilingual(&form, "text"),
        components: impacts(&form).into_iter().filter(|(_, impact)| *impact > Impact::None).collect(),
        next_minutes: form.number("next_minutes"),
        conditions: conditions(&form).unwrap_or_default(),
        ..IncidentDraft::default()
    };
    let result = form.desk().status.incident_declare(&form.asker.actor, draft).await;
    form.done(result, "/desk/storingen", |slug| format!("/desk/storingen/{slug}")).await
}

async fn update(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = format!("/desk/storingen/{slug}");
    let Some(state) = IncidentState::from_code(form.raw("state")) else {
        let error =
            AppError::invalid("state", "Kies een status uit de lijst.", "Choose a state from the list.");
        return form.again(&parent, error).await;
    };
    let data_loss = match data_loss(&form) {
        Ok(data_loss) => data_loss,
        Err(error) => return form.again(&parent, error).await,
    };
    let draft = UpdateDraft {
        text: bilingual(&form, "text"),
        components: impacts(&form),
        next_minutes: form.number("next_minutes"),
        // An unticked box sends nothing, so the page says with `notify_asked` that there was one.
        notify: (!form.raw("notify_asked").is_empty()).then(|| form.ticked("notify")),
        data_loss,
        conditions: conditions(&form),
        ..UpdateDraft::to(state)
    };
    let result = form.desk().status.incident_update(&form.asker.actor, &slug, draft).await;
    form.done(result, &parent, |()| parent.clone()).await
}

/// The fields `loss_from` and `loss_to`, in the office's time; both or neither.
fn data_loss(form: &Posting) -> Result<Option<DataLoss>, AppError> {
    if form.text("loss_from").is_empty() && form.text("loss_to").is_empty() {
        return Ok(None);
    }
    let Base { env, facts, .. } = &form.web.base;
    let moment = |field: &str| {
        when::read(form.raw(field), env.now(), &facts.zone).ok_or_else(|| {
            AppError::invalid(
                field,
                "Schrijf een tijd als 04:40, of een dag en een tijd als 21-12-2022 04:40.",
                "Write a time such as 04:40, or a day and a time such as 21-12-2022 04:40.",
            )
        })
    };
    Ok(Some(DataLoss {
        from: moment("loss_from")?,
        to: moment("loss_to")?,
        certainty: Certainty::from_code(form.raw("loss_certainty")).unwrap_or_default(),
        scope: bilingual(form, "loss_scope"),
        checklist: bilingual(form, "loss_check"),
    }))
}

/// Phases, supplier and advice, where the page has fields for them: unticked boxes send nothing.
fn conditions(form: &Posting) -> Option<Conditions> {
    if form.raw("conditions_asked").is_empty() {
        return None;
    }
    let phases = Phase::ALL.into_iter().filter(|phase| form.ticked(&format!("phase_{}", phase.code())));
    Some(Conditions {
        phases: phases.collect(),
        party: form.text("party"),
        advice: bilingual(form, "advice"),
    })
}

fn bilingual(form: &Posting, field: &str) -> Bilingual {
    Bilingual { nl: form.text(&format!("{field}_nl")), en: form.text(&format!("{field}_en")) }
}

/// The fields `impact_<component>`.
fn impacts(form: &Posting) -> Vec<(String, Impact)> {
    let chosen = form.fields.iter().filter_map(|(name, value)| {
        Some((name.strip_prefix("impact_")?.to_owned(), Impact::from_code(value)?))
    });
    chosen.collect()
}
