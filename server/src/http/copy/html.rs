//! From a page of the site to the same page as a file: links lead from file to file, or to the
//! site itself for what a file can't do; scripts go, forms become words, and it says when it
//! was made. Pure.

use crate::http::lang::split;
use crate::http::rendered::Ask;
use app::ui::time;
use app::{Lang, Moment};

/// A page that became a file.
pub struct Copied {
    /// The file.
    pub html: String,
    /// Addresses of other pages that it leads to and that can be files as well.
    pub links: Vec<String>,
}

/// Where a page stands.
pub struct Place<'a> {
    lang: Lang,
    /// Leads from the page's folder to the root: `../../`.
    up: String,
    site: &'a str,
    made_at: Moment,
}

impl<'a> Place<'a> {
    /// The page at this address of the site.
    pub fn new(address: &str, site: &'a str, made_at: Moment) -> Place<'a> {
        let depth = file(address).matches('/').count();
        Place { lang: split(address).0, up: "../".repeat(depth), site, made_at }
    }

    /// An address of the site as a link in this file; and the address of the page, where it is a
    /// file too.
    fn link(&self, href: &str) -> (String, Option<String>) {
        let end = href.find(['#', '?']).unwrap_or(href.len());
        let (path, rest) = href.split_at(end);
        if Ask::page(path).is_some() && !rest.starts_with('?') {
            return (format!("{}{}{rest}", self.up, file(path)), Some(path.to_owned()));
        }
        let is_file = Ask::feed(path).is_some()
            || path.starts_with("/pkg/")
            || path.matches('/').count() == 1 && path.contains('.');
        if is_file {
            return (format!("{}{}{rest}", self.up, &path[1..]), None);
        }
        (format!("{}{href}", self.site), None)
    }

    /// The site as people say it.
    fn site_name(&self) -> &str {
        self.site.split_once("://").map_or(self.site, |(_, host)| host)
    }

    /// What stands on top of every page.
    fn notice(&self) -> String {
        let (link, at) = (self.site_link(), time::full(self.lang, self.made_at));
        let iso = time::iso(self.made_at);
        let words = self.lang.t(
            format!("Dit is een kopie van {link}, gemaakt op <time datetime=\"{iso}\">{at}</time>."),
            format!("This is a copy of {link}, made on <time datetime=\"{iso}\">{at}</time>."),
        );
        format!("<div class=\"wrap\"><p class=\"small muted mt-3\">{words}</p></div>")
    }

    /// What stands in a form's place.
    fn no_form(&self) -> String {
        let link = self.site_link();
        let words = self.lang.t(
            format!("Zoeken, reageren en vragen insturen kan niet in deze kopie, wel op {link}."),
            format!("Searching, reacting and sending questions don’t work in this copy; they do at {link}."),
        );
        format!("<p class=\"muted\">{words}</p>")
    }

    fn site_link(&self) -> String {
        format!("<a href=\"{}{}\">{}</a>", self.site, self.lang.href("/"), self.site_name())
    }
}

/// The file of a page: `/en/status` is `en/status/index.html`.
pub fn file(address: &str) -> String {
    let path = address.trim_matches('/');
    if path.is_empty() { "index.html".into() } else { format!("{path}/index.html") }
}

/// A style sheet in `pkg/`, whose files lie beside that folder.
pub fn sheet(css: &str) -> String {
    css.replace("url(/", "url(../").replace("url(\"/", "url(\"../")
}

/// Makes the file.
pub fn copy(page: &str, place: &Place) -> Copied {
    let mut made = Copied { html: String::with_capacity(page.len()), links: Vec::new() };
    let (mut rest, mut told) = (page, false);
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        made.html.push_str(text);
        let tag = &from[..tag_end(from)];
        rest = &from[tag.len()..];
        match name(tag) {
            "form" => {
                rest = after(rest, "form");
                if !std::mem::replace(&mut told, true) {
                    made.html.push_str(&place.no_form());
                }
            }
            "script" => rest = after(rest, "script"),
            "leptos-island" | "/leptos-island" | "leptos-children" | "/leptos-children" => {}
            open if tag.contains(" data-copy=\"none\"") => rest = after(rest, open),
            "main" => {
                made.html.push_str(tag);
                made.html.push_str(&place.notice());
            }
            _ => rewrite(tag, place, &mut made),
        }
    }
    made.html.push_str(rest);
    made
}

/// Where a tag ends; attributes may hold `>`.
fn tag_end(from: &str) -> usize {
    if from.starts_with("<!--") {
        return from.find("-->").map_or(from.len(), |end| end + 3);
    }
    let mut quote = None;
    for (at, sign) in from.bytes().enumerate() {
        match (sign, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            _ => {}
        }
    }
    from.len()
}

