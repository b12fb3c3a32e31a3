//! The licences of the third-party code in the package: crates in the wasm, and npm packages in the JavaScript.

use crate::licences::{self, Allowed};
use crate::run::{cargo, standard_output};
use crate::setup::WASM_TARGET;
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const CORE: &str = "plexicus-auth";
const INTRODUCTION: &str = "\
@plexicus/auth carries code of the projects below, and of the Rust standard library
(MIT OR Apache-2.0, https://github.com/rust-lang/rust).
";

/// A crate or npm package whose code is in the package.
pub struct Carried {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub licence: String,
    pub registry: Registry,
    folder: PathBuf,
}

/// The registry that a crate or npm package comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    Crates,
    Npm,
}

impl Carried {
    fn page(&self) -> String {
        match self.registry {
            Registry::Crates => format!("https://crates.io/crates/{}", self.name),
            Registry::Npm => format!("https://www.npmjs.com/package/{}", self.name),
        }
    }
}

/// Returns all third-party code in the package: the crates in the wasm, and these npm packages in the JavaScript.
pub fn carried(npm_packages: &[PathBuf]) -> Result<Vec<Carried>> {
    let mut carried = crates_in_wasm()?;
    for folder in npm_packages {
        carried.push(npm_package(folder)?);
    }
    Ok(carried)
}

/// Writes `THIRD-PARTY-LICENSES.txt`. Fails if a licence does not permit shipping.
pub fn write_licences(carried: &[Carried], package: &Path) -> Result<()> {
    let allowed = Allowed::load()?;
    let mut text = String::from(INTRODUCTION);
    for part in carried {
        if !allowed.permits_shipping(&part.licence)? {
            bail!(
                "{} {} is licensed under {:?}, which may not be shipped (see {})",
                part.name,
                part.version,
                part.licence,
                licences::LIST
            );
        }
        write!(
            text,
            "\n{}\n{} {} ({})\n",
            "-".repeat(72),
            part.name,
            part.version,
            part.licence
        )?;
        let licences = licence_texts(part)?;
        if licences.is_empty() {
            write!(
                text,
                "\nPublished without a licence text of its own: {}\n",
                part.page()
            )?;
        }
        for licence in licences {
            write!(text, "\n{}\n", licence.trim())?;
        }
    }
    workspace::write(&package.join("THIRD-PARTY-LICENSES.txt"), text)
}

fn npm_package(folder: &Path) -> Result<Carried> {
    let manifest = workspace::read_json(&folder.join("package.json"))?;
    let field = |name: &str| {
        manifest[name]
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("{} has no {name} in its package.json", folder.display()))
    };
    Ok(Carried {
        name: field("name")?,
        version: field("version")?,
        licence: field("license")?,
        registry: Registry::Npm,
        folder: folder.to_owned(),
    })
}

/// Returns every crate that the core depends on when it is compiled to wasm, without macros and build tools, as cargo
/// lists them. cargo-about, which writes licences, would have to be compiled in each run of the tests.
fn crates_in_wasm() -> Result<Vec<Carried>> {
    let tree = standard_output(
        cargo()
            .args([
                "tree",
                "--locked",
                "--package",
                CORE,
                "--target",
                WASM_TARGET,
            ])
            .args(["--edges", "normal,no-proc-macro", "--prefix", "none"]),
    )?;
    let in_wasm: BTreeSet<String> = tree
        .lines()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let metadata = licences::cargo_metadata(&["--filter-platform", WASM_TARGET])?;
    let crates: Vec<Carried> = array(&metadata["packages"])
        .filter(|package| package["name"] != CORE)
        .map(crate_of)
        .collect::<Result<_>>()?;
    Ok(crates
        .into_iter()
        .filter(|part| in_wasm.contains(&format!("{} v{}", part.name, part.version)))
        .collect())
}

fn crate_of(package: &Value) -> Result<Carried> {
    let field = |name: &str| {
        package[name].as_str().map(str::to_owned).with_context(|| {
            format!(
                "cargo metadata gives no {name} for the crate {}",
                package["name"]
            )
        })
    };
    let manifest = PathBuf::from(field("manifest_path")?);
    Ok(Carried {
        name: field("name")?,
        version: field("version")?,
        licence: field("license")?,
        registry: Registry::Crates,
        folder: manifest.parent().map(Path::to_path_buf).unwrap_or_default(),
    })
}

fn licence_texts(part: &Carried) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&part.folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let is_licence = ["license", "licence", "copying", "notice"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_licence && path.is_file() {
            files.push((name, path));
        }
    }
    // If MIT is among the licences to choose from, only its text is passed on: it is the shortest.
    if licences::permitted_by("MIT", &part.licence)? {
        let chosen: Vec<_> = files
            .iter()
            .filter(|(name, _)| name.contains("mit"))
            .cloned()
            .collect();
        files = if chosen.is_empty() { files } else { chosen };
    }
    files.sort();
    files
        .iter()
        .map(|(_, path)| workspace::read(path))
        .collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
