//! Declaring incidents and writing updates.

use crate::desk::{Base, when};
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::incidents::fill::{self, Fields};
use app::status::graph;
use app::status::model::{
    Bilingual, Certainty, Conditions, DataLoss, IncidentDraft, IncidentState, Phase, UpdateDraft,
};
use app::{AppError, AppResult, Moment};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/storingen", get(page::page).post(declare))
        .route("/desk/storingen/{slug}", get(page::page).post(update))
        .route("/desk/storingen/{slug}/update/{id}", get(page::page).post(edit))
}

/// What a button of the form asks to be filled in, where it is not the one that publishes.
fn filled(form: &Posting) -> Option<AppResult<Fields>> {
    let mut fields = form.fields.clone();
    match form.raw("do") {
        "propose" => {
            let nodes = graph::nodes(&form.desk().status.view().components);
            let found = fill::impacts(&mut fields, &nodes);
            let nothing = AppError::invalid(
                "components",
                "Er hangt niets meer af van wat u hebt gekozen. Kies eerst het onderdeel dat de oorzaak is.",
                "Nothing else depends on what you chose. Choose the component that is the cause first.",
            );
            Some(if found { Ok(fields) } else { Err(nothing) })
        }
        "template" => Some(form.desk().incidents.templates(&form.asker.actor).and_then(|all| {
            let chosen = all.iter().find(|one| Some(one.id) == form.number("template"));
            let missing =
                || AppError::invalid("template", "Kies eerst een sjabloon.", "Choose a template first.");
            fill::template(&mut fields, chosen.ok_or_else(missing)?, &all);
            Ok(fields)
        })),
        _ => None,
    }
}

async fn declare(form: Posting) -> Response {
    match filled(&form) {
        Some(Ok(fields)) => return form.filled("/desk/storingen", fields).await,
        Some(Err(error)) => return form.again("/desk/storingen", error).await,
        None => {}
    }
    let started_at = match (form.text("started_at").as_str(), moment(&form, "started_at")) {
        ("", _) => None,
        (_, Ok(at)) => Some(at),
        (_, Err(error)) => return form.again("/desk/storingen", error).await,
    };
    let draft = IncidentDraft {
        started_at,
        title: bilingual(&form, "title"),
        text: bilingual(&form, "text"),
        components: fill::said(&form.fields),
        next_minutes: form.number("next_minutes"),
        notify: notify(&form),
        conditions: conditions(&form).unwrap_or_default(),
        ..IncidentDraft::default()
    };
    let result = form.desk().status.incident_declare(&form.asker.actor, draft).await;
    if let (Ok(slug), Some(id)) = (&result, form.number("draft")) {
        let decided = form.desk().monitors.draft_declared(&form.asker.actor, id, slug).await;
        if let Err(error) = decided {
            tracing::warn!(%error, "the proposal stays open");
        }
    }
    form.done(result, "/desk/storingen", |slug| format!("/desk/storingen/{slug}")).await
}

async fn update(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = format!("/desk/storingen/{slug}");
    match filled(&form) {
        Some(Ok(fields)) => return form.filled(&parent, fields).await,
        Some(Err(error)) => return form.again(&parent, error).await,
        None => {}
    }
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
        components: fill::said(&form.fields),
        next_minutes: form.number("next_minutes"),
        notify: notify(&form),
        data_loss,
        conditions: conditions(&form),
        ..UpdateDraft::to(state)
    };
    let result = form.desk().status.incident_update(&form.asker.actor, &slug, draft).await;
    form.done(result, &parent, |()| parent.clone()).await
}

/// Whether followers are told: the choice, or none for what the rule says.
pub(super) fn notify(form: &Posting) -> Option<bool> {
    match form.raw("notify") {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

/// The fields `loss_from` and `loss_to`, in the office's time; both or neither.
fn data_loss(form: &Posting) -> Result<Option<DataLoss>, AppError> {
    if form.text("loss_from").is_empty() && form.text("loss_to").is_empty() {
        return Ok(None);
    }
    Ok(Some(DataLoss {
        from: moment(form, "loss_from")?,
        to: moment(form, "loss_to")?,
        certainty: Certainty::from_code(form.raw("loss_certainty")).unwrap_or_default(),
        scope: bilingual(form, "loss_scope"),
        checklist: bilingual(form, "loss_check"),
    }))
}

/// A moment that was, in the office's time.
fn moment(form: &Posting, field: &str) -> Result<Moment, AppError> {
    let Base { env, facts, .. } = &form.web.base;
    when::read(form.raw(field), env.now(), &facts.zone).ok_or_else(|| {
        AppError::invalid(
            field,
            "Schrijf een tijd als 04:40, of een dag en een tijd als 21-12-2022 04:40.",
            "Write a time such as 04:40, or a day and a time such as 21-12-2022 04:40.",
        )
    })
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

/// The fields `<field>_nl` and `<field>_en`.
pub(super) fn bilingual(form: &Posting, field: &str) -> Bilingual {
    Bilingual { nl: form.text(&format!("{field}_nl")), en: form.text(&format!("{field}_en")) }
}

/// Corrects the words of an update.
async fn edit(Path((slug, id)): Path<(String, i64)>, form: Posting) -> Response {
    let parent = format!("/desk/storingen/{slug}");
    let here = format!("{parent}/update/{id}");
    let (text, seen) = (bilingual(&form, "text"), form.number("seen").unwrap_or_default());
    let result = form.desk().incidents.update_edit(&form.asker.actor, &slug, id, text, seen).await;
    form.done(result, &here, |()| format!("{parent}#u{id}")).await
}
