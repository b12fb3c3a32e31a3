//! The package's JavaScript, built by esbuild through `xtask/javascript/build-package.mjs`.

use crate::run::{node, standard_output};
use crate::workspace;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the script tells about its work.
#[derive(Deserialize)]
pub struct Built {
    /// What an application carries that imports one entry.
    pub entries: Vec<Entry>,
    /// The folders of the npm packages whose code went in.
    pub bundled: Vec<PathBuf>,
}

/// One entry of the package.
#[derive(Deserialize, Serialize)]
pub struct Entry {
    /// As it is imported.
    pub name: String,
    /// Bytes, bundled and minified together with all that it imports.
    pub minified: usize,
    /// The same, gzipped.
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
