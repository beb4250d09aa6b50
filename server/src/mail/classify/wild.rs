//! Delivery failures without a standard report: qmail, Exim, Exchange, web mail
//! providers, plain text in three languages. Called by `classify`.

use regex::Regex;
use std::sync::LazyLock;

use super::delivery::{address_in, addresses_in, code_in};
use super::{Report, bounce};
use crate::mail::parse::{Bounce, Headers, Parsed, Prefix, pattern, subject_prefix};

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:undeliver|non[\s-]?deliver|not\s+deliver|delivery\s+(?:status|fail|report|error|problem|has\s+failed|unsuccessful|notification|delay|incomplete|attempt)|failure\s+(?:notice|delivery)|fail(?:ed|ure)\s+(?:to\s+)?deliver|mail\s*(?:system)?\s+(?:error|failure|delivery|status)|returned?\s+(?:mail|message|to\s+sender)|mail\s+(?:could\s+not|not|can\s?not)|message\s+(?:could\s+not|not|undeliverable|status|delivery|delayed|returned|you\s+sent\s+(?:blocked|could))|could\s*n[o']t?\s+(?:be\s+)?(?:send|deliver)|unzustellbar|nicht\s+zustellbar|zustell(?:fehler|ung)|unable\s+to\s+deliver|unknown\s+(?:user|recipient|address)|rejected|^dsn\b|notification\s+d'état|mail\s+(?:delay|warning)|delayed\s+mail|warning:\s+(?:could|message|mail)|onbestelbaar|niet\s+(?:kunnen\s+)?(?:afgeleverd|afleveren|bezorgd|besteld)|niet\s+worden\s+(?:afgeleverd|bezorgd)|bezorging\s+(?:mislukt|vertraagd|is\s+mislukt)|mislukte\s+bezorging|retour\s+afzender|ne\s+peut\s+être|échec|error\s+sending|kon\s+niet\s+worden|konnte\s+nicht\s+zugestellt|nondeliverable|delivery\s+to\s+the\s+following)",
    )
});
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:could\s+not\s+be\s+(?:delivered|sent|relayed)|(?:couldn't|could\s+not|can\s?not|unable\s+to)\s+(?:be\s+)?deliver|(?:was|were|is)\s+(?:undeliverable|not\s+delivered|unable\s+to\s+deliver)|did\s+not\s+reach\s+the\s+following|has\s+not\s+(?:yet\s+)?been\s+delivered|delivery\s+(?:to\s+the\s+following|has\s+failed|failed|for\s+the\s+following|status|of\s+the|attempt)|wasn't\s+(?:able\s+to\s+)?deliver|permanent\s+(?:fatal\s+)?error|unknown\s+(?:user|local|recipient|address)|user\s+(?:unknown|not\s+found|does\s*n[o']t)|no\s+such\s+(?:user|mailbox|recipient|address)|mailbox\s+(?:is\s+)?(?:full|unavailable|not\s+found|unknown|does)|recipients?\s+(?:address\s+)?(?:rejected|unknown|not\s+found)|undeliverable|qmail-send|message\s+(?:that\s+you\s+sent|could\s+not|was\s+not|cannot)|returned\s+to\s+(?:the\s+)?sender|fatal\s+errors|\b5\d\d[\s-]+5\.\d\.\d|\b5[0-7]\d\s+[<\w]|\#[45]\.\d\.\d|status:?\s+[45]\.\d|over\s?quota|quota\s+exceeded|niet\s+(?:kunnen\s+)?(?:worden\s+)?(?:afgeleverd|afleveren|bezorgd|bezorgen|besteld)|postbus\s+(?:is\s+)?(?:vol|niet)|adres\s+(?:bestaat\s+niet|is\s+onbekend|onbekend)|onbekende\s+(?:gebruiker|ontvanger)|konnte\s+nicht\s+(?:zugestellt|ausgeliefert)|nicht\s+zugestellt|empfänger\s+(?:unbekannt|nicht)|has\s+been\s+(?:blocked|rejected)|transcript\s+of\s+session|host\s+(?:unknown|not\s+found)|retry\s+time(?:out)?\s+exceeded|remote\s+(?:server|host)\s+(?:said|returned|replied)|failed\s+(?:address|recipient)|delivery\s+to)",
    )
});
/// Wording by which a person or a form cannot be meant, for mails from anywhere.
static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[^?]{0,400}?(?:your\s+(?:message|e-?mail|mail)\s+(?:to|for)\s+\S+@\S+\s.{0,60}(?:could\s+not|was\s+not|has\s+not|wasn't|couldn't|did\s+not)|(?:uw|je|jouw)\s+(?:bericht|e-?mail|mail)\s+(?:aan|naar|voor)\s+\S+@\S+\s.{0,80}niet\s.{0,40}(?:afgeleverd|afleveren|bezorg|worden)|ihre\s+(?:nachricht|e-?mail|mail)\s+an\s+\S+@\S+\s.{0,80}nicht\s.{0,40}(?:zugestellt|zustellen|ausgeliefert)|(?:this\s+is\s+the\s+(?:mail\s+system|qmail-send|postfix|mail\s+delivery))|(?:message|mail)\s+that\s+you\s+sent\s+could\s+not\s+be\s+delivered|delivery\s+to\s+the\s+following\s+recipients?\s+(?:has\s+)?failed|address(?:es)?\s+had\s+permanent\s+fatal\s+errors)",
    )
});
/// Where the mail that came back begins in a plain text.
static COPY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^\W*(?:below\s+this\s+line\s+is\s+a\s+copy.*|-*\s*(?:the\s+)?(?:original|returned|unsent|undelivered|failed|rejected)\s+(?:message|mail|headers?)(?:\s+(?:follows|headers?|text|below|begins)\b.*)?[ \t:.*=-]*|this\s+is\s+a\s+copy\s+of\s+(?:the|your)\s+message.*|the\s+header\s+of\s+the\s+original\s+message.*|message\s+(?:header|text)s?\s+(?:follow|below).*|the\s+following\s+is\s+a\s+copy.*|a\s+copy\s+of\s+(?:the|your)\s+(?:original\s+)?message.*|(?:return-path|received|x-[a-z-]{3,30}|mime-version|message-id):\s.*)$",
    )
});
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s*>•-]*(?:to:?\s+|rcpt\s+to:\s*|recipient:?\s+|address:?\s+|failed\s+recipient:?\s+|final-recipient:\s*(?:rfc822;)?|original-recipient:\s*(?:rfc822;)?|(?:aan|an):\s*)?[<(\x22']?([^\s<>@,;:\x22'(]+@[^\s<>@,;:\x22')]+)(?:$|[>)\x22'\s:;,(\[…])",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:(?:bericht|e-?mail|mail|nachricht|message)\s+(?:aan|naar|voor|an|to|for)|rcpt\s+to:?|recipient(?:\s+address)?:?|(?:deliver(?:ed|y)?|send|sent|relay(?:ed)?)\s+(?:to|for)|address(?:ee)?:?|user:?|mailbox:?|account:?|ontvanger:?|empfänger:?|\b5\d\d[\s-](?:\d\.\d\.\d+\s*)?)\s*(?:the\s+following\s+\w+:?\s*)?[<(\x22'`]{0,2}([^\s<>@,;:\x22'(`]+@[^\s<>@,;:\x22')`]+)",
    )
});

