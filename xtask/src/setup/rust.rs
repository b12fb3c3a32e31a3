//! The parts that rustup adds to Rust: the wasm target, the formatter and the linter.

use crate::run::{cargo, command, run, say, standard_output};
use anyhow::{Result, bail};
use std::path::Path;

/// The name of the wasm target, for rustc and cargo.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that Rust can compile to wasm.
pub fn wasm_target() -> Result<()> {
    // Asks the compiler itself, which also works for a distribution's Rust without rustup.
    let sysroot = standard_output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET)
        .is_dir()
    {
        return Ok(());
    }
    rustup("target", WASM_TARGET)
}

/// Makes sure that `cargo fmt` and `cargo clippy` are installed: rustup's minimal profile lacks them.
pub fn rust_checkers() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if standard_output(cargo().args([subcommand, "--version"])).is_err() {
            rustup("component", component)?;
        }
    }
    Ok(())
}

fn rustup(kind: &str, name: &str) -> Result<()> {
    if standard_output(command("rustup").arg("--version")).is_err() {
        bail!(
            "this Rust lacks the {kind} {name}, and there is no rustup to add it: install it from \
             where you got Rust, or install Rust with rustup (https://rustup.rs)"
        );
    }
    say(&format!("installing the Rust {kind} {name} with rustup"));
    run(command("rustup").args([kind, "add", name]))?;
    Ok(())
}
