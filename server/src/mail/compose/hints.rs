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

/// Articles that may answer it: titles and addresses. Empty when there are none.
pub(super) fn articles(lang: Lang, articles: &[(String, String)]) -> String {
    if articles.is_empty() {
        return String::new();
    }
    let list: Vec<String> = articles.iter().map(|(title, link)| format!("{title}\n{link}")).collect();
    let head = lang.t("Misschien staat uw antwoord hier al:", "Your answer may be here already:");
    format!("{head}\n\n{}", list.join("\n\n"))
}
