//! `cargo xtask fuzz [MINUTES]`: hostile bytes for what reads mail, each target in turn.
//!
//! Called by people. Takes one core. What is found lies in
//! `target/fuzz/found`; what was learnt in `target/fuzz/corpus`, for the next run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{self, Done, Failure, Named};
use crate::{places, tools};

/// As in `fuzz/Cargo.toml`.
const TARGETS: [&str; 4] = ["smtp_session", "parse", "reply_text", "classify"];
/// Bytes of one input: longer ones find little more and take long.
const MAX_LEN: u32 = 16_384;

/// Builds the targets and runs each for so many minutes, also after one found something.
pub fn fuzz(args: &[String]) -> Done {
    let minutes = match args {
        [] => Some(10),
        [minutes] => minutes.parse().ok(),
        _ => None,
    };
    let minutes: u64 = minutes.ok_or_else(|| Failure::usage("fuzz takes minutes, and nothing else"))?;
    let cargo_fuzz = tools::cargo_fuzz()?;
    let dir = places::root().join("target/fuzz");
    step::step("compiling the fuzz targets");
    let mut build = step::command(cargo_fuzz);
    build.args(["fuzz", "build", "--fuzz-dir", "fuzz", "--target-dir"]).arg(&dir);
    // libFuzzer's flags are not stable; the compiler is.
    step::run(build.env("RUSTC_BOOTSTRAP", "1").current_dir(places::root()))?;
    let failed: Vec<&str> =
        TARGETS.into_iter().filter_map(|target| run(target, minutes, &dir).err().map(|_| target)).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("found something: {}; see {}", failed.join(", "), dir.join("found").display())))
}

fn run(target: &str, minutes: u64, dir: &Path) -> Done {
    let (corpus, found) = (folder(dir.join("corpus").join(target))?, folder(dir.join("found"))?);
    // The spool's fsyncs are not what is looked at here.
    let memory = PathBuf::from("/dev/shm");
    let scratch = if memory.is_dir() { memory } else { dir.to_owned() }.join("loket-fuzz");
    let scratch = folder(scratch)?;
    step::step(&format!("{target}: {minutes} min"));
    let host = step::output(step::command("rustc").args(["--print", "host-tuple"]))?;
    let mut fuzz = step::command(dir.join(host).join("release").join(target));
    fuzz.arg(format!("-max_total_time={}", minutes.saturating_mul(60)));
    fuzz.arg(format!("-max_len={MAX_LEN}")).args(["-print_funcs=0", "-print_final_stats=1", "-verbosity=0"]);
    fuzz.arg(format!("-artifact_prefix={}/{target}-", found.display()));
    fuzz.arg(corpus).arg(places::root().join("fuzz/seeds").join(target));
    let result = step::run(fuzz.env("TMPDIR", &scratch));
    let _ = fs::remove_dir_all(scratch);
    result
}

fn folder(path: PathBuf) -> Done<PathBuf> {
    fs::create_dir_all(&path).named(path.display())?;
    Ok(path)
}
