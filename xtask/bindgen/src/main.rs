//! Writes the JavaScript of a wasm file: `bindgen WASM NAME OUT_DIR [--strip]`.
//!
//! Called by `cargo xtask build`. The library instead of its command-line program: the
//! lock file gives both halves of wasm-bindgen, which must match, one version, and it
//! compiles in a fraction of the time.

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (paths, strip) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [wasm, name, out] => ([wasm, name, out], false),
        [wasm, name, out, "--strip"] => ([wasm, name, out], true),
        _ => bail!("bindgen takes WASM NAME OUT_DIR and perhaps --strip"),
    };
    let [wasm, name, out] = paths;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).web(true)?.typescript(false);
    bindgen.remove_name_section(strip).remove_producers_section(strip);
    bindgen.generate(out).with_context(|| format!("{wasm}: bindgen failed"))
}
