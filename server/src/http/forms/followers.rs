//! Following the status: asking, the page behind the link in the mails, one's own account.

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::Lang;
use app::status::model::Impact;
use app::subscribers::model::{FollowDeed, FollowDraft, Wishes};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/volgen", get(page::page).post(follow))
        .route("/volgen/{token}", get(page::page).post(change))
        .route("/account/volgen", form_only(own))
}

async fn follow(form: Posting) -> Response {
    let incident = form.text("incident");
    let parent = if incident.is_empty() {
        "/volgen".to_owned()
    } else {
        format!("/volgen?storing={}", slug(&incident))
    };
    let email = form.text("email");
    let own = form.asker.actor.account.is_some() && form.asker.actor.email.eq_ignore_ascii_case(&email);
    let draft = FollowDraft { email, incident, wishes: wishes(&form) };
    let result = form.desk().subscribers.follow(&form.asker.actor, draft).await;
    let sent = if own { "/volgen/verstuurd?eigen=1" } else { "/volgen/verstuurd" };
    form.done(result, &parent, |()| sent.to_owned()).await
}

/// An incident's name as it may stand in an address.
fn slug(typed: &str) -> String {
    typed.chars().filter(|letter| letter.is_alphanumeric() || *letter == '-').take(200).collect()
}

async fn change(Path(token): Path<String>, form: Posting) -> Response {
    let here = format!("/volgen/{token}");
    let about = slug(form.raw("storing"));
    let deed = match form.raw("doe") {
        "bevestig" => FollowDeed::Confirm,
        "bewaar" => FollowDeed::Save(wishes(&form)),
        "stop" => FollowDeed::Stop,
        "stil" => FollowDeed::Mute(about.clone(), true),
        "toch" => FollowDeed::Mute(about.clone(), false),
        _ => {
            let error = AppError::invalid(
                "",
                "Druk op een van de knoppen: zo weten we wat u wilt.",
                "Press one of the buttons, so that we know what you want.",
            );
            return form.again(&here, error).await;
        }
    };
    let stops = deed == FollowDeed::Stop;
    let result = form.desk().subscribers.follow_change(&form.asker.actor, &token, deed).await;
    let target = match (stops, about.is_empty()) {
        (true, _) => "/volgen/gestopt".to_owned(),
        (false, true) => format!("{here}?ontvangen=1"),
        (false, false) => format!("{here}?ontvangen=1&storing={about}"),
    };
    form.done(result, &here, |()| target).await
}

async fn own(form: Posting) -> Response {
    let wanted = (form.raw("doe") != "stop").then(|| wishes(&form));
    let result = form.desk().subscribers.own_save(&form.asker.actor, wanted).await;
    form.done(result, "/account", |()| "/account?saved=1#volgen".into()).await
}

/// The fields of `wishes_fields`; a form without them wants everything.
pub(super) fn wishes(form: &Posting) -> Wishes {
    let all = Wishes::default();
    let asked = !form.raw("wishes").is_empty();
    let lang = form.raw("taal");
    let components = form.fields.iter().filter(|(name, _)| name == "component");
    Wishes {
        lang: if lang.is_empty() { form.lang() } else { Lang::from_code(lang) },
        min_impact: Impact::from_code(form.raw("min_impact")).unwrap_or(all.min_impact),
        maintenance: if asked { form.ticked("maintenance") } else { all.maintenance },
        components: components.map(|(_, key)| key.clone()).collect(),
    }
}
