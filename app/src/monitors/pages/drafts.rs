//! Incidents that a machine proposes: a line on top of every page of the desk, and on the console
//! cards with what can be done.

use super::words::acked;
use crate::monitors::model::Draft;
use crate::page::Page;
use crate::status::model::{Impact, StatusView};
use crate::ui::form::field_error;
use crate::ui::{icon, time, tone_icon};
use crate::{Moment, Role};
use leptos::prelude::*;

/// The console.
const CONSOLE: &str = "/desk/storingen";

/// The line; nothing while nothing is proposed.
pub fn line(page: &Page, drafts: &[Draft], now: Moment) -> Option<AnyView> {
    let first = drafts.first()?;
    let more = if drafts.len() > 1 { format!(" (+{})", drafts.len() - 1) } else { String::new() };
    let link = (page.actor.role >= Role::Lead).then(|| {
        view! { <a class="push" href=page.href(CONSOLE)>{page.t("Beslis", "Decide")}</a> }
    });
    let title = first.title.get(page.lang).to_owned();
    let publishes = first.publish_at.map(|at| publishes(page, at, now));
    let line = view! {
        <div class="live" data-tone="major" role="status">
            {tone_icon("major")}
            <b>{page.t("Voorstel voor een storing: ", "Proposed incident: ")}{title}{more}</b>
            <span class="muted">{first.reason.get(page.lang).to_owned()}" "{publishes}</span>
            {link}
        </div>
    };
    Some(line.into_any())
}

fn publishes(page: &Page, at: Moment, now: Moment) -> AnyView {
    view! {
        {page.t("Meldt zichzelf om ", "Declares itself at ")}{time::time_when(page.lang, now, at)}"."
    }
    .into_any()
}

/// The cards, on top of the console.
pub fn list(page: &Page, status: &StatusView, drafts: &[Draft], now: Moment) -> AnyView {
    drafts.iter().map(|draft| card(page, status, draft, now)).collect_view().into_any()
}

/// What the form that declares is filled in with.
pub fn fields(draft: &Draft) -> Vec<(String, String)> {
    let texts = [
        ("title_nl", &draft.title.nl),
        ("title_en", &draft.title.en),
        ("text_nl", &draft.text.nl),
        ("text_en", &draft.text.en),
    ];
    let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.clone()));
    let hit =
        draft.components.iter().map(|(key, impact)| (format!("impact_{key}"), impact.code().to_owned()));
    let noticed = time::local(draft.created_at).strftime("%d-%m-%Y %H:%M").to_string();
    let own = [("draft".to_owned(), draft.id.to_string()), ("started_at".to_owned(), noticed)];
    own.into_iter().chain(texts).chain(hit).collect()
}

fn card(page: &Page, status: &StatusView, draft: &Draft, now: Moment) -> AnyView {
    let heading = format!("h-draft-{}", draft.id);
    let worst = draft.components.iter().map(|(_, impact)| *impact).max().unwrap_or(Impact::Major);
    let names = draft.components.iter().map(|(key, impact)| {
        let name = status.component(key).map_or(key.as_str(), |component| component.name.get(page.lang));
        let tone = impact.tone();
        view! { <span class="badge" data-tone=tone>{tone_icon(tone)}{name.to_owned()}": "{impact.word(page.lang)}</span>" " }
    });
    let names = names.collect_view();
    let publishes = draft.publish_at.map(|at| view! { " "<b>{publishes(page, at, now)}</b> });
    let seen = draft.acked.as_ref().map(|(at, by)| acked(page, *at, by, now));
    let declare = page.href(&format!("{CONSOLE}?draft={}#declare", draft.id));
    let look = draft.acked.is_none().then(|| {
        view! {
            <form method="post" action=page.href("/desk/storingen/voorstel-gezien")>
                <input type="hidden" name="id" value=draft.id/>
                <button class="btn">{icon("eye")}{page.t("Ik kijk ernaar", "I look into it")}</button>
            </form>
        }
    });
    let labelled = heading.clone();
    view! {
        <section class="card card-flush draft" aria-labelledby=labelled>
            <div class="card-head">
                <h2 id=heading>{tone_icon(worst.tone())}" "{page.t("Voorstel: ", "Proposed: ")}{draft.title.get(page.lang).to_owned()}</h2>
                <span class="count push">{time::time_ago(page.lang, now, draft.created_at)}</span>
            </div>
            <div class="card-body">
                <p>{draft.reason.get(page.lang).to_owned()}{seen}{publishes}</p>
                <p class="mt-2">{names}</p>
                <div class="row mt-3">
                    <a class="btn btn-critical" href=declare>{icon("bolt")}{page.t("Meld deze storing", "Declare it")}</a>
                    {look}
                </div>
                {aside(page, draft)}
            </div>
        </section>
    }
    .into_any()
}

/// It is no incident, with a word why.
fn aside(page: &Page, draft: &Draft) -> AnyView {
    let mine = page.typed("id") == draft.id.to_string();
    let error = page.field_error("words").filter(|_| mine);
    let value = if mine { page.typed("words") } else { String::new() };
    let (id, told) = (format!("words-{}", draft.id), format!("words-{}-error", draft.id));
    let (open, invalid) = (error.is_some(), error.is_some().then_some("true"));
    let (for_label, described) = (id.clone(), error.is_some().then(|| told.clone()));
    let below = error.map(|words| field_error(&told, words));
    view! {
        <details class="mt-3" open=open>
            <summary class="small">{page.t("Dit is geen storing", "This is no incident")}</summary>
            <form class="row mt-2" method="post" action=page.href("/desk/storingen/voorstel-geen")>
                <input type="hidden" name="id" value=draft.id/>
                <div class="field grow">
                    <label for=for_label>{page.t("Waarom niet?", "Why not?")}</label>
                    <input class="input" id=id name="words" value=value maxlength="500" required autocomplete="off"
                        aria-invalid=invalid aria-describedby=described/>
                    {below}
                </div>
                <button class="btn">{page.t("Leg terzijde", "Put aside")}</button>
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::model::Bilingual;

    #[test]
    fn a_proposal_fills_the_form_in() {
        let draft = Draft {
            id: 7,
            cause: "monitor:1".into(),
            reason: Bilingual::default(),
            title: Bilingual { nl: "Kassa App niet bereikbaar".into(), en: "Kassa App unreachable".into() },
            text: Bilingual::default(),
            components: vec![("kassa-app".into(), Impact::Critical)],
            created_at: 0,
            publish_at: None,
            acked: None,
        };
        let fields = fields(&draft);
        let of = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(of("draft"), Some("7"));
        assert_eq!(of("title_nl"), Some("Kassa App niet bereikbaar"));
        assert_eq!(of("impact_kassa-app"), Some("critical"));
    }
}
