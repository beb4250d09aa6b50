//! Compares the reading of mails with what the tests of mail-parser expect of them: 53 mails
//! of RFCs, of real programs and of none, each with LF and with CRLF. They lie outside of the
//! repository; see `corpora`.
//!
//! Not compared, because we differ on purpose:
//! - white space and NUL in texts and subjects, letter case of addresses and types, quotes around names;
//! - an address without anything before or after it (a name alone can't be answered);
//! - parts whose charset the parser calls a problem: we repair those;
//! - folders in front of the names of files: we keep the last piece;
//! - the size of text attachments: theirs is counted after the charset, ours is the file;
//! - a mail of several parts without any boundary in it: we show its body as text, theirs is a file;
//! - a nested mail that doesn't begin where its file begins: mail-parser skips one that is cut
//!   off within its headers and expects the next, we keep the file as it came;
//! - the text of mails without plain text: it is made from HTML by rules of our own.

use serde_json::Value;
use std::fmt::Debug;
use std::path::Path;

use super::{Parsed, parse};

/// What was compared, and what differed.
#[derive(Default)]
struct Score {
    all: usize,
    missed: usize,
}

impl Score {
    fn same(&mut self, mail: &str, field: &str, want: impl Debug, got: impl Debug) {
        let (want, got) = (format!("{want:?}"), format!("{got:?}"));
        self.all += 1;
        if want != got {
            self.missed += 1;
            println!("{mail} {field}\n  want {want}\n  got  {got}");
        }
    }
}

#[test]
fn corpora_expected() {
    let Some(root) = super::corpora::root() else { return };
    let folder = root.join("third-party/mail-parser/resources/eml");
    let mut score = Score::default();
    for path in super::corpora::mails(&folder) {
        let raw = std::fs::read(&path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        compare(&mut score, &name, &raw, &read(&path.with_extension("json")));
        let crlf = String::from_utf8_lossy(&raw).contains("\r\n");
        if !crlf && raw.is_ascii() {
            let raw = String::from_utf8_lossy(&raw).replace('\n', "\r\n");
            let name = format!("{name} (CRLF)");
            compare(&mut score, &name, raw.as_bytes(), &read(&path.with_extension("crlf.json")));
        }
    }
    println!("expected: {} of {} fields", score.all - score.missed, score.all);
    assert!(score.all > 500 && score.missed * 100 <= score.all);
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn compare(score: &mut Score, name: &str, raw: &[u8], want: &Value) {
    let got = match parse(raw) {
        Ok(got) => got,
        // No header is no mail for us; for the parser it is one without anything.
        Err(_) => {
            return score.same(name, "headers", 0, want["parts"][0]["headers"].as_array().unwrap().len());
        }
    };
    headers(score, name, &got, &want["parts"][0]["headers"]);
    bodies(score, name, &got, want);
    let ids: Vec<_> = want["attachments"].as_array().unwrap().iter().filter(|id| **id != 0).collect();
    score.same(name, "attachments", ids.len(), got.attachments.len());
    for (id, file) in ids.into_iter().zip(&got.attachments) {
        let part = &want["parts"][id.as_u64().unwrap() as usize];
        let fields = &part["headers"];
        let named = filename(fields);
        score.same(name, "filename", named, file.filename.as_deref());
        if let Some(kind) = content_type(fields) {
            score.same(name, "type", kind, file.content_type.as_str());
        }
        if let Some(bytes) = part["body"]["Binary"].as_array().or(part["body"]["InlineBinary"].as_array()) {
            score.same(name, "size", bytes.len(), file.data.len());
        }
        let nested = &part["body"]["Message"];
        if nested.is_object() && nested["parts"][0]["offset_header"] == part["offset_body"] {
            compare(score, &format!("{name} {id}"), &file.data, nested);
        }
    }
}

fn headers(score: &mut Score, name: &str, got: &Parsed, fields: &Value) {
    let addrs = |list: &[super::Address]| list.iter().map(|to| to.addr.clone()).collect::<Vec<_>>();
    let from = addresses(fields, "from").into_iter().chain(addresses(fields, "sender")).next();
    score.same(name, "from", from, got.from.as_ref().map(|from| from.addr.clone()));
    score.same(name, "to", addresses(fields, "to"), addrs(&got.to));
    score.same(name, "cc", addresses(fields, "cc"), addrs(&got.cc));
    let subject = last(fields, "subject").and_then(|value| value["Text"].as_str());
    score.same(name, "subject", words(subject.unwrap_or_default()), words(&got.subject));
    score.same(name, "date", date(fields), got.date);
    score.same(name, "message-id", ids(fields, "message_id").pop(), got.message_id.clone());
    score.same(name, "in-reply-to", ids(fields, "in_reply_to").into_iter().next(), got.in_reply_to.clone());
    score.same(name, "references", ids(fields, "references"), &got.references);
}

fn bodies(score: &mut Score, name: &str, got: &Parsed, want: &Value) {
    let parts = |list: &str| {
        let ids = want[list].as_array().unwrap();
        ids.iter().map(|id| &want["parts"][id.as_u64().unwrap() as usize]).collect::<Vec<_>>()
    };
    let html = parts("html_body").iter().any(|part| part["body"]["Html"].is_string());
    score.same(name, "has html", html, got.html.is_some());
    let texts = parts("text_body");
    let plain = |part: &&Value| part["body"]["Text"].is_string() && part["is_encoding_problem"] == false;
    if texts.iter().all(plain) {
        let text: Vec<&str> = texts.iter().filter_map(|part| part["body"]["Text"].as_str()).collect();
        score.same(name, "text", words(&text.join("\n")), words(&got.text));
    }
}

/// The value that counts when a header comes twice.
fn last<'a>(fields: &'a Value, name: &str) -> Option<&'a Value> {
    fields.as_array()?.iter().rfind(|field| field["name"] == name).map(|field| &field["value"])
}

