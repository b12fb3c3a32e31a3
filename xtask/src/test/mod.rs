//! `cargo xtask test`: every check of the project, in order.

mod examples;
pub mod javascript;
mod jetbrains;
mod repeatable;
mod runner;
mod steps;
pub mod types;

use crate::run::say;
use anyhow::{Result, ensure};
use runner::{Outcome, Step};
use std::process::ExitCode;

/// Runs the checks; the last line says how many passed and failed.
pub fn test(all: bool, only: Option<&str>) -> Result<ExitCode> {
    let steps: Vec<&Step> = steps::STEPS
        .iter()
        .chain(steps::SLOW.iter().filter(|_| all || only.is_some()))
        .filter(|step| only.is_none_or(|word| step.name.contains(word)))
        .collect();
    ensure!(!steps.is_empty(), "no check has this word in its name");
    let summary = runner::run(steps.into_iter());
    summary.lines().iter().for_each(|line| say(line));
    Ok(summary.exit_code())
}
