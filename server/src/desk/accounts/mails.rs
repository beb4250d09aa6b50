//! The mails of accounts, in the reader's language. Pure but for the
//! Message-ID's randomness.

use crate::desk::Base;
use crate::mail::compose;
use crate::store::outbox::NewMail;
use app::Lang;

/// Why somebody gets a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They asked for it.
    Asked,
    /// An admin made them an account.
    Invited,
}

/// "Your password was changed", for who didn't do that themselves.
pub fn password_mail(base: &Base, lang: Lang, email: &str) -> NewMail {
    let link = format!("{}{}", base.facts.site_url, lang.href("/inloggen/link"));
    let composed = compose::password(lang, host(base), &link);
    let (from_name, from_address) = base.sender();
    let random = base.env.random();
    NewMail {
        cause: format!("password:{random:016x}"),
        recipient: email.to_owned(),
        from_name,
        from_address,
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        message_id: format!("<password.{random:016x}@{}>", base.facts.mail_host),
        automatic: true,
        ..NewMail::default()
    }
}

/// The site without `https://`.
fn host(base: &Base) -> &str {
    base.facts.site_url.split("://").last().unwrap_or_default()
}

/// The mail with a sign-in link. `hash` is the token's, for the cause.
pub fn link_mail(base: &Base, why: Why, lang: Lang, email: &str, token: &str, hash: &str) -> NewMail {
    let link = format!("{}{}", base.facts.site_url, lang.href(&format!("/inloggen/l/{token}")));
    let (from_name, from_address) = base.sender();
    let host = host(base);
    let composed = match why {
        Why::Asked => compose::sign_in(lang, host, &link),
        Why::Invited => compose::invite(lang, host, &link),
    };
    NewMail {
        cause: format!("link:{hash}"),
        recipient: email.to_owned(),
        from_name,
        from_address,
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        message_id: format!("<link.{:016x}@{}>", base.env.random(), base.facts.mail_host),
        automatic: true,
        ..NewMail::default()
    }
}
