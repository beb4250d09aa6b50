//! Where things lie. Called by every chore; must never create anything.

use std::path::PathBuf;

/// The workspace's root.
pub fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(own).parent().map(PathBuf::from).unwrap_or_default()
}

/// Where cargo puts what it builds: `CARGO_TARGET_DIR`, else `target`.
pub fn cargo_target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
    chosen.map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// What the server hands out: bundles in `pkg`, fonts and pictures beside it.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// Wasm, JavaScript and CSS.
pub fn pkg() -> PathBuf {
    site().join("pkg")
}

/// Stamps and half-finished outputs of xtask.
pub fn work() -> PathBuf {
    root().join("target/xtask")
}

/// The first file named `program` on `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}
