//! Who hears of it: the number before an update is sent, and how far each telling got after.

use crate::Desk;
use crate::page::Page;
use crate::status::model::Incident;
use crate::subscribers::model::{Telling, TellingCount};
use crate::ui::icon;
use leptos::prelude::*;

/// What is known of followers. Nothing of it stands in the way of an update: what can't be read
/// is left out.
#[derive(Debug, Default)]
pub struct Told {
    ahead: Option<TellingCount>,
    tellings: Vec<Telling>,
}

impl Told {
    /// Reads it.
    pub async fn read(page: &Page, site: &Desk, incident: &Incident) -> Told {
        let followers = &site.subscribers;
        let ahead = match incident.is_open() {
            true => followers.telling_count(&page.actor, &incident.slug).await.ok(),
            false => None,
        };
        Told { ahead, tellings: followers.tellings(&page.actor, &incident.slug).await.unwrap_or_default() }
    }

    /// Beside the choice whether to tell.
    pub fn ahead(&self, page: &Page) -> Option<AnyView> {
        let TellingCount { mails, webhooks } = self.ahead?;
        let words = format!(
            "{} {} {} {}.",
            page.t("Met bericht gaat het nu naar", "With a notice it now goes to"),
            people(page, mails),
            page.t("en", "and"),
            programs(page, webhooks)
        );
        Some(view! { <p class="tiny muted">{words}</p> }.into_any())
    }

    /// Below an update.
    pub fn line(&self, page: &Page, update: i64) -> Option<AnyView> {
        let told = self.tellings.iter().find(|telling| telling.update == update)?;
        let list = |name: &'static str, counts: &[(i64, &'static str)]| {
            let some = counts.iter().filter(|(count, _)| *count > 0);
            let words: Vec<String> =
                some.map(|(count, what)| format!("{} {what}", number(page, *count))).collect();
            (!words.is_empty()).then(|| format!("{name}: {}.", words.join(", ")))
        };
        let mails = [
            (told.sent, page.t("verstuurd", "sent")),
            (told.waiting, page.t("onderweg", "on their way")),
            (told.failed, page.t("mislukt", "failed")),
            (told.suppressed, page.t("intussen afgemeld", "unsubscribed meanwhile")),
        ];
        let calls = [
            (told.called, page.t("bereikt", "reached")),
            (told.calling, page.t("onderweg", "on their way")),
            (told.uncalled, page.t("mislukt", "failed")),
        ];
        let looking = page.t("De ontvangers worden nog opgezocht.", "Recipients are still being looked up.");
        let parts =
            [list("Mail", &mails), list("Webhooks", &calls), told.running.then(|| looking.to_owned())];
        let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(view! { <p class="tiny muted deliveries">{icon("send")}" "{words}</p> }.into_any())
    }
}

fn people(page: &Page, count: i64) -> String {
    let word = if count == 1 { page.t("volger", "follower") } else { page.t("volgers", "followers") };
    format!("{} {word}", number(page, count))
}

fn programs(page: &Page, count: i64) -> String {
    let word = if count == 1 { "webhook" } else { "webhooks" };
    format!("{} {word}", number(page, count))
}

/// `1.912` in Dutch, `1,912` in English.
fn number(page: &Page, count: i64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|three| std::str::from_utf8(three).ok()).collect();
    groups.join(page.t(".", ","))
}
