//! How large the package is, and how large it may be.

use super::javascript::Entry;
use crate::run::say;
use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;

const WASM: &str = "plexicus_auth.wasm";

/// The most that the wasm may take, gzipped.
const WASM_BUDGET_BYTES: usize = 112_500;

/// Prints the sizes.
pub fn report(package: &Path, entries: &[Entry]) -> Result<()> {
    let wasm = std::fs::read(package.join(WASM))?;
    let gzipped = gzipped_length(&wasm)?;
    say("");
    say(&format!("{:<32}{:>12}{:>12}", "bytes", "raw", "gzipped"));
    say(&row(WASM, wasm.len(), gzipped));
    for entry in entries {
        say(&row(&entry.name, entry.minified, entry.gzipped));
    }
    say("");
    Ok(())
}

/// Fails when the wasm is over its budget.
pub fn check(package: &Path) -> Result<()> {
    let gzipped = gzipped_length(&std::fs::read(package.join(WASM))?)?;
    if gzipped > WASM_BUDGET_BYTES {
        bail!("the wasm is {gzipped} bytes gzipped, its budget is {WASM_BUDGET_BYTES}");
    }
    Ok(())
}

fn row(name: &str, raw: usize, gzipped: usize) -> String {
    format!("{name:<32}{raw:>12}{gzipped:>12}")
}

fn gzipped_length(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
