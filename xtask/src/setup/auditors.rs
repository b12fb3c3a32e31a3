//! The programs that look up known vulnerabilities: cargo-audit and pip-audit. npm has its own command.

use super::python::Environment;
use crate::run::{cargo, run, say};
use crate::workspace;
use anyhow::Result;
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

const CARGO_AUDIT: &str = "0.22.2";

const PIP_AUDIT: Environment = Environment {
    sources: "xtask/audit",
    name: "pip-audit",
    what: "pip-audit",
};

/// Returns the program that audits crates, and compiles it under `target/` if it is missing.
pub fn cargo_audit() -> Result<PathBuf> {
    let folder = workspace::target().join(format!("cargo-audit-{CARGO_AUDIT}"));
    let program = folder.join(format!("bin/cargo-audit{EXE_SUFFIX}"));
    if !program.exists() {
        say("compiling cargo-audit from crates.io, for some minutes");
        run(cargo()
            .args([
                "install",
                "cargo-audit",
                "--locked",
                "--version",
                CARGO_AUDIT,
            ])
            .arg("--root")
            .arg(&folder))?;
    }
    Ok(program)
}

/// Returns the program that audits Python packages, and installs it under `target/` if it is missing.
pub fn pip_audit() -> Result<PathBuf> {
    PIP_AUDIT.install()?;
    Ok(PIP_AUDIT.program(&format!("pip-audit{EXE_SUFFIX}")))
}
