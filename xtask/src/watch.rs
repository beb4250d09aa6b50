//! `cargo xtask run --dev`: builds again and restarts the server when a source changes.
//!
//! Called by `run`. Polls times once a second: no dependency, and it works on every file
//! system. A build that fails must never stop the server that runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::browser_part::{self, Mode};
use crate::run::{self, Options};
use crate::step::{self, Done, Named};
use crate::{places, stamp, tools};

const WATCHED: [&str; 6] = ["app", "server", "style", "migrations", "Cargo.toml", "Cargo.lock"];

/// Serves until Ctrl-C, which reaches the server too and stops it.
pub fn serve(options: &Options) -> Done {
    let mut seen = times()?;
    let mut server = Server::start(options)?;
    loop {
        sleep(Duration::from_secs(1));
        server.notice_end()?;
        let now = times()?;
        if now == seen {
            continue;
        }
        step::step(&format!("changed: {}", changed(&seen, &now)));
        seen = now;
        match browser_part::build(Mode::Dev).and_then(|()| run::server(options)) {
            Ok(()) => {
                server.stop()?;
                server = Server::start(options)?;
            }
            Err(failure) => step::step(&format!("{}; the old server keeps running", failure.text)),
        }
    }
}

struct Server {
    child: Child,
    ended: bool,
}

impl Server {
    fn start(options: &Options) -> Done<Self> {
        step::step("server: starting");
        let mut command: Command = options.equip(tools::tied(&options.program(), None));
        let child = command.arg("serve").spawn().named("loket")?;
        Ok(Self { child, ended: false })
    }

    /// Says it once when the server ended by itself.
    fn notice_end(&mut self) -> Done {
        if let (false, Some(status)) = (self.ended, self.child.try_wait().named("loket")?) {
            step::step(&format!("the server ended ({status}); waiting for a change"));
            self.ended = true;
        }
        Ok(())
    }

    /// Asks it to stop, and insists after ten seconds.
    fn stop(&mut self) -> Done {
        let id = self.child.id().to_string();
        if self.child.try_wait().named("loket")?.is_none() {
            step::works(step::command("sh").args(["-c", "kill -TERM \"$1\"", "sh", &id]));
        }
        for _ in 0..200 {
            if self.child.try_wait().named("loket")?.is_some() {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        step::step("the server did not stop within 10 s: killing it");
        self.child.kill().named("loket")?;
        self.child.wait().named("loket").map(drop)
    }
}

type Times = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

fn times() -> Done<Times> {
    let mut times = Times::new();
    for name in WATCHED {
        add(&places::root().join(name), &mut times)?;
    }
    Ok(times)
}

fn add(path: &Path, times: &mut Times) -> Done {
    // What vanishes between listing and looking (an editor's half-written file) is a
    // change like any other.
    let Ok(meta) = fs::metadata(path) else { return Ok(()) };
    if meta.is_dir() {
        for child in stamp::children(path)? {
            add(&child, times)?;
        }
    } else {
        times.insert(path.to_path_buf(), (meta.modified().ok(), meta.len()));
    }
    Ok(())
}

/// The names that differ, three at most.
fn changed(old: &Times, new: &Times) -> String {
    let differs = |path: &&PathBuf| old.get(*path) != new.get(*path);
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    let names: Vec<String> = new.keys().filter(differs).chain(gone).map(|path| short(path)).collect();
    let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
    names.iter().take(3).cloned().collect::<Vec<_>>().join(", ") + &more
}

fn short(path: &Path) -> String {
    path.strip_prefix(places::root()).unwrap_or(path).display().to_string()
}
