//! `cargo xtask licences`: checks the licence of every crate and npm package against `xtask/allowed-licences.txt`.
//! cargo-deny would have to be compiled in each run of the tests, and knows only crates.

use crate::run::{cargo, standard_output};
use crate::{locks, workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::collections::{BTreeMap, BTreeSet};

/// The list of allowed licences.
pub const LIST: &str = "xtask/allowed-licences.txt";

/// The folder of the one lockfile that is not checked: the licences of the editors in the tests are not our choice.
const EDITORS: &str = "tests/vscode/hosts";

/// The licences that all dependencies may have, and those for named tools only, which are never shipped.
pub struct Allowed {
    everywhere: BTreeSet<String>,
    only_for: BTreeMap<String, BTreeSet<String>>,
}

impl Allowed {
    /// Reads the list.
    pub fn load() -> Result<Self> {
        Ok(Self::parse(&workspace::read(
            &workspace::root().join(LIST),
        )?))
    }

    fn parse(text: &str) -> Self {
        let mut allowed = Self {
            everywhere: BTreeSet::new(),
            only_for: BTreeMap::new(),
        };
        for line in text
            .lines()
            .map(|line| line.split('#').next().unwrap_or("").trim())
        {
            match line.split_once(" only for ") {
                Some((licence, names)) => {
                    let names = names.split(',').map(|name| name.trim().to_owned());
                    allowed
                        .only_for
                        .entry(licence.trim().to_owned())
                        .or_default()
                        .extend(names);
                }
                None if line.is_empty() => {}
                None => {
                    allowed.everywhere.insert(line.to_owned());
                }
            }
        }
        allowed
    }

    /// Returns whether code under this licence may be shipped.
    pub fn permits_shipping(&self, licence: &str) -> Result<bool> {
        is_satisfied(licence, &|id| self.everywhere.contains(id))
    }

    fn permits_use(&self, package: &str, licence: &str) -> Result<bool> {
        is_satisfied(licence, &|id| {
            self.everywhere.contains(id)
                || self
                    .only_for
                    .get(id)
                    .is_some_and(|names| names.contains(package))
        })
    }
}

/// Returns whether the allowed licences satisfy an SPDX expression, or the older form `A/B` of crates.io.
fn is_satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool> {
    // A dictionary of cspell spells its licence like this.
    let expression = expression.replace("CC BY-SA 4.0", "CC-BY-SA-4.0");
    let parsed = Expression::parse_mode(&expression, ParseMode::LAX)?;
    Ok(parsed.evaluate(|licence| allowed(&licence.to_string())))
}

/// Returns whether this licence alone satisfies a licence expression.
pub fn permitted_by(licence: &str, expression: &str) -> Result<bool> {
    is_satisfied(expression, &|id| id == licence)
}

/// Checks every crate and every npm package, and returns in a line how many there are.
pub fn check() -> Result<String> {
    let allowed = Allowed::load()?;
    let (crates, npm_packages) = (crates()?, npm_packages()?);
    let mut refused = Vec::new();
    for (name, licence) in crates.iter().chain(&npm_packages) {
        let permitted = allowed
            .permits_use(name, licence)
            .with_context(|| format!("cannot read the licence of {name}"))?;
        if !permitted {
            refused.push(format!("  {name}: {licence}"));
        }
    }
    if !refused.is_empty() {
        bail!(
            "licences that {LIST} does not allow:\n{}",
            refused.join("\n")
        );
    }
    Ok(format!(
        "{} crates, {} npm packages",
        crates.len(),
        npm_packages.len()
    ))
}

/// Returns cargo's metadata of the workspace and its dependencies.
pub fn cargo_metadata(arguments: &[&str]) -> Result<Value> {
    let text = standard_output(
        cargo()
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(arguments),
    )?;
    serde_json::from_str(&text).context("cargo metadata printed no valid JSON")
}

fn crates() -> Result<BTreeSet<(String, String)>> {
    let metadata = cargo_metadata(&[])?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata names no packages")?;
    Ok(packages
        .iter()
        .map(|package| (text(&package["name"]), text(&package["license"])))
        .collect())
}

fn npm_packages() -> Result<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    let locks = locks::tracked(locks::NPM)?;
    for path in locks.iter().filter(|path| !path.starts_with(EDITORS)) {
        let lock = workspace::read_json(&workspace::root().join(path))?;
        let packages = lock["packages"]
            .as_object()
            .with_context(|| format!("{} names no packages", path.display()))?;
        for (path, package) in packages {
            // Skips the project itself and links into this repository.
            if path.is_empty() || package["link"] == true {
                continue;
            }
            let name = path
                .rsplit_once("node_modules/")
                .map_or(path.as_str(), |(_, name)| name);
            found.insert((name.to_owned(), text(&package["license"])));
        }
    }
    Ok(found)
}

/// Returns the value's text. A missing licence becomes one that no list allows.
fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or("LicenseRef-none-stated")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_a_licence_to_the_named_tools_and_never_ships_it() {
        let allowed = Allowed::parse("MIT # common\n\nMPL-2.0 only for axe-core, other\n");
        assert!(allowed.permits_use("anything", "MIT").unwrap());
        assert!(allowed.permits_use("axe-core", "MPL-2.0").unwrap());
        assert!(!allowed.permits_use("anything", "MPL-2.0").unwrap());
        assert!(!allowed.permits_shipping("MPL-2.0").unwrap());
    }

    #[test]
    fn evaluates_expressions_with_the_allowed_licences_only() {
        let allowed = Allowed::parse("MIT\nApache-2.0\nApache-2.0 WITH LLVM-exception");
        for (expression, is_met) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-3.0-only WITH LLVM-exception OR MIT", true),
        ] {
            assert_eq!(
                allowed.permits_shipping(expression).unwrap(),
                is_met,
                "{expression}"
            );
        }
        for malformed in ["", "MIT OR", "(MIT", "none-stated"] {
            assert!(allowed.permits_shipping(malformed).is_err(), "{malformed}");
        }
    }
}
