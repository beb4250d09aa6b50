//! A progress bar on standard error: one line that is written over. Where standard
//! error is no terminal, a line for every tenth.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often the line is written.
const OFTEN: Duration = Duration::from_millis(100);
/// Signs of the bar.
const WIDTH: u64 = 30;

/// A progress bar.
pub struct Progress {
    total: u64,
    done: u64,
    unit: &'static str,
    terminal: bool,
    began: Instant,
    shown: Option<Instant>,
    tenth: u64,
}

impl Progress {
    /// Of `total` things.
    pub fn new(total: u64, unit: &'static str) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        Progress { total, done: 0, unit, terminal, began: Instant::now(), shown: None, tenth: 0 }
    }

    /// So many more are done.
    pub fn add(&mut self, more: u64) {
        self.set(self.done + more);
    }

    /// So many are done.
    pub fn set(&mut self, done: u64) {
        self.done = done;
        let tenth = done * 10 / self.total.max(1);
        let due = if self.terminal {
            self.shown.is_none_or(|at| at.elapsed() >= OFTEN)
        } else {
            tenth > self.tenth
        };
        if due {
            self.tenth = tenth;
            self.show();
        }
    }

    /// All that there was is done.
    pub fn end(&mut self) {
        if self.terminal {
            self.show();
            let _ = writeln!(std::io::stderr());
        }
    }

    fn show(&mut self) {
        self.shown = Some(Instant::now());
        let line = line(self.done, self.total, self.unit, self.began.elapsed());
        let mut err = std::io::stderr();
        // A closed standard error is no reason to stop.
        let _ = if self.terminal { write!(err, "\r{line}") } else { writeln!(err, "{line}") };
        let _ = err.flush();
    }
}

fn line(done: u64, total: u64, unit: &str, elapsed: Duration) -> String {
    let full = (done * WIDTH / total.max(1)).min(WIDTH);
    let bar: String = (0..WIDTH).map(|at| if at < full { '#' } else { '.' }).collect();
    let percent = (done * 100 / total.max(1)).min(100);
    format!("[{bar}] {percent:3}%  {done}/{total} {unit}  {:.1} s", elapsed.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_grows() {
        assert_eq!(
            line(5, 10, "mails", Duration::from_millis(1200)),
            "[###############...............]  50%  5/10 mails  1.2 s"
        );
        assert!(line(0, 0, "mails", Duration::ZERO).contains("  0%"));
    }
}
