//! The words of a telling, in each language, and what programs get of it. Pure but for the snapshot,
//! from which the names of components come.

use super::SubscribersDesk;
use super::telling::Marks;
use crate::desk::webhooks::body::Event;
use crate::desk::when;
use crate::env::MINUTE;
use crate::mail::compose::{self, Composed};
use crate::store::components::impact_of;
use crate::store::deliveries::{HitRow, ToldUpdate};
use crate::store::status::Stored;
use app::Lang;
use app::status::model::{Bilingual, Conditions, Impact, IncidentState, update_id};
use app::ui::time;

impl ToldUpdate {
    fn title(&self) -> Bilingual {
        Bilingual { nl: self.title_nl.clone(), en: self.title_en.clone() }
    }

    fn text(&self) -> Bilingual {
        Bilingual { nl: self.text_nl.clone(), en: self.text_en.clone() }
    }

    fn stored(&self) -> Stored {
        Stored::read(&self.conditions)
    }

    fn state(&self) -> IncidentState {
        IncidentState::from_code(&self.state).unwrap_or(IncidentState::Investigating)
    }
}

impl SubscribersDesk {
    /// The mail about an update.
    pub(super) fn letter_of_update(
        &self,
        lang: Lang,
        told: &ToldUpdate,
        hit: &[HitRow],
        marks: &Marks,
    ) -> Composed {
        let facts = &self.base.facts;
        let (title, text, state) = (told.title(), told.text(), told.state());
        let over = state == IncidentState::Resolved;
        let link = |path: String| format!("{}{}", facts.site_url, lang.href(&path));
        let at = |moment| when::long(moment, &facts.zone, lang);
        let subject = match (over, lang) {
            (false, Lang::Nl) => "Storing: ",
            (false, Lang::En) => "Incident: ",
            (true, Lang::Nl) => "Opgelost: ",
            (true, Lang::En) => "Resolved: ",
        };
        let since = at(told.started_at);
        let state_words = if over {
            let lasted = time::span(lang, (told.at - told.started_at) / MINUTE);
            lang.t(format!("Opgelost, na {lasted}."), format!("Resolved, after {lasted}."))
        } else {
            let word = time::capital(state.word(lang));
            lang.t(format!("{word}. Begonnen op {since}."), format!("{word}. Began on {since}."))
        };
        let now = self.hit_now(hit);
        let next = told.next_update_at.filter(|_| !over).map(at).unwrap_or_default();
        let Stored { conditions, data_loss } = told.stored();
        let loss = data_loss.map(|loss| (loss.certainty.word(lang), at(loss.from), at(loss.to)));
        let phases = if over { String::new() } else { phases(&conditions, lang) };
        compose::news(
            lang,
            &compose::News {
                subject: &format!("{subject}{}", title.get(lang)),
                title: title.get(lang),
                state: &state_words,
                text: text.get(lang),
                other: text.lacks(lang),
                hit: &if over { String::new() } else { self.hit_names(&now, lang) },
                works: &if over { String::new() } else { self.work_names(&now, lang) },
                next: &next,
                phases: &phases,
                loss: loss.as_ref().map(|(sure, from, to)| (*sure, from.as_str(), to.as_str())),
                advice: &if over { String::new() } else { advice(&conditions, &now, lang) },
                questions: &self.base.questions_page(lang, &told.slug),
                link: &link(format!("/status/{}", told.slug)),
                follow: &link(format!("/volgen/{}?storing={}", marks.follow, told.slug)),
                stop: &self.base.stop_page(lang, &marks.stop),
            },
        )
    }

    /// What programs get of an update.
    pub(super) fn event_of_update(&self, told: &ToldUpdate, hit: &[HitRow]) -> Event {
        let now = self.hit_now(hit);
        let impact = hit.iter().map(|row| impact_of(&row.impact)).max().unwrap_or_default();
        let (state, over) = (told.state(), told.state() == IncidentState::Resolved);
        Event {
            kind: "incident.updated",
            update: update_id(&told.slug, told.at),
            id: told.slug.clone(),
            title: told.title(),
            text: told.text(),
            state: state.code(),
            state_words: Lang::ALL.map(|lang| state.word(lang)),
            impact: impact.code(),
            started_at: told.started_at,
            at: told.at,
            resolved_at: over.then_some(told.at),
            next_update_at: told.next_update_at.filter(|_| !over),
            scheduled: None,
            data_loss: told.stored().data_loss,
            components: now
                .into_iter()
                .map(|(key, impact)| (self.component_name(&key), key, impact))
                .collect(),
            page: self.pages(&format!("/status/{}", told.slug)),
        }
    }

