//! What may stand in the package, and what its manifest may say: the rules of this package. Those of every
//! package, that what the manifest names is there and that the types fit, publint and attw check in
//! `tests/install/linters.test.ts`.

use crate::run::{npm, standard_output};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;

/// Files beside the modules.
const SINGLE: [&str; 7] = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "THIRD-PARTY-LICENSES.txt",
    "cjs/package.json",
    "package.json",
    "plexicus_auth.wasm",
];

/// Folders of modules, and how the names in them end.
const MODULES: [(&str, &[&str]); 3] = [
    ("bin/", &[".js"]),
    ("cjs/", &[".js", ".d.ts"]),
    ("esm/", &[".js", ".d.ts"]),
];

/// Fields that would make an install run code, or bring packages along.
const FORBIDDEN: [&str; 6] = [
    "scripts",
    "dependencies",
    "optionalDependencies",
    "bundleDependencies",
    "bundledDependencies",
    "gypfile",
];

/// Goes through the files that npm would pack.
pub fn check_files() -> Result<String> {
    let printed = standard_output(npm().current_dir(workspace::package()).args([
        "pack",
        "--dry-run",
        "--json",
        "--ignore-scripts",
    ]))?;
    let packed: Value = serde_json::from_str(&printed).context("npm pack printed no JSON")?;
    let files: BTreeSet<&str> = packed[0]["files"]
        .as_array()
        .context("npm pack names no files")?
        .iter()
        .filter_map(|file| file["path"].as_str())
        .collect();
    let strange: Vec<_> = files.iter().filter(|path| !may_be_packed(path)).collect();
    ensure!(
        strange.is_empty(),
        "these files do not belong into the package: {strange:?}"
    );
    let missing: Vec<_> = SINGLE
        .iter()
        .filter(|path| !files.contains(**path))
        .collect();
    ensure!(missing.is_empty(), "these files are missing: {missing:?}");
    let bytes = packed[0]["size"]
        .as_u64()
        .context("npm pack tells no size")?;
    Ok(format!("{} files, {bytes} bytes packed", files.len()))
}

fn may_be_packed(path: &str) -> bool {
    SINGLE.contains(&path)
        || MODULES.iter().any(|(folder, endings)| {
            path.starts_with(folder) && endings.iter().any(|ending| path.ends_with(ending))
        })
}

/// Nothing runs at install, nothing else is installed.
pub fn check_manifest() -> Result<String> {
    let manifest = workspace::read_json(&workspace::package().join("package.json"))?;
    let found: Vec<_> = FORBIDDEN
        .iter()
        .filter(|field| !manifest[**field].is_null())
        .collect();
    ensure!(found.is_empty(), "package.json must not have {found:?}");
    for (peer, _) in manifest["peerDependencies"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let is_optional = manifest["peerDependenciesMeta"][peer]["optional"] == true;
        ensure!(is_optional, "the peer dependency {peer} must be optional");
    }
    Ok("no install script, no dependency".to_owned())
}

#[cfg(test)]
mod tests {
    use super::may_be_packed;

    #[test]
    fn only_modules_and_the_named_files_are_packed() {
        for path in [
            "esm/node/listener.js",
            "cjs/index.d.ts",
            "bin/plexicus.js",
            "LICENSE",
        ] {
            assert!(may_be_packed(path), "{path}");
        }
        for path in [
            ".env",
            "esm/index.js.map",
            "esm/index.ts",
            "src/core.js",
            "cjs/x/package.json",
        ] {
            assert!(!may_be_packed(path), "{path}");
        }
    }
}
