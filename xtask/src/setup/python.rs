//! Python packages, in an environment for each use under `target/`; the real client among them.

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

/// The client's program.
pub fn client() -> PathBuf {
    CLIENT.program(&format!("plexicus-mcp{EXE_SUFFIX}"))
}

/// Sees that the client is installed under `target/`.
pub fn python_client() -> Result<()> {
    CLIENT.install()
}

/// Packages of PyPI, each at one version and with the hashes of its files.
pub struct Environment {
    /// The folder of their `requirements.txt`; its first lines say how it is made of `requirements.in`.
    pub sources: &'static str,
    /// Their folder under `target/`.
    pub name: &'static str,
    /// What they are.
    pub what: &'static str,
}

impl Environment {
    /// Where one of its programs is; Python itself is `python`.
    pub fn program(&self, name: &str) -> PathBuf {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder().join(programs).join(name)
    }

    /// Sees that the packages are installed as their file has them.
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
        // Debian ships Python without the part that makes virtual environments.
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
            // Sources would run code of theirs to be built.
            .args(["--only-binary", ":all:"])
            // The file names everything, so pip looks for nothing else.
            .args(["--no-deps", "--require-hashes", "--requirement"])
            .arg(requirements))
        .with_context(|| format!("cannot install what {sources}/{} names", locks::PYTHON))?;
        workspace::write(&marker, wanted)
    }

    fn folder(&self) -> PathBuf {
        workspace::target().join(self.name)
    }
}