    /// The name of a component, or its key where it is gone.
    pub(super) fn component_name(&self, key: &str) -> Bilingual {
        let snapshot = self.base.snapshots.get();
        let found = snapshot.status.component(key).map(|component| component.name.clone());
        found.unwrap_or_else(|| Bilingual { nl: key.to_owned(), en: key.to_owned() })
    }

    /// A page in both languages, with the site's address.
    pub(super) fn pages(&self, path: &str) -> [String; 2] {
        Lang::ALL.map(|lang| format!("{}{}", self.base.facts.site_url, lang.href(path)))
    }

    /// Each component of the incident once, in the page's order, with what lasts beyond the update.
    fn hit_now(&self, hit: &[HitRow]) -> Vec<(String, Impact)> {
        let snapshot = self.base.snapshots.get();
        let of = |key: &str| {
            let rows = hit.iter().filter(|row| row.component_key == key);
            let lasting = rows.map(|row| if row.lasts { impact_of(&row.impact) } else { Impact::None });
            lasting.max()
        };
        let components = snapshot.status.components.iter();
        components.filter_map(|one| Some((one.key.clone(), of(&one.key)?))).collect()
    }

    fn hit_names(&self, now: &[(String, Impact)], lang: Lang) -> String {
        let snapshot = self.base.snapshots.get();
        let named = now.iter().filter(|(_, impact)| *impact > Impact::None).filter_map(|(key, impact)| {
            let component = snapshot.status.component(key)?;
            Some(format!("{} ({})", component.name.get(lang), impact.word(lang).to_lowercase()))
        });
        named.collect::<Vec<_>>().join(", ")
    }

    fn work_names(&self, now: &[(String, Impact)], lang: Lang) -> String {
        let snapshot = self.base.snapshots.get();
        let hit = |key: &str| now.iter().any(|(one, impact)| one == key && *impact > Impact::None);
        let works = snapshot.status.components.iter().filter(|one| {
            // Another incident may hit what this one leaves alone.
            one.impact == Impact::None && !one.maintenance && !hit(&one.key)
        });
        works.map(|one| one.name.get(lang)).collect::<Vec<_>>().join(", ")
    }
}

/// Phases and who else works on it, in sentences.
fn phases(told: &Conditions, lang: Lang) -> String {
    let mut sentences: Vec<String> = told.phases.iter().map(|phase| phase.words(lang).to_owned()).collect();
    if !told.party.is_empty() {
        let party = &told.party;
        sentences.push(lang.t(
            format!("Onze leverancier {party} werkt eraan mee."),
            format!("Our supplier {party} is working on it with us."),
        ));
    }
    sentences.join(" ")
}

/// What a merchant can do while it lasts: what the lead advises, then the usual.
fn advice(told: &Conditions, now: &[(String, Impact)], lang: Lang) -> String {
    let worst = now.iter().map(|(_, impact)| *impact).max().unwrap_or_default();
    let own = told.advice.get(lang).lines().map(str::trim).filter(|line| !line.is_empty());
    let mut lines: Vec<String> = own.map(|line| format!("- {line}")).collect();
    if worst >= Impact::Major {
        let ads = lang.t(
            "- Pauzeer uw advertenties. Zo betaalt u niet voor bezoekers die nu niets kunnen kopen.",
            "- Pause your ads. You then don't pay for visitors who can't buy anything now.",
        );
        lines.push(ads.to_owned());
    }
    let known = lang.t(
        "- U hoeft dit niet te melden. Het ligt niet aan uw winkel of uw internet.",
        "- You don't need to report this. It is not your shop or your internet.",
    );
    lines.push(known.to_owned());
    lines.join("\n")
}
