//! `cargo xtask test`: every check of the project, in order, up to the first that fails.

mod examples;
pub mod javascript;
mod jetbrains;
mod repeatable;
mod steps;
pub mod types;

use crate::run::say;
use anyhow::{Result, ensure};
use std::process::ExitCode;
use std::time::Instant;

/// One check.
struct Step {
    name: &'static str,
    run: fn() -> Result<Outcome>,
}

/// How a check that did not fail went.
enum Outcome {
    /// It passed; with a few words on what it saw, if any.
    Passed(String),
    /// What it checks is not written yet.
    Absent(String),
}

/// Runs the checks; the last line says how many passed and failed.
pub fn test(all: bool, only: Option<&str>) -> Result<ExitCode> {
    let steps: Vec<&Step> = steps::STEPS
        .iter()
        .chain(steps::SLOW.iter().filter(|_| all || only.is_some()))
        .filter(|step| only.is_none_or(|word| step.name.contains(word)))
        .collect();
    ensure!(!steps.is_empty(), "no check has this word in its name");
    let (mut passed, mut failed) = (0, 0);
    for (index, step) in steps.iter().enumerate() {
        say(&format!("[{}/{}] {}", index + 1, steps.len(), step.name));
        let start = Instant::now();
        let outcome = (step.run)();
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(Outcome::Passed(seen)) => {
                passed += 1;
                let seen = if seen.is_empty() {
                    seen
                } else {
                    format!(": {seen}")
                };
                say(&format!("  ok in {seconds:.1} s{seen}"));
            }
            Ok(Outcome::Absent(why)) => say(&format!("  not run: {why}")),
            Err(error) => {
                failed += 1;
                say(&format!("  FAILED after {seconds:.1} s\n\n{error:#}\n"));
                let left: Vec<_> = steps.iter().skip(index + 1).map(|step| step.name).collect();
                if !left.is_empty() {
                    say(&format!("not reached: {}", left.join(", ")));
                }
                break;
            }
        }
    }
    say(&format!("{passed} passed, {failed} failed"));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
