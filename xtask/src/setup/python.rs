//! The real client, `plexicus-mcp`, in a Python environment of its own.

use super::apt;
use crate::run::{command, run, say};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;

const CLIENT: &str = "plexicus-mcp==0.3.0";
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The client's program.
pub fn client() -> PathBuf {
    programs().join(if cfg!(windows) {
        "plexicus-mcp.exe"
    } else {
        "plexicus-mcp"
    })
}

/// Sees that the client is installed under `target/`.
pub fn python_client() -> Result<()> {
    let marker = environment().join("installed.txt");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == CLIENT) {
        return Ok(());
    }
    // Debian ships Python without the part that makes virtual environments.
    if run(command(PYTHON).args(["-c", "import ensurepip, venv"])).is_err() && apt::is_usable() {
        apt::install(&["python3", "python3-venv"])?;
    }
    say(&format!(
        "installing {CLIENT} from PyPI into target/plexicus-mcp/"
    ));
    workspace::empty_folder(&environment())?;
    run(command(PYTHON).args(["-m", "venv"]).arg(environment())).context(
        "cannot make a Python environment: install Python 3 with its venv module \
         (on Debian: apt install python3-venv)",
    )?;
    run(command(programs().join(PYTHON)).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        CLIENT,
    ]))?;
    workspace::write(&marker, CLIENT)
}

fn environment() -> PathBuf {
    workspace::target().join("plexicus-mcp")
}

fn programs() -> PathBuf {
    environment().join(if cfg!(windows) { "Scripts" } else { "bin" })
}
