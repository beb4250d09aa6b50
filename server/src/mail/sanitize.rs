//! HTML of a mail, safe to show to an agent.
//!
//! Called by the desk when it renders a message. Pure. Nothing that comes out may
//! run, post or load anything from elsewhere: looking at a mail must not tell its
//! sender that it was read. Pictures from elsewhere are left out, or, for who asked to see
//! them, named by an address of ours.

use ammonia::Builder;
use regex::Regex;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::parse::pattern;

static CID: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)cid:([^"'\s<>)]+)"#));
static DATA_IMAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^data:image/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$"));

/// HTML with more tags than this is shown as text only.
const MAX_TAGS: usize = 50_000;
/// So many different pictures from elsewhere can be asked for.
const MAX_REMOTE: usize = 100;
/// A longer address of a picture is left out.
const MAX_ADDRESS: usize = 4_000;

/// What may be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Safe {
    /// The HTML.
    pub html: String,
    /// The addresses of the pictures from elsewhere, each once, in the order of the mail.
    pub remote: Vec<String>,
}

/// Style properties that only change how text looks.
const STYLES: &[&str] = &[
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "font-size",
    "font-family",
    "text-align",
    "text-decoration",
    "text-decoration-line",
    "vertical-align",
    "white-space",
    "line-height",
    "list-style-type",
    "border",
    "border-top",
    "border-right",
    "border-bottom",
    "border-left",
    "border-color",
    "border-style",
    "border-width",
    "border-collapse",
    "padding",
    "padding-top",
    "padding-right",
    "padding-bottom",
    "padding-left",
    "margin",
    "margin-top",
    "margin-right",
    "margin-bottom",
    "margin-left",
    "width",
    "max-width",
    "height",
];

/// Cleans the HTML of a mail. `cid` gives the address under which an attachment
/// with a content id is served; a picture without one is taken out. A picture from elsewhere is
/// taken out as well, unless `show` names where it is served: then its address is `show`, a
/// slash, and its place in [`Safe::remote`].
pub fn html_safe(html: &str, mut cid: impl FnMut(&str) -> Option<String>, show: Option<&str>) -> Safe {
    if html.bytes().filter(|&byte| byte == b'<').count() > MAX_TAGS {
        let text = super::reply::html_to_text(html);
        return Safe { html: format!("<pre>{}</pre>", ammonia::clean_text(&text)), remote: Vec::new() };
    }
    // The filter below must not borrow, so the addresses are asked for first.
    let mut urls: HashMap<String, String> = HashMap::new();
    for found in CID.captures_iter(html).filter_map(|captures| captures.get(1)) {
        let id = decode_id(found.as_str());
        if !urls.contains_key(&id)
            && let Some(url) = cid(&id)
        {
            urls.insert(id, url);
        }
    }
    let remote = Arc::new(Mutex::new(Vec::new()));
    let (found, show) = (Arc::clone(&remote), show.map(str::to_owned));
    let mut builder = Builder::default();
    builder
        .tags(tags())
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "head", "svg", "math", "object", "iframe", "form", "template",
            "noscript", "textarea", "select", "audio", "video", "canvas",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("td", HashSet::from(["colspan", "rowspan", "align", "valign", "width"])),
            ("th", HashSet::from(["colspan", "rowspan", "align", "valign", "width"])),
            ("table", HashSet::from(["align", "width", "border", "cellpadding", "cellspacing"])),
            ("font", HashSet::from(["color", "size"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .generic_attributes(HashSet::from(["style", "dir", "lang", "title"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener nofollow noreferrer"))
        .set_tag_attribute_value("a", "target", "_blank")
        .set_tag_attribute_value("img", "loading", "lazy")
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => {
                let mut remote = found.lock().unwrap_or_else(PoisonError::into_inner);
                image(value, &urls, &mut remote, show.as_deref()).map(Cow::Owned)
            }
            ("a", "href") => link(value),
            (_, "style") => style(value).map(Cow::Owned),
            _ => Some(Cow::Borrowed(value)),
        });
    let html = builder.clean(html).to_string();
    let remote = std::mem::take(&mut *remote.lock().unwrap_or_else(PoisonError::into_inner));
    Safe { html, remote }
}

fn tags() -> HashSet<&'static str> {
    HashSet::from([
        "a",
        "abbr",
        "b",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
    ])
}

/// The address of a picture: an attachment's, the picture itself as data, or ours for one from
/// elsewhere.
fn image(
    value: &str,
    urls: &HashMap<String, String>,
    remote: &mut Vec<String>,
    show: Option<&str>,
) -> Option<String> {
    let value = value.trim();
    let lower = value.get(..5).unwrap_or(value).to_ascii_lowercase();
    if lower.starts_with("cid:") {
        return urls.get(&decode_id(&value[4..])).cloned();
    }
    if lower.starts_with("data:") {
        return DATA_IMAGE.is_match(value).then(|| value.to_owned());
    }
    let address = elsewhere(value)?;
    let known = remote.iter().position(|other| *other == address);
    let place = match known {
        None if remote.len() >= MAX_REMOTE => return None,
        None => {
            remote.push(address);
            remote.len() - 1
        }
        Some(place) => place,
    };
    show.map(|show| format!("{show}/{place}"))
}

/// An address out there. A path without a host means nothing in a mail.
fn elsewhere(value: &str) -> Option<String> {
    let begins =
        |scheme: &str| value.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    match value {
        _ if value.len() > MAX_ADDRESS => None,
        _ if begins("https://") || begins("http://") => Some(value.to_owned()),
        _ if begins("//") => Some(format!("https:{value}")),
        _ => None,
    }
}

/// Only links that lead out: no `data:`, no path into our own pages.
fn link(value: &str) -> Option<Cow<'_, str>> {
    let lower = value.trim().get(..8).unwrap_or(value.trim()).to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
        .then_some(Cow::Borrowed(value))
}

/// The harmless declarations of a style attribute.
fn style(value: &str) -> Option<String> {
    let mut kept = String::new();
    for declaration in value.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let lower = value.to_ascii_lowercase();
        let colour = |before: &str| before.ends_with("rgb") || before.ends_with("rgba");
        let calls = lower.match_indices('(').any(|(at, _)| !colour(&lower[..at]));
        let odd = calls
            || lower.contains(['\\', '@', '<', '/', '{', '}'])
            || lower.contains("expression")
            || lower.starts_with('-')
            || lower.contains(" -");
        if STYLES.contains(&name.as_str()) && !odd && !value.is_empty() && value.len() < 200 {
            if !kept.is_empty() {
                kept.push(';');
            }
            kept.push_str(&name);
            kept.push(':');
            kept.push_str(value);
        }
    }
    (!kept.is_empty()).then_some(kept)
}

/// Ids may be percent-encoded in links and carry character references.
fn decode_id(id: &str) -> String {
    let id = id.replace("&amp;", "&");
    let mut out = Vec::with_capacity(id.len());
    let mut bytes = id.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let pair = (byte == b'%').then(|| [ahead.next(), ahead.next()]);
        let hex = |digit: Option<u8>| digit.and_then(|digit| char::from(digit).to_digit(16));
        match pair.map(|[high, low]| (hex(high), hex(low))) {
            Some((Some(high), Some(low))) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(html: &str) -> Safe {
        html_safe(html, |id| (id == "logo@x").then(|| "/files/7".to_owned()), None)
    }

    #[test]
    fn remote_images_are_counted_and_not_loaded() {
        let safe =
            safe(r#"<p>a<img src="https://t.example/p.gif" alt="x"><img src="//t.example/q.gif"></p>"#);
        assert_eq!(safe.remote, ["https://t.example/p.gif", "https://t.example/q.gif"]);
        assert!(!safe.html.contains("t.example"));
    }

    #[test]
    fn own_pictures_are_mapped() {
        let safe = safe(r#"<img src="cid:logo@x"><img src="CID:logo%40x"><img src="cid:unknown@x">"#);
        assert_eq!(safe.html.matches(r#"src="/files/7""#).count(), 2);
        assert!(!safe.html.to_lowercase().contains("cid:"));
        assert!(safe.remote.is_empty());
    }

    #[test]
    fn remote_images_are_shown_through_us_when_asked_for() {
        let mail = r#"<svg><image href="https://t.example/0"/></svg><img src="https://t.example/a?x=1&amp;y=2">
            <img SRC=" HTTP://t.example/b "><img src="https://t.example/a?x=1&y=2"><img src="/desk/uitgaand">
            <img src="logo.png"><img src="ftp://t.example/c"><img src="cid:logo@x">"#;
        let safe = html_safe(mail, |_| Some("/files/7".to_owned()), Some("/desk/beeld/9"));
        assert_eq!(safe.remote, ["https://t.example/a?x=1&y=2", "HTTP://t.example/b"]);
        let shown: Vec<&str> =
            safe.html.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(shown, ["/desk/beeld/9/0", "/desk/beeld/9/1", "/desk/beeld/9/0", "/files/7"]);
        assert!(!safe.html.contains("t.example"));
        assert_eq!(html_safe(mail, |_| None, None).remote, safe.remote, "the same places, asked for or not");
    }

    #[test]
    fn a_flood_of_remote_images_is_cut() {
        let mail: String = (0..1000).map(|at| format!(r#"<img src="https://t.example/{at}">"#)).collect();
        let safe = html_safe(&mail, |_| None, Some("/desk/beeld/9"));
        assert_eq!(safe.remote.len(), MAX_REMOTE);
        assert_eq!(safe.html.matches("src=").count(), MAX_REMOTE);
        let long = format!(r#"<img src="https://t.example/{}">"#, "x".repeat(MAX_ADDRESS));
        assert!(html_safe(&long, |_| None, None).remote.is_empty());
    }

    #[test]
    fn data_pictures_only_of_plain_kinds() {
        let kept = safe(r#"<img src="data:image/png;base64,iVBORw0KGgo=">"#);
        assert!(kept.html.contains("data:image/png"));
        let gone = safe(r#"<img src="data:image/svg+xml;base64,PHN2Zz4="><a href="data:text/html,x">x</a>"#);
        assert!(!gone.html.contains("data:"));
    }

    #[test]
    fn scripts_forms_and_svg_are_gone() {
        let dirty = r#"<script>x()</script><form action="/x"><input name="a"></form><svg><image href="h"/></svg>
            <p onclick="x()">b</p><a href="javascript:x()">c</a><iframe src="x"></iframe><base href="x"><meta http-equiv="refresh">"#;
        let html = safe(dirty).html;
        for word in ["script", "form", "input", "svg", "onclick", "iframe", "base", "meta", "x()"] {
            assert!(!html.contains(word), "{word} in {html}");
        }
        assert!(html.contains("<p>b</p>"));
    }

    #[test]
    fn styles_that_load_or_cover_are_gone() {
        let html = safe(r#"<style>p{}</style><p style="color:red;background-image:url(http://t.example/a);border:rgb(1,2,3) url(x);position:fixed;color:u\72l(x)">a</p><div background="http://t.example">b</div>"#).html;
        assert!(html.contains(r#"<p style="color:red">a</p>"#), "{html}");
        assert!(!html.contains("t.example") && !html.contains("position"));
    }

    #[test]
    fn links_lead_out_and_carry_nothing() {
        let html = safe(r#"<a href="https://shop.example/a" target="_top">a</a><a href="/admin">b</a>"#).html;
        assert!(
            html.contains(r#"rel="noopener nofollow noreferrer""#) && html.contains(r#"target="_blank""#)
        );
        assert!(!html.contains("_top") && !html.contains("/admin"));
    }

    #[test]
    fn a_flood_of_tags_becomes_text() {
        let safe = safe(&"<b>x".repeat(60_000));
        assert!(safe.html.starts_with("<pre>"));
    }
}
