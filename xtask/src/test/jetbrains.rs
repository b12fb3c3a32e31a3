//! Compiles the JetBrains library and its example plugin without an IDE: the unmodified Kotlin sources against a small
//! platform with the signatures of the real one.

use crate::package::jetbrains::{self, build_platform, kotlin};
use crate::run::{command, run};
use crate::setup::jetbrains::{
    cef_python, driver, folder, ides_libraries, kotlinc, ktlint, platform, plugin,
};
use crate::workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Builds the artifact, and compiles the plugin and the tests' driver against its jar.
pub fn build() -> Result<()> {
    build_platform()?;
    jetbrains::build()?;
    let (library, root) = (jetbrains::library_jar(), workspace::root());
    let example = root.join("examples/jetbrains-plugin/src/main");
    workspace::empty_folder(&plugin())?;
    workspace::copy_folder(&example.join("resources"), &plugin())?;
    // Against the jar, of which the plugin sees only the public part.
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

/// Returns the paths of the compiled parts, with the variables by which the tests find them.
pub fn places() -> [(&'static str, String); 9] {
    let text = |path: &Path| path.display().to_string();
    let all = |paths: &[PathBuf]| {
        paths
            .iter()
            .map(|path| text(path))
            .collect::<Vec<_>>()
            .join(",")
    };
    let library = jetbrains::library_jar();
    let ide: Vec<PathBuf> = [platform()].into_iter().chain(ides_libraries()).collect();
    let example: Vec<PathBuf> = [driver(), plugin(), library.clone()]
        .into_iter()
        .chain(ide.clone())
        .collect();
    [
        ("PLEXICUS_JETBRAINS_CLASSPATH", all(&example)),
        ("PLEXICUS_JETBRAINS_IDE", all(&ide)),
        ("PLEXICUS_JETBRAINS_LIBRARY", text(&library)),
        ("PLEXICUS_JETBRAINS_PLUGIN", text(&plugin())),
        ("PLEXICUS_KOTLINC", text(&kotlinc())),
        (
            "PLEXICUS_JETBRAINS_PICTURES",
            text(&folder().join("pictures")),
        ),
        (
            "PLEXICUS_JETBRAINS_KOTLIN",
            text(&workspace::root().join("jetbrains/src/main/kotlin")),
        ),
        ("PLEXICUS_CEF_PYTHON", text(&cef_python())),
        (
            "PLEXICUS_CEF_HOST",
            text(&workspace::root().join("tests/jetbrains/cef/host.py")),
        ),
    ]
}

/// Fails if the Kotlin sources are not formatted as ktlint does it with `.editorconfig`.
pub fn check_format() -> Result<()> {
    run(command(ktlint())
        .args(["--relative", "**/*.kt", "**/*.kts"])
        .args(["!**/build/**", "!**/node_modules/**", "!target/**"]))?;
    Ok(())
}
