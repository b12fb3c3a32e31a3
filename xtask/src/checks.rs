//! Runs checks one after the other and prints a line about each.

use crate::run::say;
use anyhow::Result;
use std::process::ExitCode;

/// A name, and a check that returns in a few words what it saw.
pub type Check = (String, Box<dyn Fn() -> Result<String>>);

/// Runs all checks, even after a failure.
pub fn go_through(checks: &[Check]) -> ExitCode {
    let mut failed = 0;
    for (name, check) in checks {
        match check() {
            Ok(seen) => say(&format!("ok      {name}: {seen}")),
            Err(error) => {
                failed += 1;
                say(&format!("FAILED  {name}: {error:#}"));
            }
        }
    }
    say(&format!(
        "{} passed, {failed} failed",
        checks.len() - failed
    ));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
