//! Runs the TypeScript tests with Node against the installed package.

use super::Outcome;
use super::jetbrains;
use crate::run::{self, counted, run};
use crate::setup::{chromium, install_tools, python, vscode};
use crate::{dev_server, docs, install, package, playground, workspace};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The timeout of one test file, and of each test in it, in milliseconds.
const TEST_TIMEOUT_MS: &str = "600000";
const SLOW_TEST_TIMEOUT_MS: &str = "1800000";

/// Runs every `tests/<folder>/*.test.ts`. The programs that these start are in `*.worker.ts`.
pub(super) fn test(folder: &str) -> Result<Outcome> {
    let files_at_once = match folder {
        // As many as keep two cores busy: these tests wait for programs.
        "command" => 4,
        "playground" => 3,
        _ => 2,
    };
    test_within(folder, TEST_TIMEOUT_MS, files_at_once)
}

/// Does the same for tests that take long. They measure, or fill the machine on their own, so one file runs at a time.
pub(super) fn test_slowly(folder: &str) -> Result<Outcome> {
    test_within(folder, SLOW_TEST_TIMEOUT_MS, 1)
}

fn test_within(folder: &str, timeout_ms: &str, files_at_once: usize) -> Result<Outcome> {
    let sources = workspace::root().join("tests").join(folder);
    if !sources.is_dir() {
        return Ok(Outcome::Absent(format!("there is no tests/{folder}/ yet")));
    }
    let tests = files(&sources, ".test.ts")?;
    ensure!(!tests.is_empty(), "tests/{folder}/ holds no *.test.ts file");
    build(&files(&sources, ".worker.ts")?)?;
    let output = run(node()?
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={files_at_once}"))
        .arg(format!("--test-timeout={timeout_ms}"))
        .args(build(&tests)?))?;
    let passed = count(&output, "pass");
    ensure!(
        passed > 0,
        "the tests of tests/{folder}/ ran no test:\n{output}"
    );
    let skipped = match count(&output, "skipped") + count(&output, "todo") {
        0 => String::new(),
        skipped => format!(", {skipped} skipped"),
    };
    Ok(Outcome::Passed(counted(passed, "test") + &skipped))
}

/// Compiles TypeScript files below `tests/` to JavaScript beside the installed package, and returns the paths.
pub fn build(files: &[PathBuf]) -> Result<Vec<PathBuf>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let sources = workspace::root().join("tests");
    let output = workspace::installed().join("tests");
    run(run::node("xtask/javascript/build-tests.mjs")
        .arg(&sources)
        .arg(&output)
        .args(files))?;
    files
        .iter()
        .map(|file| {
            Ok(output
                .join(file.strip_prefix(&sources)?)
                .with_extension("js"))
        })
        .collect()
}

/// Creates a command for Node as the tests need it, with the paths of everything that they use.
pub fn node() -> Result<Command> {
    let chromium = chromium::find()?.context("there is no Chrome or Chromium")?;
    let mut node = run::command("node");
    node.current_dir(workspace::installed())
        .arg("--enable-source-maps")
        .env_remove("FORCE_COLOR") // this tool parses the output
        .env("PLEXICUS_CHROME", chromium)
        .env("PLEXICUS_COMMAND", install::command())
        .env("PLEXICUS_DEV_SERVER", dev_server::binary())
        .env("PLEXICUS_PLAYGROUND", playground::built())
        .env(
            "PLEXICUS_PLAYGROUND_PICTURES",
            workspace::target().join("playground-pictures"),
        )
        .env("PLEXICUS_MCP", python::client())
        .env("PLEXICUS_EXAMPLE", install::example())
        .env(
            "PLEXICUS_HOSTILE",
            workspace::target().join("tmp/hostile.json"),
        )
        .env("PLEXICUS_TARBALL", install::tarball())
        .env("PLEXICUS_SBOM", package::sbom_path())
        .env("PLEXICUS_INSTALL_TOOLS", install_tools::modules())
        .env(
            "PLEXICUS_INSTALL_PROGRAMS",
            workspace::root().join("tests/install/programs"),
        )
        .env("PLEXICUS_README", workspace::root().join("README.md"))
        .env("PLEXICUS_ROOT", workspace::root())
        .env("PLEXICUS_SITE", docs::site())
        .env("PLEXICUS_VECTORS", workspace::root().join("tests/vectors"))
        .env(
            "PLEXICUS_VSCODE_FIXTURES",
            workspace::root().join("tests/vscode/fixtures"),
        )
        .envs(vscode::places())
        .envs(jetbrains::places());
    Ok(node)
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the number in a closing line of Node's report, such as `ℹ pass 12`.
fn count(output: &str, what: &str) -> usize {
    let numbers = output.lines().filter_map(|line| {
        line.strip_prefix("ℹ ")?
            .strip_prefix(what)?
            .strip_prefix(' ')?
            .trim()
            .parse::<usize>()
            .ok()
    });
    numbers.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn reads_the_numbers_of_nodes_report() {
        let output = "✔ a test (1 ms)\nℹ tests 3\nℹ pass 2\nℹ skipped 1\n";
        assert_eq!(count(output, "pass"), 2);
        assert_eq!(count(output, "skipped"), 1);
        assert_eq!(count(output, "todo"), 0);
    }
}
