//! Markdown into safe HTML: one way for articles, one for what the public posts.
//! Called by the snapshot, the article editor's preview and the community. It must
//! never let raw HTML, scripts or remote pictures through.

pub mod letter;

use ammonia::{Builder, UrlRelative};
use app::Lang;
use app::faq::model::Heading;
use comrak::adapters::{HeadingAdapter, HeadingMeta};
use comrak::nodes::{NodeValue, Sourcepos};
use comrak::options::Plugins;
use comrak::{Arena, Options, markdown_to_html_with_plugins, parse_document};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The longest name that is made for an address or an anchor.
const SLUG_MAX: usize = 80;

/// An article's text as its page shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// Safe HTML.
    pub html: String,
    /// Headings of the second level, with their anchors.
    pub headings: Vec<Heading>,
}

/// An article: headings with anchors, tables, pictures of our own. Links within the
/// site lead to pages in `lang`.
pub fn article(markdown: &str, lang: Lang) -> Rendered {
    let mut options = options();
    options.extension.link_url_rewriter = Some(Arc::new(move |url: &str| local(url, lang)));
    let anchors = Anchors::default();
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&anchors);
    let html = markdown_to_html_with_plugins(markdown, &options, &plugins);
    let headings = anchors.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    let headings =
        headings.into_iter().filter(|(level, _)| *level == 2).map(|(_, heading)| heading).collect();
    Rendered { html: boxed(&outside(&ARTICLE.clean(&html).to_string())), headings }
}

/// Each table in a box that scrolls by itself, also by keyboard.
fn boxed(html: &str) -> String {
    let open = "<div class=\"table-box\" tabindex=\"0\"><table>";
    html.replace("<table>", open).replace("</table>", "</table></div>")
}

/// What somebody posted: line ends are kept, headings are only bold, no pictures.
pub fn post(markdown: &str) -> String {
    let mut options = options();
    options.render.hardbreaks = true;
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&Bold);
    let html = markdown_to_html_with_plugins(markdown, &options, &plugins);
    outside(&POST.clean(&html).to_string())
}

/// The first `max` characters without any markup, on one line.
pub fn excerpt(markdown: &str, max: usize) -> String {
    let arena = Arena::new();
    let mut text = String::new();
    for node in parse_document(&arena, markdown, &options()).descendants() {
        match &node.data().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::CodeBlock(code) => text.push_str(&code.literal),
            value if value.block() => text.push(' '),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    cut(&line, max)
}

/// At most `max` characters, ended at a word and with an ellipsis when something was left out.
fn cut(line: &str, max: usize) -> String {
    let Some((end, _)) = line.char_indices().nth(max) else { return line.to_owned() };
    let kept = &line[..end];
    let kept = kept.rfind(' ').filter(|at| *at > end / 2).map_or(kept, |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// A name for an address or an anchor: `Hoe geef ik één klant geld?` → `hoe-geef-ik-een-klant-geld`.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à'..='å' => "a",
            'ç' => "c",
            'è'..='ë' => "e",
            'ì'..='ï' => "i",
            'ñ' => "n",
            'ò'..='ö' | 'ø' => "o",
            'ù'..='ü' => "u",
            'ý' | 'ÿ' => "y",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            '\'' | '’' => "",
            c if c.is_ascii_alphanumeric() => {
                slug.push(c);
                continue;
            }
            _ => "-",
        };
        if plain != "-" || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push_str(plain);
        }
    }
    if slug.len() > SLUG_MAX {
        let end = slug[..SLUG_MAX].rfind('-').unwrap_or(SLUG_MAX);
        slug.truncate(end);
    }
    slug.trim_end_matches('-').to_owned()
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.r#unsafe = false;
    options
}

/// A path of the site in a language; any other address as it is.
fn local(url: &str, lang: Lang) -> String {
    let in_language = url == "/en" || url.starts_with("/en/");
    if url.starts_with('/') && !url.starts_with("//") && !in_language {
        lang.href(url)
    } else {
        url.to_owned()
    }
}

/// Marks links that lead away. After cleaning, `<a href="` can only be a real tag.
fn outside(html: &str) -> String {
    const REL: &str = "<a rel=\"nofollow noopener\" href=\"";
    html.replace("<a href=\"http", &format!("{REL}http")).replace("<a href=\"//", &format!("{REL}//"))
}

static ARTICLE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = cleaner();
    builder
        .add_tags(["h2", "h3", "h4", "h5", "h6", "img"])
        .add_tag_attributes("img", ["src", "alt", "title"])
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("img", "src") if !value.starts_with('/') || value.starts_with("//") => None,
            _ => Some(Cow::Borrowed(value)),
        });
    for heading in ["h2", "h3", "h4", "h5", "h6"] {
        builder.add_tag_attributes(heading, ["id"]);
    }
    builder
});

static POST: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

/// What Markdown can make, and nothing else.
fn cleaner() -> Builder<'static> {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = Builder::empty();
    builder
        .add_tags(tags)
        .tag_attributes(HashMap::new())
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("td", ["align"])
        .add_tag_attributes("th", ["align"])
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// Gives headings their anchors; a page's own title is its only `h1`.
#[derive(Default)]
struct Anchors(Mutex<Vec<(u8, Heading)>>);

