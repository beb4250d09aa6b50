//! Every statement of the store is prepared on a migrated SQLite and on a
//! PostgreSQL: the macros take literals only, so they can be read out of the source.

use crate::desk::{Database, TestDesk};
use regex::Regex;
use server::store::StoreUrl;
use sqlx::{Connection, Executor, SqlSafeStr};
use std::path::Path;

/// The literals of `rows!`, `row!`, `opt!` and `exec!` below `dir`, with the file.
fn statements(dir: &Path, found: &mut Vec<(String, String)>) {
    let call = Regex::new(r#"(?s)\b(?:rows|row|opt|exec)!\(\s*[^"]*?"((?:[^"\\]|\\.)*)""#).unwrap();
    let folded = Regex::new(r"\\\n\s*").unwrap();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            statements(&path, found);
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") || path.ends_with("sql.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for capture in call.captures_iter(&source) {
            let sql = folded.replace_all(&capture[1], "").replace("\\\"", "\"");
            found.push((path.display().to_string(), sql));
        }
    }
}

fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/store");
    statements(Path::new(source), &mut found);
    assert!(found.len() > 50, "only {} statements found: did the macros change?", found.len());
    found
}

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    let path = desk.data_dir.join("loket.db");
    let mut connection =
        sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    for (file, sql) in all() {
        let prepared = (&mut connection).prepare(sqlx::AssertSqlSafe(sql.clone()).into_sql_str()).await;
        assert!(prepared.is_ok(), "{file}: {:?}\n{sql}", prepared.err());
    }
}

#[tokio::test]
async fn every_statement_is_understood_by_postgres() {
    let Some(desk) = TestDesk::start(Database::Postgres).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL");
        return;
    };
    let StoreUrl::Pg(url) = &desk.store_url else { panic!("asked for PostgreSQL") };
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    for (file, sql) in all() {
        let prepared = (&mut connection).prepare(sqlx::AssertSqlSafe(sql.clone()).into_sql_str()).await;
        assert!(prepared.is_ok(), "{file}: {:?}\n{sql}", prepared.err());
    }
}
