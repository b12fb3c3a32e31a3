//! Node, and the npm packages that build and test the project.

use crate::run::{command, npm, run, say, standard_output};
use crate::{locks, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The oldest supported Node.
const MINIMUM_NODE: (u32, u32, u32) = (20, 18, 1);

/// Makes sure that `node_modules/` contains what `package-lock.json` names.
pub fn npm_packages() -> Result<()> {
    check_node()?;
    let root = workspace::root();
    let lock = workspace::read(&root.join(locks::NPM))?;
    // npm empties the folder first, so the marker is never that of an older install.
    let marker = root.join("node_modules/.installed.json");
    if holds(&marker, &lock) {
        return Ok(());
    }
    say("installing the npm packages of package-lock.json into node_modules/");
    ci(&root)?;
    workspace::write(&marker, lock)
}

/// npm packages that do not build the project. They have their own lockfile in the sources, and are installed under
/// `target/`.
pub struct Locked {
    /// The folder of their `package.json` and `package-lock.json`.
    pub sources: &'static str,
    /// Their folder under `target/`.
    pub name: &'static str,
    /// What they are and how large, for the user.
    pub what: &'static str,
}

impl Locked {
    /// Returns the folder in which they are installed.
    pub fn folder(&self) -> PathBuf {
        workspace::target().join(self.name)
    }

    /// Makes sure that they are installed as in their lockfile. After an install, `finish` does what npm leaves undone.
    pub fn install(&self, finish: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let (sources, folder) = (workspace::root().join(self.sources), self.folder());
        let lock = workspace::read(&sources.join(locks::NPM))?;
        let marker = folder.join("installed.json");
        if holds(&marker, &lock) {
            return Ok(());
        }
        say(&format!(
            "installing {} from npm into target/{}/",
            self.what, self.name
        ));
        workspace::empty_folder(&folder)?;
        for name in ["package.json", locks::NPM] {
            let text = workspace::read(&sources.join(name))?;
            workspace::write(&folder.join(name), text)?;
        }
        ci(&folder).with_context(|| {
            format!("cannot install what {}/{} names", self.sources, locks::NPM)
        })?;
        finish(&folder)?;
        workspace::write(&marker, lock)
    }
}

/// Runs `npm ci` without install scripts: nothing here needs what they compile or fetch.
fn ci(folder: &Path) -> Result<String> {
    run(npm()
        .current_dir(folder)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

fn check_node() -> Result<()> {
    let (major, minor, patch) = MINIMUM_NODE;
    let wanted = format!("Node {major}.{minor}.{patch} or newer is needed (https://nodejs.org)");
    let printed = standard_output(command("node").arg("--version")).context(wanted.clone())?;
    match parse_version(printed.trim()) {
        Some(version) if version >= MINIMUM_NODE => Ok(()),
        _ => bail!("{wanted}, this is {}", printed.trim()),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split(['.', '-']).map(str::parse);
    Some((
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
    ))
}

fn holds(marker: &Path, lock: &str) -> bool {
    std::fs::read_to_string(marker).is_ok_and(|installed| installed == lock)
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn reads_the_version_that_node_prints() {
        assert_eq!(parse_version("v20.18.1"), Some((20, 18, 1)));
        assert_eq!(parse_version("v25.0.0-nightly2026"), Some((25, 0, 0)));
        assert_eq!(parse_version("20"), None);
    }
}