fn name(tag: &str) -> &str {
    let inner = &tag[1..];
    let end = inner.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(inner.len());
    &inner[..end]
}

/// What follows the end of an element that has begun; elements of its name may be inside.
fn after<'a>(mut rest: &'a str, element: &str) -> &'a str {
    let mut depth = 1;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..at + tag_end(&rest[at..])];
        rest = &rest[at + tag.len()..];
        match name(tag) {
            open if open == element => depth += 1,
            close if close.strip_prefix('/') == Some(element) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest;
        }
    }
    ""
}

/// A tag whose addresses of the site lead from this file.
fn rewrite(tag: &str, place: &Place, made: &mut Copied) {
    let mut rest = tag;
    loop {
        let starts =
            [" href=\"/", " src=\"/"].iter().filter_map(|start| Some((rest.find(start)?, start.len())));
        let Some((at, length)) = starts.min() else { break };
        let from = at + length - 1;
        let Some(end) = rest[from..].find('"').map(|end| from + end) else { break };
        let href = &rest[from..end];
        made.html.push_str(&rest[..from]);
        if href.starts_with("//") {
            made.html.push_str(href);
        } else {
            let (link, page) = place.link(href);
            made.html.push_str(&link);
            made.links.extend(page);
        }
        rest = &rest[end..];
    }
    made.html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://hulp.winkelkade.example";
    /// 2026-12-01T08:54:00Z.
    const AT: Moment = 1_796_115_240_000_000;

    fn copied(address: &str, page: &str) -> Copied {
        copy(page, &Place::new(address, SITE, AT))
    }

    #[test]
    fn links_lead_from_file_to_file_or_to_the_site() {
        let page = r##"<a class="x" href="/faq/geld#stap">A</a><a href="/community/12">B</a><a href="/">C</a><link rel="stylesheet" href="/pkg/loket.css?v=1"><use href="/icons.svg#i-x"></use><a href="/en/status.atom">D</a><a href="https://x.example/">E</a><a href="/zoeken?q=btw">F</a><a href="//evil.example">G</a><a href="#inhoud">H</a>"##;
        let made = copied("/en/status/storing-2", page);
        assert_eq!(
            made.html,
            r##"<a class="x" href="../../../faq/geld/index.html#stap">A</a><a href="https://hulp.winkelkade.example/community/12">B</a><a href="../../../index.html">C</a><link rel="stylesheet" href="../../../pkg/loket.css?v=1"><use href="../../../icons.svg#i-x"></use><a href="../../../en/status.atom">D</a><a href="https://x.example/">E</a><a href="https://hulp.winkelkade.example/zoeken?q=btw">F</a><a href="//evil.example">G</a><a href="#inhoud">H</a>"##
        );
        assert_eq!(made.links, ["/faq/geld", "/"]);
    }

    #[test]
    fn what_needs_the_site_becomes_words() {
        let page = r#"<script type="module" src="/islands.js"></script><main id="inhoud"><leptos-island data-props='{"a":">"}'><form action="/zoeken"><p title="a > b"><input></p></form></leptos-island><section data-copy="none"><section>x</section>y</section><form>2</form>slot</main>"#;
        let made = copied("/contact", page).html;
        assert!(!made.contains("<form") && !made.contains("<script") && !made.contains("<input"), "{made}");
        assert!(!made.contains('y') || !made.contains("</section>"), "{made}");
        assert_eq!(made.matches("kan niet in deze kopie").count(), 1, "said once: {made}");
        assert!(made.contains(
            "gemaakt op <time datetime=\"2026-12-01T09:54:00+01:00\">dinsdag 1 december 2026, 09:54</time>"
        ));
        assert!(made.ends_with("slot</main>"), "{made}");
        let english = copied("/en/contact", page).html;
        assert!(english.contains(
            "This is a copy of <a href=\"https://hulp.winkelkade.example/en\">hulp.winkelkade.example</a>"
        ));
    }

    #[test]
    fn files_and_sheets() {
        assert_eq!(file("/"), "index.html");
        assert_eq!(file("/en"), "en/index.html");
        assert_eq!(file("/faq/c/kassa"), "faq/c/kassa/index.html");
        assert_eq!(
            sheet(r#"a{src:url(/inter.woff2)}b{src:url("/x")}c{d:url(data:x)}"#),
            r#"a{src:url(../inter.woff2)}b{src:url("../x")}c{d:url(data:x)}"#
        );
    }

    #[test]
    fn nothing_breaks_it() {
        for page in ["", "<", "<a", "<a href=\"/", "<form", "<!-- <form> -->x", "a < b", "<script>", "é<é>"]
        {
            let _ = copied("/", page);
        }
        assert_eq!(copied("/", "<!-- <form> -->x").html, "<!-- <form> -->x");
    }
}
