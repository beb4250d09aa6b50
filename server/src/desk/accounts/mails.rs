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
    let composed = compose::password(lang, base.facts.site_host(), &link);
    let id = format!("{:016x}", base.env.random());
    base.letter(composed, format!("password:{id}"), email.to_owned(), &format!("password.{id}"))
}

/// The mail with a sign-in link. `hash` is the token's, for the cause.
pub fn link_mail(base: &Base, why: Why, lang: Lang, email: &str, token: &str, hash: &str) -> NewMail {
    let link = format!("{}{}", base.facts.site_url, lang.href(&format!("/inloggen/l/{token}")));
    let host = base.facts.site_host();
    let composed = match why {
        Why::Asked => compose::sign_in(lang, host, &link),
        Why::Invited => compose::invite(lang, host, &link),
    };
    let id = format!("link.{:016x}", base.env.random());
    base.letter(composed, format!("link:{hash}"), email.to_owned(), &id)
}