fn addresses(fields: &Value, name: &str) -> Vec<String> {
    let Some(value) = last(fields, name).map(|value| &value["Address"]) else { return Vec::new() };
    let groups = value["Group"].as_array().into_iter().flatten();
    let grouped = groups.flat_map(|group| group["addresses"].as_array().into_iter().flatten());
    let listed = value["List"].as_array().into_iter().flatten();
    let given = listed.chain(grouped).filter_map(|entry| entry["address"].as_str());
    given.map(str::to_lowercase).filter(|addr| !addr.is_empty()).collect()
}

fn ids(fields: &Value, name: &str) -> Vec<String> {
    let Some(value) = last(fields, name) else { return Vec::new() };
    let list = value["TextList"].as_array().into_iter().flatten().filter_map(Value::as_str);
    value["Text"].as_str().into_iter().chain(list).map(|id| format!("<{id}>")).collect()
}

fn date(fields: &Value) -> Option<i64> {
    let date = &last(fields, "date")?["DateTime"];
    let number = |key: &str| date[key].as_i64();
    let sign = if date["tz_before_gmt"] == true { '-' } else { '+' };
    let text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        number("year")?,
        number("month")?,
        number("day")?,
        number("hour")?,
        number("minute")?,
        number("second")?,
        number("tz_hour")?,
        number("tz_minute")?
    );
    text.parse::<jiff::Timestamp>().ok().map(|at| at.as_microsecond())
}

fn attribute<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = value["ContentType"]["attributes"].as_array()?;
    attributes.iter().find(|attribute| attribute["name"] == name)?["value"].as_str()
}

fn filename(fields: &Value) -> Option<&str> {
    let disposition = last(fields, "content_disposition").and_then(|value| attribute(value, "filename"));
    let name = disposition.or_else(|| attribute(last(fields, "content_type")?, "name"))?;
    name.rsplit('/').next()
}

fn content_type(fields: &Value) -> Option<String> {
    let kind = &last(fields, "content_type")?["ContentType"];
    let (main, sub) = (kind["c_type"].as_str()?, kind["c_subtype"].as_str()?);
    Some(format!("{main}/{sub}").to_lowercase())
}

fn words(text: &str) -> String {
    text.replace('\0', "").split_whitespace().collect::<Vec<_>>().join(" ")
}
