//! Scores the search on judged queries and checks the splitter on lists of words,
//! where they are present (`LOKET_CORPORA`, else `../shared/corpora` from the
//! workspace). Nothing of them is in the repository.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use app::Lang;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::compound::dictionary;
use super::{Change, Entry, Index, Query};

#[derive(Deserialize)]
struct Doc {
    id: String,
    lang: String,
    title: String,
    body: String,
    tags: Vec<String>,
    #[serde(default)]
    translation_of: Option<String>,
}

#[derive(Deserialize)]
struct Judged {
    id: String,
    q: String,
    lang: String,
    r#type: String,
    relevant: HashMap<String, u32>,
}

fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("LOKET_CORPORA")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora"));
    let folder = root.join("search/webshop");
    if !folder.exists() {
        println!("skipped: no corpora");
    }
    folder.exists().then_some(folder)
}

fn rows<T: DeserializeOwned>(path: PathBuf) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn put(doc: &Doc, key: String) -> Change {
    let group = doc.translation_of.clone().unwrap_or_else(|| doc.id.clone());
    Change::Put(Entry {
        ext_id: doc.id.clone(),
        group,
        key,
        lang: Lang::from_code(&doc.lang),
        title: doc.title.clone(),
        body: doc.body.clone(),
        tags: doc.tags.clone(),
        ..Entry::default()
    })
}

/// MRR@10, hit@1, hit@5, nDCG@10; as a public evaluation would: a translation of a
/// judged document that is not judged itself takes no rank.
fn score(judged: &Judged, results: &[String], twins: &HashMap<String, HashSet<String>>) -> [f64; 4] {
    let passed: HashSet<&String> = judged.relevant.keys().filter_map(|id| twins.get(id)).flatten().collect();
    let grades: Vec<u32> = results
        .iter()
        .filter(|id| judged.relevant.contains_key(*id) || !passed.contains(id))
        .take(10)
        .map(|id| judged.relevant.get(id).copied().unwrap_or(0))
        .collect();
    let gain = |grades: &[u32]| -> f64 {
        let one = |(rank, grade): (usize, &u32)| (f64::from(1 << grade) - 1.0) / (rank as f64 + 2.0).log2();
        grades.iter().enumerate().map(one).sum()
    };
    let first = grades.iter().position(|grade| *grade == 2);
    let mut ideal: Vec<u32> = judged.relevant.values().copied().collect();
    ideal.sort_by(|a, b| b.cmp(a));
    ideal.truncate(10);
    [
        first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
        f64::from(u8::from(first == Some(0))),
        f64::from(u8::from(first.is_some_and(|at| at < 5))),
        gain(&grades) / gain(&ideal),
    ]
}

