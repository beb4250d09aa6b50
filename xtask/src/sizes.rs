//! Sizes of what a browser loads, after Brotli, against the budgets.
//!
//! Called by `browser_part` at the end of a release build. Warns and never fails: a
//! budget that is passed is a choice for people.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser_part::with;
use crate::step::{self, Done, Named};
use crate::{places, stamp};

/// A kind of page: its name, the files below `pkg` that it loads, whether it loads
/// wasm-bindgen's snippets too, and its budget in kB.
struct Budget {
    name: &'static str,
    files: &'static [&'static str],
    snippets: bool,
    limit: f64,
}

const BUDGETS: [Budget; 3] = [
    Budget {
        name: "public: wasm + JS",
        files: &["public.wasm", "public.js", "../islands.js"],
        snippets: true,
        limit: 120.0,
    },
    Budget {
        name: "desk: wasm + JS",
        files: &["desk.wasm", "desk.js", "../islands.js"],
        snippets: true,
        limit: 350.0,
    },
    Budget { name: "CSS", files: &["loket.css", "desk.css"], snippets: false, limit: 20.0 },
];

/// Prints a line a budget.
pub fn print() -> Done {
    let pkg = places::pkg();
    let snippets = pkg.join("snippets");
    for budget in &BUDGETS {
        let mut bytes = 0;
        for name in budget.files {
            bytes += compressed(&pkg.join(name));
        }
        if budget.snippets && snippets.is_dir() {
            bytes += scripts(&snippets)?.iter().map(|file| compressed(file)).sum::<u64>();
        }
        let kilobytes = f64::from(u32::try_from(bytes).named(budget.name)?) / 1000.0;
        let verdict = if kilobytes > budget.limit { "OVER the budget of" } else { "of" };
        step::detail(&format!("{:<18} {kilobytes:6.1} kB {verdict} {:.0} kB", budget.name, budget.limit));
    }
    Ok(())
}

/// The size after Brotli, nothing for a file that isn't there.
fn compressed(file: &Path) -> u64 {
    fs::metadata(with(file, "br")).map_or(0, |meta| meta.len())
}

fn scripts(dir: &Path) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in stamp::children(dir)? {
        if path.is_dir() {
            found.extend(scripts(&path)?);
        } else if path.extension().is_some_and(|suffix| suffix == "js") {
            found.push(path);
        }
    }
    Ok(found)
}
