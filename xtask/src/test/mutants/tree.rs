//! The copy of the sources in which mutants are tried; it stays, so that the next run builds little.

use crate::run::{command, standard_output};
use crate::workspace;
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::PathBuf;

const TREE: &str = "target/mutants/tree";

/// Whether this program works in such a copy.
pub fn is_root() -> bool {
    workspace::root().ends_with(TREE)
}

/// The folder around the copy that this program works in.
pub fn folder() -> PathBuf {
    workspace::root().with_file_name("")
}

/// Brings the copy up to date with the files that git tracks, and gives its place.
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
        // What is the same keeps its time, and is not built again.
        if std::fs::read(&copy).ok().as_ref() != Some(&content) {
            workspace::write(&copy, content)?;
        }
    }
    let names: Vec<&str> = files.into_iter().collect();
    workspace::write(&list, names.join("\n"))?;
    Ok(tree)
}
