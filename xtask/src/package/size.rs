//! The size of the package, and its limits. The build measures the size, since it bundles each entry anyway to check
//! that it can be bundled. size-limit would bundle them all again.

use super::javascript::Entry;
use super::wasm::NAME as WASM;
use crate::run::say;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The size limits, gzipped: of the wasm, and of each entry bundled into an application.
const BUDGETS_BYTES: [(&str, usize); 9] = [
    (WASM, 202_000),
    ("@plexicus/auth", 201_500),
    ("@plexicus/auth/slim", 7_000),
    ("@plexicus/auth/node", 212_000),
    ("@plexicus/auth/vscode", 216_500),
    ("@plexicus/auth/browser", 204_500),
    ("@plexicus/auth/browser-slim", 9_500),
    ("@plexicus/auth/jetbrains", 205_500),
    ("@plexicus/auth/testing", 209_500),
];

/// The sizes of the parts of a built package.
#[derive(Deserialize, Serialize)]
pub struct Sizes(Vec<Entry>);

impl Sizes {
    /// Adds the size of the wasm to those of the entries.
    pub fn of(package: &Path, entries: Vec<Entry>) -> Result<Self> {
        let wasm = std::fs::read(package.join(WASM))?;
        let wasm = Entry {
            name: WASM.to_owned(),
            minified: wasm.len(),
            gzipped: gzipped_length(&wasm)?,
        };
        Ok(Self(std::iter::once(wasm).chain(entries).collect()))
    }

    /// Reads the sizes of the last built package.
    pub fn load() -> Result<Self> {
        let text = workspace::read(&path())?;
        serde_json::from_str(&text).context("the sizes of the package cannot be read")
    }

    /// Saves the sizes for a later check.
    pub fn save(&self) -> Result<()> {
        workspace::write(&path(), serde_json::to_string(self)?)
    }

    /// Prints the sizes.
    pub fn report(&self) {
        say("");
        say(&format!("{:<32}{:>12}{:>12}", "bytes", "raw", "gzipped"));
        for part in &self.0 {
            let Entry {
                name,
                minified,
                gzipped,
            } = part;
            say(&format!("{name:<32}{minified:>12}{gzipped:>12}"));
        }
        say("");
    }

    /// Fails if a part is over its budget, or has none.
    pub fn check(&self) -> Result<()> {
        for Entry { name, gzipped, .. } in &self.0 {
            let (_, budget) = BUDGETS_BYTES
                .iter()
                .find(|(known, _)| known == name)
                .with_context(|| format!("{name} has no size budget in {}", file!()))?;
            ensure!(
                gzipped <= budget,
                "{name} is {gzipped} bytes gzipped, its budget is {budget}"
            );
        }
        Ok(())
    }
}

fn path() -> PathBuf {
    workspace::target().join("package-sizes.json")
}

fn gzipped_length(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
