//! The tools of the install tests: runtimes, bundlers, linters of packages, test runners.

use super::npm::Locked;
use anyhow::Result;
use std::path::PathBuf;

const TOOLS: Locked = Locked {
    sources: "tests/install/tools",
    name: "install-tools",
    what: "Node 20, 22 and 24, Bun, Deno, Vite, webpack, Rollup, linters, and Vitest, Jest and Mocha (900 MB)",
};

/// Makes sure that the tools are installed under `target/`.
pub fn install_tools() -> Result<()> {
    TOOLS.install(|_| Ok(()))
}

/// Returns the folder of the tools' npm packages.
pub fn modules() -> PathBuf {
    TOOLS.folder().join("node_modules")
}
