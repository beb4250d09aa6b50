//! The status page while the store is away, against nginx that serves the same bytes as a file:
//! the same client turn by turn.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::client;
use super::server::{NGINX, PAGES, Server};
use crate::step::{self, Done, Failure, Named};

/// Turns of each; the median counts.
const TURNS: usize = 3;
const SECONDS: u32 = 8;
const CONNECTIONS: u32 = 64;
/// The page's forms: what the asker takes, and the file's name.
const FORMS: [(&str, &str); 2] = [("br", "status.br"), ("identity", "status.html")];

/// Measures, and prints. Loket runs on `live` below `dir`.
pub fn measure(dir: &Path) -> Done {
    let files = dir.join("files");
    fs::create_dir_all(&files).named(files.display())?;
    let store = dir.join("live/loket.db");
    fs::rename(&store, store.with_extension("weg")).named(store.display())?;
    away()?;
    step::step(&format!(
        "the status page with the store away: {CONNECTIONS} connections, {SECONDS} s a turn, {TURNS} turns each, median"
    ));
    step::line("form         bytes   Loket       nginx       ratio   failed");
    let _nginx = Server::nginx(&dir.join("nginx"), &files)?;
    for (coding, name) in FORMS {
        let bytes = client::page("/status", coding)?;
        fs::write(files.join(name), &bytes).named(name)?;
        let (mut ours, mut theirs, mut failed) = (Vec::new(), Vec::new(), 0);
        for _ in 0..TURNS {
            for (rates, url) in [
                (&mut ours, format!("http://{PAGES}/status")),
                (&mut theirs, format!("http://{NGINX}/{name}")),
            ] {
                let (rate, wrong) = turn(&url, coding)?;
                rates.push(rate);
                failed += wrong;
            }
        }
        let (ours, theirs) = (super::median(ours), super::median(theirs));
        step::line(&format!(
            "{coding:<9} {:>8}   {ours:>7.0}/s   {theirs:>7.0}/s   {:>5.2}   {failed:>6}",
            bytes.len(),
            ours / theirs
        ));
    }
    Ok(())
}

/// Waits until Loket has noticed.
fn away() -> Done {
    let until = Instant::now() + Duration::from_secs(20);
    while client::page("/readyz", "identity").is_ok() {
        if Instant::now() > until {
            return Err(Failure::new("Loket doesn't notice that its store is away"));
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Requests a second, and how many failed.
fn turn(url: &str, coding: &str) -> Done<(f64, u64)> {
    let mut wrk = step::command("wrk");
    wrk.args(["-t", "1", "-c", &CONNECTIONS.to_string(), "-d", &format!("{SECONDS}s")]);
    wrk.args(["-H", &format!("Accept-Encoding: {coding}"), url]);
    let told = step::output(&mut wrk)?;
    let line = |start: &str| told.lines().map(str::trim).find_map(|line| line.strip_prefix(start));
    let rate = line("Requests/sec:").and_then(|rate| rate.trim().parse().ok());
    let wrong = |text: &str| {
        text.split(|sign: char| !sign.is_ascii_digit()).filter_map(|n| n.parse::<u64>().ok()).sum()
    };
    let failed: u64 =
        line("Non-2xx or 3xx responses:").map_or(0, wrong) + line("Socket errors:").map_or(0, wrong);
    rate.map(|rate| (rate, failed)).ok_or_else(|| Failure::new(format!("wrk said:\n{told}")))
}
