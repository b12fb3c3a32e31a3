//! The report of the public API: its types without their words, committed so that a change is seen in
//! review.

use crate::run::{node, run};
use crate::workspace;
use anyhow::{Result, ensure};
use std::path::PathBuf;

fn path() -> PathBuf {
    workspace::root().join("docs/api-report.txt")
}

fn report() -> Result<String> {
    let script = "xtask/javascript/api-report.mjs";
    run(node(script).arg(workspace::package_template()))
}

/// Writes it.
pub fn write() -> Result<()> {
    workspace::write(&path(), report()?)
}

/// Whether what is committed is the API of now.
pub fn check() -> Result<()> {
    ensure!(
        workspace::read(&path()).ok() == Some(report()?),
        "docs/api-report.txt is not the API of now: write it with `cargo xtask api-report`"
    );
    Ok(())
}