#[test]
fn corpora_relevance() {
    let Some(folder) = folder() else { return };
    let docs: Vec<Doc> = rows(folder.join("docs.jsonl"));
    let queries: Vec<Judged> = rows(folder.join("queries.dev.jsonl"));
    let mut twins: HashMap<String, HashSet<String>> = HashMap::new();
    for doc in &docs {
        if let Some(source) = &doc.translation_of {
            twins.entry(doc.id.clone()).or_default().insert(source.clone());
            twins.entry(source.clone()).or_default().insert(doc.id.clone());
        }
    }
    let index = Index::in_memory().unwrap();
    index.apply(&docs.iter().map(|doc| put(doc, doc.id.clone())).collect::<Vec<_>>()).unwrap();
    for typing in [false, true] {
        let mut table: BTreeMap<&str, Vec<[f64; 4]>> = BTreeMap::new();
        let mut log = String::new();
        for judged in &queries {
            let lang = Lang::from_code(&judged.lang);
            let query = Query { text: judged.q.clone(), lang, scope: None, limit: 12, typing };
            let hits = index.search(&query).unwrap();
            let results: Vec<String> = hits.iter().map(|hit| hit.ext_id.clone()).collect();
            let marks = score(judged, &results, &twins);
            if marks[0] < 1.0 {
                let top: Vec<&str> = results.iter().take(4).map(String::as_str).collect();
                let best = judged.relevant.iter().filter(|(_, g)| **g == 2).map(|(id, _)| id.as_str());
                let best: Vec<&str> = best.collect();
                writeln!(log, "{} {:.2} {} | {best:?} | {top:?}", judged.id, marks[0], judged.q).unwrap();
            }
            table.entry(&judged.r#type).or_default().push(marks);
            table.entry("~overall").or_default().push(marks);
        }
        if std::env::var_os("LOKET_VERBOSE").is_some() {
            println!("{log}");
        }
        println!("typing={typing}    n   MRR@10    hit@1    hit@5  nDCG@10");
        let mut overall = [0.0; 4];
        for (kind, marks) in &table {
            let mean = [0, 1, 2, 3].map(|at| marks.iter().map(|m| m[at]).sum::<f64>() / marks.len() as f64);
            println!(
                "{kind:<12} {:>5} {:>8.4} {:>8.4} {:>8.4} {:>8.4}",
                marks.len(),
                mean[0],
                mean[1],
                mean[2],
                mean[3]
            );
            overall = mean;
        }
        assert!(overall[0] > 0.90, "MRR@10 fell to {}", overall[0]);
        assert!(overall[2] > 0.95, "hit@5 fell to {}", overall[2]);
    }
}

#[test]
fn corpora_compounds() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("compounds.tsv")).unwrap();
    let (mut surface, mut base, mut all) = (0, 0, 0);
    for line in text.lines() {
        let Some((word, wanted)) = line.split_once('\t') else { continue };
        all += 1;
        let bases: Vec<&str> = wanted.split('|').map(|part| part.split('+').next().unwrap()).collect();
        let surfaces: Vec<String> = wanted.split('|').map(|part| part.replace('+', "")).collect();
        let (mut got, mut got_surface) = (Vec::new(), Vec::new());
        // As `analyze` does: hyphens are cuts already, except in words that have one themselves.
        let whole = word.replace("e-mail", "email");
        for piece in whole.split('-') {
            match dictionary().split(piece) {
                Some(parts) => {
                    for part in parts {
                        got_surface.push(format!("{}{}", part.base, part.link));
                        got.push(part.base);
                    }
                }
                None => {
                    got.push(piece.to_owned());
                    got_surface.push(piece.to_owned());
                }
            }
        }
        let plain = |list: Vec<String>| -> Vec<String> {
            list.iter().map(|p| p.replace("e-mail", "email")).collect()
        };
        let right = got == plain(bases.iter().map(|b| (*b).to_owned()).collect());
        base += usize::from(right);
        surface += usize::from(got_surface == plain(surfaces));
        if !right {
            println!("{word}: wanted {wanted}, got {got:?}");
        }
    }
    println!("compounds: {base} of {all} by base, {surface} by surface");
    let traps = fs::read_to_string(folder.join("traps.txt")).unwrap();
    let fallen: Vec<&str> = traps.lines().filter(|word| dictionary().split(word).is_some()).collect();
    println!("traps: {} of {} split {fallen:?}", fallen.len(), traps.lines().count());
    assert!(base * 100 >= all * 97);
    assert!(fallen.is_empty());
}

#[test]
fn corpora_latency() {
    let Some(folder) = folder() else { return };
    let docs: Vec<Doc> = rows(folder.join("docs.jsonl"));
    let queries: Vec<Judged> = rows(folder.join("queries.dev.jsonl"));
    let index = Index::in_memory().unwrap();
    let changes: Vec<Change> =
        (0..5000).map(|n| put(&docs[n % docs.len()], format!("{n}:{}", docs[n % docs.len()].id))).collect();
    let start = Instant::now();
    for batch in changes.chunks(1000) {
        index.apply(batch).unwrap();
    }
    println!("{} documents indexed in {:?}", index.count(), start.elapsed());
    let start = Instant::now();
    index.apply(&changes[..1]).unwrap();
    println!("one change applied in {:?}", start.elapsed());
    let mut times = Vec::new();
    for judged in &queries {
        let letters: Vec<usize> = judged.q.char_indices().map(|(at, _)| at).skip(2).collect();
        for at in letters.into_iter().step_by(5) {
            let lang = Lang::from_code(&judged.lang);
            let query = Query { text: judged.q[..at].to_owned(), lang, scope: None, limit: 8, typing: true };
            let start = Instant::now();
            index.search(&query).unwrap();
            times.push(start.elapsed());
        }
    }
    times.sort();
    let at = |share: usize| times[times.len() * share / 100];
    println!(
        "{} keystrokes on 5,000 documents: p50 {:?}, p95 {:?}, p99 {:?}",
        times.len(),
        at(50),
        at(95),
        at(99)
    );
}