const DAEMONS: &[&str] = &[
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "maildaemon",
    "postmaster",
    "mailsystem",
    "mail-system",
    "mmdf",
    "mailmaster",
    "bounce",
    "bounces",
    "mdaemon",
    "no-reply-bounce",
    "auto-reply-bounce",
    "mail.delivery",
    "mail_daemon",
    "mail-deamon",
    "mailer_daemon",
    "daemon",
    "email-daemon",
    "uucp",
    "post_master",
    "mail-error",
    "mailerror",
];

/// The sender is a mail system.
pub fn is_daemon(mail: &Parsed, headers: &Headers) -> bool {
    let from = headers.get("from").unwrap_or_default().to_lowercase();
    let local =
        mail.from.as_ref().map(|from| from.addr.split('@').next().unwrap_or_default()).unwrap_or_default();
    DAEMONS.contains(&local)
        || local.starts_with("microsoftexchange")
        || local.starts_with("mailer-daemon")
        || local.starts_with("postmaster")
        || [
            "mailer-daemon",
            "mail delivery",
            "mail administrator",
            "mail system",
            "delivery subsystem",
            "email delivery",
            "mail daemon",
            "internet mail delivery",
        ]
        .iter()
        .any(|word| from.contains(word))
}

/// A postmaster may be a person who answers; a `mailer-daemon` never is.
fn has_people(mail: &Parsed) -> bool {
    mail.from.as_ref().is_none_or(|from| from.addr.starts_with("postmaster@"))
}

