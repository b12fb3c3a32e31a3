//! Where things are in the repository.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// The repository's root, from any working directory inside it.
pub fn root() -> PathBuf {
    // Cargo sets the variable anew at run time; the built-in value serves a direct start.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask)
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where everything that is built or installed for a test goes.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The npm package, built.
pub fn package() -> PathBuf {
    root().join("pkg")
}

/// The npm package's hand-written half.
pub fn package_template() -> PathBuf {
    root().join("pkg-template")
}

/// What wasm-bindgen writes; `tsconfig.json` names this place too.
pub fn wasm_glue() -> PathBuf {
    target().join("wasm-glue")
}

/// A project that has the package installed, as a user would.
pub fn installed() -> PathBuf {
    target().join("installed")
}

/// Reads a text file; the error names it.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a JSON file; the error names it.
pub fn read_json(path: &Path) -> Result<serde_json::Value> {
    serde_json::from_str(&read(path)?)
        .with_context(|| format!("{} is not valid JSON", path.display()))
}

/// Writes a file and the folders it needs; the error names it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Leaves an empty folder, whatever stood there.
pub fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        std::fs::remove_dir_all(path)
            .with_context(|| format!("cannot remove {}", path.display()))?;
    }
    std::fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))
}

/// Copies a folder's files into another one, but for what is ignored there.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    const IGNORED: [&str; 2] = ["dist", "node_modules"];
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if IGNORED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            std::fs::copy(&source, &target)
                .with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}
