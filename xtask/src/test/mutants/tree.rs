//! The copy of the sources in which mutants are tried. It is kept, so that the next run has little to build.

use crate::run::{command, standard_output};
use crate::workspace;
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::PathBuf;

const TREE: &str = "target/mutants/tree";

/// Returns whether this program's repository is the copy.
pub fn is_root() -> bool {
    workspace::root().ends_with(TREE)
}

/// Returns the folder that contains the copy.
pub fn folder() -> PathBuf {
    workspace::root().with_file_name("")
}

/// Updates the copy with all files that git tracks, and returns its path.
pub fn copy() -> Result<PathBuf> {
    let (root, tree) = (workspace::root(), workspace::root().join(TREE));
    let listed = standard_output(command("git").args(["ls-files", "-z"]))?;
    let files = listed.split('\0').filter(|file| root.join(file).is_file());
    let files: BTreeSet<&str> = files.collect();
    let list = tree.with_file_name("files");
    let before = std::fs::read_to_string(&list).unwrap_or_default();
    for gone in before.lines().filter(|file| !files.contains(file)) {
        let _ = std::fs::remove_file(tree.join(gone));
    }
    for file in &files {
        let (content, copy) = (std::fs::read(root.join(file))?, tree.join(file));
        // An unchanged file keeps its time, and is not built again.
        if std::fs::read(&copy).ok().as_ref() != Some(&content) {
            workspace::write(&copy, content)?;
        }
    }
    let names: Vec<&str> = files.into_iter().collect();
    workspace::write(&list, names.join("\n"))?;
    Ok(tree)
}
