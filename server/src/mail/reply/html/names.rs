//! What mail programs call their elements: ids, classes and attributes that mark
//! quotes, signatures, attribution lines and the top of older mails.

use super::colour::colour;

/// What an element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Nothing known.
    #[default]
    None,
    /// An older text.
    Quote,
    /// A signature.
    Signature,
    /// The line above a quote.
    Attribution,
    /// Everything from here on is an older mail.
    Cut,
}

/// An open element.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name in lower case.
    pub name: &'static str,
    /// It stands on lines of its own.
    pub block: bool,
    /// It keeps a distance to its neighbours.
    pub spaced: bool,
    /// It is not shown.
    pub hidden: bool,
    /// Line breaks count.
    pub preformatted: bool,
    /// It sets the colour of text: `true` for a colour of its own, `false` for black and grey.
    pub colour: Option<bool>,
    /// What it is for.
    pub role: Role,
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];

/// Ids and classes that begin an older mail, compared in lower case.
const CUT: &[&str] = &[
    "divrplyfwdmsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "olk_src_body_section",
    "outlookmessageheader",
    "yahoo_quoted",
    "moz-forward-container",
    "moz-email-headers-table",
    "zwchr",
    "__divider__",
    "__headers__",
    "__quoted_text__",
    "zmail_extra",
    "messagereplysection",
    "quoted-content",
    "ms-outlook-mobile-reference-message",
    "yui_quoted",
    "replyforwardheader",
    "_replyforwardmessage",
    "orimsghtmlseperator",
    "gmail_quote_forward",
    "x-apple-mail-forward",
];
const SIGNATURE: &[&str] = &[
    "gmail_signature",
    "moz-signature",
    "signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
    "applemailsignature",
    "composer_signature",
    "io-ox-signature",
    "signature_old",
    "__sig_pre__",
    "__sig_post__",
    "k9mail-signature",
    "tutanota_signature",
    "ox-signature",
    "mailsignature",
    "roundcube_signature",
    "_rc_sig",
    "sig",
    "x_signature",
    "emailsignature",
    "outlooksignature",
    "mobile-signature",
    "aolmail_signature",
    "bloop_sign",
];
const ATTRIBUTION: &[&str] = &[
    "gmail_attr",
    "moz-cite-prefix",
    "reply-intro",
    "quote-header",
    "gmail_default_attr",
    "tutanota_attr",
    "aolmail_attr",
];
const QUOTE: &[&str] = &[
    "gmail_quote",
    "protonmail_quote",
    "tutanota_quote",
    "cite",
    "mb_quote",
    "zm_quote",
    "email-quote",
    "quote",
];

impl Element {
    /// Reads a start tag. `tight`: paragraphs have no margins in this mail.
    pub fn new(name: &'static str, attrs: &str, tight: bool) -> Self {
        let style = attr(attrs, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let class = attr(attrs, "class").unwrap_or_default();
        Self {
            name,
            block: BLOCKS.contains(&name),
            spaced: match name {
                "p" => {
                    !tight
                        && !class.to_ascii_lowercase().contains("mso")
                        && !style.contains("margin:0")
                        && !style.contains("margin-top:0")
                        && !style.contains("margin-bottom:0")
                }
                "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "blockquote" => {
                    true
                }
                _ => false,
            },
            hidden: style.contains("display:none") || style.contains("mso-hide:all") || name == "head",
            preformatted: name == "pre" || style.contains("white-space:pre"),
            colour: colour(attrs, &style),
            role: role(name, attrs),
        }
    }
}

/// What the element's id, class and own attributes say.
pub fn role(name: &str, attrs: &str) -> Role {
    if attrs.is_empty() {
        return Role::None;
    }
    let names: Vec<String> = ["id", "class", "name", "data-marker", "data-smartmail"]
        .iter()
        .filter_map(|key| attr(attrs, key))
        .flat_map(|value| value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>())
        .collect();
    let any = |list: &[&str]| {
        names.iter().any(|name| {
            list.iter().any(|known| {
                name == known
                    || name.strip_prefix("x_").is_some_and(|rest| rest == *known)
                    || (known.len() > 10 && name.starts_with(known))
            })
        })
    };
    if name == "blockquote" {
        let style = attr(attrs, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let cited = attr(attrs, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
            || attr(attrs, "cite").is_some()
            || style.contains("border-left:")
                && !style.contains("border-left:none")
                && !style.contains("border-left:0");
        return if cited || any(QUOTE) { Role::Quote } else { Role::None };
    }
    if any(CUT) {
        Role::Cut
    } else if any(ATTRIBUTION) {
        Role::Attribution
    } else if any(SIGNATURE) {
        Role::Signature
    } else if name == "div" && (outlook_indent(attrs) || is_named_quote(attrs)) {
        Role::Quote
    } else {
        Role::None
    }
}

/// GMX and WEB.DE: `<div name="quote">`.
fn is_named_quote(attrs: &str) -> bool {
    attr(attrs, "name").is_some_and(|value| value.eq_ignore_ascii_case("quote"))
}

/// Outlook's setting to put a line beside the text of the older mail.
fn outlook_indent(attrs: &str) -> bool {
    attr(attrs, "style").is_some_and(|style| {
        style.to_ascii_lowercase().replace([' ', '\n', '\r'], "").contains("border:none;border-left:solid")
    })
}

/// An attribute's value, without its quotes.
pub fn attr<'a>(attrs: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = attrs;
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_ascii_whitespace() || char == '/');
        let len = rest.find(|char: char| char.is_ascii_whitespace() || char == '=').unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
        let name = &rest[..len];
        rest = rest[len..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (found, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = &after[1..];
                    let end = inner.find(quote).unwrap_or(inner.len());
                    (&inner[..end], inner.get(end + 1..).unwrap_or_default())
                }
                _ => {
                    let end = after.find(|char: char| char.is_ascii_whitespace()).unwrap_or(after.len());
                    (&after[..end], &after[end..])
                }
            };
            value = found;
            rest = left;
        } else if len == 0 {
            return None;
        }
        if name.eq_ignore_ascii_case(key) {
            return Some(value);
        }
    }
}

/// Webmails send emoji as pictures with the sign as their text.
pub fn emoji(attrs: &str) -> Option<String> {
    let text = attr(attrs, "alt")?;
    let short = text.chars().count() <= 8 && !text.is_empty();
    (short && text.chars().all(|char| !char.is_ascii() && !char.is_alphabetic())).then(|| text.to_owned())
}
