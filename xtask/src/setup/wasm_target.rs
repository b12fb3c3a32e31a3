//! The Rust target that the core is compiled for.

use crate::run::{command, run, say, standard_output};
use anyhow::{Result, bail};
use std::path::Path;

/// Its name, for rustc and for cargo.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Sees that Rust can compile to wasm.
pub fn wasm_target() -> Result<()> {
    // Asking the compiler itself serves distributions' own Rust as well as rustup's.
    let sysroot = standard_output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET)
        .is_dir()
    {
        return Ok(());
    }
    if standard_output(command("rustup").arg("--version")).is_err() {
        bail!(
            "this Rust cannot compile to {WASM_TARGET} and there is no rustup to add it: install the \
             target from where Rust came from, or install Rust with rustup (https://rustup.rs)"
        );
    }
    say(&format!(
        "installing the Rust target {WASM_TARGET} with rustup"
    ));
    run(command("rustup").args(["target", "add", WASM_TARGET]))?;
    Ok(())
}
