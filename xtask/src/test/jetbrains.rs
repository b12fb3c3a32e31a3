//! The example plugin for JetBrains IDEs, compiled without an IDE: its unmodified Kotlin against a small
//! platform that has the signatures of the real one.

use crate::install;
use crate::run::{command, node, run};
use crate::setup::jetbrains::{classes, gson, kotlinc};
use crate::workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Compiles the platform, the plugin and the tests' driver, and bundles the plugin's pages.
pub fn build() -> Result<()> {
    let (platform, driver) = (tests().join("platform"), tests().join("driver"));
    workspace::empty_folder(&classes())?;
    run(command("javac")
        .args(["-Xlint:all", "-Xlint:-serial", "-Werror", "-d"])
        .arg(classes())
        .arg("-cp")
        .arg(gson())
        .args(sources(&platform.join("java"), "java")?))?;
    let classpath = std::env::join_paths([classes(), gson()])?;
    run(command("bash")
        .arg(kotlinc())
        // One module: the driver sees what is internal to the plugin.
        .args([
            "-no-reflect",
            "-jvm-target",
            "17",
            "-Werror",
            "-module-name",
            "plexicus",
            "-cp",
        ])
        .arg(classpath)
        .arg("-d")
        .arg(classes())
        .args(sources(&platform.join("kotlin"), "kt")?)
        .args(sources(&driver, "kt")?)
        .args(sources(&plugin().join("src/main/kotlin"), "kt")?))?;
    run(node("esbuild.mjs")
        .current_dir(install::jetbrains_page())
        .arg(classes().join("plexicus-auth-page")))?;
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

fn plugin() -> PathBuf {
    workspace::root().join("examples/jetbrains-plugin")
}

fn tests() -> PathBuf {
    workspace::root().join("tests/jetbrains")
}
