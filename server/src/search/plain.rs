//! Markdown into plain text, for the index and its snippets. Called by `index`.
//! It must never be used to make HTML: the result is not escaped.

/// Takes away what Markdown adds to a text; paragraphs become lines.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = line.trim();
        if line.starts_with("```") || line.chars().all(|c| matches!(c, '-' | '=' | '*' | '|' | ':' | ' ')) {
            continue;
        }
        let line = line.trim_start_matches(['#', '>']).trim_start();
        let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
        if !out.is_empty() {
            out.push('\n');
        }
        inline(number(line), &mut out);
    }
    out
}

/// Without the number of an ordered list: `2. ` or `2) `.
fn number(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = line.len() - rest.len();
    if (1..=3).contains(&counted) {
        rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).unwrap_or(line)
    } else {
        line
    }
}

/// Emphasis, code and links: `[text](address)` leaves its text.
fn inline(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find(['*', '`', '[', '!', '|', '_']) {
        out.push_str(&rest[..at]);
        let sign = &rest[at..=at];
        rest = &rest[at + 1..];
        match sign {
            "[" => {
                if let Some((text, after)) = link(rest) {
                    inline(text, out);
                    rest = after;
                } else {
                    out.push('[');
                }
            }
            "!" if rest.starts_with('[') => {}
            "_" if out.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric) => {
                out.push('_');
            }
            "!" => out.push('!'),
            "|" => out.push(' '),
            _ => {}
        }
    }
    out.push_str(rest);
}

fn link(rest: &str) -> Option<(&str, &str)> {
    let close = rest.find("](")?;
    let end = close + 2 + rest[close + 2..].find(')')?;
    Some((&rest[..close], &rest[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_go_and_words_stay() {
        let text =
            "## Kop\n\n1. Open **Instellingen → Betalen**.\n- zie [de lijst](/tarieven)!\n\n```\ncode_x\n```";
        assert_eq!(plain(text), "Kop\nOpen Instellingen → Betalen.\nzie de lijst!\ncode_x");
    }

    #[test]
    fn plain_text_is_left_alone() {
        assert_eq!(plain("Vanaf 3.5 euro [zo]!"), "Vanaf 3.5 euro [zo]!");
    }
}
