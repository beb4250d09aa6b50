//! The suites: what each needs, and how it is passed.
//!
//! Called by `test`. All cargo calls name the same packages (the default members), so
//! that features unify the same way and every crate compiles once for all suites.

use std::path::PathBuf;

use crate::browser_part::{self, Mode};
use crate::debian::Need;
use crate::postgres::Postgres;
use crate::step::{self, Done, Failure};
use crate::{debian, places, stamp, tools};

/// A suite, in the order in which they are passed: the quickest to fail first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// Format.
    Fmt,
    /// Clippy with warnings denied, on the host and for the browser.
    Clippy,
    /// Tests inside the crates.
    Unit,
    /// Tests through the real doors, on both databases.
    Integration,
    /// Tests in Chromium.
    Browser,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Fmt, Self::Clippy, Self::Unit, Self::Integration, Self::Browser];

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Unit => "unit",
            Self::Integration => "integration",
            Self::Browser => "browser",
        }
    }

    /// The suite of that name.
    pub fn named(name: &str) -> Done<Self> {
        let known = Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|suite| suite.name() == name);
        found.ok_or_else(|| Failure::usage(&format!("--only takes one of {known}, not '{name}'")))
    }

    /// Whether it counts tests.
    pub fn counts(self) -> bool {
        !matches!(self, Self::Fmt | Self::Clippy)
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Fmt | Self::Clippy | Self::Unit => &[],
            Self::Integration => &[Need::Dovecot, Need::Haproxy, Need::Nginx, Need::Postgres],
            Self::Browser => &[Need::Chromium, Need::Postgres, Need::Swaks],
        }
    }
}

/// Tests counted from what the test programs say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that were left out.
    pub skipped: usize,
}

impl Count {
    /// Reads cargo's `test result: ok. 3 passed; 1 failed; 0 ignored; …`.
    fn cargo(&mut self, line: &str) {
        let Some((_, rest)) = line.split_once("test result: ") else { return };
        for part in rest.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else { continue };
            self.add(word, number);
        }
    }

    /// Reads node's `ℹ pass 3`.
    fn node(&mut self, line: &str) {
        let mut words = line.trim_start_matches("ℹ ").split_whitespace();
        if let (true, Some(word), Some(number)) = (line.starts_with('ℹ'), words.next(), words.next()) {
            self.add(word, number);
        }
    }

    fn add(&mut self, word: &str, number: &str) {
        let number: usize = number.parse().unwrap_or(0);
        match word {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" => self.failed += number,
            "ignored" | "skipped" => self.skipped += number,
            _ => {}
        }
    }
}

/// What suites share: a PostgreSQL, started at first need and stopped when this is
/// dropped, also after a failure.
pub struct Workshop {
    args: Vec<String>,
    postgres: Option<Postgres>,
    /// The exit code of compiling, once that was tried: it isn't tried twice.
    compiled: Option<u8>,
}

impl Workshop {
    /// An empty one; `args` go to the test programs.
    pub fn new(args: Vec<String>) -> Self {
        Self { args, postgres: None, compiled: None }
    }

    /// Installs what the suites need from the system, before anything long begins.
    pub fn prepare(&self, suites: &[Suite]) -> Done {
        let mut needs: Vec<Need> = suites.iter().flat_map(|suite| suite.needs()).copied().collect();
        needs.sort_unstable();
        needs.dedup();
        debian::ensure(&needs)?;
        if suites.contains(&Suite::Browser) {
            tools::node()?;
        }
        if suites.contains(&Suite::Integration) {
            tools::moto();
        }
        Ok(())
    }

    /// Passes one suite.
    pub fn pass(&mut self, suite: Suite, count: &mut Count) -> Done {
        match suite {
            Suite::Fmt => self.fmt(),
            Suite::Clippy => self.clippy(),
            Suite::Unit => self.unit(count),
            Suite::Integration => self.integration(count),
            Suite::Browser => self.browser(count),
        }?;
        if suite.counts() && *count == Count::default() && self.args.is_empty() {
            return Err(Failure::new("it ran no test at all"));
        }
        Ok(())
    }

