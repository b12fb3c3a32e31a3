//! The lockfiles of third-party packages, as git lists them.

use crate::run::{command, standard_output};
use anyhow::{Result, ensure};
use std::path::PathBuf;

/// The lockfile of a cargo workspace's crates.
pub const CARGO: &str = "Cargo.lock";
/// The lockfile of a `package.json`.
pub const NPM: &str = "package-lock.json";
/// The lockfile of a `requirements.in`, with the hash of every file of each Python package.
pub const PYTHON: &str = "requirements.txt";

/// Returns the paths of all tracked files with this name, from the repository's root. Fails if there are none.
pub fn tracked(name: &str) -> Result<Vec<PathBuf>> {
    let pattern = format!(":(glob)**/{name}");
    let listed = standard_output(command("git").args(["ls-files", "-z", "--", &pattern]))?;
    let found: Vec<PathBuf> = listed.split_terminator('\0').map(PathBuf::from).collect();
    ensure!(!found.is_empty(), "git tracks no file called {name}");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;
    use std::path::Path;

    #[test]
    fn finds_lockfiles_in_folders_and_at_the_root() {
        for name in [CARGO, NPM] {
            let found = tracked(name).unwrap();
            assert!(found.contains(&PathBuf::from(name)));
            assert!(found.len() > 1);
        }
        assert!(tracked("no-such.lock").is_err());
    }

    #[test]
    fn every_npm_manifest_has_a_lockfile_beside_it() {
        // A published package has no lockfile, and a user's extension creates its own.
        const WITHOUT: [&str; 2] = ["pkg-template", "examples/vscode-extension"];
        for manifest in tracked("package.json").unwrap() {
            let folder = manifest.parent().unwrap_or(Path::new(""));
            let has_lock = workspace::root().join(folder).join(NPM).exists();
            let is_without = WITHOUT.iter().any(|name| folder == Path::new(name));
            assert!(has_lock != is_without, "{}", manifest.display());
        }
    }

    #[test]
    fn every_python_package_is_pinned_to_hashes() {
        for path in tracked(PYTHON).unwrap() {
            let text = workspace::read(&workspace::root().join(&path)).unwrap();
            let entries = text.replace("\\\n", "");
            for entry in entries
                .lines()
                .filter(|line| line.starts_with(|first: char| first.is_ascii_alphanumeric()))
            {
                assert!(
                    entry.contains("==") && entry.contains("--hash=sha256:"),
                    "{}: {entry}",
                    path.display()
                );
            }
        }
    }
}
