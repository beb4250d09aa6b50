//! The two mails of accounts, in the reader's language. Pure but for the
//! Message-ID's randomness.

use crate::desk::Base;
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

/// The mail with a sign-in link. `hash` is the token's, for the cause.
pub fn link_mail(base: &Base, why: Why, lang: Lang, email: &str, token: &str, hash: &str) -> NewMail {
    let link = format!("{}{}", base.facts.site_url, lang.href(&format!("/inloggen/l/{token}")));
    let (from_name, from_address) = base.sender();
    let host = base.facts.site_url.split("://").last().unwrap_or_default();
    let subject = match why {
        Why::Asked => lang.t("Uw inloglink", "Your sign-in link"),
        Why::Invited => lang.t("U hebt een account bij Loket", "You have an account at Loket"),
    };
    let text = match (why, lang) {
        (Why::Asked, Lang::Nl) => format!(
            "Goedendag,\n\nMet deze link logt u in op {host}:\n\n{link}\n\nDe link werkt één keer, binnen vijftien minuten.\n\nHebt u hier niet om gevraagd? Dan hoeft u niets te doen: zonder deze link komt niemand in uw account.\n"
        ),
        (Why::Asked, Lang::En) => format!(
            "Hello,\n\nThis link signs you in to {host}:\n\n{link}\n\nThe link works once, within fifteen minutes.\n\nDid you not ask for it? Then there is nothing to do: without this link nobody gets into your account.\n"
        ),
        (Why::Invited, Lang::Nl) => format!(
            "Goedendag,\n\nEr is een account voor u gemaakt op {host}. Met deze link logt u in:\n\n{link}\n\nDe link werkt één keer, binnen 24 uur. Daarna vraagt u op de inlogpagina een nieuwe aan. Onder Account kunt u een wachtwoord kiezen.\n"
        ),
        (Why::Invited, Lang::En) => format!(
            "Hello,\n\nAn account was made for you at {host}. This link signs you in:\n\n{link}\n\nThe link works once, within 24 hours. After that, ask for a new one on the sign-in page. Under Account you can choose a password.\n"
        ),
    };
    NewMail {
        cause: format!("link:{hash}"),
        recipient: email.to_owned(),
        from_name,
        from_address,
        subject: subject.to_owned(),
        text,
        message_id: format!("<link.{:016x}@{}>", base.env.random(), base.facts.mail_host),
        automatic: true,
        ..NewMail::default()
    }
}
