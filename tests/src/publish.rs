//! The copy of the public pages: made by a running desk at each change, also while the store is
//! away, and by the command line; it works from any server of files.

use crate::desk::{Database, TestDesk, eventually, run_with};
use crate::floor::declare;
use crate::moto::Moto;
use crate::outage::{away, back};
use crate::process;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Whether there is a style to copy; says so where there isn't.
fn site_is_built() -> bool {
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site/banner.js").is_file();
    if !there {
        println!("skipped: target/site is not built (cargo xtask build)");
    }
    there
}

/// All files below a folder, by their paths.
fn files(root: &Path) -> BTreeSet<String> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(root, root, &mut found);
    found
}

/// Fails unless every link of every page leads to a file of the copy, to a place on a page, or to
/// another site; and unless pages work without scripts and forms.
fn works_alone(root: &Path, site: &str) {
    let all = files(root);
    let pages: Vec<&String> = all.iter().filter(|path| path.ends_with(".html")).collect();
    assert!(pages.len() > 8, "{all:?}");
    let link = regex::Regex::new(r#" (?:href|src)="([^"]*)""#).unwrap();
    for page in pages {
        let html = std::fs::read_to_string(root.join(page)).unwrap();
        for gone in ["<script", "<form", "<leptos-island"] {
            assert!(!html.contains(gone), "{page} has {gone}");
        }
        assert!(html.contains("<time datetime"), "{page} says when it was made");
        for found in link.captures_iter(&html) {
            let href = found[1].split(['#', '?']).next().unwrap();
            if href.is_empty() || href.starts_with(site) || href.contains(':') {
                continue;
            }
            assert!(!href.starts_with('/'), "{page} leads to {href}");
            let target = root.join(page).parent().unwrap().join(href);
            assert!(target.is_file(), "{page} leads to {href}, which is no file");
        }
    }
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_desk_keeps_a_copy() {
    if !site_is_built() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy");
    let toml = format!("publish_to = '{}'\nsite_url = 'https://hulp.winkelkade.example'", copy.display());
    run_with(Database::Sqlite, &toml, async |desk: std::sync::Arc<TestDesk>| {
        let made = |words: &'static str| {
            let page = copy.join("status/index.html");
            async move || std::fs::read_to_string(&page).ok().filter(|page| page.contains(words)).map(drop)
        };
        eventually("the first copy", made("Alles werkt")).await;
        declare(&desk, "Webshops laden niet", "Shops do not load").await;
        eventually("a copy of the change", made("Webshops laden niet")).await;
        let done = copy.join("status/webshops-laden-niet/index.html");
        eventually("its page", async || done.is_file().then_some(())).await;
        eventually("the feed", async || {
            let rss = std::fs::read_to_string(copy.join("en/status.rss")).ok()?;
            rss.contains("Shops do not load").then_some(())
        })
        .await;

        away(&desk.store_url).await;
        let before = std::fs::metadata(copy.join("loket-copy.json")).unwrap().modified().unwrap();
        desk.base.pulse.ping(server::desk::pulse::Topic::Status);
        eventually("a copy while the store is away", async || {
            let list = std::fs::metadata(copy.join("loket-copy.json")).ok()?;
            (list.modified().ok()? > before).then_some(())
        })
        .await;
        works_alone(&copy, "https://hulp.winkelkade.example");
        let all = files(&copy);
        for path in [
            "index.html",
            "en/index.html",
            "contact/index.html",
            "en/faq/index.html",
            "status.atom",
            "status.ics",
            "banner.js",
            "pkg/loket.css",
            "inter-nl.woff2",
            "api/v2/incidents/unresolved.json",
            "en/api/v2/scheduled-maintenances/active.json",
        ] {
            assert!(all.contains(path), "{path} of {all:?}");
        }
        for path in ["banner.json", "api/v2/summary.json"] {
            let document = json(copy.join(path));
            assert!(document["generated_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{document}");
            assert_eq!(document["incidents"].as_array().unwrap().len(), 1);
        }
        back(&desk.store_url).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_takes_it_too() {
    if !site_is_built() {
        return;
    }
    let Some(moto) = Moto::start().await else { return };
    let Some(mut loket) = process::Loket::new(Database::Sqlite).await else { return };
    for (name, value) in [
        ("LOKET_SITE_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site").to_owned()),
        ("LOKET_PUBLISH_S3_ENDPOINT", moto.endpoint.clone()),
        ("LOKET_PUBLISH_S3_KEY", "key".into()),
        ("LOKET_PUBLISH_S3_SECRET", "secret".into()),
    ] {
        loket.set(name, value);
    }
    moto.put("kopie", "").await;
    let to = ["publish", "--to", "s3://kopie/status"];
    let (code, out, err) = loket.command(&to).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("files,") && out.contains("s3://kopie/status"), "{out}");
    let (page, _) = moto.get("kopie/status/status/index.html").await;
    assert!(String::from_utf8(page).unwrap().contains("Dit is een kopie"));
    loket.store_away(true).await;
    let (code, out, err) = loket.command(&to).await;
    assert_eq!(code, Some(0), "the store is away: {out}{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_says_what_it_needs() {
    let Some(loket) = process::Loket::new(Database::Sqlite).await else { return };
    let (code, _, err) = loket.command(&["publish"]).await;
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("publish_to"), "{err}");
}
