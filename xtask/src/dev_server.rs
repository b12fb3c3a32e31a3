//! `cargo xtask dev-server`: the stand-in Plexicus, built and run.

use crate::run::{cargo, command, interactive, run, say};
use crate::workspace;
use anyhow::Result;
use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

/// Builds the dev server's binary.
pub fn build() -> Result<()> {
    run(cargo().args(["build", "--package", "dev-server"]))?;
    Ok(())
}

/// The binary's place.
pub fn binary() -> PathBuf {
    workspace::target()
        .join("debug")
        .join(format!("dev-server{}", env::consts::EXE_SUFFIX))
}

/// Builds and runs it in this terminal, and ends as it ends.
pub fn dev_server(arguments: &[String]) -> Result<ExitCode> {
    say("building the dev server");
    build()?;
    let status = interactive(command(binary()).args(arguments))?;
    Ok(exit_code(status))
}

/// A program's exit code as this tool's own.
pub fn exit_code(status: std::process::ExitStatus) -> ExitCode {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}
