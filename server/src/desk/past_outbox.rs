//! Mail to staff that must go out while the store is away, and so past the outbox, which lies in
//! it. Called by what alarms: the jobs that watch over intake and promises, and the monitors.

use super::Base;
use crate::mail::compose::Composed;
use crate::mail::transport::{OutMail, Transport};
use app::Lang;

/// One mail that says it in Dutch, then in English: nobody knows what these addresses read.
pub fn both(compose: impl Fn(Lang) -> Composed) -> Composed {
    let (nl, en) = (compose(Lang::Nl), compose(Lang::En));
    Composed { text: format!("{}\n---\n\n{}", nl.text, en.text), html: String::new(), subject: nl.subject }
}

/// Sends a mail to each at once; false when somebody could not be reached. `id` makes its
/// Message-IDs.
pub async fn send(base: &Base, transport: &Transport, to: &[String], mail: &Composed, id: &str) -> bool {
    let (from_name, from_address) = base.sender();
    let mut all = true;
    for (at, recipient) in to.iter().enumerate() {
        let message_id = format!("<{id}.{at}@{}>", base.facts.mail_host);
        let mail = OutMail {
            recipient,
            from_name: &from_name,
            from_address: &from_address,
            subject: &mail.subject,
            text: &mail.text,
            html: &mail.html,
            message_id: &message_id,
            automatic: true,
            at: base.env.now(),
            ..OutMail::default()
        };
        if let Err(error) = transport.send(&mail, None).await {
            tracing::error!(%error, "staff can't be told");
            all = false;
        }
    }
    all
}
