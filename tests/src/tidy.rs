//! Keeps the arrows of the architecture: invariants that are absences.

use regex::Regex;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(dir: &str) -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(dir), &mut found);
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().display().to_string();
    found.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// Files below `dir` in which `pattern` occurs, apart from `allowed` folders.
fn offenders(dir: &str, pattern: &str, allowed: &[&str]) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let hits = sources(dir).into_iter().filter(|(name, source)| {
        !allowed.iter().any(|folder| name.starts_with(folder)) && pattern.is_match(source)
    });
    hits.map(|(name, _)| name).collect()
}

#[test]
fn sql_stays_in_the_store() {
    assert_eq!(offenders("server/src", r"\bsqlx::|\b(rows|row|opt|exec)!\(", &["server/src/store"]), [""; 0]);
}

#[test]
fn tantivy_stays_in_search() {
    assert_eq!(offenders("server/src", r"\btantivy::", &["server/src/search"]), [""; 0]);
}

#[test]
fn lettre_stays_in_mail() {
    assert_eq!(offenders("server/src", r"\blettre::", &["server/src/mail"]), [""; 0]);
}

#[test]
fn object_store_stays_in_the_bucket() {
    assert_eq!(offenders("server/src", r"\bobject_store::", &["server/src/desk/backup/bucket.rs"]), [""; 0]);
}

#[test]
fn models_know_no_leptos() {
    let models = sources("app/src").into_iter().filter(|(name, _)| name.ends_with("model.rs"));
    let bad: Vec<_> = models.filter(|(_, source)| source.contains("leptos")).map(|(name, _)| name).collect();
    assert_eq!(bad, [""; 0]);
}

#[test]
fn lower_layers_do_not_look_up() {
    assert_eq!(
        offenders("server/src/store", r"crate::(desk|http|jobs|cli|startup|mail|search)\b", &[]),
        [""; 0]
    );
    assert_eq!(
        offenders("server/src/search", r"crate::(desk|http|jobs|cli|startup|mail|store)\b", &[]),
        [""; 0]
    );
    assert_eq!(
        offenders("server/src/mail", r"crate::(desk|http|jobs|cli|startup|store|search)\b", &[]),
        [""; 0]
    );
    assert_eq!(
        offenders("server/src/watch", r"crate::(desk|http|jobs|cli|startup|store|search|mail)\b", &[]),
        [""; 0]
    );
    assert_eq!(offenders("server/src/desk", r"crate::(http|jobs|cli|startup)\b", &[]), [""; 0]);
}

#[test]
fn the_browser_gets_no_server_crates() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", "hydrate", "--features", "desk"])
        .args(["--target", "wasm32-unknown-unknown", "--edges", "normal", "--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("leptos v"));
    for name in ["tokio", "sqlx", "lettre", "tantivy", "axum", "jiff"] {
        let line = tree.lines().find(|line| line.starts_with(&format!("{name} v")));
        assert_eq!(line, None, "{name} in the browser part");
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let all = ["app/src", "app/hydrate", "server/src", "tests/src", "tests/bench", "xtask/src"];
    let silent = all.iter().flat_map(|dir| sources(dir)).filter(|(_, source)| !source.starts_with("//!"));
    assert_eq!(silent.map(|(name, _)| name).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn migrations_come_in_pairs() {
    let names = |dir: &str| {
        let mut names: Vec<_> =
            std::fs::read_dir(root().join(dir)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}
