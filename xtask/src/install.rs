//! The package as a user gets it: packed by npm and installed into `target/installed/`.

use crate::run::{npm, run, say};
use crate::{package, setup, workspace};
use anyhow::{Result, ensure};
use serde_json::json;
use std::path::PathBuf;

/// Sets up, builds the package from the sources, and installs it.
pub fn from_sources() -> Result<()> {
    setup::wasm_target()?;
    setup::npm_packages()?;
    package::build()?;
    say("installing the package into target/installed/, as a user would");
    install()
}

/// Packs `pkg/` and installs the tarball into an empty project.
pub fn install() -> Result<()> {
    let project = workspace::installed();
    workspace::empty_folder(&project)?;
    pack()?;
    let manifest = json!({ "name": "installed", "private": true, "type": "module" });
    workspace::write(&project.join("package.json"), manifest.to_string())?;
    run(npm()
        .current_dir(&project)
        .args(["install", "--offline", "--no-save", "--ignore-scripts"])
        .args(["--no-audit", "--no-fund"])
        .arg(tarball()))?;
    workspace::copy_folder(&example_sources(), &example())?;
    workspace::copy_folder(
        &workspace::root().join("jetbrains/page"),
        &jetbrains_pages(),
    )?;
    ensure!(
        command().exists(),
        "the installed package has no command at {}; see \"bin\" in pkg-template/package.json",
        command().display()
    );
    Ok(())
}

/// Returns the folder of the example extension, beside the installed package, as if that were installed into it.
pub fn example() -> PathBuf {
    workspace::installed().join("vscode-extension")
}

/// Returns the folder of the JetBrains library's pages, beside the installed package.
pub fn jetbrains_pages() -> PathBuf {
    workspace::installed().join("jetbrains-page")
}

fn example_sources() -> PathBuf {
    workspace::root().join("examples/vscode-extension")
}

/// Returns the path of the installed `plexicus` command.
pub fn command() -> PathBuf {
    let name = if cfg!(windows) {
        "plexicus.cmd"
    } else {
        "plexicus"
    };
    workspace::installed().join("node_modules/.bin").join(name)
}

/// Returns the path of the packed package.
pub fn tarball() -> PathBuf {
    let name = format!("plexicus-auth-{}.tgz", env!("CARGO_PKG_VERSION"));
    workspace::installed().join(name)
}

fn pack() -> Result<()> {
    run(npm()
        .current_dir(workspace::package())
        .args(["pack", "--ignore-scripts", "--pack-destination"])
        .arg(workspace::installed()))?;
    Ok(())
}
