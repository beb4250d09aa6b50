//! Build tools: the wasm32 target, rustfmt and clippy, wasm-bindgen, cargo-fuzz, node's packages.
//!
//! Called by the builders and by `test`. Must never install anything outside the
//! toolchain, the target folder and a `node_modules` folder of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stamp::Hash;
use crate::step::{self, Done, Failure, Named};
use crate::{debian, places};

/// The target of the browser part.
pub const WASM: &str = "wasm32-unknown-unknown";

const CARGO_FUZZ: &str = "0.13.2";

/// The S3 server that backups are tested against.
const MOTO: &str = "5.2.5";

/// Adds the wasm32 target to the toolchain.
pub fn wasm_target() -> Done {
    let sysroot = step::output(step::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    step::step("adding the wasm32 target");
    rustup(&["target", "add", WASM])
}

/// Adds `rustfmt` or `clippy` to the toolchain; `verb` is its cargo command.
pub fn component(name: &str, verb: &str) -> Done {
    if step::works(step::cargo().args([verb, "--version"])) {
        return Ok(());
    }
    step::step(&format!("adding {name}"));
    rustup(&["component", "add", name])
}

fn rustup(args: &[&str]) -> Done {
    if places::on_path("rustup").is_none() {
        return Err(Failure::new(format!("rustup is missing; it would run: rustup {}", args.join(" "))));
    }
    step::run(step::command("rustup").args(args))
}

/// wasm-bindgen, as `xtask/bindgen` wraps it.
pub fn wasm_bindgen() -> Done<PathBuf> {
    step::step("wasm-bindgen: compiling");
    step::run(step::cargo().args(["build", "--locked", "--package", "bindgen"]))?;
    Ok(places::cargo_target().join("debug/bindgen"))
}

/// cargo-fuzz, in the target folder: what it takes to build with libFuzzer.
pub fn cargo_fuzz() -> Done<PathBuf> {
    let place = places::root().join("target/tools/cargo-fuzz");
    let program = place.join("bin/cargo-fuzz");
    if !program.is_file() {
        step::step("installing cargo-fuzz into target/tools");
        let mut cargo = step::cargo();
        cargo.args(["install", "cargo-fuzz", "--version", CARGO_FUZZ, "--locked", "--root"]).arg(&place);
        step::run(&mut cargo)?;
    }
    Ok(program)
}

/// moto's S3 server, in the target folder. Where it can't be installed the tests that need it
/// skip themselves: no other part of Loket needs Python.
pub fn moto() {
    let place = places::root().join("target/tools/moto");
    let marker = place.join("installed");
    if fs::read_to_string(&marker).is_ok_and(|version| version == MOTO) {
        return;
    }
    step::step("installing moto, an S3 server, into target/tools");
    let install = || -> Done {
        step::quiet(step::command("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
        let mut pip = step::command(place.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        step::quiet(pip.arg(format!("moto[server]=={MOTO}")))?;
        fs::write(&marker, MOTO).named(marker.display())
    };
    if let Err(failure) = install() {
        step::detail(&format!("left out, so backups to a bucket are not tested: {}", failure.text));
    }
}

/// Whether node is there and new enough.
pub fn node() -> Done {
    let advice = "Node 20 or later is needed, with npm (Debian: nodejs npm; or https://nodejs.org)";
    let says = step::output(step::command("node").arg("--version")).map_err(|_| Failure::new(advice))?;
    let major: u32 = says.trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    if major < 20 || places::on_path("npm").is_none() {
        return Err(Failure::new(format!("{advice}; found {says}")));
    }
    Ok(())
}

/// Installs the npm packages of a folder as its lock file says, unless they are there.
/// No package's own scripts are run: none of those we use needs them.
pub fn npm(folder: &str) -> Done<PathBuf> {
    node()?;
    let dir = places::root().join(folder);
    let modules = dir.join("node_modules");
    let mut hash = Hash::new();
    hash.add_path(&dir.join("package-lock.json"))?;
    let kept = modules.join(".installed");
    if fs::read_to_string(&kept).is_ok_and(|kept| kept == hash.hex()) {
        return Ok(modules);
    }
    step::step(&format!("installing npm packages of {folder}"));
    let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    step::run(step::command("npm").args(quiet).current_dir(&dir))?;
    fs::write(&kept, hash.hex()).named(kept.display())?;
    Ok(modules)
}

/// lightningcss: a native program that npm chose for this machine.
pub fn lightningcss() -> Done<PathBuf> {
    let modules = npm("xtask")?;
    let folders = fs::read_dir(&modules).named(modules.display())?.flatten();
    let native = folders.filter(|dir| dir.file_name().to_string_lossy().starts_with("lightningcss-cli-"));
    native
        .map(|dir| dir.path().join("lightningcss"))
        .find(|program| program.is_file())
        .ok_or_else(|| Failure::new("npm has no lightningcss-cli for this machine"))
}

/// A command that ends together with xtask, however that ends. Linux only; elsewhere it
/// is the plain command.
pub fn tied(program: &Path, user: Option<(u32, u32)>) -> Command {
    use std::os::unix::process::CommandExt;
    let Some(setpriv) = places::on_path("setpriv") else {
        let mut plain = step::command(program);
        if let Some((uid, gid)) = user {
            plain.uid(uid).gid(gid);
        }
        return plain;
    };
    let mut tied = step::command(setpriv);
    tied.arg("--pdeathsig=INT");
    if let (Some((uid, gid)), true) = (user, debian::is_root()) {
        tied.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
    }
    tied.arg("--").arg(program);
    tied
}
