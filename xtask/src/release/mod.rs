//! `cargo xtask release --dry-run`: checks everything that a release needs, and publishes nothing.

mod artifact;
mod changelog;
mod files;
#[cfg(test)]
mod workflows;

use crate::checks::{self, Check};
use crate::run::{command, npm, run, say, standard_output};
use crate::test::types;
use crate::{install, package, setup, workspace};
use anyhow::{Result, bail, ensure};
use std::process::ExitCode;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs all checks, even after a failure, on a package that it builds, or on the one that the tests installed. With a
/// tag, everything must be final: the version is the tag's, the changelog's section has a date, and nothing is
/// uncommitted.
pub fn dry_run(tag: Option<String>, no_build: bool) -> Result<ExitCode> {
    setup::npm_packages()?;
    if no_build {
        ensure!(
            install::tarball().exists(),
            "no package is installed: run cargo xtask test, or leave out --no-build"
        );
    } else {
        package::jetbrains::package()?;
    }
    let is_final = tag.is_some();
    let checks: [Check; 8] = [
        named("version", move || version(tag.as_deref())),
        named("changelog", move || changelog::check(VERSION, is_final)),
        named("compiler", package::wasm::check_compiler),
        named("size", || {
            package::check_sizes().map(|()| "within its budget".into())
        }),
        named("types", || {
            types::check_sources().and_then(|()| types::check_as_installed())
        }),
        named("npm publish --dry-run", publish_dry_run),
        named("Maven artifact", || artifact::check(VERSION)),
        named("files", move || files(is_final)),
    ];
    say(&format!(
        "nothing was published; push the tag v{VERSION} to publish (.github/workflows/release.yml)"
    ));
    Ok(checks::go_through(&checks))
}

fn named(name: &str, look: impl Fn() -> Result<String> + 'static) -> Check {
    (name.to_owned(), Box::new(look))
}

fn version(tag: Option<&str>) -> Result<String> {
    let installed = workspace::installed().join("node_modules/@plexicus/auth");
    let manifest = workspace::read_json(&installed.join("package.json"))?;
    ensure!(
        manifest["version"] == VERSION,
        "the version of the package is {}, that of the workspace {VERSION}",
        manifest["version"]
    );
    let Some(tag) = tag else {
        return Ok(VERSION.to_owned());
    };
    ensure!(
        tag == format!("v{VERSION}"),
        "the tag is {tag}, but the version of the workspace is {VERSION}"
    );
    let changes = standard_output(command("git").args(["status", "--porcelain"]))?;
    ensure!(
        changes.is_empty(),
        "there are uncommitted changes:\n{}",
        changes.trim_end()
    );
    Ok(format!("{VERSION}, as tagged"))
}

/// Lets npm check the tarball without publishing it.
fn publish_dry_run() -> Result<String> {
    let output = run(npm()
        .args(["publish", "--dry-run", "--ignore-scripts"])
        .args(["--access", "public"])
        .arg(install::tarball()))?;
    match output.lines().find(|line| line.starts_with("+ ")) {
        Some(published) => Ok(published.trim_start_matches("+ ").to_owned()),
        None => bail!("npm named no package:\n{output}"),
    }
}

fn files(is_final: bool) -> Result<String> {
    let sums = files::gather(VERSION, is_final)?;
    Ok(format!(
        "{}, with their SHA-256\n{}",
        files::folder().display(),
        sums.trim_end()
    ))
}
