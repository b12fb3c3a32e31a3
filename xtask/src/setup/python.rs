//! Python packages, each in an environment of its own under `target/`; the real client among them.

use super::apt;
use crate::run::{command, run, say};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;

const CLIENT: Environment = Environment {
    requirement: "plexicus-mcp==0.3.0",
    name: "plexicus-mcp",
    with_dependencies: true,
};
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The client's program.
pub fn client() -> PathBuf {
    CLIENT.program(if cfg!(windows) {
        "plexicus-mcp.exe"
    } else {
        "plexicus-mcp"
    })
}

/// Sees that the client is installed under `target/`.
pub fn python_client() -> Result<()> {
    CLIENT.install()
}

/// One package of PyPI, at one version.
pub struct Environment {
    /// The package and its version, as pip takes it.
    pub requirement: &'static str,
    /// Its folder under `target/`.
    pub name: &'static str,
    /// What it depends on is wanted as well.
    pub with_dependencies: bool,
}

impl Environment {
    /// Where one of its programs is; Python itself is `python`.
    pub fn program(&self, name: &str) -> PathBuf {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder().join(programs).join(name)
    }

    /// Sees that the package is installed.
    pub fn install(&self) -> Result<()> {
        let Self {
            requirement, name, ..
        } = self;
        let marker = self.folder().join("installed.txt");
        if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == *requirement) {
            return Ok(());
        }
        // Debian ships Python without the part that makes virtual environments.
        if run(command(PYTHON).args(["-c", "import ensurepip, venv"])).is_err() && apt::is_usable()
        {
            apt::install(&["python3", "python3-venv"])?;
        }
        say(&format!(
            "installing {requirement} from PyPI into target/{name}/"
        ));
        workspace::empty_folder(&self.folder())?;
        run(command(PYTHON).args(["-m", "venv"]).arg(self.folder())).context(
            "cannot make a Python environment: install Python 3 with its venv module \
             (on Debian: apt install python3-venv)",
        )?;
        run(command(self.program(PYTHON))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args((!self.with_dependencies).then_some("--no-deps"))
            .arg(requirement))?;
        workspace::write(&marker, requirement)
    }

    fn folder(&self) -> PathBuf {
        workspace::target().join(self.name)
    }
}
