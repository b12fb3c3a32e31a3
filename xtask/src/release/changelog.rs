//! Checks what the changelog says about a version.

use crate::workspace;
use anyhow::{Context, Result, ensure};

const UNRELEASED: &str = "Unreleased";
const BREAKING: &str = "### Breaking";
const MIGRATION: &str = "### Migration";

/// Checks the version's section. Until the version is final, `Unreleased` is accepted instead.
pub fn check(version: &str, is_final: bool) -> Result<String> {
    let text = workspace::read(&workspace::root().join("CHANGELOG.md"))?;
    judge(&text, version, is_final)
}

/// Returns the text of that section, for the page of the release.
pub fn notes(version: &str, is_final: bool) -> Result<String> {
    let text = workspace::read(&workspace::root().join("CHANGELOG.md"))?;
    let (_, section) = find(&text, version, is_final)?;
    Ok(format!("{}\n", section.trim()))
}

fn find<'a>(text: &'a str, version: &str, is_final: bool) -> Result<(&'a str, &'a str)> {
    match section(text, version) {
        Some(found) => Ok(found),
        None if is_final => anyhow::bail!("there is no section ## {version}"),
        None => section(text, UNRELEASED)
            .context("there is neither a section for this version nor ## Unreleased"),
    }
}

fn judge(text: &str, version: &str, is_final: bool) -> Result<String> {
    let (title, section) = find(text, version, is_final)?;
    if is_final {
        let date = title.rsplit(' ').next().unwrap_or_default();
        let is_date = date.len() == 10
            && date
                .chars()
                .all(|letter| letter.is_ascii_digit() || letter == '-');
        ensure!(
            is_date,
            "the section is called {title:?}: add its date, ## {version} - YYYY-MM-DD"
        );
    }
    let notes = section
        .lines()
        .filter(|line| line.starts_with("- "))
        .count();
    ensure!(notes > 0, "the section {title:?} lists no change");
    ensure!(
        !section.contains(BREAKING) || section.contains(MIGRATION),
        "the section {title:?} has a breaking change: describe under {MIGRATION} how to migrate"
    );
    Ok(format!("{title}, {notes} notes"))
}

/// Returns the title and the text of the section whose title begins with this word.
fn section<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    text.split("\n## ").skip(1).find_map(|section| {
        let (title, body) = section.split_once('\n').unwrap_or((section, ""));
        (title.split(' ').next() == Some(name)).then_some((title.trim(), body))
    })
}

#[cfg(test)]
mod tests {
    use super::judge;

    const TEXT: &str =
        "# Changelog\n\n## Unreleased\n\n- one\n\n## 1.1.0 - 2026-01-31\n\n- two\n- three\n";

    #[test]
    fn a_final_version_needs_its_own_dated_section() {
        assert_eq!(
            judge(TEXT, "1.1.0", true).unwrap(),
            "1.1.0 - 2026-01-31, 2 notes"
        );
        assert_eq!(judge(TEXT, "1.2.0", false).unwrap(), "Unreleased, 1 notes");
        assert!(judge(TEXT, "1.2.0", true).is_err());
        assert!(
            judge("\n## 1.2.0\n- one", "1.2.0", true).is_err(),
            "no date"
        );
        assert!(
            judge("\n## Unreleased\n", "1.2.0", false).is_err(),
            "no note"
        );
    }

    #[test]
    fn breaking_changes_need_a_migration_section() {
        let breaking = "\n## Unreleased\n### Breaking\n- one\n";
        assert!(judge(breaking, "2.0.0", false).is_err());
        let kind = format!("{breaking}### Migration\n- `a` -> `b`\n");
        assert!(judge(&kind, "2.0.0", false).is_ok());
    }
}
