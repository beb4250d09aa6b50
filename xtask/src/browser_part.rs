//! The browser part: two wasm bundles from `app/hydrate`, `public` for everybody and
//! `desk` for agents, with their JavaScript; then style and the version.
//!
//! Called by `build`, `run`, `watch` and `test`. Must never build the server: `ssr` in
//! the same cargo call would leak into the bundles.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::stamp::{self, Hash};
use crate::step::{self, Done, Failure, Named};
use crate::{places, sizes, style, tools};

/// How the browser part is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Small: optimised, and with Brotli and gzip beside each file.
    Release,
    /// Quick.
    Dev,
}

impl Mode {
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Dev => "wasm-dev",
        }
    }
}

/// A bundle: its name and the features of `hydrate` that it is built with.
struct Bundle {
    name: &'static str,
    features: &'static str,
}

const BUNDLES: [Bundle; 2] =
    [Bundle { name: "public", features: "" }, Bundle { name: "desk", features: "desk" }];

/// Builds what is out of date into `target/site` and prints the sizes.
pub fn build(mode: Mode) -> Done {
    fs::create_dir_all(places::pkg()).named("target/site/pkg")?;
    let styled = style::build(mode)?;
    let bundled = bundles(mode)?;
    if styled || bundled || !places::pkg().join("version.txt").is_file() {
        version()?;
    }
    if mode == Mode::Release {
        sizes::print()?;
    }
    Ok(())
}

/// Builds both bundles unless their inputs are as they were.
fn bundles(mode: Mode) -> Done<bool> {
    let inputs = inputs(mode)?;
    let there = BUNDLES.iter().all(|bundle| {
        places::pkg().join(format!("{}.wasm", bundle.name)).is_file()
            && places::pkg().join(format!("{}.js", bundle.name)).is_file()
    });
    if there && stamp::holds("bundles", &inputs) {
        step::step("browser part: unchanged");
        return Ok(false);
    }
    stamp::lift("bundles");
    tools::wasm_target()?;
    let bindgen = tools::wasm_bindgen()?;
    tools::npm("xtask")?;
    // The second bundle compiles while the first is being optimised: each uses one core.
    let made = thread::scope(|scope| {
        let mut finishing = Vec::new();
        for bundle in &BUNDLES {
            let out = compile(bundle, mode, &bindgen)?;
            finishing.push(scope.spawn(move || finish(bundle, mode, out)));
        }
        let joined = finishing.into_iter().map(|one| {
            one.join().unwrap_or_else(|_| Err(Failure::new("the thread that finishes a bundle panicked")))
        });
        joined.collect::<Done<Vec<PathBuf>>>()
    })?;
    let _ = fs::remove_dir_all(places::pkg().join("snippets"));
    for out in made {
        install(&out, &places::pkg())?;
    }
    stamp::put("bundles", &inputs)?;
    Ok(true)
}

/// A hash of all that goes into the bundles.
fn inputs(mode: Mode) -> Done<String> {
    let mut hash = Hash::new();
    hash.add(mode.profile().as_bytes());
    hash.add(step::output(step::command("rustc").arg("--version"))?.as_bytes());
    for path in [
        "app",
        "Cargo.toml",
        "Cargo.lock",
        "xtask/package-lock.json",
        "xtask/compress.mjs",
        "xtask/src/browser_part.rs",
    ] {
        hash.add_path(&places::root().join(path))?;
    }
    Ok(hash.hex())
}

/// Compiles one bundle and lets wasm-bindgen write its JavaScript; returns the folder.
fn compile(bundle: &Bundle, mode: Mode, bindgen: &Path) -> Done<PathBuf> {
    step::step(&format!("browser part: compiling {} ({})", bundle.name, mode.profile()));
    let mut cargo = step::cargo();
    cargo.args(["build", "--locked", "--package", "hydrate", "--target", tools::WASM]);
    cargo.args(["--profile", mode.profile()]);
    if !bundle.features.is_empty() {
        cargo.args(["--features", bundle.features]);
    }
    step::run(&mut cargo)?;
    let wasm = places::cargo_target().join(tools::WASM).join(mode.profile()).join("hydrate.wasm");
    let out = places::work().join("bundles").join(bundle.name);
    let _ = fs::remove_dir_all(&out);
    let mut command = step::command(bindgen);
    command.arg(&wasm).arg(bundle.name).arg(&out);
    if mode == Mode::Release {
        command.arg("--strip");
    }
    step::run(&mut command)?;
    // As `cargo leptos` names it, so that one loader serves both.
    let made = out.join(format!("{}_bg.wasm", bundle.name));
    fs::rename(&made, out.join(format!("{}.wasm", bundle.name))).named(made.display())?;
    Ok(out)
}

/// Optimises and compresses a bundle, where that is wanted; returns its folder.
fn finish(bundle: &Bundle, mode: Mode, out: PathBuf) -> Done<PathBuf> {
    if mode == Mode::Release {
        step::step(&format!("browser part: optimising {}", bundle.name));
        optimise(&out.join(format!("{}.wasm", bundle.name)))?;
        compress(&out)?;
    }
    Ok(out)
}

/// wasm-opt for size, with just the features that rustc emits by default. With
/// `--all-features` it writes imports that Chromium refuses to compile.
fn optimise(wasm: &Path) -> Done {
    let program = places::root().join("xtask/node_modules/binaryen/bin/wasm-opt");
    let mut command = step::command("node");
    command.arg(program).arg("-Oz").args([
        "--enable-bulk-memory",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
    ]);
    step::run(command.arg(wasm).arg("-o").arg(wasm))
}

/// Writes `.br` and `.gz` beside every text and wasm file of a folder.
pub fn compress(dir: &Path) -> Done {
    step::run(step::command("node").arg(places::root().join("xtask/compress.mjs")).arg(dir))
}

/// Copies a folder into another. Each file arrives whole, since a running server may be
/// reading, and compressed forms of an earlier build that have no successor go.
pub fn install(from: &Path, to: &Path) -> Done {
    fs::create_dir_all(to).named(to.display())?;
    for path in stamp::children(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            install(&path, &target)?;
            continue;
        }
        let half = with(&target, "half");
        fs::copy(&path, &half).named(path.display())?;
        fs::rename(&half, &target).named(target.display())?;
        drop_stale(&path, &target)?;
    }
    Ok(())
}

/// Takes away the compressed forms of `target` that `path` doesn't have.
fn drop_stale(path: &Path, target: &Path) -> Done {
    for suffix in ["br", "gz"] {
        let (fresh, stale) = (with(path, suffix), with(target, suffix));
        if !fresh.is_file() && stale.is_file() {
            fs::remove_file(&stale).named(stale.display())?;
        }
    }
    Ok(())
}

/// `path` with a further suffix.
pub fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(".");
    longer.push(suffix);
    PathBuf::from(longer)
}

/// Writes `pkg/version.txt`: a hash over all that the server hands out, last of all. The
/// server puts it behind every address as `?v=`.
fn version() -> Done {
    let file = places::pkg().join("version.txt");
    let _ = fs::remove_file(&file);
    let mut hash = Hash::new();
    hash.add_path(&places::site())?;
    fs::write(&file, hash.hex()).named(file.display())
}
