//! The JetBrains library and its example plugin, compiled without an IDE: the unmodified Kotlin against a
//! small platform that has the signatures of the real one.

use crate::install;
use crate::run::{command, node, run};
use crate::setup::jetbrains::{classes, gson, kotlinc, ktlint};
use crate::workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Compiles the platform, the library, the plugin and the tests' driver, and bundles the pages.
pub fn build() -> Result<()> {
    let root = workspace::root();
    let tests = root.join("tests/jetbrains");
    let library = root.join("jetbrains/src/main/kotlin");
    let plugin = root.join("examples/jetbrains-plugin/src/main/kotlin");
    workspace::empty_folder(&classes())?;
    run(command("javac")
        .args(["-Xlint:all", "-Xlint:-serial", "-Werror", "-d"])
        .arg(classes())
        .arg("-cp")
        .arg(gson())
        .args(sources(&tests.join("platform/java"), "java")?))?;
    kotlin("library", &[&tests.join("platform/kotlin"), &library], &[])?;
    // Against the library's classes: the plugin sees what is public there and no more.
    kotlin("plugin", &[&plugin], &[])?;
    let friends = format!("-Xfriend-paths={}", classes().display());
    kotlin("driver", &[&tests.join("driver")], &[&friends])?;
    for page in install::jetbrains_pages() {
        run(node("esbuild.mjs")
            .current_dir(page)
            .arg(classes().join("plexicus-auth-page")))?;
    }
    Ok(())
}

/// Fails where ktlint, as `.editorconfig` sets it, would write the Kotlin otherwise.
pub fn check_format() -> Result<()> {
    run(command(ktlint())
        .args(["--relative", "**/*.kt", "**/*.kts"])
        .args(["!**/build/**", "!**/node_modules/**", "!target/**"]))?;
    Ok(())
}

/// Compiles one Kotlin module against what was compiled before it.
fn kotlin(module: &str, folders: &[&Path], options: &[&str]) -> Result<()> {
    let mut files = Vec::new();
    for folder in folders {
        files.extend(sources(folder, "kt")?);
    }
    run(command("bash")
        .arg(kotlinc())
        .args(["-no-reflect", "-jvm-target", "17", "-Werror"])
        .args(["-module-name", module, "-cp"])
        .arg(std::env::join_paths([classes(), gson()])?)
        .args(options)
        .arg("-d")
        .arg(classes())
        .args(files))?;
    Ok(())
}

fn sources(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path, extension)?);
        } else if path.extension().is_some_and(|each| each == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
