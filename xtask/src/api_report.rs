//! The committed files that are generated from the package's public types: the API report, which shows changes of the
//! API in a review, and the Kotlin classes of the core's answers.

use crate::run::{node, run};
use crate::workspace;
use anyhow::{Result, ensure};
use std::path::PathBuf;

/// A generated file, and the script that prints it.
struct Made {
    path: &'static str,
    script: &'static str,
}

const MADE: [Made; 2] = [
    Made {
        path: "docs/api-report.txt",
        script: "xtask/javascript/api-report.mjs",
    },
    Made {
        path: "jetbrains/src/main/kotlin/ai/plexicus/auth/Answers.kt",
        script: "xtask/javascript/kotlin-answers.mjs",
    },
];

impl Made {
    fn place(&self) -> PathBuf {
        workspace::root().join(self.path)
    }

    fn text(&self) -> Result<String> {
        run(node(self.script).arg(workspace::package_template()))
    }
}

/// Writes both files.
pub fn write() -> Result<()> {
    for made in &MADE {
        workspace::write(&made.place(), made.text()?)?;
    }
    Ok(())
}

/// Fails if a committed file does not match the current public types.
pub fn check() -> Result<()> {
    for made in &MADE {
        ensure!(
            workspace::read(&made.place()).ok() == Some(made.text()?),
            "{} is out of date: run `cargo xtask api-report`",
            made.path
        );
    }
    Ok(())
}
