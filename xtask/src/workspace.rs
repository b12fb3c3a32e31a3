//! The paths of the repository, and functions for its files.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// Returns the repository's root, whatever the working directory is.
pub fn root() -> PathBuf {
    // Cargo sets the variable at run time; without cargo, the value of the build is used.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask)
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Returns the folder for everything that is built, and for what tests install.
pub fn target() -> PathBuf {
    root().join("target")
}

/// Returns the folder of the built npm package.
pub fn package() -> PathBuf {
    root().join("pkg")
}

/// Returns the folder of the npm package's hand-written half.
pub fn package_template() -> PathBuf {
    root().join("pkg-template")
}

/// Returns the folder of wasm-bindgen's output. `tsconfig.package.json` names it too.
pub fn wasm_glue() -> PathBuf {
    target().join("wasm-glue")
}

/// Returns the folder of a project in which the package is installed, as a user would install it.
pub fn installed() -> PathBuf {
    target().join("installed")
}

/// Reads a text file. The error names the file.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a JSON file. The error names the file.
pub fn read_json(path: &Path) -> Result<serde_json::Value> {
    serde_json::from_str(&read(path)?)
        .with_context(|| format!("{} is not valid JSON", path.display()))
}

/// Writes a file, and creates its folder if needed. The error names the file.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Creates an empty folder, and deletes what was there before.
pub fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        std::fs::remove_dir_all(path)
            .with_context(|| format!("cannot remove {}", path.display()))?;
    }
    std::fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))
}

/// Copies a folder into another one, without the subfolders `dist` and `node_modules`.
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