/// The facts of a failed delivery, when the mail reports one.
pub fn bounce(mail: &Parsed, headers: &Headers, report: &Report) -> Option<Bounce> {
    let answered = subject_prefix(&mail.subject) == Some(Prefix::Reply);
    let daemon = is_daemon(mail, headers);
    let failed = headers.get("x-failed-recipients").and_then(address_in);
    let subject = !answered && SUBJECT.is_match(&mail.subject);
    let (above, copy) = split_copy(&mail.text);
    let body = BODY.is_match(above);
    let machine = daemon || mail.origin.null_sender;
    let reported = REPORTED.is_match(&above.replace('\n', " "));
    let exchange = headers.has("x-ms-exchange-message-is-ndr");
    let is_bounce = failed.is_some() && !answered
        || exchange && machine
        || machine
            && (subject || body && (!answered || daemon && (report.original.is_some() || !has_people(mail))))
        || subject && reported
        || subject && body && !answered && report.original.is_some();
    if !is_bounce {
        return None;
    }
    let recipient = failed.or_else(|| recipient(mail, report));
    let status = status(above).or_else(|| status(&mail.text));
    let lower = mail.subject.to_lowercase();
    let warned = ["delay", "warning", "vertraagd", "verzögert", "still being retried"]
        .iter()
        .any(|word| lower.contains(word));
    let delayed = warned && status.as_deref().is_none_or(|code| code.starts_with('4'))
        || status.as_deref().is_some_and(|code| code.starts_with('4'));
    let original_id = bounce::original_id(report)
        .or_else(|| bounce::header_in(copy, "message-id").and_then(|id| bounce::first_id(&id)));
    Some(Bounce { final_recipient: recipient, status, delayed, original_id })
}

/// The text of the report, and the copy of the mail below it.
fn split_copy(text: &str) -> (&str, &str) {
    let Some(found) = COPY.find(text) else { return (text, "") };
    if found.start() < 40 && found.as_str().contains(':') {
        return (text, text);
    }
    let below = &text[found.start()..];
    let label = found.as_str().trim_start();
    let is_header = label.split(':').next().is_some_and(|name| !name.contains(' ')) && label.contains(':');
    let copy = if is_header { below } else { below.get(found.as_str().len()..).unwrap_or_default() };
    (&text[..found.start()], copy)
}

/// The address that could not be reached.
pub fn recipient(mail: &Parsed, report: &Report) -> Option<String> {
    let ours: Vec<&str> = mail.to.iter().chain(&mail.from).map(|address| address.addr.as_str()).collect();
    let (above, copy) = split_copy(&mail.text);
    let originals = report.original.as_deref().map(bounce::original_recipients).unwrap_or_default();
    let copied = if originals.is_empty() { bounce::original_recipients(copy) } else { originals };
    let usable = |addr: &String| {
        let local = addr.split('@').next().unwrap_or_default();
        let daemon = DAEMONS.contains(&local) || addr.starts_with("microsoftexchange");
        !ours.contains(&addr.as_str()) && (!daemon || copied.contains(addr))
    };
    let in_lines = above
        .lines()
        .filter_map(|line| LINE.captures(line))
        .filter_map(|found| address_in(found.get(1)?.as_str()));
    let named = NAMED.captures_iter(above).filter_map(|found| address_in(found.get(1)?.as_str()));
    let found: Vec<String> = in_lines.chain(named).filter(usable).collect();
    // An address both named in the report and written to is certain.
    found
        .iter()
        .find(|addr| copied.contains(addr))
        .or(found.first())
        .cloned()
        .or_else(|| {
            copied.iter().find(|addr| above.to_lowercase().contains(addr.as_str()) && usable(addr)).cloned()
        })
        .or_else(|| addresses_in(above).find(usable))
        .or_else(|| copied.iter().find(|addr| usable(addr)).cloned())
}

/// The enhanced status code in a report's text.
pub fn status(text: &str) -> Option<String> {
    code_in(split_copy(text).0)
}
