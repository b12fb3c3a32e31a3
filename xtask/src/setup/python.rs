//! Python packages, with a separate environment for each use under `target/`; among them is the real client.

use super::apt;
use crate::run::{command, run, say};
use crate::{locks, workspace};
use anyhow::{Context, Result};
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

const CLIENT: Environment = Environment {
    sources: "tests/command/client",
    name: "plexicus-mcp",
    what: "the client plexicus-mcp",
};
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Returns the path of the client's program.
pub fn client() -> PathBuf {
    CLIENT.program(&format!("plexicus-mcp{EXE_SUFFIX}"))
}

/// Makes sure that the client is installed under `target/`.
pub fn python_client() -> Result<()> {
    CLIENT.install()
}

/// Packages from PyPI, each pinned to one version and the hashes of its files.
pub struct Environment {
    /// The folder of their `requirements.txt`, whose first lines say how to generate it from `requirements.in`.
    pub sources: &'static str,
    /// Their folder under `target/`.
    pub name: &'static str,
    /// What they are, for the user.
    pub what: &'static str,
}

impl Environment {
    /// Returns the path of one of its programs; Python itself is `python`.
    pub fn program(&self, name: &str) -> PathBuf {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder().join(programs).join(name)
    }

    /// Makes sure that the packages are installed as in their file.
    pub fn install(&self) -> Result<()> {
        let Self {
            sources,
            name,
            what,
        } = self;
        let requirements = workspace::root().join(sources).join(locks::PYTHON);
        let wanted = workspace::read(&requirements)?;
        let marker = self.folder().join("installed.txt");
        if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        // Debian's Python lacks the part that creates virtual environments.
        if run(command(PYTHON).args(["-c", "import ensurepip, venv"])).is_err() && apt::is_usable()
        {
            apt::install(&["python3", "python3-venv"])?;
        }
        say(&format!("installing {what} from PyPI into target/{name}/"));
        workspace::empty_folder(&self.folder())?;
        run(command(PYTHON).args(["-m", "venv"]).arg(self.folder())).context(
            "cannot create a Python environment: install Python 3 with its venv module \
             (on Debian: apt install python3-venv)",
        )?;
        run(command(self.program(PYTHON))
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            // Building from source would run the packages' own code.
            .args(["--only-binary", ":all:"])
            // The file lists every dependency, so pip does not have to resolve any.
            .args(["--no-deps", "--require-hashes", "--requirement"])
            .arg(requirements))
        .with_context(|| format!("cannot install what {sources}/{} names", locks::PYTHON))?;
        workspace::write(&marker, wanted)
    }

    fn folder(&self) -> PathBuf {
        workspace::target().join(self.name)
    }
}
