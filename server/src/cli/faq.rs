//! `loket faq import`: articles from a file, added or changed by the id they have there.

use super::progress::Progress;
use super::{Misuse, Outcome, base, index, print};
use crate::config::Config;
use crate::desk::faq::{ImportDoc, doc_import};
use crate::env::Env;
use crate::store::{Store, setting};
use std::path::Path;

/// Articles in one transaction: the server's own writing goes on in between.
const BATCH: usize = 50;

/// Imports a file with one JSON object a line. Nothing is imported when a line is wrong.
pub async fn import(config: &Config, file: &Path) -> anyhow::Result<Outcome> {
    let docs = read(file)?;
    let env = Env::system();
    let base = base(config, &env).await?;
    let store =
        base.as_ref().map_or_else(|| Store::new(config.store.clone()), |(base, _)| base.store.clone());
    let mut bar = Progress::new(docs.len() as u64, "articles");
    for batch in docs.chunks(BATCH) {
        let mut tx = store.write().await?;
        for doc in batch {
            doc_import(&mut tx, doc, env.now()).await?;
            bar.add(1);
        }
        setting::snapshot_changed(&mut tx).await?;
        tx.commit().await?;
    }
    bar.end();
    match base {
        None => {
            eprintln!("a server runs on this data folder: it shows and indexes them within a few seconds")
        }
        Some((base, all)) => {
            base.publish().await?;
            if all { index::here(&base).await? } else { index::waiting(&base).await? }
        }
    }
    store.close().await;
    print(format_args!("{} articles imported", docs.len()));
    Ok(Outcome::Done)
}

/// The documents, originals before their translations.
fn read(file: &Path) -> anyhow::Result<Vec<ImportDoc>> {
    let text =
        std::fs::read_to_string(file).map_err(|error| Misuse(format!("{}: {error}", file.display())))?;
    parse(&text).map_err(|why| Misuse(format!("{} {why}", file.display())).into())
}

fn parse(text: &str) -> Result<Vec<ImportDoc>, String> {
    let mut docs = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |why: String| format!("line {}: {why}; nothing was imported", number + 1);
        let doc: ImportDoc = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        if doc.id.trim().is_empty() || doc.title.trim().is_empty() {
            return Err(wrong("id and title may not be empty".into()));
        }
        docs.push(doc);
    }
    docs.sort_by_key(|doc| doc.translation_of.is_some());
    Ok(docs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn originals_come_before_translations() {
        let text = r#"{"id":"en-x","lang":"en","collection":"c","title":"X","body":"","translation_of":"nl-x"}

            {"id":"nl-x","lang":"nl","collection":"c","title":"X","body":"","tags":["a"],"more":1}"#;
        let docs = parse(text).unwrap();
        assert_eq!(docs.iter().map(|doc| doc.id.as_str()).collect::<Vec<_>>(), ["nl-x", "en-x"]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let good = r#"{"id":"a","lang":"nl","collection":"c","title":"X","body":""}"#;
        for bad in ["{", r#"{"id":"a"}"#, r#"{"id":" ","lang":"nl","collection":"c","title":"X","body":""}"#]
        {
            let error = parse(&format!("{good}\n{bad}")).unwrap_err();
            assert!(error.starts_with("line 2: "), "{error}");
        }
    }
}
