//! The files that pin what others wrote. Git knows where they are, so no list of them can fall behind.

use crate::run::{command, standard_output};
use anyhow::{Result, ensure};
use std::path::PathBuf;

/// The crates of a cargo workspace.
pub const CARGO: &str = "Cargo.lock";
/// The npm packages of a `package.json`.
pub const NPM: &str = "package-lock.json";
/// The Python packages of a `requirements.in`, with the hash of every file of theirs.
pub const PYTHON: &str = "requirements.txt";

/// All tracked files of this name, as paths from the repository's root.
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
    fn finds_those_in_folders_and_those_at_the_root() {
        for name in [CARGO, NPM] {
            let found = tracked(name).unwrap();
            assert!(found.contains(&PathBuf::from(name)));
            assert!(found.len() > 1);
        }
        assert!(tracked("no-such.lock").is_err());
    }

    #[test]
    fn every_manifest_of_npm_packages_has_its_lock_beside_it() {
        // What npm publishes has none, and a user's extension makes its own.
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
