//! "Is it this?": open incidents that words may be about, from memory; and "me too", which
//! follows instead of adding a ticket. It goes through the spool, so that it counts while the
//! store is away.
//!
//! Old items must stay readable: fields may be added with a default, never renamed.

use super::proposed;
use crate::desk::flood::likeness::{About, Features, asks_about};
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::internal;
use crate::desk::limits::Deed;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::receive::Item;
use crate::mail::address;
use crate::mail::spool::Envelope;
use crate::search::Cutter;
use crate::store::flood as store;
use crate::store::tickets::{Intake, intake_add, intake_seen};
use app::flood::model::Likely;
use app::status::model::{Bilingual, Incident};
use app::{Actor, AppError, AppResult, Lang, Moment};
use serde::{Deserialize, Serialize};

/// What `data.form` says.
const FORM: &str = "me_too";
/// Letters that are looked at.
const LONGEST: usize = 1_000;

/// "I have it too", as it lies in the spool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeTooItem {
    /// The incident's name in the address: its number is the store's, which may be away.
    pub incident: String,
    /// Whose, in lower case.
    pub email: String,
    /// The language of the page.
    pub lang: Lang,
}

impl MeTooItem {
    /// The item for the spool.
    pub fn envelope(&self, accepted_at: Moment) -> Result<Envelope, serde_json::Error> {
        let mut data = serde_json::to_value(self)?;
        data["form"] = FORM.into();
        Ok(Envelope::Form { accepted_at, data })
    }

    /// Reads an item of the spool back; none when it is another form.
    pub fn read(data: &serde_json::Value) -> Option<MeTooItem> {
        if data.get("form").is_none_or(|form| form != FORM) {
            return None;
        }
        serde_json::from_value(data.clone()).ok()
    }
}

impl TicketsDesk {
    /// Open incidents that words may be about.
    pub(super) fn likely_incidents(&self, lang: Lang, text: &str) -> Vec<Likely> {
        let snapshot = self.base.snapshots.get();
        let status = &snapshot.status;
        if status.open.is_empty() {
            return Vec::new();
        }
        let mut cutter = Cutter::new();
        let text: String = text.chars().take(LONGEST).collect();
        let typed = Features::new(&mut cutter, lang, "", &text);
        let is_about = |incident: &&Incident| {
            let names = incident.components.iter().filter_map(|(key, _)| status.component(key));
            let names = names.map(|component| &component.name).chain([&incident.title]);
            let titles = names.flat_map(|name| [name.nl.as_str(), name.en.as_str()]);
            let updates = incident.updates.iter().flat_map(|update| [&*update.text.nl, &*update.text.en]);
            asks_about(&About::new(&mut cutter, titles, updates), &typed)
        };
        status.open.iter().filter(is_about).map(Likely::of).collect()
    }

    /// Somebody has it too.
    pub(super) async fn has_it_too(&self, by: &Actor, lang: Lang, slug: &str, email: &str) -> AppResult<()> {
        self.base.limits.check(by, Deed::Form)?;
        let email = address::clean(email).ok_or_else(|| {
            AppError::invalid(
                "email",
                "Dit is geen volledig e-mailadres. Schrijf het als naam@voorbeeld.nl.",
                "This is not a complete e-mail address. Write it as name@example.com.",
            )
        })?;
        let snapshot = self.base.snapshots.get();
        let incident = snapshot.status.open.iter().find(|open| open.slug == slug);
        let incident = incident.ok_or_else(|| AppError::Conflict {
            nl: "Deze storing is voorbij. Hebt u nog last, stel dan uw vraag.".into(),
            en: "This incident is over. If you still have trouble, ask your question.".into(),
        })?;
        let item = MeTooItem { incident: incident.slug.clone(), email, lang };
        let envelope = item.envelope(self.base.env.now()).map_err(|error| internal(&error))?;
        self.base.spool.accept(&envelope, Vec::new()).await?;
        Ok(())
    }

    /// Takes it from the spool.
    pub(in crate::desk::tickets) async fn receive_me_too(
        &self,
        Item { spool_id, .. }: Item<'_>,
        at: Moment,
        item: MeTooItem,
    ) -> Result<Outcome, ReceiveError> {
        let mut tx = self.base.store.write().await?;
        if intake_seen(&mut tx, spool_id).await? {
            return Ok(Outcome::Before);
        }
        let incident = store::flood_incident_by_slug(&mut tx, &item.incident).await?;
        let unknown = || ReceiveError::Unreadable("no incident has this name".to_owned());
        let incident = incident.ok_or_else(unknown)?;
        store::me_too_add(&mut tx, incident.id, &item.email, item.lang.code(), at).await?;
        intake_add(&mut tx, &Intake::of(spool_id, Outcome::Choice.code(), at)).await?;
        tx.commit().await?;
        Ok(Outcome::Choice)
    }

    /// The incident that a thread of the community is about.
    pub(super) async fn incident_of_thread(&self, thread: i64) -> AppResult<Option<Likely>> {
        let mut tx = self.base.store.read().await?;
        let found = store::thread_incident(&mut tx, thread, proposed()).await?;
        Ok(found.map(|(slug, nl, en, over)| {
            let snapshot = self.base.snapshots.get();
            let open = snapshot.status.open.iter().find(|open| open.slug == slug);
            let tone = open.filter(|_| !over).map_or("ok", Incident::tone).to_owned();
            Likely { slug, title: Bilingual { nl, en }, tone }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_comes_back_as_it_was() {
        let item = MeTooItem { incident: "kassa".into(), email: "jan@shop.example".into(), lang: Lang::En };
        let Envelope::Form { data, .. } = item.envelope(1).unwrap() else { panic!() };
        assert_eq!(MeTooItem::read(&data), Some(item));
        assert_eq!(MeTooItem::read(&serde_json::json!({"form": "reply"})), None);
    }
}
