//! Debian's package manager, if this tool may use it.

use crate::run::{command, run, say, standard_output};
use anyhow::Result;
use std::path::Path;

/// Returns whether packages can be installed: on a Debian or a derivative, as root.
pub fn is_usable() -> bool {
    Path::new("/usr/bin/apt-get").exists()
        && standard_output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs Debian packages, and prints their names first.
pub fn install(packages: &[&str]) -> Result<()> {
    say(&format!(
        "installing Debian packages with apt-get: {}",
        packages.join(", ")
    ));
    run(command("apt-get").args(["update", "--quiet"]))?;
    run(command("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(packages))?;
    Ok(())
}
