//! The parts of an acknowledgement that say what may answer a question already. Pure.

use app::Lang;

/// The open incident: its title, when the next update was promised, where to follow it.
pub fn incident(lang: Lang, title: &str, next: Option<&str>, link: &str) -> String {
    match (lang, next) {
        (Lang::Nl, Some(next)) => {
            format!(
                "Er is nu een storing: {title}. De volgende update komt vóór {next}. Volg de storing hier:\n{link}"
            )
        }
        (Lang::Nl, None) => format!("Er is nu een storing: {title}. Volg de storing hier:\n{link}"),
        (Lang::En, Some(next)) => {
            format!(
                "There is an incident now: {title}. The next update comes before {next}. Follow it here:\n{link}"
            )
        }
        (Lang::En, None) => format!("There is an incident now: {title}. Follow it here:\n{link}"),
    }
}

/// For somebody who writes about an incident: we know, where it is told how it goes on, and where
/// questions about it are answered (empty: nowhere yet).
pub fn about_incident(
    lang: Lang,
    title: &str,
    next: Option<&str>,
    over: bool,
    (link, questions): (&str, &str),
) -> String {
    let title = title.trim_end_matches('.');
    let told = match (lang, next, over) {
        (Lang::Nl, _, true) => format!(
            "Zo te zien gaat uw bericht over deze storing: {title}. Die is opgelost. Wat er gebeurd is en wat u kunt doen, leest u hier:\n{link}"
        ),
        (Lang::Nl, Some(next), false) => format!(
            "Zo te zien gaat uw bericht over deze storing: {title}. We weten ervan en werken eraan. De volgende update komt vóór {next}:\n{link}"
        ),
        (Lang::Nl, None, false) => format!(
            "Zo te zien gaat uw bericht over deze storing: {title}. We weten ervan en werken eraan. Hier leest u hoe het ervoor staat:\n{link}"
        ),
        (Lang::En, _, true) => format!(
            "Your message seems to be about this incident: {title}. It is resolved. What happened and what you can do is told here:\n{link}"
        ),
        (Lang::En, Some(next), false) => format!(
            "Your message seems to be about this incident: {title}. We know and are working on it. The next update comes before {next}:\n{link}"
        ),
        (Lang::En, None, false) => format!(
            "Your message seems to be about this incident: {title}. We know and are working on it. How it stands is told here:\n{link}"
        ),
    };
    if questions.is_empty() { told } else { format!("{told}\n\n{}", self::questions(lang, questions)) }
}

/// Where questions about an incident are answered; nothing without an address.
pub(super) fn questions(lang: Lang, link: &str) -> String {
    if link.is_empty() {
        return String::new();
    }
    let head =
        lang.t("Vragen en antwoorden over deze storing:", "Questions and answers about this incident:");
    format!("{head}\n{link}")
}

/// The tickets that one answer is for, with their subjects.
pub fn answers_all(lang: Lang, tickets: &[(i64, &str)]) -> String {
    let head = lang.t("Dit is ons antwoord op uw tickets:", "This is our answer to your tickets:");
    let lines: Vec<String> =
        tickets.iter().map(|(number, subject)| format!("{number}: {}", super::one_line(subject))).collect();
    format!("{head}\n{}", lines.join("\n"))
}

/// Articles that may answer it: titles and addresses. Empty when there are none.
pub(super) fn articles(lang: Lang, articles: &[(String, String)]) -> String {
    if articles.is_empty() {
        return String::new();
    }
    let list: Vec<String> = articles.iter().map(|(title, link)| format!("{title}\n{link}")).collect();
    let head = lang.t("Misschien staat uw antwoord hier al:", "Your answer may be here already:");
    format!("{head}\n\n{}", list.join("\n\n"))
}
