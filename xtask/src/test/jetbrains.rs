//! The JetBrains library and its example plugin, compiled without an IDE: the unmodified Kotlin against a
//! small platform that has the signatures of the real one.

use crate::package::jetbrains::{self, build_platform, kotlin};
use crate::run::{command, run};
use crate::setup::jetbrains::{driver, ktlint, platform, plugin};
use crate::workspace;
use anyhow::Result;

/// Builds the artifact, and compiles the plugin and the tests' driver against its jar.
pub fn build() -> Result<()> {
    build_platform()?;
    jetbrains::build()?;
    let (library, root) = (jetbrains::library_jar(), workspace::root());
    let example = root.join("examples/jetbrains-plugin/src/main");
    workspace::empty_folder(&plugin())?;
    workspace::copy_folder(&example.join("resources"), &plugin())?;
    // Against the jar: the plugin sees what is public there and no more.
    let against = [library.as_path(), &platform()];
    kotlin(
        "plugin",
        &[&example.join("kotlin")],
        &against,
        &[],
        &plugin(),
    )?;
    workspace::empty_folder(&driver())?;
    let friends = format!("-Xfriend-paths={}", library.display());
    kotlin(
        "driver",
        &[&root.join("tests/jetbrains/driver")],
        &[&plugin(), &library, &platform()],
        &[&friends],
        &driver(),
    )
}

/// Fails where ktlint, as `.editorconfig` sets it, would write the Kotlin otherwise.
pub fn check_format() -> Result<()> {
    run(command(ktlint())
        .args(["--relative", "**/*.kt", "**/*.kts"])
        .args(["!**/build/**", "!**/node_modules/**", "!target/**"]))?;
    Ok(())
}
