//! `cargo xtask package`: joins the core, compiled to wasm, with `pkg-template/` in `pkg/`.

mod constants;
mod javascript;
pub mod jetbrains;
mod sbom;
mod size;
mod third_party;
pub mod wasm;

pub use sbom::path as sbom_path;

use crate::run::say;
use crate::{setup, workspace};
use anyhow::{Context, Result, ensure};
use size::Sizes;
use std::path::Path;

/// Builds the installable npm package from the sources.
pub fn package() -> Result<()> {
    setup::wasm_target()?;
    setup::npm_packages()?;
    build()?;
    check_sizes()
}

/// Fails if a part of the last built package is over its size budget.
pub fn check_sizes() -> Result<()> {
    Sizes::load()?.check()
}

/// Builds the package; the set-up must be done. Does not check its size: another compiler may make it a little larger,
/// which must not stop a user who only tries it out.
pub fn build() -> Result<()> {
    let package = workspace::package();
    say("package: compiling the core to wasm and optimising it");
    wasm::build(&workspace::target())?;
    workspace::empty_folder(&package)?;
    std::fs::copy(wasm::optimised(), package.join(wasm::NAME))?;
    constants::write()?;
    say("package: building the JavaScript modules and the command (esbuild)");
    let built = javascript::build()?;
    copy_types(&package)?;
    mark_common_js(&package)?;
    copy_documents(&package)?;
    write_manifest(&package)?;
    let carried = third_party::carried(&built.bundled)?;
    third_party::write_licences(&carried, &package)?;
    sbom::write(&carried)?;
    let sizes = Sizes::of(&package, built.entries)?;
    sizes.report();
    sizes.save()
}

/// Builds only the JavaScript, into the existing package.
pub fn rebuild_scripts() -> Result<()> {
    javascript::build().map(drop)
}

/// Copies the types. Both module formats have the same ones.
fn copy_types(package: &Path) -> Result<()> {
    let types = workspace::package_template().join("types");
    for entry in std::fs::read_dir(&types)
        .with_context(|| format!("the public types are missing: {}", types.display()))?
    {
        let entry = entry?;
        for format in ["esm", "cjs"] {
            std::fs::copy(entry.path(), package.join(format).join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Marks the CommonJS folders, since the package's own `package.json` declares ES modules.
fn mark_common_js(package: &Path) -> Result<()> {
    for folder in ["bin", "cjs"] {
        workspace::write(
            &package.join(folder).join("package.json"),
            "{\n  \"type\": \"commonjs\"\n}\n",
        )?;
    }
    Ok(())
}

fn copy_documents(package: &Path) -> Result<()> {
    let root = workspace::root();
    for (from, name) in [
        (root.join("LICENSE"), "LICENSE"),
        (root.join("CHANGELOG.md"), "CHANGELOG.md"),
        (workspace::package_template().join("README.md"), "README.md"),
    ] {
        std::fs::copy(&from, package.join(name))
            .with_context(|| format!("cannot copy {} into the package", from.display()))?;
    }
    Ok(())
}

/// Writes the template's manifest with the workspace's version. The rest stays as written, since the order of the
/// conditions under `exports` matters.
fn write_manifest(package: &Path) -> Result<()> {
    const BLANK: &str = "\"version\": \"0.0.0\"";
    let template = workspace::package_template().join("package.json");
    let manifest = workspace::read(&template)?;
    ensure!(
        manifest.matches(BLANK).count() == 1,
        "{} must contain {BLANK} exactly once",
        template.display()
    );
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    workspace::write(
        &package.join("package.json"),
        manifest.replace(BLANK, &version),
    )
}
