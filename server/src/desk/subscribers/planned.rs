//! Telling what is new of planned work, and that a postmortem is there.

use super::SubscribersDesk;
use super::telling::{Marks, Prepared, about_incident, hits};
use crate::desk::webhooks::body::Event;
use crate::desk::when;
use crate::mail::compose::{self, Composed};
use crate::store::StoreResult;
use crate::store::deliveries::{
    HitRow, ToldPostmortem, ToldWork, told_postmortem, told_work, work_components,
};
use crate::store::subscribers::Whom;
use app::Lang;
use app::aftermath::model::PostmortemState;
use app::maintenance::model::{MaintenanceState, Step};
use app::status::model::{Bilingual, Impact, update_id};
use app::ui::time;

impl SubscribersDesk {
    /// An update of planned work.
    pub(super) async fn prepare_work(&self, id: i64, marks: &Marks) -> StoreResult<Option<Prepared>> {
        let mut tx = self.base.store.read().await?;
        let Some(told) = told_work(&mut tx, id).await? else { return Ok(None) };
        let keys = work_components(&mut tx, told.maintenance_id).await?;
        drop(tx);
        // Work has no impact that somebody could find too small: who wants to hear of it does.
        let worst = |key: &String| HitRow {
            component_key: key.clone(),
            impact: Impact::Critical.code().into(),
            lasts: true,
        };
        let [all, ..] = hits(&keys.iter().map(worst).collect::<Vec<_>>());
        let whom = Whom {
            cause: format!("maintenance-update:{id}"),
            about: format!("maintenance:{}", told.maintenance_id),
            // No incident's slug holds a slash.
            scope: format!("onderhoud/{}", told.slug),
            hits: std::array::from_fn(|_| all.clone()),
            maintenance: true,
        };
        let state = MaintenanceState::from_code(&told.state).unwrap_or_default();
        let event = Event {
            kind: "maintenance.updated",
            update: format!("m{}-{id}", told.maintenance_id),
            id: format!("m{}", told.maintenance_id),
            title: both(&told.title_nl, &told.title_en),
            text: both(&told.text_nl, &told.text_en),
            state: state.code(),
            state_words: Lang::ALL.map(|lang| state.word(lang)),
            impact: "maintenance",
            started_at: told.starts_at,
            at: told.at,
            resolved_at: state.is_over().then_some(told.at),
            next_update_at: None,
            scheduled: Some((told.starts_at, told.ends_at)),
            data_loss: None,
            components: keys
                .iter()
                .map(|key| (self.component_name(key), key.clone(), Impact::None))
                .collect(),
            page: self.pages(&work_path(&told)),
        };
        let letters = Lang::ALL.map(|lang| (lang, self.letter_of_work(lang, &told, &keys, marks)));
        let thread = format!("<maintenance.{}@{}>", told.maintenance_id, self.base.facts.mail_host);
        Ok(Some(Prepared { whom, at: told.at, thread, letters, event }))
    }

    fn letter_of_work(&self, lang: Lang, told: &ToldWork, keys: &[String], marks: &Marks) -> Composed {
        let facts = &self.base.facts;
        let link = |path: String| format!("{}{}", facts.site_url, lang.href(&path));
        let at = |moment| when::long(moment, &facts.zone, lang);
        let (title, text) = (both(&told.title_nl, &told.title_en), both(&told.text_nl, &told.text_en));
        let word = Step::from_code(&told.step).unwrap_or(Step::Noted).word(lang);
        let (from, until) = (at(told.starts_at), at(told.ends_at));
        let state = match (MaintenanceState::from_code(&told.state).unwrap_or_default().is_over(), lang) {
            (true, _) => format!("{word}."),
            (false, Lang::Nl) => format!("{word}. Gepland van {from} tot {until}."),
            (false, Lang::En) => format!("{word}. Planned from {from} to {until}."),
        };
        let names: Vec<String> =
            keys.iter().map(|key| self.component_name(key).get(lang).to_owned()).collect();
        let touches = match names.as_slice() {
            [] => String::new(),
            names => format!("{} {}.", lang.t("Raakt:", "Touches:"), names.join(", ")),
        };
        compose::news(
            lang,
            &compose::News {
                subject: &format!("{}: {}", lang.t("Onderhoud", "Maintenance"), title.get(lang)),
                title: title.get(lang),
                state: &state,
                text: text.get(lang),
                other: text.lacks(lang) && !text.is_empty(),
                phases: &touches,
                link: &link(work_path(told)),
                follow: &link(format!("/volgen/{}", marks.follow)),
                stop: &self.base.stop_page(lang, &marks.stop),
                ..compose::News::default()
            },
        )
    }

