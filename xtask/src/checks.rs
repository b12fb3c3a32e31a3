//! Checks one after the other, each with a line on what it saw.

use crate::run::say;
use anyhow::Result;
use std::process::ExitCode;

/// One look, which says in a few words what it saw.
pub type Check = (String, Box<dyn Fn() -> Result<String>>);

/// Goes through all, also after one that failed.
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
