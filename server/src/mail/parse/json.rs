//! A parsed mail as JSON, for the command line and for comparing with truth.
//! Bodies of attachments never appear in it.

use serde_json::{Value, json};

use super::Parsed;

/// The fields that describe a mail, in the words of the command line's manual.
pub fn to_json(mail: &Parsed) -> Value {
    let date = mail.date.and_then(|date| jiff::Timestamp::from_microsecond(date).ok());
    let mut value = json!({
        "from": mail.from.as_ref().map(|from| &from.addr),
        "from_name": mail.from.as_ref().and_then(|from| from.name.as_ref()),
        "to": mail.to.iter().map(|to| &to.addr).collect::<Vec<_>>(),
        "subject": mail.subject,
        "normalized_subject": mail.normalized_subject,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "date": date.map(|date| date.to_string()),
        "language": mail.language,
        "kind": mail.kind,
        "reply_text": mail.reply_text,
        "signature": mail.signature,
        "attachments": mail.attachments.iter().map(|file| json!({
            "filename": file.filename,
            "type": file.content_type,
            "inline": file.inline,
            "bytes": file.data.len(),
        })).collect::<Vec<_>>(),
    });
    if let Some(bounce) = &mail.bounce {
        value["final_recipient"] = json!(bounce.final_recipient);
        value["status"] = json!(bounce.status);
    }
    value
}
