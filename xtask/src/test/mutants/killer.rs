//! The test that must kill a mutant: builds it, runs it, and checks that this test is the one that failed.

use crate::run::{cargo, run};
use crate::test::javascript;
use crate::workspace;
use anyhow::{Result, ensure};
use std::fmt;
use std::process::Command;

/// A test: its file, and its name or a part of the name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Killer {
    file: String,
    words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
}

impl Killer {
    /// Reads the test from a patch: ``Killed by: `file` “words”``.
    pub fn of(patch: &str) -> Option<Self> {
        let mut lines = patch.lines();
        let said = lines.find_map(|line| line.strip_prefix("Killed by: `"))?;
        let (file, words) = said.split_once("` “")?;
        let (file, words) = (file.to_owned(), words.strip_suffix('”')?.to_owned());
        Some(Self { file, words })
    }

    /// Returns whether it is a test of the installed package.
    pub fn needs_package(&self) -> bool {
        self.file.ends_with(".test.ts")
    }

    /// Builds the test. Fails if the mutant does not compile.
    pub fn build(&self) -> Result<()> {
        if self.needs_package() {
            return Ok(());
        }
        run(cargo()
            .arg("test")
            .args(self.target())
            .args(["--quiet", "--no-run"]))?;
        Ok(())
    }

    /// Runs only this test.
    pub fn run(&self) -> Result<Verdict> {
        let mut command = match self.needs_package() {
            true => self.node()?,
            false => self.cargo(),
        };
        let (verdict, output) = match run(&mut command) {
            Ok(output) => (Verdict::Passed, output),
            Err(error) => (Verdict::Failed, format!("{error:#}")),
        };
        let is_its_own = self.has_said(verdict, &output);
        ensure!(is_its_own, "{self} did not print this:\n{output}");
        Ok(verdict)
    }

    // Whether this test passed or failed, and not another one or the build.
    fn has_said(&self, verdict: Verdict, output: &str) -> bool {
        let mut lines = output.lines().map(str::trim_start);
        let is_about_it = |line: &str| line.contains(&self.words);
        match (self.needs_package(), verdict) {
            (true, Verdict::Passed) => lines.any(|line| line.starts_with('✔') && is_about_it(line)),
            (true, Verdict::Failed) => lines.any(|line| line.starts_with('✖') && is_about_it(line)),
            (false, Verdict::Passed) => lines
                .any(|line| line.starts_with("test result: ok. ") && !line.contains(" 0 passed")),
            (false, Verdict::Failed) => {
                output.contains("test result: FAILED") && is_about_it(output)
            }
        }
    }

    fn cargo(&self) -> Command {
        let mut cargo = cargo();
        cargo.arg("test").args(self.target()).arg("--");
        match self.topic() {
            Some(topic) => cargo.args(["--exact", &topic]),
            None => cargo.arg(&self.words),
        };
        cargo
    }

    fn node(&self) -> Result<Command> {
        let file = workspace::root().join(&self.file);
        let mut node = javascript::node()?;
        node.args(["--test", "--test-reporter=spec", "--test-timeout=180000"])
            .arg(format!("--test-name-pattern={}", escaped(&self.words)))
            .args(javascript::build(&[file])?);
        Ok(node)
    }

    // The arguments that name cargo's test program with this test.
    fn target(&self) -> Vec<&str> {
        let parts: Vec<&str> = self.file.split('/').collect();
        match parts.as_slice() {
            ["src", ..] => vec!["--package", "plexicus-auth", "--lib"],
            ["tests", "vectors", ..] => vec!["--package", "plexicus-auth", "--test", "flows"],
            ["tests", folder, ..] => vec!["--package", "plexicus-auth", "--test", folder],
            [_, package, _, folder, ..] => vec!["--package", package, "--test", folder],
            _ => Vec::new(),
        }
    }

    // The name of the Rust test that runs this file of scenarios, or this table.
    fn topic(&self) -> Option<String> {
        let name = self.file.strip_prefix("tests/vectors/")?;
        let name = name.strip_suffix(".json")?;
        Some(match name.strip_prefix("flows/") {
            Some("use") => "use_of_tokens".to_owned(),
            Some(topic) => topic.replace('-', "_"),
            None => format!("tables::{name}"),
        })
    }
}

impl fmt::Display for Killer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} “{}”", self.file, self.words)
    }
}

/// Returns a regular expression that matches exactly this text.
fn escaped(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "',:;-".contains(c);
    let mut escaped = String::new();
    for letter in text.chars() {
        if !is_plain(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn killer(file: &str) -> Killer {
        let words = "some words".to_owned();
        Killer {
            file: file.to_owned(),
            words,
        }
    }

    #[test]
    fn reads_the_killer_from_a_patch() {
        let patch = "What it does.\n\nRow: a row\nKilled by: `src/a.rs` “some words”\n\ndiff --git a/b b/b\n";
        assert_eq!(Killer::of(patch), Some(killer("src/a.rs")));
        assert_eq!(Killer::of("Killed by: src/a.rs\n"), None);
    }

    #[test]
    fn chooses_the_program_for_each_kind_of_test() {
        for (file, target, topic) in [
            ("src/policy/a.rs", "plexicus-auth --lib", None),
            ("tests/flows/a.rs", "plexicus-auth --test flows", None),
            (
                "tests/vectors/flows/login-device.json",
                "plexicus-auth --test flows",
                Some("login_device"),
            ),
            (
                "tests/vectors/labels.json",
                "plexicus-auth --test flows",
                Some("tables::labels"),
            ),
            (
                "examples/dev-server/tests/wire/a.rs",
                "dev-server --test wire",
                None,
            ),
        ] {
            let killer = killer(file);
            assert_eq!(killer.target()[1..].join(" "), target);
            assert_eq!(killer.topic().as_deref(), topic);
        }
        assert!(killer("tests/command/a.test.ts").needs_package());
    }

    #[test]
    fn ignores_failures_of_other_tests_and_of_the_build() {
        let killer = killer("src/a.rs");
        let failed = "test some words ... FAILED\ntest result: FAILED. 0 passed; 1 failed";
        assert!(killer.has_said(Verdict::Failed, failed));
        assert!(!killer.has_said(Verdict::Failed, "error: could not compile some words"));
        assert!(killer.has_said(Verdict::Passed, "test result: ok. 1 passed; 0 failed"));
        assert!(!killer.has_said(Verdict::Passed, "test result: ok. 0 passed; 0 failed"));
    }

    #[test]
    fn escapes_test_names_for_regular_expressions() {
        assert_eq!(escaped("a (b) c.d"), r"a \(b\) c\.d");
    }
}
