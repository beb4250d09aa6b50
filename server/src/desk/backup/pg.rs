//! PostgreSQL's own programs: `pg_dump`, `pg_restore`, `createdb`, `dropdb`. The address
//! travels in the environment, not on the command line, where others could read it.

use anyhow::{Context, bail};
use std::path::Path;
use std::process::Command;

/// Writes a dump in the custom format.
pub async fn dump(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
    run(command).await
}

/// Fills an empty database with a dump: all of it or nothing.
pub async fn restore(url: &str, from: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_restore", url);
    // The dump makes the schema `public` itself where it isn't PostgreSQL's own.
    let args =
        ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--schema=public"];
    command.args(args).arg("--dbname").arg(name(url)).arg(from);
    run(command).await
}

/// Makes an empty database beside that of `url`; returns its address.
pub async fn create(url: &str, name: &str) -> anyhow::Result<String> {
    let mut command = program("createdb", url);
    command.arg(name);
    run(command).await?;
    Ok(beside(url, name))
}

/// Takes it away again.
pub async fn drop(url: &str, name: &str) -> anyhow::Result<()> {
    let mut command = program("dropdb", url);
    command.args(["--if-exists", "--force", name]);
    run(command).await
}

/// The database's name.
fn name(url: &str) -> String {
    let found = environment(url).into_iter().find(|(key, _)| *key == "PGDATABASE");
    found.map(|(_, name)| name).unwrap_or_default()
}

/// The address of another database of the same server.
fn beside(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}

fn program(name: &str, url: &str) -> Command {
    let mut command = Command::new(name);
    for (key, value) in environment(url) {
        command.env(key, value);
    }
    command.stdin(std::process::Stdio::null());
    command
}

/// libpq's variables for `postgres://user:password@host:port/name`.
fn environment(url: &str) -> Vec<(&'static str, String)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split_once('?').map_or(rest, |(base, _)| base);
    let (server, name) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = server.rsplit_once('@').unwrap_or(("", server));
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "5432"));
    let all = [
        ("PGUSER", user),
        ("PGPASSWORD", password),
        ("PGHOST", host.trim_matches(['[', ']'])),
        ("PGPORT", port),
        ("PGDATABASE", name),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key, decoded(value))).collect()
}

/// `%40` → `@`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%');
        match code.and_then(|code| u8::from_str_radix(str::from_utf8(code).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn run(mut command: Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = tokio::task::spawn_blocking(move || command.output()).await?.with_context(|| {
        format!("{name} can't be started: install PostgreSQL's client programs (Debian: postgresql-client)")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name}: {}", said.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_variables() {
        let all = environment("postgres://loket:p%40ss@db.example:5433/desk?sslmode=require");
        assert_eq!(
            all,
            [
                ("PGUSER", "loket".to_owned()),
                ("PGPASSWORD", "p@ss".into()),
                ("PGHOST", "db.example".into()),
                ("PGPORT", "5433".into()),
                ("PGDATABASE", "desk".into())
            ]
        );
        assert_eq!(beside("postgres://a@h:1/desk?x=1", "other"), "postgres://a@h:1/other?x=1");
    }
}
