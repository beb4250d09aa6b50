//! `loket search`: what the site would find, for people and for scripts. Reads the index
//! beside a running server; never needs the store.

use super::args::{Place, SearchArgs};
use super::{Misuse, Outcome};
use crate::config::Config;
use crate::search::{Hit, Index, Query, Scope};
use anyhow::Context;
use app::Lang;
use serde::Deserialize;
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::Path;

/// A line of a file with queries.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "id")]
    query_id: String,
    q: String,
    #[serde(default)]
    lang: Option<String>,
}

/// Searches once, or for every line of a file.
pub fn search(config: &Config, args: SearchArgs) -> anyhow::Result<Outcome> {
    let index = Index::open_reader(&config.data_dir.join("index"))
        .with_context(|| format!("no searching in {}", config.data_dir.display()))?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if let Some(file) = &args.queries {
        many(&index, &args, file, &mut out)?;
    } else {
        let text = args.query.as_deref().unwrap_or_default();
        let hits = index.search(&query(&args, text, args.lang))?;
        if args.json {
            let results: Vec<_> = hits.iter().map(object).collect();
            writeln!(out, "{}", json!({ "q": text, "lang": args.lang.code(), "results": results }))?;
        } else {
            for hit in &hits {
                let snippet: String = hit.snippet.iter().map(|piece| piece.text.as_str()).collect();
                let snippet = snippet.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(out, "{}  {}\n    {snippet}", hit.ext_id, hit.title)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn many(index: &Index, args: &SearchArgs, file: &Path, out: &mut impl Write) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(file).map_err(|error| Misuse(format!("{}: {error}", file.display())))?;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line)
            .map_err(|error| Misuse(format!("{} line {}: {error}", file.display(), number + 1)))?;
        let lang = line.lang.as_deref().map_or(args.lang, Lang::from_code);
        let hits = index.search(&query(args, &line.q, lang))?;
        let ids: Vec<&str> = hits.iter().map(|hit| hit.ext_id.as_str()).collect();
        writeln!(out, "{}", json!({ "query_id": line.query_id, "results": ids }))?;
    }
    Ok(())
}

fn query(args: &SearchArgs, text: &str, lang: Lang) -> Query {
    let scope = match args.place {
        Place::Faq => Some(Scope::Faq),
        Place::Community => Some(Scope::Community),
        Place::All => None,
    };
    Query { text: text.to_owned(), lang, scope, limit: args.limit.into(), typing: false }
}

fn object(hit: &Hit) -> serde_json::Value {
    let snippet: String = hit.snippet.iter().map(|piece| piece.text.as_str()).collect();
    json!({
        "id": hit.ext_id,
        "in": hit.scope.code(),
        "lang": hit.lang.code(),
        "title": hit.title,
        "snippet": snippet,
        "url": hit.lang.href(&hit.url),
        "score": hit.score,
    })
}
