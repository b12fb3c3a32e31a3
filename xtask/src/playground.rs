//! `cargo xtask playground`: builds the page that shows a login, and serves it on its own origin.

use crate::run::{command, interactive, node, run, say};
use crate::test::javascript;
use crate::{dev_server, install, setup, workspace};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

/// Returns the folder of the built pages.
pub fn built() -> PathBuf {
    workspace::target().join("playground")
}

/// Builds the pages with the installed package.
pub fn build() -> Result<()> {
    build_into(&built(), &[])
}

fn build_into(folder: &Path, options: &[&str]) -> Result<()> {
    workspace::empty_folder(folder)?;
    let modules = workspace::installed().join("node_modules");
    run(node("examples/playground/build.mjs")
        .arg(folder)
        .args(options)
        .env("NODE_PATH", modules))?;
    Ok(())
}

fn set_up_and_build() -> Result<()> {
    install::from_sources()?;
    say("building the playground and the dev server");
    build()?;
    dev_server::build()
}

/// Prints how soon the page can sign in, compared with the same page without the package.
pub fn measure() -> Result<ExitCode> {
    set_up_and_build()?;
    setup::chromium()?;
    let bare = workspace::target().join("playground-without-auth");
    build_into(&bare, &["--without-auth"])?;
    let script = javascript::build(&[workspace::root().join("tests/playground/measure.ts")])?;
    let mut measuring = javascript::node()?;
    measuring.args(script).arg(bare);
    Ok(dev_server::exit_code(interactive(&mut measuring)?))
}

/// Sets up, builds, serves and opens the page. Returns the server's exit code.
pub fn playground(opens: bool) -> Result<ExitCode> {
    set_up_and_build()?;
    let mut server = command(dev_server::binary())
        .args(["--control", "--playground"])
        .arg(built())
        .stdout(Stdio::piped())
        .spawn()
        .context("the dev server did not start")?;
    let output = server.stdout.take().context("it has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        say(&line);
        if let Some(page) = line.strip_prefix("playground ").filter(|_| opens)
            && run(node("xtask/javascript/open-page.mjs").arg(page)).is_err()
        {
            say("no browser could be opened: open that address yourself");
        }
    }
    Ok(dev_server::exit_code(server.wait()?))
}
