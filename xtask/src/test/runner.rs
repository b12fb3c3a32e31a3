//! Runs steps in order. If one fails, the steps that need it are left out, and all others run.

use crate::run::say;
use anyhow::Result;
use std::process::ExitCode;
use std::time::Instant;

/// A check, or a step that checks need first.
pub struct Step {
    pub name: &'static str,
    /// The names of the earlier steps that it needs.
    pub needs: &'static [&'static str],
    pub run: fn() -> Result<Outcome>,
}

/// The outcome of a step that did not fail.
pub enum Outcome {
    /// It passed. The text says what it saw, if anything.
    Passed(String),
    /// It did not run: this machine cannot run it, or there is nothing to check yet. The text says why.
    Absent(String),
}

/// The outcomes of all steps.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    passed: usize,
    failed: Vec<&'static str>,
    not_run: Vec<NotRun>,
}

/// A step that was left out, and the failed step that it needs, directly or through other steps.
#[derive(Debug, PartialEq, Eq)]
struct NotRun {
    name: &'static str,
    failed: &'static str,
}

/// Runs the steps. A needed step that is not among them counts as done in an earlier run.
pub fn run<'a>(steps: impl ExactSizeIterator<Item = &'a Step>) -> Summary {
    let mut summary = Summary::default();
    let count = steps.len();
    for (index, step) in steps.enumerate() {
        say(&format!("[{}/{count}] {}", index + 1, step.name));
        summary.add(step);
    }
    summary
}

impl Summary {
    fn add(&mut self, step: &Step) {
        if let Some(failed) = step.needs.iter().find_map(|need| self.failure_behind(need)) {
            say(&format!("  not run: it needs \"{failed}\", which failed"));
            let name = step.name;
            self.not_run.push(NotRun { name, failed });
            return;
        }
        let start = Instant::now();
        let outcome = (step.run)();
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(Outcome::Passed(seen)) => {
                self.passed += 1;
                let colon = if seen.is_empty() { "" } else { ": " };
                say(&format!("  ok in {seconds:.1} s{colon}{seen}"));
            }
            Ok(Outcome::Absent(why)) => say(&format!("  not run: {why}")),
            Err(error) => {
                self.failed.push(step.name);
                say(&format!("  FAILED after {seconds:.1} s\n\n{error:#}\n"));
            }
        }
    }

    /// Returns the failed step because of which this one did not pass, if any.
    fn failure_behind(&self, name: &str) -> Option<&'static str> {
        let failed = self.failed.iter().copied().find(|failed| *failed == name);
        failed.or_else(|| {
            let not_run = self.not_run.iter().find(|not_run| not_run.name == name)?;
            Some(not_run.failed)
        })
    }

    /// Returns lines about the failed steps, and about those that did not run and why. The last line has the counts.
    pub fn lines(&self) -> Vec<String> {
        let failed = self.failed.iter().map(|name| format!("FAILED: {name}"));
        let not_run = self
            .not_run
            .iter()
            .map(|NotRun { name, failed }| format!("not run: {name} (needs \"{failed}\")"));
        let count = format!("{} passed, {} failed", self.passed, self.failed.len());
        failed.chain(not_run).chain([count]).collect()
    }

    /// Returns success only if no step failed.
    pub fn exit_code(&self) -> ExitCode {
        if self.failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    fn step(name: &'static str, needs: &'static [&'static str], passes: bool) -> Step {
        let run = if passes {
            || Ok(Outcome::Passed(String::new()))
        } else {
            || bail!("broken")
        };
        Step { name, needs, run }
    }

    #[test]
    fn a_failure_stops_only_the_steps_that_need_it() {
        let summary = run([
            step("lint", &[], false),
            step("build", &[], false),
            step("install", &["build"], true),
            step("documents", &[], true),
            step("try", &["documents", "install"], true),
            step("read", &["documents"], true),
        ]
        .iter());
        assert_eq!(
            summary.lines(),
            [
                "FAILED: lint",
                "FAILED: build",
                "not run: install (needs \"build\")",
                "not run: try (needs \"build\")",
                "2 passed, 2 failed",
            ]
        );
        assert_eq!(summary.exit_code(), ExitCode::FAILURE);
    }

    #[test]
    fn a_need_outside_of_the_run_counts_as_met() {
        let summary = run([step("try", &["build"], true)].iter());
        assert_eq!(summary.lines(), ["1 passed, 0 failed"]);
        assert_eq!(summary.exit_code(), ExitCode::SUCCESS);
    }

    #[test]
    fn a_step_that_this_machine_cannot_run_stops_nothing() {
        let absent = Step {
            run: || Ok(Outcome::Absent("another system".to_owned())),
            ..step("set-up", &[], true)
        };
        let summary = run([absent, step("try", &["set-up"], true)].iter());
        assert_eq!(summary.lines(), ["1 passed, 0 failed"]);
        assert_eq!(summary.exit_code(), ExitCode::SUCCESS);
    }
}
