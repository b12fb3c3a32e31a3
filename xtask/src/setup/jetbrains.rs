//! What compiles and runs the JetBrains plugin without an IDE: a JDK, Gson, the Kotlin compiler; and a
//! real CEF for the slow tests.

use super::apt;
use crate::run::{command, npm, run, say, standard_output};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// An IDE brings Gson along; here Debian has it.
pub const ARE_SUPPORTED: bool = cfg!(target_os = "linux");

const GSON: &str = "/usr/share/java/gson.jar";
const CEF: &str = "cef-capi-py==131.3.5";

/// Sees that the plugin's Kotlin can be compiled and run.
pub fn jetbrains_compiler() -> Result<()> {
    let mut missing = Vec::new();
    if standard_output(command("javac").arg("-version")).is_err() {
        missing.push("default-jdk-headless");
    }
    if !gson().exists() {
        missing.push("libgoogle-gson-java");
    }
    install_debian(&missing)?;
    let sources = workspace::root().join("tests/jetbrains/compiler");
    let lock = workspace::read(&sources.join("package-lock.json"))?;
    let marker = compiler().join("installed.json");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("installing the Kotlin compiler from npm into target/jetbrains/compiler/ (94 MB)");
    workspace::empty_folder(&compiler())?;
    for name in ["package.json", "package-lock.json"] {
        let text = workspace::read(&sources.join(name))?;
        workspace::write(&compiler().join(name), text)?;
    }
    run(npm()
        .current_dir(compiler())
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    .context("cannot install what tests/jetbrains/compiler/package-lock.json names")?;
    workspace::write(&marker, lock)
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
    let marker = cef().join("installed.txt");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == CEF) {
        return Ok(());
    }
    say(&format!(
        "installing {CEF} from PyPI into target/jetbrains/cef/ (a real libcef, 350 MB)"
    ));
    workspace::empty_folder(&cef())?;
    run(command("python3").args(["-m", "venv"]).arg(cef()))?;
    run(command(cef().join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", CEF]))?;
    workspace::write(&marker, CEF)
}

/// Where they are, by the names under which the tests look for them.
pub fn places() -> [(&'static str, String); 5] {
    let classpath = [classes(), gson(), compiler().join(KOTLIN_LIBRARY)];
    let text = |path: &Path| path.display().to_string();
    [
        (
            "PLEXICUS_JETBRAINS_CLASSPATH",
            classpath.each_ref().map(|path| text(path)).join(","),
        ),
        (
            "PLEXICUS_JETBRAINS_PICTURES",
            text(&folder().join("pictures")),
        ),
        (
            "PLEXICUS_JETBRAINS_KOTLIN",
            text(&workspace::root().join("examples/jetbrains-plugin/src/main/kotlin")),
        ),
        ("PLEXICUS_CEF_PYTHON", text(&cef().join("bin/python"))),
        (
            "PLEXICUS_CEF_HOST",
            text(&workspace::root().join("tests/jetbrains/cef/host.py")),
        ),
    ]
}

/// The plugin, the small platform and the tests' driver, compiled.
pub fn classes() -> PathBuf {
    folder().join("classes")
}

/// The JSON library that is part of every IDE.
pub fn gson() -> PathBuf {
    PathBuf::from(GSON)
}

/// The Kotlin compiler's start script.
pub fn kotlinc() -> PathBuf {
    compiler().join("node_modules/kotlin-compiler/bin/kotlinc")
}

const KOTLIN_LIBRARY: &str = "node_modules/kotlin-compiler/lib/kotlin-stdlib.jar";

fn install_debian(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    anyhow::ensure!(
        apt::is_usable(),
        "the JetBrains tests need these Debian packages, which only root can install: {}",
        packages.join(", ")
    );
    apt::install(packages)
}

fn compiler() -> PathBuf {
    folder().join("compiler")
}

fn cef() -> PathBuf {
    folder().join("cef")
}

fn folder() -> PathBuf {
    workspace::target().join("jetbrains")
}
