//! The memory of the process while a hundred thousand mails become tickets.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::client::Sender;
use super::server::Server;
use crate::step::{self, Done, Failure, Named};

const MAILS: u32 = 100_000;
const SAMPLE: u32 = 10_000;
/// Connections at once.
const SENDERS: u32 = 8;

/// Measures on a Loket with the demo, and prints.
pub fn measure(loket: &Server) -> Done {
    let pid = loket.pid().ok_or_else(|| Failure::new("it has no process"))?;
    step::step(&format!("memory over {MAILS} mails, SQLite"));
    step::line("   mails   RSS MB   peak MB   seconds");
    let begun = Instant::now();
    for sent in (0..=MAILS).step_by(SAMPLE as usize) {
        let (now, peak) = (megabytes(pid, "VmRSS")?, megabytes(pid, "VmHWM")?);
        step::line(&format!("{sent:>8}   {now:>6.0}   {peak:>7.0}   {:>7.0}", begun.elapsed().as_secs_f64()));
        if sent < MAILS {
            batch(sent)?;
        }
    }
    // What the desk still had to do is done, or not: memory is looked at once more.
    thread::sleep(Duration::from_secs(30));
    step::line(&format!("half a minute later: {:.0} MB", megabytes(pid, "VmRSS")?));
    Ok(())
}

fn batch(from: u32) -> Done {
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|first| {
                scope.spawn(move || {
                    let mut sender = Sender::new()?;
                    let numbers = (from + first..from + SAMPLE).step_by(SENDERS as usize);
                    numbers.into_iter().try_for_each(|number| sender.send(number, &format!("Mail {number}")))
                })
            })
            .collect();
        let join = |sender: thread::ScopedJoinHandle<'_, Done>| {
            sender.join().unwrap_or_else(|_| Err(Failure::new("a sender panicked")))
        };
        senders.into_iter().try_for_each(join)
    })
}

/// A figure of the kernel's about the process.
pub fn megabytes(pid: u32, name: &str) -> Done<f64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).named(&path)?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map(|kilobytes| kilobytes / 1024.0).ok_or_else(|| Failure::new(format!("{path} has no {name}")))
}
