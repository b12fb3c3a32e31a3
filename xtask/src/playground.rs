//! `cargo xtask playground`: the page that shows a login, built and served on its own origin.

use crate::run::{command, node, run, say};
use crate::{dev_server, install, package, setup, workspace};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

/// The built pages' place.
pub fn built() -> PathBuf {
    workspace::target().join("playground")
}

/// Builds the pages with the installed package.
pub fn build() -> Result<()> {
    workspace::empty_folder(&built())?;
    let modules = workspace::installed().join("node_modules");
    run(node("examples/playground/build.mjs")
        .arg(built())
        .env("NODE_PATH", modules))?;
    Ok(())
}

/// Sets up, builds, serves, and opens the page; ends as the server ends.
pub fn playground(opens: bool) -> Result<ExitCode> {
    setup::wasm_target()?;
    setup::npm_packages()?;
    package::build()?;
    say("installing the package as a user would, into target/installed/");
    install::install()?;
    say("building the playground and the dev server");
    build()?;
    dev_server::build()?;
    let mut server = command(dev_server::binary())
        .args(["--control", "--playground"])
        .arg(built())
        .stdout(Stdio::piped())
        .spawn()
        .context("the dev server does not start")?;
    let output = server.stdout.take().context("it has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        say(&line);
        if let Some(page) = line.strip_prefix("playground ").filter(|_| opens)
            && run(node("xtask/javascript/open-page.mjs").arg(page)).is_err()
        {
            say("no browser could be opened: open that address by hand");
        }
    }
    Ok(dev_server::exit_code(server.wait()?))
}
