//! Scores the mail rules against folders of real and imitated mails outside of
//! the repository. `LOKET_CORPORA` names the folder; without it the tests say
//! "skipped" and pass.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Kind, ParseError, Parsed, parse, to_json};

pub(in crate::mail) fn root() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let root = std::env::var_os("LOKET_CORPORA").map_or(default, PathBuf::from).join("mail");
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: no mail corpora");
    None
}

pub(in crate::mail) fn mails(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn with_truth(folder: &str) -> Option<Vec<(String, Parsed, Value)>> {
    let folder = root()?.join(folder);
    let read = |path: PathBuf| {
        let truth = std::fs::read(path.with_extension("json")).ok()?;
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some((name, parse(&std::fs::read(path).ok()?).unwrap(), serde_json::from_slice(&truth).ok()?))
    };
    Some(mails(&folder).into_iter().filter_map(read).collect())
}

/// White space does not count, nor does the byte order mark.
fn plain(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default().replace('\u{feff}', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn share(right: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { right as f64 / all as f64 }
}

#[test]
fn corpora_replies() {
    let Some(mails) = with_truth("replies-nl") else { return };
    let (mut texts, mut signatures, mut headers, mut fields) = (0, 0, 0, 0);
    for (name, mail, truth) in &mails {
        let got = to_json(mail);
        for (key, count) in [("reply_text", &mut texts), ("signature", &mut signatures)] {
            if plain(&got[key]) == plain(&truth[key]) {
                *count += 1;
            } else {
                println!("{name} {key}\n  want {:?}\n  got  {:?}", plain(&truth[key]), plain(&got[key]));
            }
        }
        for key in [
            "from",
            "from_name",
            "subject",
            "normalized_subject",
            "message_id",
            "in_reply_to",
            "references",
            "language",
            "kind",
            "attachments",
        ] {
            fields += 1;
            if got[key] == truth[key] {
                headers += 1;
            } else {
                println!("{name} {key}\n  want {}\n  got  {}", truth[key], got[key]);
            }
        }
    }
    println!(
        "replies: {texts}/{n} texts, {signatures}/{n} signatures, {headers}/{fields} fields",
        n = mails.len()
    );
    assert!(share(texts, mails.len()) >= 0.95);
    assert!(share(signatures, mails.len()) >= 0.95);
    assert!(share(headers, fields) >= 0.99);
}

#[test]
fn corpora_automatic() {
    let Some(mails) = with_truth("automatic") else { return };
    let (mut right, mut reports, mut facts) = (0, 0, 0);
    for (name, mail, truth) in &mails {
        let human = truth["kind"] == "human";
        assert!(!human || mail.kind.is_human(), "{name}: a person called {}", mail.kind);
        if human || truth["kind"] == mail.kind.as_str() {
            right += 1;
        } else {
            println!("{name} want {} got {}", truth["kind"], mail.kind);
        }
        let got = to_json(mail);
        for key in ["final_recipient", "status"] {
            if truth.get(key).is_some() {
                reports += 1;
                facts += usize::from(got[key] == truth[key]);
                if got[key] != truth[key] {
                    println!("{name} {key} want {} got {}", truth[key], got[key]);
                }
            }
        }
        for key in ["from", "subject", "message_id", "language"] {
            if truth.get(key).is_some() && got[key] != truth[key] {
                println!("{name} {key} want {} got {}", truth[key], got[key]);
            }
        }
    }
    println!("automatic: {right}/{} kinds, {facts}/{reports} report facts", mails.len());
    assert!(share(right, mails.len()) >= 0.97);
    assert!(share(facts, reports) >= 0.97);
}

#[test]
fn corpora_bounces() {
    let Some(root) = root() else { return };
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    let (mut all, mut right, mut with_recipient) = (0, 0, 0);
    for path in mails(&root.join("third-party/sisimai-set-of-emails/maildir/bsd")) {
        let Ok(mail) = parse(&std::fs::read(&path).unwrap()) else { continue };
        all += 1;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if mail.kind == Kind::Bounce {
            right += 1;
            with_recipient += usize::from(mail.bounce.is_some_and(|bounce| bounce.final_recipient.is_some()));
        } else {
            *missed.entry(format!("{name} {} {}", mail.kind, mail.subject)).or_default() += 1;
        }
    }
    for name in missed.keys() {
        println!("missed {name}");
    }
    println!("bounces: {right}/{all} recognised, {with_recipient} with a recipient");
    assert!(share(right, all) >= 0.97);
    assert!(share(with_recipient, right) >= 0.97);
}

#[test]
fn corpora_all_parse() {
    let Some(root) = root() else { return };
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    let paths = mails(&root);
    for path in &paths {
        let cause = match parse(&std::fs::read(path).unwrap()) {
            Ok(_) => "ok",
            Err(ParseError::Unreadable) => panic!("unreadable: {}", path.display()),
            Err(error) => error.cause(),
        };
        if cause != "ok" {
            println!("{cause}: {}", path.display());
        }
        *causes.entry(cause).or_default() += 1;
    }
    println!("all: {} mails, {causes:?}", paths.len());
}
