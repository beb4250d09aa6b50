//! Markdown for a mail, as HTML and as plain text. Links within the site become whole
//! addresses, for a mail stands nowhere. Pure.

use super::{Bold, POST, local, options};
use app::Lang;
use comrak::nodes::{AstNode, ListType, NodeList, NodeValue};
use comrak::options::Plugins;
use comrak::{Arena, markdown_to_html_with_plugins, parse_document};
use std::sync::Arc;

/// Safe HTML without pictures: line ends are kept, headings are bold. `site` is the site's
/// address, without a slash at the end.
pub fn html(markdown: &str, lang: Lang, site: &str) -> String {
    let mut options = options();
    options.render.hardbreaks = true;
    let site = site.to_owned();
    options.extension.link_url_rewriter = Some(Arc::new(move |url: &str| whole(url, lang, &site)));
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&Bold);
    POST.clean(&markdown_to_html_with_plugins(markdown, &options, &plugins)).to_string()
}

/// As plain text: lists with dashes, a link with its address behind it.
pub fn text(markdown: &str, lang: Lang, site: &str) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options());
    let link = |url: &str| whole(url, lang, site);
    blocks(root, &link).join("\n\n")
}

/// An address that leads there from anywhere.
fn whole(url: &str, lang: Lang, site: &str) -> String {
    if url.starts_with('/') && !url.starts_with("//") {
        format!("{site}{}", local(url, lang))
    } else {
        url.to_owned()
    }
}

/// The paragraphs below a node.
fn blocks<'a>(node: &'a AstNode<'a>, link: &dyn Fn(&str) -> String) -> Vec<String> {
    node.children().map(|child| block(child, link)).filter(|text| !text.trim().is_empty()).collect()
}

fn block<'a>(node: &'a AstNode<'a>, link: &dyn Fn(&str) -> String) -> String {
    let value = node.data().value.clone();
    match value {
        NodeValue::Paragraph | NodeValue::Heading(_) => inline(node, link).trim().to_owned(),
        NodeValue::List(list) => {
            let items = node.children().enumerate().map(|(at, item)| {
                let mark = mark(&list, at);
                indented(&blocks(item, link).join("\n"), &mark, &" ".repeat(mark.len()))
            });
            items.collect::<Vec<_>>().join("\n")
        }
        NodeValue::BlockQuote => indented(&blocks(node, link).join("\n\n"), "> ", "> "),
        NodeValue::CodeBlock(code) => indented(code.literal.trim_end(), "    ", "    "),
        NodeValue::ThematicBreak => "---".to_owned(),
        NodeValue::Table(_) => {
            let cells = |row: &'a AstNode<'a>| {
                let cells = row.children().map(|cell| inline(cell, link).trim().to_owned());
                cells.collect::<Vec<_>>().join(" | ")
            };
            node.children().map(cells).collect::<Vec<_>>().join("\n")
        }
        // Raw HTML is no text.
        NodeValue::HtmlBlock(_) => String::new(),
        _ => blocks(node, link).join("\n\n"),
    }
}

fn mark(list: &NodeList, at: usize) -> String {
    match list.list_type {
        ListType::Bullet => "- ".to_owned(),
        ListType::Ordered => format!("{}. ", list.start + at),
    }
}

/// The words of a paragraph.
fn inline<'a>(node: &'a AstNode<'a>, link: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    for child in node.children() {
        let value = child.data().value.clone();
        match value {
            NodeValue::Text(words) => out.push_str(&words),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push('\n'),
            NodeValue::Link(target) => {
                let (words, url) = (inline(child, link), link(&target.url));
                let same = words == url || format!("mailto:{words}") == url;
                let shown = if words.is_empty() {
                    url
                } else if same {
                    words
                } else {
                    format!("{words}: {url}")
                };
                out.push_str(&shown);
            }
            NodeValue::HtmlInline(_) => {}
            _ => out.push_str(&inline(child, link)),
        }
    }
    out
}

/// Every line behind a mark, the first behind its own.
fn indented(text: &str, first: &str, rest: &str) -> String {
    let lines = text.lines().enumerate().map(|(at, line)| {
        let mark = if at == 0 { first } else { rest };
        format!("{mark}{line}").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://hulp.winkelkade.example";

    #[test]
    fn links_lead_there_from_a_mail() {
        let markdown = "Lees [alle updates](/status/x) of <https://a.example>, mail <a@b.example>.";
        let html = html(markdown, Lang::En, SITE);
        assert!(
            html.contains("<a href=\"https://hulp.winkelkade.example/en/status/x\">alle updates</a>"),
            "{html}"
        );
        assert_eq!(
            text(markdown, Lang::Nl, SITE),
            "Lees alle updates: https://hulp.winkelkade.example/status/x of https://a.example, mail a@b.example."
        );
    }

    #[test]
    fn text_as_it_reads() {
        let markdown = "# Storing\n\nUw winkel is **dicht**.\nSorry.\n\n- pin\n- kas\n  sa\n\n3. drie\n4. vier\n\n> van ons\n\n`code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        assert_eq!(
            text(markdown, Lang::Nl, SITE),
            "Storing\n\nUw winkel is dicht.\nSorry.\n\n- pin\n- kas\n  sa\n\n3. drie\n4. vier\n\n> van ons\n\ncode\n\na | b\n1 | 2"
        );
    }

    #[test]
    fn nothing_dangerous_travels() {
        let html = html("<script>1</script> ![x](https://t.example/p.gif) [y](javascript:z)", Lang::Nl, SITE);
        assert!(!html.contains("script") && !html.contains("<img"), "{html}");
        assert_eq!(text("<b onclick=x>hoi</b>", Lang::Nl, SITE), "hoi");
    }
}
