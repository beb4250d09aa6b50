//! Finds what somebody wrote now, between everything a mail program puts around
//! it: quotes, attribution lines, header blocks, signatures, disclaimers.
//!
//! Called by `parse`. Pure, and made of rules about how programs write, never of
//! exceptions for single mails. It must never lose words: what is not reply and
//! not signature is in `quoted`.

mod attribution;
mod entities;
mod header;
mod html;
mod lines;
mod signature;
mod split;
#[cfg(test)]
mod tests;

pub use html::html_to_text;

/// What the splitter needs to know about a mail.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The plain text.
    pub text: &'a str,
    /// The HTML, when there is any.
    pub html: Option<&'a str>,
    /// The plain text is `format=flowed` (RFC 3676).
    pub flowed: bool,
    /// Headers say that this mail answers another one.
    pub answers: bool,
    /// The author's name, to know a bare name below the text.
    pub from_name: &'a str,
    /// The author's address, for the same.
    pub from_addr: &'a str,
}

/// A mail taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// The visible new text.
    pub reply: String,
    /// The closing formula and all below it.
    pub signature: Option<String>,
    /// Quotes, attribution lines, header blocks and the mails below them.
    pub quoted: Option<String>,
    /// A forward separator stands in the text.
    pub forwarded: bool,
    /// An attribution line or header block introduces a quote.
    pub attributed: bool,
    /// What a mail server put above the text; [`split`] puts it to the quotes.
    banner: String,
}

/// Splits a mail. The HTML knows more about quotes (elements instead of signs)
/// and is not wrapped, so it goes first; the plain text helps when it gives nothing.
pub fn split(input: &Input<'_>) -> Split {
    let mut split = choose(input);
    let banner = std::mem::take(&mut split.banner);
    if !banner.is_empty() {
        let quoted = split.quoted.map(|quoted| format!("{banner}\n\n{quoted}"));
        split.quoted = Some(quoted.unwrap_or(banner));
    }
    split
}

fn choose(input: &Input<'_>) -> Split {
    let plain = || split::split(lines::from_plain(input.text, input.flowed), input);
    let Some(html) = input.html else { return plain() };
    let rich = split::split(html::lines(html), input);
    if rich.reply.is_empty() || rich.quoted.is_none() {
        let plain = plain();
        let found = plain.quoted.is_some() || rich.quoted.is_none() && rich.reply.is_empty();
        if !plain.reply.is_empty() && found {
            return plain;
        }
    }
    rich
}
