//! What is made of the package's public types and committed: the report of the API, so that a change is
//! seen in review, and the Kotlin classes of what the core answers.

use crate::run::{node, run};
use crate::workspace;
use anyhow::{Result, ensure};
use std::path::PathBuf;

/// A committed file, and the script that prints it.
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

/// Writes both.
pub fn write() -> Result<()> {
    for made in &MADE {
        workspace::write(&made.place(), made.text()?)?;
    }
    Ok(())
}

/// Whether what is committed is the API of now.
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