impl HeadingAdapter for Anchors {
    fn enter(&self, out: &mut dyn fmt::Write, heading: &HeadingMeta, _: Option<Sourcepos>) -> fmt::Result {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let level = heading.level.max(2);
        let mut name = slug(&heading.content);
        if name.is_empty() {
            name.push_str("kop");
        }
        let taken = |id: &str| seen.iter().any(|(_, heading)| heading.id == id);
        let id = (1..)
            .map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") })
            .find(|id| !taken(id))
            .unwrap_or_default();
        write!(out, "<h{level} id=\"{id}\">")?;
        seen.push((level, Heading { id, text: heading.content.clone() }));
        Ok(())
    }

    fn exit(&self, out: &mut dyn fmt::Write, heading: &HeadingMeta) -> fmt::Result {
        writeln!(out, "</h{}>", heading.level.max(2))
    }
}

/// Headings of a post: it is no page of its own.
struct Bold;

impl HeadingAdapter for Bold {
    fn enter(&self, out: &mut dyn fmt::Write, _: &HeadingMeta, _: Option<Sourcepos>) -> fmt::Result {
        out.write_str("<p><strong>")
    }

    fn exit(&self, out: &mut dyn fmt::Write, _: &HeadingMeta) -> fmt::Result {
        out.write_str("</strong></p>\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_anchors_of_their_own() {
        let page = article("# Één\n\n## Hoe *nu*?\n\n### diep\n\n## Hoe nu\n\n## ?!", Lang::Nl);
        assert_eq!(
            page.html,
            "<h2 id=\"een\">Één</h2>\n<h2 id=\"hoe-nu\">Hoe <em>nu</em>?</h2>\n<h3 id=\"diep\">diep</h3>\n\
             <h2 id=\"hoe-nu-2\">Hoe nu</h2>\n<h2 id=\"kop\">?!</h2>\n"
        );
        let ids: Vec<_> = page.headings.iter().map(|heading| heading.id.as_str()).collect();
        assert_eq!(ids, ["een", "hoe-nu", "hoe-nu-2", "kop"]);
        assert_eq!(page.headings[1].text, "Hoe nu?");
    }

    #[test]
    fn links_know_inside_from_outside() {
        let text =
            "[a](/faq/b) [c](https://d.example \"<a href=\\\"http://e\\\">\") [f](//g.example) [h](/en/i)";
        let html = article(text, Lang::En).html;
        assert!(html.contains("<a href=\"/en/faq/b\">a</a>"), "{html}");
        assert!(html.contains("<a rel=\"nofollow noopener\" href=\"https://d.example\""), "{html}");
        assert!(html.contains("<a rel=\"nofollow noopener\" href=\"//g.example\">"), "{html}");
        assert!(html.contains("<a href=\"/en/i\">"), "{html}");
        assert_eq!(html.matches("rel=").count(), 2, "{html}");
        assert!(
            post("zie www.d.example").contains("rel=\"nofollow noopener\" href=\"http://www.d.example\"")
        );
    }

    #[test]
    fn nothing_dangerous_gets_through() {
        let texts = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<a href=\"vbscript:x\">x</a>",
            "![x](https://tracker.example/p.gif)",
            "<svg/onload=alert(1)>",
            "## <b onclick=x>k</b>",
            "<https://x.example/\" onmouseover=\"alert(1)>",
        ];
        for text in texts {
            for html in [article(text, Lang::Nl).html, post(text)] {
                let tags: String = html
                    .split('<')
                    .skip(1)
                    .filter_map(|tag| tag.split('>').next())
                    .collect::<Vec<_>>()
                    .join("|");
                for bad in
                    ["script", "onerror", "onload", "onclick", " onmouseover", "data:", "tracker", "svg"]
                {
                    assert!(!tags.contains(bad), "{text} gave {html}");
                }
            }
        }
        assert!(article("![kassa](/img/kassa.png)", Lang::Nl).html.contains("src=\"/img/kassa.png\""));
        assert!(!post("![kassa](/img/kassa.png)").contains("<img"));
    }

    #[test]
    fn posts_keep_their_lines() {
        assert_eq!(post("# Hoi\neen\ntwee"), "<p><strong>Hoi</strong></p>\n<p>een<br>\ntwee</p>\n");
    }

    #[test]
    fn excerpts_are_plain_and_short() {
        assert_eq!(
            excerpt("# Kop\n\nEen **vet** [woord](/x) en `code`.\n\n- punt", 100),
            "Kop Een vet woord en code. punt"
        );
        assert_eq!(excerpt("Een lange zin, die wordt ingekort", 16), "Een lange zin…");
    }

    #[test]
    fn names_for_addresses() {
        assert_eq!(slug("  Hoe geef ik één klant z’n geld?  "), "hoe-geef-ik-een-klant-zn-geld");
        assert_eq!(slug("€ 5 & Cœur — ß"), "5-coeur-ss");
        assert!(slug(&"woord ".repeat(40)).len() <= SLUG_MAX);
        assert_eq!(slug("…"), "");
    }
}
