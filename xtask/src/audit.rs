//! `cargo xtask audit`: looks up known vulnerabilities of the packages in every lockfile that git tracks.

use crate::checks::{self, Check};
use crate::run::{command, npm, run};
use crate::{locks, setup, workspace};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks each lockfile against the advisory databases. A database that does not answer is a failure.
pub fn audit() -> Result<ExitCode> {
    let cargo_audit = setup::cargo_audit()?;
    let pip_audit = setup::pip_audit()?;
    let mut checks = Vec::new();
    for lock in locks::tracked(locks::CARGO)? {
        let program = cargo_audit.clone();
        checks.push(check(lock, move |lock| crates(&program, lock)));
    }
    for lock in locks::tracked(locks::NPM)? {
        checks.push(check(lock, npm_packages));
    }
    for lock in locks::tracked(locks::PYTHON)? {
        let program = pip_audit.clone();
        checks.push(check(lock, move |lock| python_packages(&program, lock)));
    }
    Ok(checks::go_through(&checks))
}

fn check(lock: PathBuf, look: impl Fn(&Path) -> Result<String> + 'static) -> Check {
    let name = lock.display().to_string();
    let look = move || look(&lock).map(|_| "no known vulnerability".to_owned());
    (name, Box::new(look))
}

fn crates(program: &Path, lock: &Path) -> Result<String> {
    run(command(program).args(["audit", "--file"]).arg(lock))
}

fn npm_packages(lock: &Path) -> Result<String> {
    let folder = workspace::root().join(lock.parent().unwrap_or(Path::new("")));
    run(npm()
        .current_dir(folder)
        .args(["audit", "--package-lock-only", "--audit-level=moderate"]))
}

fn python_packages(program: &Path, lock: &Path) -> Result<String> {
    // The file is the full list, so pip does not have to resolve anything.
    run(command(program)
        .args([
            "--strict",
            "--require-hashes",
            "--disable-pip",
            "--requirement",
        ])
        .arg(lock))
}
