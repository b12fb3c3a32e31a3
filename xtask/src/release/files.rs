//! The files of a release, in one folder. The workflow passes them from job to job and checks their SHA-256.

use super::changelog;
use crate::{install, package, workspace};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The package as packed by npm, the tarball that the tests installed.
pub const PACKAGE: &str = "plexicus-auth.tgz";
/// The bill of materials.
pub const BILL: &str = "plexicus-auth.cdx.json";
/// The JetBrains library: a Maven repository that contains only this artifact.
pub const LIBRARY: &str = "plexicus-auth-jetbrains.zip";
/// The changelog's section about the version.
pub const NOTES: &str = "notes.md";
/// The SHA-256 of each file, in the format of `sha256sum`.
pub const SUMS: &str = "SHA256SUMS";

/// Returns the folder of the files.
pub fn folder() -> PathBuf {
    workspace::target().join("publish")
}

/// Copies the files into the folder, and returns their names and sums.
pub fn gather(version: &str, is_final: bool) -> Result<String> {
    workspace::empty_folder(&folder())?;
    let notes = changelog::notes(version, is_final)?;
    let mut sums = String::new();
    for (name, content) in [
        (PACKAGE, bytes(&install::tarball())?),
        (BILL, bytes(&package::sbom_path())?),
        (LIBRARY, bytes(&package::jetbrains::packed()?)?),
        (NOTES, notes.into_bytes()),
    ] {
        writeln!(sums, "{}  {name}", sha256(&content))?;
        workspace::write(&folder().join(name), content)?;
    }
    workspace::write(&folder().join(SUMS), &sums)?;
    Ok(sums)
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn sha256(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::sha256;

    #[test]
    fn writes_a_sum_like_sha256sum() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
