//! Asking while typing, and the results in groups. Shared by the search box and the subject field.

use crate::Lang;
use crate::search::api::search_typing;
use crate::search::model::{Found, Group};
use crate::ui::{icon, marked};
use leptos::prelude::*;
use std::time::Duration;

/// What was found for what is typed; asks again when typing pauses, and forgets late answers.
#[derive(Clone, Copy)]
pub struct Typing {
    lang: Lang,
    pause: Duration,
    asked: StoredValue<u32>,
    /// The words of the last answer; absent before the first.
    pub words: RwSignal<Option<String>>,
    /// Results in the order of the list: a group after the other.
    pub found: RwSignal<Vec<Found>>,
}

impl Typing {
    /// Asks after a pause of so many milliseconds.
    pub fn new(lang: Lang, pause: u64) -> Typing {
        Typing {
            lang,
            pause: Duration::from_millis(pause),
            asked: StoredValue::new(0),
            words: RwSignal::new(None),
            found: RwSignal::new(Vec::new()),
        }
    }

    /// Takes what is typed now.
    pub fn typed(self, words: String) {
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        let mine = self.asked.get_value();
        if words.trim().chars().count() < 2 {
            self.words.set(None);
            self.found.set(Vec::new());
            return;
        }
        let ask = move || {
            if self.asked.get_value() == mine {
                leptos::task::spawn_local(self.ask(words, mine));
            }
        };
        set_timeout(ask, self.pause);
    }

    async fn ask(self, words: String, mine: u32) {
        let answer = search_typing(words.clone(), self.lang).await;
        // A search that fails while typing is silent: the form still works.
        if let (Ok(results), true) = (answer, self.asked.try_get_value() == Some(mine)) {
            self.found.set(in_groups(results.found));
            self.words.set(Some(words));
        }
    }

    /// What a screen reader hears about the list.
    pub fn told(self) -> Option<String> {
        self.words.get()?;
        Some(match self.found.with(Vec::len) {
            0 => self.lang.t("Niets gevonden", "Nothing found").into(),
            1 => self.lang.t("1 resultaat", "1 result").into(),
            many => self.lang.t(format!("{many} resultaten"), format!("{many} results")),
        })
    }
}

/// Results with equal groups together, groups in the order of their best result.
pub fn in_groups(found: Vec<Found>) -> Vec<Found> {
    let mut order: Vec<Group> = Vec::new();
    for hit in &found {
        if !order.contains(&hit.group) {
            order.push(hit.group);
        }
    }
    order
        .into_iter()
        .flat_map(|group| found.iter().filter(move |hit| hit.group == group).cloned().collect::<Vec<_>>())
        .collect()
}

/// What a group is called.
pub fn group_word(group: Group, lang: Lang) -> &'static str {
    match group {
        Group::Faq => lang.t("Kennisbank", "Help articles"),
        Group::Community => "Community",
        Group::Incident => lang.t("Storingen", "Incidents"),
    }
}

/// The icon of a group.
pub fn group_icon(group: Group) -> &'static str {
    match group {
        Group::Faq => "doc",
        Group::Community => "chat",
        Group::Incident => "bolt",
    }
}

/// Results as groups of rows; `row` makes the link of the result at an index around its content.
pub fn groups(
    found: &[Found],
    id: &str,
    lang: Lang,
    row: impl Fn(usize, &Found, AnyView) -> AnyView,
) -> AnyView {
    found
        .chunk_by(|a, b| a.group == b.group)
        .scan(0, |start, chunk| {
            let first = *start;
            *start += chunk.len();
            Some((first, chunk))
        })
        .map(|(first, chunk)| {
            let group = chunk[0].group;
            let label = format!("{id}-{first}");
            let labelled = label.clone();
            let rows = chunk
                .iter()
                .enumerate()
                .map(|(offset, hit)| {
                    let snippet = marked(&hit.snippet);
                    let body = view! {
                        {icon(group_icon(group))}<span>{marked(&hit.title)}</span><small>{snippet}</small>
                    };
                    let link = row(first + offset, hit, body.into_any());
                    view! { <li role="presentation">{link}</li> }
                })
                .collect_view();
            view! {
                <div role="group" aria-labelledby=labelled>
                    <p class="group" role="presentation" id=label>{group_word(group, lang)}</p>
                    <ul role="presentation">{rows}</ul>
                </div>
            }
        })
        .collect_view()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_groups_stand_together_best_first() {
        let hit = |group, url: &str| Found { group, title: vec![], snippet: vec![], url: url.into() };
        let found = vec![hit(Group::Community, "a"), hit(Group::Faq, "b"), hit(Group::Community, "c")];
        let urls: Vec<_> = in_groups(found).into_iter().map(|hit| hit.url).collect();
        assert_eq!(urls, ["a", "c", "b"]);
    }
}