    fn fmt(&self) -> Done {
        tools::component("rustfmt", "fmt")?;
        step::step("fmt: checking the format");
        step::run(step::cargo().args(["fmt", "--all", "--check"]))?;
        // A workspace of its own.
        step::run(step::cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))
    }

    fn clippy(&self) -> Done {
        tools::component("clippy", "clippy")?;
        tools::wasm_target()?;
        let clippy = |what: &str, args: &[&str]| {
            step::step(&format!("clippy: {what}"));
            let mut cargo = step::cargo();
            step::run(
                cargo.args(["clippy", "--quiet", "--locked"]).args(args).args(["--", "--deny", "warnings"]),
            )
        };
        let browser = ["--package", "hydrate", "--target", tools::WASM];
        clippy("server, tests and xtask", &["--all-targets"])?;
        clippy("public bundle", &browser)?;
        clippy("desk bundle", &[&browser[..], &["--features", "desk"]].concat())
    }

    /// Compiles test programs and `loket` in one go. `--tests` makes cargo count the
    /// tests' own dependencies in, so that `loket` shares every crate with them.
    fn compile(&mut self) -> Done {
        match self.compiled {
            Some(0) => return Ok(()),
            Some(code) => return Err(Failure { code, text: "it did not compile, see above".to_owned() }),
            None => {}
        }
        step::step("compiling server and tests");
        let result = step::run(step::cargo().args(["build", "--locked", "--bins", "--tests"]));
        self.compiled = Some(result.as_ref().err().map_or(0, |failure| failure.code));
        result
    }

    fn unit(&mut self, count: &mut Count) -> Done {
        self.compile()?;
        step::step("unit: tests inside the crates");
        self.cargo_test(&["--lib", "--bins"], None, count)?;
        if self.args.is_empty() {
            step::step("unit: examples in the documentation");
            self.cargo_test(&["--doc"], None, count)?;
        }
        Ok(())
    }

    fn integration(&mut self, count: &mut Count) -> Done {
        self.compile()?;
        let url = self.postgres()?;
        step::step("integration: through the real doors, on SQLite and PostgreSQL");
        self.cargo_test(&["--test", "desk"], Some(&url), count)
    }

    /// The integration tests of kills and restores at full length.
    pub fn torture(&mut self, kills: &str) -> Done {
        self.compile()?;
        let url = self.postgres()?;
        step::step(&format!(
            "torture: {kills} kills on each database, a restore of 2,000 mails, a broadcast of 20,000"
        ));
        let mut cargo = step::cargo();
        cargo.args(["test", "--quiet", "--locked", "--test", "desk", "--"]);
        cargo.args(["torture::", "restore::", "broadcast_kills::", "--nocapture", "--test-threads=1"]);
        cargo.env("LOKET_TEST_POSTGRES", url).env("LOKET_TEST_PATIENCE", "300");
        cargo.env("LOKET_TEST_KILLS", kills).env("LOKET_TEST_RESTORE", "1000");
        step::run(cargo.env("LOKET_TEST_BROADCAST", "20000"))
    }

    fn cargo_test(&self, what: &[&str], postgres: Option<&str>, count: &mut Count) -> Done {
        let mut cargo = step::cargo();
        cargo.args(["test", "--quiet", "--locked", "--no-fail-fast"]).args(what);
        if let Some(url) = postgres {
            cargo.env("LOKET_TEST_POSTGRES", url);
        }
        if !self.args.is_empty() {
            cargo.arg("--").args(&self.args);
        }
        step::seen(&mut cargo, |line| count.cargo(line))
    }

    fn browser(&mut self, count: &mut Count) -> Done {
        let chromium = debian::chromium().ok_or_else(|| Failure::new("Chromium is missing"))?;
        self.compile()?;
        tools::npm("tests/browser")?;
        // Release, as it is shipped and as `cargo xtask run` builds it: what `run` made is
        // used here, and errors that only an optimised bundle shows are seen.
        browser_part::build(Mode::Release)?;
        let url = self.postgres()?;
        step::step("browser: in Chromium");
        let mut node = step::command("node");
        node.args(["--test", "--test-reporter=spec"]).args(&self.args).args(browser_tests()?);
        node.env("LOKET_BIN", places::cargo_target().join("debug/loket"));
        node.env("LOKET_SITE_DIR", places::site()).env("LOKET_TEST_POSTGRES", url).env("CHROMIUM", chromium);
        step::seen(&mut node, |line| count.node(line))
    }

    fn postgres(&mut self) -> Done<String> {
        if self.postgres.is_none() {
            self.postgres = Some(Postgres::start()?);
        }
        Ok(self.postgres.as_ref().map(|one| one.url.clone()).unwrap_or_default())
    }
}

/// Named one by one: `node --test` of version 20 knows no patterns.
fn browser_tests() -> Done<Vec<PathBuf>> {
    let dir = places::root().join("tests/browser");
    let mut files = stamp::children(&dir)?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        return Err(Failure::new("tests/browser holds no *.test.mjs"));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn results_are_counted() {
        let mut count = Count::default();
        count.cargo(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        count.cargo("test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out");
        count.cargo("test passed ... ok");
        assert_eq!(count, Count { passed: 5, failed: 4, skipped: 1 });
        count.node("ℹ pass 7");
        count.node("ℹ fail 1");
        count.node("ℹ duration_ms 3");
        count.node("pass 9");
        assert_eq!(count, Count { passed: 12, failed: 5, skipped: 1 });
    }
}
