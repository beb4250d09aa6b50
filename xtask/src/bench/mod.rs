//! `cargo xtask bench mail`: how many mails a second Loket takes in, against Postfix on the
//! same disk with the same sender, turn by turn; how soon an agent sees them; and how much
//! memory a hundred thousand take.
//!
//! `cargo xtask bench live`: ten thousand visitors who wait for news, and the status page with
//! the store away.
//!
//! Called by people; `mail rates` needs root, as Postfix does. It prints figures and judges none.

mod client;
mod load;
mod memory;
mod server;
mod storm;
mod visible;
mod visitors;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::debian::{self, Need};
use crate::places;
use crate::step::{self, Done, Failure, Named};
pub use storm::storm;

use server::{LOKET, POSTFIX, Server};

/// Mails of one turn.
const MAILS: u32 = 2_000;
/// Their size in bytes.
const SIZE: u32 = 10_240;
/// Turns of each at each number of connections; the median counts.
const TURNS: usize = 3;
const CONNECTIONS: [u32; 3] = [1, 8, 64];
/// Where the demo's mail goes.
const DESK: &str = "support@winkelkade.example";

/// Measures: all of it, or the part named.
pub fn mail(args: &[String]) -> Done {
    let mut parts: Vec<&str> = args.iter().map(String::as_str).collect();
    let dev = parts.contains(&"--dev");
    parts.retain(|part| *part != "--dev");
    let known = ["rates", "visible", "memory"];
    if let Some(odd) = parts.iter().find(|part| !known.contains(part)) {
        return Err(Failure::usage(&format!("bench mail takes rates, visible, memory or --dev, not {odd}")));
    }
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    if wanted("rates") {
        debian::ensure(&[Need::Postfix])?;
        if !debian::is_root() {
            return Err(Failure::new("Postfix wants root: run it with sudo"));
        }
    }
    step::step("compiling Loket");
    let mut cargo = step::cargo();
    cargo.args(["build", "--locked", "--package", "server", "--bin", "loket"]);
    step::run(if dev { &mut cargo } else { cargo.arg("--release") })?;
    let dir = places::work().join("bench");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).named(dir.display())?;
    let program = places::cargo_target().join(if dev { "debug" } else { "release" }).join("loket");
    if wanted("rates") {
        rates(&program, &dir)?;
    }
    if wanted("visible") {
        visible::measure(&Server::loket(&program, &dir.join("visible"))?)?;
    }
    if wanted("memory") {
        memory::measure(&Server::loket(&program, &dir.join("memory"))?)?;
    }
    Ok(())
}

/// Measures ten thousand visitors, then the status page with the store away.
pub fn live(args: &[String]) -> Done {
    let dev = match args {
        [] => false,
        [one] if one == "--dev" => true,
        _ => return Err(Failure::usage("bench live takes --dev and nothing else")),
    };
    debian::ensure(&[Need::Nginx, Need::Wrk])?;
    step::step("compiling Loket and its visitors");
    let profile = if dev { "debug" } else { "release" };
    for what in [["server", "--bin", "loket"], ["visitors", "--bin", "visitors"]] {
        let mut cargo = step::cargo();
        cargo.args(["build", "--locked", "--package"]).args(what);
        step::run(if dev { &mut cargo } else { cargo.arg("--release") })?;
    }
    let dir = places::work().join("bench");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).named(dir.display())?;
    let built = places::cargo_target().join(profile);
    let loket = Server::loket(&built.join("loket"), &dir.join("live"))?;
    visitors::measure(&loket, &built.join("visitors"))?;
    load::measure(&dir)
}

/// Mails a second against Postfix.
fn rates(program: &Path, dir: &Path) -> Done {
    let _loket = Server::loket(program, &dir.join("loket"))?;
    let _postfix = Server::postfix(&dir.join("postfix"))?;
    step::step(&format!(
        "{MAILS} mails of {SIZE} bytes a turn, {TURNS} turns each, median; both write with fsync"
    ));
    step::line("connections   Loket     Postfix   ratio");
    for connections in CONNECTIONS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            ours.push(turn(LOKET, DESK, connections)?);
            emptied(&[dir.join("loket/spool/new")])?;
            theirs.push(turn(POSTFIX, "desk@bench.example", connections)?);
            emptied(&["incoming", "active"].map(|queue| dir.join("postfix/queue").join(queue)))?;
        }
        let (ours, theirs) = (median(ours), median(theirs));
        step::line(&format!("{connections:>11}   {ours:>5.0}/s   {theirs:>5.0}/s   {:.2}", ours / theirs));
    }
    Ok(())
}

/// Waits until what was taken is worked off, so that it doesn't burden the other's turn.
fn emptied(folders: &[PathBuf]) -> Done {
    let until = Instant::now() + Duration::from_secs(300);
    for folder in folders {
        while fs::read_dir(folder).named(folder.display())?.next().is_some() {
            if Instant::now() > until {
                return Err(Failure::new(format!("{} is not worked off", folder.display())));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    Ok(())
}

/// One turn: mails a second.
fn turn(server: &str, to: &str, connections: u32) -> Done<f64> {
    let begun = Instant::now();
    let mut source = step::command("smtp-source");
    source.args(["-s", &connections.to_string(), "-l", &SIZE.to_string(), "-m", &MAILS.to_string()]);
    step::quiet(source.args(["-f", "sender@bench.example", "-t", to, server]))?;
    Ok(f64::from(MAILS) / begun.elapsed().as_secs_f64())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
