//! Checks that the same sources always give the same wasm.

use crate::package::wasm;
use crate::{run::say, workspace};
use anyhow::{Result, ensure};

/// Builds the core again from scratch, in another folder, and compares the two files.
pub fn check() -> Result<()> {
    let first = std::fs::read(wasm::optimised())?;
    let folder = workspace::target().join("second-build");
    workspace::empty_folder(&folder)?;
    say("  compiling the core again from scratch");
    wasm::build(&folder)?;
    let second = std::fs::read(wasm::optimised())?;
    ensure!(
        first == second,
        "two builds of the same sources gave two different wasm files"
    );
    Ok(())
}
