//! The headers that let mail programs stop a kind of mail: `List-Unsubscribe` (RFC 2369) and,
//! where the page has an https address as RFC 8058 demands, `List-Unsubscribe-Post`.
//!
//! Called by `transport` alone. Pure.

use lettre::message::MessageBuilder;
use lettre::message::header::{Header, HeaderName, HeaderValue};

/// Adds them for this page; nothing when the address is empty or could break out of a header.
pub(super) fn headers(builder: MessageBuilder, page: &str) -> MessageBuilder {
    let safe = page.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b','));
    if page.is_empty() || !safe {
        return builder;
    }
    let builder = builder.header(ListUnsubscribe(format!("<{page}>")));
    if page.starts_with("https://") { builder.header(ListUnsubscribePost) } else { builder }
}

#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribe(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribePost)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lettre::Message;

    fn mail(page: &str) -> String {
        let builder = Message::builder()
            .from("a@w.example".parse().unwrap())
            .to("b@shop.example".parse().unwrap())
            .date(std::time::SystemTime::UNIX_EPOCH);
        let mail = headers(builder, page).body("Hoi".to_owned()).unwrap();
        String::from_utf8(mail.formatted()).unwrap()
    }

    #[test]
    fn one_click_where_the_page_is_encrypted() {
        let page = "https://hulp.winkelkade.example/en/afmelden/aB3-_9kLmNoPqRsTuVwXyZ0123456789";
        let raw = mail(page);
        assert!(raw.contains(&format!("\r\nList-Unsubscribe: <{page}>\r\n")), "{raw}");
        assert!(raw.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{raw}");
        let plain = mail("http://127.0.0.1:3000/afmelden/x");
        assert!(plain.contains("\r\nList-Unsubscribe: <http://127.0.0.1:3000/afmelden/x>\r\n"), "{plain}");
        assert!(!plain.contains("-Post"), "{plain}");
    }

    #[test]
    fn nothing_breaks_out_of_the_header() {
        for bad in ["", "https://x/\r\nBcc: y@z", "https://x/> <mailto:y@z", "https://x/,y", "https://é/"] {
            assert!(!mail(bad).contains("List-Unsubscribe"), "{bad}");
        }
    }
}
