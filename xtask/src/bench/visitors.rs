//! Ten thousand browsers that wait for news: how long until the last one heard of an incident,
//! and what each of them costs in memory.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::client::Browser;
use super::memory::megabytes;
use super::server::{PAGES, Server};
use crate::step::{self, Done, Failure, Named};
use crate::tools;

const VISITORS: u32 = 10_000;
/// Incidents that are declared while they wait.
const TURNS: usize = 3;

/// Measures on a Loket with the demo, and prints.
pub fn measure(loket: &Server, program: &Path) -> Done {
    let pid = loket.pid().ok_or_else(|| Failure::new("it has no process"))?;
    step::step(&format!("{VISITORS} visitors wait for news, {TURNS} incidents one after the other"));
    step::line("turn   heard   p50 ms   p99 ms   last ms   kB each");
    for turn in 1..=TURNS {
        let lead = Browser::sign_in("lead")?;
        let before = megabytes(pid, "VmRSS")?;
        let mut command = tools::tied(program, None);
        command
            .args([PAGES, &VISITORS.to_string(), lead.cookies()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut visitors = command.spawn().named(program.display())?;
        let mut told =
            BufReader::new(visitors.stdout.take().ok_or_else(|| Failure::new("no output"))?).lines();
        let mut line = || -> Done<String> {
            told.next().and_then(Result::ok).ok_or_else(|| Failure::new("the visitors went away"))
        };
        line()?;
        // What it took to let them in is done.
        thread::sleep(Duration::from_secs(2));
        let each = (megabytes(pid, "VmRSS")? - before) * 1024.0 / f64::from(VISITORS);
        visitors
            .stdin
            .take()
            .ok_or_else(|| Failure::new("no input"))?
            .write_all(b"go\n")
            .named("visitors")?;
        let (heard, lost) = (line()?, line()?);
        let ended = visitors.wait().named("visitors")?;
        if !ended.success() || lost != "lost 0" {
            return Err(Failure::new(format!("visitors: {heard}, {lost}")));
        }
        let figures: Vec<&str> = heard.split(' ').collect();
        let [_, heard, p50, p99, last] = figures[..] else {
            return Err(Failure::new(format!("visitors said {heard}")));
        };
        // Later turns find the memory of earlier ones: the first tells.
        let each = if turn == 1 { format!("{each:.1}") } else { "-".to_owned() };
        step::line(&format!("{turn:>4}   {heard:>5}   {p50:>6}   {p99:>6}   {last:>7}   {each:>7}"));
    }
    Ok(())
}