    /// A version of a postmortem: for those who heard of the incident or follow it.
    pub(super) async fn prepare_postmortem(&self, id: i64, marks: &Marks) -> StoreResult<Option<Prepared>> {
        let Some(told) = told_postmortem(&mut self.base.store.read().await?, id).await? else {
            return Ok(None);
        };
        let whom = Whom {
            cause: format!("postmortem:{id}"),
            about: about_incident(told.incident_id),
            scope: told.slug.clone(),
            ..Whom::default()
        };
        let state = PostmortemState::from_code(&told.state).unwrap_or(PostmortemState::Final);
        let event = Event {
            kind: "incident.postmortem",
            update: update_id(&told.slug, told.at),
            id: told.slug.clone(),
            title: both(&told.title_nl, &told.title_en),
            text: Bilingual::default(),
            state: "postmortem",
            state_words: Lang::ALL.map(|lang| postmortem_words(state, lang)),
            impact: Impact::None.code(),
            started_at: told.started_at,
            at: told.at,
            resolved_at: told.resolved_at,
            next_update_at: None,
            scheduled: None,
            data_loss: None,
            components: Vec::new(),
            page: self.pages(&postmortem_path(&told)),
        };
        let letters = Lang::ALL.map(|lang| (lang, self.letter_of_postmortem(lang, &told, state, marks)));
        let thread = format!("<incident.{}@{}>", told.incident_id, self.base.facts.mail_host);
        Ok(Some(Prepared { whom, at: told.at, thread, letters, event }))
    }

    fn letter_of_postmortem(
        &self,
        lang: Lang,
        told: &ToldPostmortem,
        state: PostmortemState,
        marks: &Marks,
    ) -> Composed {
        let link = |path: String| format!("{}{}", self.base.facts.site_url, lang.href(&path));
        let (title, text) = (both(&told.title_nl, &told.title_en), both(&told.text_nl, &told.text_en));
        let what = time::capital(postmortem_words(state, lang));
        compose::news(
            lang,
            &compose::News {
                subject: &format!("{}: {}", lang.t("Nabeschouwing", "Postmortem"), title.get(lang)),
                title: title.get(lang),
                state: &format!("{what}."),
                text: lang.t(
                    "U leest er wat er misging, wat we eraan deden en wat we veranderen.",
                    "It says what went wrong, what we did about it and what we change.",
                ),
                other: text.lacks(lang),
                questions: &self.base.questions_page(lang, &told.slug),
                link: &link(postmortem_path(told)),
                follow: &link(format!("/volgen/{}?storing={}", marks.follow, told.slug)),
                stop: &self.base.stop_page(lang, &marks.stop),
                ..compose::News::default()
            },
        )
    }
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: nl.to_owned(), en: en.to_owned() }
}

fn postmortem_words(state: PostmortemState, lang: Lang) -> &'static str {
    if state == PostmortemState::Preliminary {
        lang.t("de voorlopige nabeschouwing staat online", "the preliminary postmortem is online")
    } else {
        lang.t("de nabeschouwing staat online", "the postmortem is online")
    }
}

fn work_path(told: &ToldWork) -> String {
    format!("/status/onderhoud/{}", told.slug)
}

fn postmortem_path(told: &ToldPostmortem) -> String {
    format!("/status/{}/nabeschouwing", told.slug)
}
