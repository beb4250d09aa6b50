//! What stands under the mails of a mailbox: what an admin wrote for it, or the usual. Pure.

use super::one_line;
use app::Lang;

/// What stands in a signature for the name of who answers.
const AGENT: [&str; 2] = ["{medewerker}", "{agent}"];

/// Under a mail that nobody in particular wrote: lines that name the agent are left out.
pub(super) fn of_machine(lang: Lang, set: &str, mailbox: &str) -> String {
    let names_agent = |line: &&str| AGENT.iter().any(|mark| line.contains(mark));
    let lines: Vec<&str> = set.trim().lines().filter(|line| !names_agent(line)).collect();
    match lines.join("\n").trim() {
        "" => format!("{}\n{mailbox}", lang.t("Met vriendelijke groet,", "Kind regards,")),
        text => text.to_owned(),
    }
}

/// Under somebody's answer.
pub(super) fn of_agent(set: &str, agent: &str, mailbox: &str) -> String {
    let agent = one_line(agent);
    match set.trim() {
        "" => format!("{agent}\n{mailbox}"),
        set => AGENT.iter().fold(set.to_owned(), |text, mark| text.replace(mark, &agent)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "Met hartelijke groet,\n{medewerker}\nTeam Kassa\n\n020 555 01 40";

    #[test]
    fn the_agents_name_stands_under_answers_only() {
        assert_eq!(
            of_agent(SET, "Sanne\nVos", "Hulp"),
            "Met hartelijke groet,\nSanne Vos\nTeam Kassa\n\n020 555 01 40"
        );
        assert_eq!(of_machine(Lang::Nl, SET, "Hulp"), "Met hartelijke groet,\nTeam Kassa\n\n020 555 01 40");
    }

    #[test]
    fn without_a_signature_it_is_the_usual() {
        assert_eq!(of_agent(" ", "Sanne Vos", "Hulp"), "Sanne Vos\nHulp");
        assert_eq!(of_machine(Lang::Nl, "{medewerker}", "Hulp"), "Met vriendelijke groet,\nHulp");
        assert_eq!(of_machine(Lang::En, "", "Help"), "Kind regards,\nHelp");
    }
}
