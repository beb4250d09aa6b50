//! A requester's message from the ticket's page, as it lies in the spool. Old items
//! must stay readable: fields may be added with a default, never renamed.

use crate::mail::spool::Envelope;
use app::Moment;
use serde::{Deserialize, Serialize};

/// What `data.form` says.
const FORM: &str = "reply";

/// A message written on a ticket's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyItem {
    /// The ticket's token.
    pub reply_to_token: String,
    /// The message.
    pub text: String,
}

impl ReplyItem {
    /// The item for the spool.
    pub fn envelope(&self, accepted_at: Moment) -> Result<Envelope, serde_json::Error> {
        let mut data = serde_json::to_value(self)?;
        data["form"] = FORM.into();
        Ok(Envelope::Form { accepted_at, data })
    }

    /// Reads an item of the spool back; none when it is another form.
    pub fn read(data: &serde_json::Value) -> Option<ReplyItem> {
        if data.get("form").is_none_or(|form| form != FORM) {
            return None;
        }
        serde_json::from_value(data.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was() {
        let item = ReplyItem { reply_to_token: "Ab3".into(), text: "Dank\nu".into() };
        let Envelope::Form { data, .. } = item.envelope(1).unwrap() else { panic!() };
        assert_eq!(ReplyItem::read(&data), Some(item));
        assert_eq!(ReplyItem::read(&serde_json::json!({"form": "contact"})), None);
    }
}
