//! Which mails machines sent, and what their reports say.
//!
//! Called by `parse` with a mail that is otherwise complete. Pure. A machine
//! taken for a person costs an agent a glance and, should an answer go out, risks
//! a loop; a person taken for a machine is never answered at all. So machines are
//! believed when they say so in headers, and text alone decides only when it is
//! plain and nothing in it asks for anything.

mod absence;
mod bounce;
mod delivery;
#[cfg(test)]
mod tests;
mod wild;

use super::parse::{Bounce, Headers, Kind, Parsed, Prefix, subject_prefix};

/// The machine-readable half of a report, found in the parts.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The content type of the whole mail.
    pub content_type: String,
    /// `report-type` of a `multipart/report`.
    pub report_type: Option<String>,
    /// The text of `message/delivery-status`.
    pub delivery: Option<String>,
    /// The text of `message/disposition-notification`.
    pub disposition: Option<String>,
    /// The text of `message/feedback-report`.
    pub feedback: Option<String>,
    /// The headers, or all, of the mail that the report is about.
    pub original: Option<String>,
}

/// The verdict: no kind means that a person wrote the mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What sort of automatic mail it is.
    pub kind: Option<Kind>,
    /// Which delivery or reading a report speaks of.
    pub bounce: Option<Bounce>,
}

impl Verdict {
    fn of(kind: Kind) -> Self {
        Self { kind: Some(kind), bounce: None }
    }
}

/// Decides whether a machine sent the mail.
pub fn classify(mail: &Parsed, headers: &Headers, report: &Report) -> Verdict {
    if let Some(verdict) = reported(mail, headers, report) {
        return verdict;
    }
    let passed_on = subject_prefix(&mail.subject) == Some(Prefix::Forward);
    let answered = subject_prefix(&mail.subject) == Some(Prefix::Reply);
    if !passed_on && let Some(bounce) = wild::bounce(mail, headers, report) {
        return Verdict { kind: Some(Kind::Bounce), bounce: Some(bounce) };
    }
    if passed_on && mail.origin.auto_submitted.is_none() && !mail.origin.null_sender {
        return if is_list(headers, &mail.origin.precedence) {
            Verdict::of(Kind::Newsletter)
        } else {
            Verdict::default()
        };
    }
    if absence::is_challenge(mail) {
        return Verdict::of(Kind::Challenge);
    }
    if says_auto_reply(mail, headers) {
        return Verdict::of(Kind::AutoReply);
    }
    if is_newsletter(mail, headers, answered) {
        return Verdict::of(Kind::Newsletter);
    }
    if mail.origin.auto_submitted.is_some() && !is_web_form(mail) {
        return Verdict::of(Kind::AutoReply);
    }
    if absence::is_auto_reply(mail) {
        return Verdict::of(Kind::AutoReply);
    }
    Verdict::default()
}

/// Reports in the standard forms: delivery (RFC 3464), reading (RFC 8098),
/// complaint (RFC 5965).
fn reported(mail: &Parsed, headers: &Headers, report: &Report) -> Option<Verdict> {
    let is_report = report.content_type == "multipart/report";
    // A person may attach a report; then it is not the mail's own form.
    let own = is_report || mail.origin.null_sender || wild::is_daemon(mail, headers);
    if let Some(text) = report.disposition.as_deref().filter(|_| own) {
        let bounce = Bounce { original_id: bounce::original_id(report), ..delivery::disposition(text) };
        return Some(Verdict { kind: Some(Kind::AutoReply), bounce: Some(bounce) });
    }
    if report.feedback.is_some() && own {
        let found = bounce::complaint(report);
        return Some(Verdict { kind: Some(Kind::Bounce), bounce: Some(found) });
    }
    if let Some(text) = report.delivery.as_deref().filter(|_| own) {
        let found = delivery::read(text);
        let relayed = !found.failed && !found.delayed && found.delivered;
        let bounce = bounce::complete(found, mail, headers, report);
        let kind = if relayed { Kind::AutoReply } else { Kind::Bounce };
        return Some(Verdict { kind: Some(kind), bounce: Some(bounce) });
    }
    if is_report && report.report_type.as_deref() == Some("disposition-notification") {
        return Some(Verdict::of(Kind::AutoReply));
    }
    if is_report && report.report_type.as_deref() == Some("delivery-status") {
        // The parts are gone or unlabelled; their fields stand in the text.
        let bounce = bounce::complete(delivery::read(&mail.text), mail, headers, report);
        return Some(Verdict { kind: Some(Kind::Bounce), bounce: Some(bounce) });
    }
    None
}

