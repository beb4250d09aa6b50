//! Plain text as safe HTML: paragraphs, line breaks, links that can be clicked.
//!
//! Called by the desk for text that people typed, and by `compose` for the HTML
//! half of a mail. Pure. Nothing but `p`, `br` and `a` may come out.

use regex::Regex;
use std::sync::LazyLock;

use super::parse::pattern;

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)\bhttps?://[^\s<>"'`]+"#));

/// The text as paragraphs.
pub fn plain_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let mut open = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            if open {
                html.push_str("</p>\n");
            }
            open = false;
            continue;
        }
        html.push_str(if open { "<br>\n" } else { "<p>" });
        open = true;
        push_line(&mut html, line.trim_end());
    }
    if open {
        html.push_str("</p>\n");
    }
    html
}

/// One line, escaped, with its links.
fn push_line(html: &mut String, line: &str) {
    let mut from = 0;
    for found in LINK.find_iter(line) {
        let link = trimmed(found.as_str());
        html.push_str(&escape(&line[from..found.start()]));
        let safe = escape(link);
        html.push_str(&format!(
            "<a href=\"{safe}\" rel=\"noopener nofollow noreferrer\" target=\"_blank\">{safe}</a>"
        ));
        from = found.start() + link.len();
    }
    html.push_str(&escape(&line[from..]));
}

/// The link without the punctuation of the sentence around it.
fn trimmed(link: &str) -> &str {
    let mut link = link;
    loop {
        let next = link.trim_end_matches(['.', ',', ';', ':', '!', '?', ']', '}']);
        let unopened = next.ends_with(')') && next.matches(')').count() > next.matches('(').count();
        let next = if unopened { &next[..next.len() - 1] } else { next };
        if next.len() == link.len() {
            return link;
        }
        link = next;
    }
}

/// Text that means only itself in HTML, in an attribute too.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_breaks() {
        assert_eq!(plain_html("a\nb\n\n\n c<d\n"), "<p>a<br>\nb</p>\n<p> c&lt;d</p>\n");
        assert_eq!(plain_html(" \n"), "");
    }

    #[test]
    fn links_end_where_the_sentence_goes_on() {
        let html = plain_html("Zie (https://a.example/x_(y)), of https://b.example/?q=1&r=2.");
        assert!(html.contains("href=\"https://a.example/x_(y)\""), "{html}");
        assert!(html.contains(">https://b.example/?q=1&amp;r=2</a>."), "{html}");
    }

    #[test]
    fn nothing_gets_out_of_an_attribute() {
        let html = plain_html("https://a.example/\"onclick=x' <script>javascript:alert(1)</script>");
        assert!(html.contains("href=\"https://a.example/\"") && !html.contains("<script"), "{html}");
        assert_eq!(html.matches("href").count(), 1);
    }
}
