//! `cargo xtask release --dry-run`: everything that a release needs, looked at, nothing published.

mod changelog;

use crate::run::{command, npm, run, say, standard_output};
use crate::test::types;
use crate::{install, package, setup, workspace};
use anyhow::{Result, bail, ensure};
use std::process::ExitCode;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One look, which says in a few words what it saw.
type Check = (&'static str, Box<dyn Fn() -> Result<String>>);

/// Builds the package and goes through all checks, also after one that failed. With a tag everything
/// must be final: the tag's version, a dated section in the changelog, nothing uncommitted.
pub fn dry_run(tag: Option<String>) -> Result<ExitCode> {
    setup::wasm_target()?;
    setup::npm_packages()?;
    package::build()?;
    install::install()?;
    let is_final = tag.is_some();
    let checks: [Check; 6] = [
        ("version", Box::new(move || version(tag.as_deref()))),
        (
            "changelog",
            Box::new(move || changelog::check(VERSION, is_final)),
        ),
        ("compiler", Box::new(package::wasm::check_compiler)),
        (
            "size",
            Box::new(|| package::check_sizes().map(|()| "within its budget".into())),
        ),
        (
            "types",
            Box::new(|| types::check_sources().and_then(|()| types::check_as_installed())),
        ),
        ("npm publish --dry-run", Box::new(publish_dry_run)),
    ];
    let mut failed = 0;
    for (name, check) in &checks {
        match check() {
            Ok(seen) => say(&format!("ok      {name}: {seen}")),
            Err(error) => {
                failed += 1;
                say(&format!("FAILED  {name}: {error:#}"));
            }
        }
    }
    say(&format!(
        "bill of materials: {}\nnothing was published; a tag v{VERSION} is what publishes, by .github/workflows/release.yml",
        package::sbom_path().display()
    ));
    say(&format!(
        "{} passed, {failed} failed",
        checks.len() - failed
    ));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn version(tag: Option<&str>) -> Result<String> {
    let manifest = workspace::read_json(&workspace::package().join("package.json"))?;
    ensure!(
        manifest["version"] == VERSION,
        "the package says {}, the workspace {VERSION}",
        manifest["version"]
    );
    let Some(tag) = tag else {
        return Ok(VERSION.to_owned());
    };
    ensure!(
        tag == format!("v{VERSION}"),
        "the tag is {tag}, the workspace's version {VERSION}"
    );
    let changes = standard_output(command("git").args(["status", "--porcelain"]))?;
    ensure!(
        changes.is_empty(),
        "there are uncommitted changes:\n{}",
        changes.trim_end()
    );
    Ok(format!("{VERSION}, as tagged"))
}

/// What npm itself would say, up to the point of sending.
fn publish_dry_run() -> Result<String> {
    let output = run(npm().current_dir(workspace::package()).args([
        "publish",
        "--dry-run",
        "--ignore-scripts",
        "--access",
        "public",
    ]))?;
    match output.lines().find(|line| line.starts_with("+ ")) {
        Some(published) => Ok(published.trim_start_matches("+ ").to_owned()),
        None => bail!("npm named no package:\n{output}"),
    }
}