/// Headers by which programs say that they answer by themselves.
fn says_auto_reply(mail: &Parsed, headers: &Headers) -> bool {
    let answered = matches!(mail.origin.auto_submitted.as_deref(), Some("auto-replied" | "auto-notified"));
    let flagged =
        ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-vacation"]
            .iter()
            .any(|name| {
                headers
                    .get(name)
                    .is_some_and(|value| !matches!(value.to_lowercase().as_str(), "no" | "false"))
            });
    let exchange = headers
        .get("x-ms-exchange-generated-message-source")
        .is_some_and(|value| value.to_lowercase().contains("rules agent"))
        || headers.get("x-ms-exchange-inbox-rules-loop").is_some() && mail.origin.auto_submitted.is_some()
        || headers.get("x-post-messageclass").is_some_and(|value| value.to_lowercase().contains("rules.oof"));
    let precedence =
        matches!(mail.origin.precedence.as_deref(), Some("auto_reply" | "auto-reply" | "autoreply"));
    answered || flagged || exchange || precedence
}

/// A list, or a bulk mailer that offers to unsubscribe. One sign alone is also
/// found in personal mail: sales software adds `List-Unsubscribe`, some servers
/// `Precedence: bulk`.
fn is_newsletter(mail: &Parsed, headers: &Headers, answered: bool) -> bool {
    if is_list(headers, &mail.origin.precedence) {
        return true;
    }
    let unsubscribe = headers.has("list-unsubscribe");
    let bulk = matches!(mail.origin.precedence.as_deref(), Some("bulk" | "list" | "junk"));
    let mailer = [
        "feedback-id",
        "x-campaign",
        "x-campaignid",
        "x-campaign-id",
        "x-mailgun-tag",
        "x-mc-user",
        "x-csa-complaints",
        "x-mailer-recptid",
        "x-report-abuse",
    ]
    .iter()
    .filter(|name| headers.has(name))
    .count();
    let one_click = headers.has("list-unsubscribe-post");
    let text = absence::offers_unsubscribe(mail);
    let signs = usize::from(bulk) + usize::from(one_click) + usize::from(text) + mailer.min(2);
    !answered
        && (unsubscribe && signs >= 1 && (bulk || one_click && (text || mailer > 0) || text && mailer > 0)
            || bulk && text && mailer > 0)
}

/// A mailing list that passes on what its members write (RFC 2919).
fn is_list(headers: &Headers, precedence: &Option<String>) -> bool {
    let companion = [
        "list-post",
        "list-unsubscribe",
        "list-archive",
        "list-help",
        "x-mailman-version",
        "mailing-list",
        "x-beenthere",
    ]
    .iter()
    .any(|name| headers.has(name));
    let listed = matches!(precedence.as_deref(), Some("list" | "bulk"));
    headers.has("list-id") && (companion || listed)
        || listed
            && (headers.has("list-post") || headers.has("x-mailman-version") || headers.has("x-beenthere"))
}

/// A form on a web site marks its mails as generated, but a person filled it in
/// and is to be answered at another address.
fn is_web_form(mail: &Parsed) -> bool {
    let generated = mail.origin.auto_submitted.as_deref() == Some("auto-generated");
    let other = mail.reply_to.first().is_some_and(|reply_to| {
        mail.from
            .as_ref()
            .is_none_or(|from| domain(&from.addr) != domain(&reply_to.addr) && from.addr != reply_to.addr)
    });
    generated && other && !mail.origin.null_sender && !mail.origin.list && mail.in_reply_to.is_none()
}

fn domain(addr: &str) -> &str {
    addr.rsplit('@').next().unwrap_or_default()
}
