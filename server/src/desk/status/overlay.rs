//! A deed shown before the store knows of it: the same change, on the view that is public. Pure.
//! Showing it twice changes nothing; the store's own view takes its place later.

use super::deeds::IncidentDeed;
use app::Moment;
use app::status::model::{Impact, Incident, IncidentDraft, IncidentState, StatusView, Update, UpdateDraft};

/// Changes the view by what a deed says. `mark` is unique to the deed: the negative of it is
/// the provisional number of what is new.
pub fn overlay(view: &mut StatusView, deed: &IncidentDeed, mark: i64, at: Moment) {
    match deed {
        IncidentDeed::Declare { slug, draft, .. } => declare(view, slug, draft, -mark, at),
        IncidentDeed::Update { slug, draft, .. } => update(view, slug, draft, -mark, at),
    }
    for component in &mut view.components {
        let hits = view.open.iter().flat_map(|incident| &incident.components);
        let worst = hits.filter(|(key, _)| *key == component.key).map(|(_, impact)| *impact).max();
        component.impact = worst.unwrap_or_default().max(component.baseline.impact);
    }
    view.open.sort_by_key(|incident| std::cmp::Reverse(incident.impact));
}

fn declare(view: &mut StatusView, slug: &str, draft: &IncidentDraft, id: i64, at: Moment) {
    if view.incident(slug).is_some() {
        return;
    }
    let first = Update {
        id,
        at,
        state: IncidentState::Investigating,
        changed: true,
        text: draft.text.clone(),
        notify: draft.notify.unwrap_or(true),
        impacts: draft.components.iter().filter(|(_, impact)| *impact > Impact::None).cloned().collect(),
        edits: Vec::new(),
    };
    view.open.insert(
        0,
        Incident {
            id,
            slug: slug.to_owned(),
            title: draft.title.clone(),
            state: IncidentState::Investigating,
            impact: worst(&draft.components),
            started_at: draft.started_at.unwrap_or(at),
            resolved_at: None,
            next_update_at: draft.next_update_at,
            components: draft.components.clone(),
            data_loss: None,
            conditions: draft.conditions.clone(),
            updates: vec![first],
            faq: None,
        },
    );
}

fn update(view: &mut StatusView, slug: &str, draft: &UpdateDraft, id: i64, at: Moment) {
    let Some(place) = view.open.iter().position(|incident| incident.slug == slug) else { return };
    let incident = &mut view.open[place];
    let same = |update: &Update| update.id == id || (update.at == at && update.text == draft.text);
    if incident.updates.iter().any(same) {
        return;
    }
    let mut impacts = draft.components.clone();
    impacts.retain(|set| !incident.components.contains(set));
    for (key, impact) in &draft.components {
        match incident.components.iter_mut().find(|(own, _)| own == key) {
            Some((_, own)) => *own = *impact,
            None => incident.components.push((key.clone(), *impact)),
        }
    }
    if let Some(loss) = &draft.data_loss {
        incident.data_loss = Some(loss.clone());
    }
    if let Some(conditions) = &draft.conditions {
        incident.conditions = conditions.clone();
    }
    let resolved = draft.state == IncidentState::Resolved;
    if !draft.is_silent() {
        let changed = incident.state != draft.state;
        let notify = draft.notify.unwrap_or(changed);
        let text = draft.text.clone();
        let edits = Vec::new();
        incident
            .updates
            .insert(0, Update { id, at, state: draft.state, changed, text, notify, impacts, edits });
    }
    incident.state = draft.state;
    incident.next_update_at = draft.next_update_at.filter(|_| !resolved);
    if resolved {
        // At its worst, as the store shows it once it is over.
        incident.components.retain(|(_, impact)| *impact > Impact::None);
        incident.resolved_at = Some(at);
        let over = view.open.remove(place);
        view.past.insert(0, over);
    } else {
        incident.impact = worst(&incident.components);
    }
}

fn worst(components: &[(String, Impact)]) -> Impact {
    components.iter().map(|(_, impact)| *impact).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::status::model::{Bilingual, Component};

    fn component(key: &str) -> Component {
        Component { key: key.into(), uptime: 100.0, ..Component::default() }
    }

    fn words(nl: &str) -> Bilingual {
        Bilingual { nl: nl.into(), en: String::new() }
    }

    fn view() -> StatusView {
        StatusView { components: vec![component("kassa"), component("shops")], ..StatusView::default() }
    }

    fn declared() -> IncidentDeed {
        let draft = IncidentDraft {
            title: words("Kassa ligt stil"),
            text: words("We zoeken de oorzaak."),
            components: vec![("kassa".into(), Impact::Critical)],
            next_update_at: Some(30),
            ..IncidentDraft::default()
        };
        IncidentDeed::Declare { slug: "kassa".into(), draft, by: None }
    }

    fn updated(state: IncidentState, components: &[(&str, Impact)]) -> IncidentDeed {
        let draft = UpdateDraft {
            text: words("Het is verholpen."),
            components: components.iter().map(|(key, impact)| ((*key).to_owned(), *impact)).collect(),
            next_update_at: Some(90),
            ..UpdateDraft::to(state)
        };
        IncidentDeed::Update { slug: "kassa".into(), draft, by: None }
    }

    #[test]
    fn a_night_without_a_store() {
        let mut view = view();
        overlay(&mut view, &declared(), 10, 10);
        let incident = view.banner().unwrap();
        assert_eq!((incident.id, incident.impact, incident.started_at), (-10, Impact::Critical, 10));
        assert_eq!(view.component("kassa").unwrap().impact, Impact::Critical);

        let partly =
            updated(IncidentState::Identified, &[("kassa", Impact::Minor), ("shops", Impact::Major)]);
        overlay(&mut view, &partly, 40, 40);
        let incident = view.banner().unwrap();
        assert_eq!((incident.impact, incident.next_update_at), (Impact::Major, Some(90)));
        assert_eq!(incident.updates.len(), 2);
        assert!(incident.updates[0].changed && incident.updates[0].notify);

        overlay(&mut view, &updated(IncidentState::Resolved, &[]), 60, 60);
        assert!(view.open.is_empty() && view.impact() == Impact::None);
        let over = view.incident("kassa").unwrap();
        assert_eq!((over.resolved_at, over.next_update_at), (Some(60), None));
    }

    #[test]
    fn showing_a_deed_twice_changes_nothing() {
        let mut view = view();
        let deeds = [declared(), updated(IncidentState::Monitoring, &[("kassa", Impact::Minor)])];
        for (mark, deed) in (1..).zip(&deeds) {
            overlay(&mut view, deed, mark, mark);
        }
        let once = view.clone();
        // Under other numbers too: those that the store gave.
        for (mark, deed) in (1..).zip(&deeds) {
            overlay(&mut view, deed, mark, mark);
        }
        assert_eq!(view, once);
    }
}
