//! Style: CSS bundled and minified by lightningcss, fonts and pictures copied.
//!
//! Called by `browser_part`. `style/main.css` becomes `loket.css`; `style/desk.css`, where
//! it exists, becomes `desk.css` for agents, and
//! `style/outage.css` the sheet of the outage page, which stands alone.

use std::fs;

use crate::browser_part::{Mode, compress, install};
use crate::stamp::{self, Hash};
use crate::step::{self, Done, Named};
use crate::{places, tools};

/// Sheets: source in `style/`, and name in `target/site/pkg`.
const SHEETS: [(&str, &str); 3] =
    [("main.css", "loket.css"), ("desk.css", "desk.css"), ("outage.css", "outage.css")];

/// Builds the style unless it is as it was; tells whether it did anything.
pub fn build(mode: Mode) -> Done<bool> {
    let source = places::root().join("style");
    let mut hash = Hash::new();
    hash.add(if mode == Mode::Release { b"release" } else { b"dev" });
    for path in ["style", "xtask/package-lock.json", "xtask/src/style.rs", "xtask/compress.mjs"] {
        hash.add_path(&places::root().join(path))?;
    }
    let there =
        SHEETS.iter().all(|(from, to)| source.join(from).is_file() == places::pkg().join(to).is_file());
    if there && stamp::holds("style", &hash.hex()) {
        step::step("style: unchanged");
        return Ok(false);
    }
    stamp::lift("style");
    let lightningcss = tools::lightningcss()?;
    step::step("style: bundling");
    clear()?;
    let out = places::work().join("style");
    let _ = fs::remove_dir_all(&out);
    let pkg = out.join("pkg");
    fs::create_dir_all(&pkg).named(pkg.display())?;
    let assets = source.join("assets");
    if assets.is_dir() {
        install(&assets, &out)?;
    }
    for (from, to) in SHEETS {
        let sheet = source.join(from);
        if sheet.is_file() {
            let mut command = step::command(&lightningcss);
            command.args(["--bundle", "--minify", "--output-file"]).arg(pkg.join(to)).arg(&sheet);
            step::run(&mut command)?;
        }
    }
    if mode == Mode::Release {
        compress(&out)?;
    }
    install(&out, &places::site())?;
    stamp::put("style", &hash.hex())?;
    Ok(true)
}

/// Takes away all that an earlier style left: a renamed font must not stay for ever. The
/// bundles stay.
fn clear() -> Done {
    for path in stamp::children(&places::site())? {
        if path.is_dir() && path != places::pkg() {
            fs::remove_dir_all(&path).named(path.display())?;
        } else if path.is_file() {
            fs::remove_file(&path).named(path.display())?;
        }
    }
    for path in stamp::children(&places::pkg())? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if SHEETS.iter().any(|(_, sheet)| name.starts_with(sheet)) {
            fs::remove_file(&path).named(path.display())?;
        }
    }
    Ok(())
}
