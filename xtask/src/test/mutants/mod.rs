//! `cargo xtask test --mutants`: each patch of `tests/mutants/` removes one defence, and the test that it names must
//! then fail. Everything happens in a copy of the sources, `target/mutants/tree/`.

mod killer;
mod tree;

use crate::run::{command, interactive, run, say};
use crate::{dev_server, install, package, setup, workspace};
use anyhow::{Context, Result, bail, ensure};
use killer::{Killer, Verdict};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

struct Mutant {
    name: String,
    patch: PathBuf,
    killer: Killer,
    /// Whether the patch changes only the package's TypeScript, so that the wasm need not be built again.
    is_script: bool,
}

/// Runs all mutants, or those with this word in their names.
pub(super) fn test(only: Option<&str>) -> Result<ExitCode> {
    if !tree::is_root() {
        return in_the_copy(only);
    }
    let mutants = read(only)?;
    ensure!(!mutants.is_empty(), "no mutant has this word in its name");
    check_unchanged(&mutants)?;
    let mut faults = Vec::new();
    for mutant in &mutants {
        let outcome = try_it(mutant);
        let line = match &outcome {
            Ok(Verdict::Failed) => format!("killed by {}: {}", mutant.killer, mutant.name),
            Ok(Verdict::Passed) => format!("SURVIVED {}: {}", mutant.killer, mutant.name),
            Err(error) => format!("FAULTY {}: {error:#}", mutant.name),
        };
        say(&line);
        if !matches!(outcome, Ok(Verdict::Failed)) {
            faults.push(mutant.name.as_str());
        }
    }
    let killed = mutants.len() - faults.len();
    say(&format!("{killed} killed, {} not", faults.len()));
    Ok(match faults.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

// Runs this same program, with the copy as its repository.
fn in_the_copy(only: Option<&str>) -> Result<ExitCode> {
    say("copying the sources into target/mutants/tree/");
    let tree = tree::copy()?;
    let mut again = Command::new(std::env::current_exe()?);
    again
        .current_dir(&tree)
        .env("CARGO_MANIFEST_DIR", tree.join("xtask"))
        .args(["test", "--mutants"]);
    if let Some(word) = only {
        again.args(["--only", word]);
    }
    Ok(dev_server::exit_code(interactive(&mut again)?))
}

fn read(only: Option<&str>) -> Result<Vec<Mutant>> {
    let folder = workspace::root().join("tests/mutants");
    let mut mutants = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let patch = entry?.path();
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        let is_asked_for = only.is_none_or(|word| name.contains(word));
        if patch.extension().is_none_or(|ending| ending != "patch") || !is_asked_for {
            continue;
        }
        let text = workspace::read(&patch)?;
        let mut changed = text
            .lines()
            .filter_map(|line| line.strip_prefix("diff --git a/"));
        mutants.push(Mutant {
            name: name.clone().into_owned(),
            killer: Killer::of(&text).with_context(|| format!("{name} names no test"))?,
            is_script: changed.all(|file| file.starts_with("pkg-template/")),
            patch,
        });
    }
    mutants.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(mutants)
}

/// Fails if a test fails without a mutant: it would seem to kill every mutant.
fn check_unchanged(mutants: &[Mutant]) -> Result<()> {
    if mutants.iter().any(|mutant| mutant.killer.needs_package()) {
        setup::npm_packages()?;
        package::build()?;
        install::install()?;
        dev_server::build()?;
    }
    say("running the tests without a mutant");
    let killers: BTreeSet<&Killer> = mutants.iter().map(|mutant| &mutant.killer).collect();
    for killer in killers {
        killer.build()?;
        if killer.run()? == Verdict::Failed {
            bail!("{killer} fails without a mutant");
        }
    }
    Ok(())
}

fn try_it(mutant: &Mutant) -> Result<Verdict> {
    apply(&mutant.patch, &[]).context("it does not apply")?;
    let tried = build(mutant)
        .context("it does not compile")
        .and_then(|()| mutant.killer.run());
    apply(&mutant.patch, &["--reverse"]).context("it could not be reverted")?;
    tried
}

fn build(mutant: &Mutant) -> Result<()> {
    if mutant.killer.needs_package() {
        if mutant.is_script {
            package::rebuild_scripts()?;
        } else {
            package::build()?;
        }
        install::install()?;
    }
    mutant.killer.build()
}

// The copy is inside another repository, which git must not find.
fn apply(patch: &Path, options: &[&str]) -> Result<()> {
    run(command("git")
        .env("GIT_CEILING_DIRECTORIES", tree::folder())
        .arg("apply")
        .args(options)
        .arg(patch))
    .map(drop)
}
