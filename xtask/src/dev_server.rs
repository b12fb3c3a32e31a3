//! `cargo xtask dev-server`: builds and runs the stand-in for Plexicus.

use crate::run::{cargo, command, interactive, run, say};
use crate::workspace;
use anyhow::Result;
use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

/// Builds the dev server.
pub fn build() -> Result<()> {
    run(cargo().args(["build", "--package", "dev-server"]))?;
    Ok(())
}

/// Returns the path of the dev server's binary.
pub fn binary() -> PathBuf {
    workspace::target()
        .join("debug")
        .join(format!("dev-server{}", env::consts::EXE_SUFFIX))
}

/// Builds the dev server and runs it in this terminal. Returns its exit code.
pub fn dev_server(arguments: &[String]) -> Result<ExitCode> {
    say("building the dev server");
    build()?;
    let status = interactive(command(binary()).args(arguments))?;
    Ok(exit_code(status))
}

/// Converts a program's exit status to this tool's exit code.
pub fn exit_code(status: std::process::ExitStatus) -> ExitCode {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}
