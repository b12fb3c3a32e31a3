//! Builds the package's JavaScript with esbuild, through `xtask/javascript/build-package.mjs`.

use crate::run::{node, standard_output};
use crate::workspace;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The script's report.
#[derive(Deserialize)]
pub struct Built {
    /// The sizes of the entries.
    pub entries: Vec<Entry>,
    /// The folders of the npm packages whose code is bundled.
    pub bundled: Vec<PathBuf>,
}

/// An entry of the package, and how much it adds to an application.
#[derive(Deserialize, Serialize)]
pub struct Entry {
    /// The name by which it is imported.
    pub name: String,
    /// Size in bytes, bundled and minified with everything that it imports.
    pub minified: usize,
    /// Size in bytes after gzip.
    pub gzipped: usize,
}

/// Writes `esm/`, `cjs/` and `bin/` into the package.
pub fn build() -> Result<Built> {
    let report = standard_output(
        node("xtask/javascript/build-package.mjs")
            .arg(workspace::package_template())
            .arg(workspace::wasm_glue())
            .arg(workspace::package())
            .arg(env!("CARGO_PKG_VERSION")),
    )?;
    serde_json::from_str(&report).context("build-package.mjs printed no report")
}
