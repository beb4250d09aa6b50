//! Whether a message came from where it says, as the desk sees it: quiet when all is well,
//! in words and with a sign when the domain does not stand behind it.

use crate::Lang;
use crate::page::Page;
use crate::tickets::sender::{Found, Policy, SenderCheck};
use crate::ui::{icon, tone_icon};
use leptos::prelude::*;

/// Beside the writer's name: confirmed, with what was looked at as its title.
pub fn confirmed(page: &Page, check: Option<&SenderCheck>) -> Option<AnyView> {
    let check = check.filter(|check| check.dmarc == Some(Found::Pass))?;
    let facts = facts(page.lang, check);
    let title: Vec<String> = facts.iter().map(|(what, found)| format!("{what}: {found}")).collect();
    let words = page.t("Afzender bevestigd", "Sender confirmed");
    Some(
        view! { <span class="confirmed" title=title.join("\n")>{icon("shield")}<span class="vh">{words}</span></span> }
            .into_any(),
    )
}

/// Above the text: who wrote this is not certain.
pub fn doubt(page: &Page, check: Option<&SenderCheck>) -> Option<AnyView> {
    let check = check.filter(|check| check.denied())?;
    let warning = page.t(
        "Afzender niet bevestigd: deze mail kan van iemand anders komen.",
        "Sender not confirmed: somebody else may have written this mail.",
    );
    let facts = facts(page.lang, check)
        .into_iter()
        .map(|(what, found)| view! { <dt>{what}</dt><dd>{found}</dd> })
        .collect_view();
    Some(
        view! {
            <div class="callout doubt" data-tone="major">
                {tone_icon("major")}
                <p><b>{warning}</b></p>
                <details>
                    <summary>{page.t("Wat is er bekeken?", "What was looked at?")}</summary>
                    <dl class="facts">{facts}</dl>
                </details>
            </div>
        }
        .into_any(),
    )
}

/// What was looked at, with what was found.
fn facts(lang: Lang, check: &SenderCheck) -> Vec<(&'static str, String)> {
    let about = |domain: &str, words: &str| match domain {
        "" => words.to_owned(),
        domain => format!("{domain}: {words}"),
    };
    let policy = match check.policy {
        Policy::None => lang.t("zulke mail toch bezorgen", "deliver such mail all the same"),
        Policy::Quarantine => lang.t("zulke mail apart zetten", "set such mail apart"),
        Policy::Reject => lang.t("zulke mail weigeren", "refuse such mail"),
    };
    let mut facts = vec![("DMARC", about(&check.domain, dmarc(lang, check.dmarc)))];
    if check.denied() {
        facts.push((lang.t("Beleid", "Policy"), format!("{policy} ({})", check.policy.code())));
    }
    facts.push(match check.spf {
        Some(found) => ("SPF", about(&check.spf_domain, word(lang, found))),
        None => {
            let own = lang.t(
                "niet bekeken, de mail kwam langs een eigen server",
                "not looked at, the mail came by a server of our own",
            );
            ("SPF", own.to_owned())
        }
    });
    if check.dkim.is_empty() {
        facts.push(("DKIM", lang.t("geen handtekening", "no signature").to_owned()));
    }
    facts.extend(check.dkim.iter().map(|signed| ("DKIM", about(&signed.domain, word(lang, signed.found)))));
    facts
}

fn dmarc(lang: Lang, found: Option<Found>) -> &'static str {
    match found {
        Some(Found::Pass) => lang.t("bevestigd", "confirmed"),
        Some(Found::PermError) => {
            lang.t("meer dan één domein als afzender", "more than one domain as sender")
        }
        Some(Found::Fail | Found::SoftFail) => lang.t("niet bevestigd", "not confirmed"),
        Some(other) => word(lang, other),
        None => lang.t("niet vast te stellen", "can't be told"),
    }
}

fn word(lang: Lang, found: Found) -> &'static str {
    match found {
        Found::Pass => lang.t("klopt", "holds"),
        Found::Fail => lang.t("klopt niet", "does not hold"),
        Found::SoftFail => lang.t("klopt waarschijnlijk niet", "probably does not hold"),
        Found::Neutral => lang.t("zegt niets", "says nothing"),
        Found::None => lang.t("geen gegevens", "no records"),
        Found::TempError => lang.t("DNS gaf geen antwoord", "DNS did not answer"),
        Found::PermError => lang.t("de gegevens in DNS zijn onbruikbaar", "the records in DNS can't be used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::sender::Signed;

    #[test]
    fn what_was_looked_at_in_words() {
        let check = SenderCheck {
            dmarc: Some(Found::Fail),
            domain: "bank.example".into(),
            policy: Policy::Reject,
            spf: None,
            spf_domain: String::new(),
            dkim: vec![Signed { domain: "evil.example".into(), found: Found::Pass }],
        };
        let lines = |lang| {
            let facts = facts(lang, &check);
            facts.iter().map(|(what, found)| format!("{what}: {found}")).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(Lang::Nl),
            [
                "DMARC: bank.example: niet bevestigd",
                "Beleid: zulke mail weigeren (reject)",
                "SPF: niet bekeken, de mail kwam langs een eigen server",
                "DKIM: evil.example: klopt",
            ]
        );
        assert_eq!(lines(Lang::En)[1], "Policy: refuse such mail (reject)");
    }
}
