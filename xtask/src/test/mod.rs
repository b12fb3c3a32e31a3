//! `cargo xtask test`: every check of the project, in order.

mod examples;
pub mod javascript;
mod jetbrains;
mod mutants;
mod repeatable;
mod runner;
mod steps;
pub mod types;

use crate::run::say;
use anyhow::{Result, ensure};
use runner::{Outcome, Step};
use std::process::ExitCode;

/// The choice of checks.
pub struct Wish {
    /// Whether to run the slow checks as well.
    pub all: bool,
    /// Whether to run the mutants instead of the checks.
    pub mutants: bool,
    /// Runs only those with this word in their names.
    pub only: Option<String>,
}

/// Runs the checks. The last line of the output says how many passed and failed.
pub fn test(wish: &Wish) -> Result<ExitCode> {
    let only = wish.only.as_deref();
    if wish.mutants {
        return mutants::test(only);
    }
    let steps: Vec<&Step> = steps::STEPS
        .iter()
        .chain(steps::SLOW.iter().filter(|_| wish.all || only.is_some()))
        .filter(|step| only.is_none_or(|word| step.name.contains(word)))
        .collect();
    ensure!(!steps.is_empty(), "no check has this word in its name");
    let summary = runner::run(steps.into_iter());
    summary.lines().iter().for_each(|line| say(line));
    Ok(summary.exit_code())
}
