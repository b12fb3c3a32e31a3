//! Builds the core as wasm: compiles it, binds it to JavaScript, makes it small, and checks it for paths of this
//! machine.

mod assumptions;
mod names;
mod order;
mod panics;
mod seal;

pub use assumptions::check_compiler;

use crate::run::{cargo, command, node, run, standard_output};
use crate::setup::WASM_TARGET;
use crate::workspace;
use anyhow::{Context, Result, bail};
use assumptions::{FEATURES, LOW_MEMORY_IS_UNUSED};
use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;
use zopfli::Format;

/// The name of the finished file, also in the package.
pub const NAME: &str = "plexicus_auth.wasm";

/// A login hashes only one challenge, so small code matters more than fast code.
const COMPACT_SHA2: &str = "--cfg=sha2_backend_soft=\"compact\"";

/// Builds the core in a target folder, and writes the wasm and its glue to their places.
pub fn build(target_folder: &Path) -> Result<()> {
    let core = compile(target_folder)?;
    bind(&core)?;
    optimise()?;
    check_no_local_paths()?;
    seal()?;
    deflate()
}

/// Compiles the core and returns the path of rustc's output.
fn compile(target_folder: &Path) -> Result<PathBuf> {
    let mut flags = remapped_paths()?;
    flags.push(COMPACT_SHA2.to_owned());
    run(cargo()
        .args(["build", "--package", "plexicus-auth", "--lib"])
        .args(["--profile", "wasm", "--target", WASM_TARGET, "--target-dir"])
        .arg(target_folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    Ok(target_folder
        .join(WASM_TARGET)
        .join("wasm")
        .join("plexicus_auth.wasm"))
}

/// Writes the JavaScript glue, its types and the bound wasm.
fn bind(core: &Path) -> Result<()> {
    let folder = workspace::wasm_glue();
    workspace::empty_folder(&folder)?;
    let mut bound = Bindgen::new()
        .input_path(core)
        .out_name("plexicus_auth")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .keep_debug(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    assumptions::check_low_memory(bound.wasm_mut())?;
    panics::cut(bound.wasm_mut());
    let short = names::shorten(bound.wasm_mut());
    bound.emit(&folder)?;
    let glue = folder.join("plexicus_auth.js");
    let text = names::shorten_in(&workspace::read(&glue)?, &short);
    workspace::write(&glue, text)
}

/// Optimises the bound wasm for the smallest compressed size.
fn optimise() -> Result<()> {
    let text = workspace::wasm_glue().join("plexicus_auth.wat");
    wasm_opt(
        &bound(),
        &text,
        &["--flatten", "--rereloop", "-Oz", "-Oz", "-S"],
    )?;
    workspace::write(&text, order::alike_together(&workspace::read(&text)?))?;
    // The text is already optimised; these levels only affect how it is written.
    wasm_opt(
        &text,
        &optimised(),
        &["--optimize-level=2", "--shrink-level=2"],
    )
}

fn wasm_opt(from: &Path, to: &Path, options: &[&str]) -> Result<()> {
    run(node("node_modules/binaryen/bin/wasm-opt")
        .arg(from)
        .arg("--mvp-features")
        .args(FEATURES)
        .args(options)
        .args([
            // 20 gives the smallest file, since the local variables of small functions have the same small numbers. But
            // an engine compiles each function at its first call: with 60, the file is 1.7 % larger and the first
            // header takes 7 % less time.
            "--one-caller-inline-max-function-size=60",
            LOW_MEMORY_IS_UNUSED,
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg("-o")
        .arg(to))?;
    Ok(())
}

/// Marks the file with its build.
fn seal() -> Result<()> {
    let mut wasm = std::fs::read(optimised())?;
    seal::append_to(&mut wasm);
    workspace::write(&optimised(), wasm)
}

/// Returns the finished file's length in bytes, and its seal.
pub fn recognized_by() -> Result<(usize, String)> {
    let wasm = std::fs::read(optimised())?;
    Ok((
        wasm.len(),
        String::from_utf8_lossy(seal::of(&wasm)).into_owned(),
    ))
}

/// Returns the path of the finished wasm.
pub fn optimised() -> PathBuf {
    workspace::wasm_glue().join(NAME)
}

/// Compresses the wasm for the entries that contain it in their JavaScript, a few percent smaller than with zlib.
fn deflate() -> Result<()> {
    let wasm = std::fs::read(optimised())?;
    let packed = File::create(workspace::wasm_glue().join("plexicus_auth.deflated"))?;
    zopfli::compress(zopfli::Options::default(), Format::Deflate, &*wasm, packed)?;
    Ok(())
}

/// Fails if the wasm contains the path of a folder of this machine.
fn check_no_local_paths() -> Result<()> {
    let wasm = std::fs::read(optimised())?;
    for (folder, _) in local_folders()? {
        let folder = folder.to_string_lossy().into_owned();
        if wasm
            .windows(folder.len())
            .any(|bytes| bytes == folder.as_bytes())
        {
            bail!(
                "the wasm contains a path of this machine, {folder}: its build is not reproducible"
            );
        }
    }
    Ok(())
}

fn bound() -> PathBuf {
    workspace::wasm_glue().join("plexicus_auth_bg.wasm")
}

/// Returns flags that replace local paths: panic messages name source files, and must be the same on every machine.
fn remapped_paths() -> Result<Vec<String>> {
    let folders = local_folders()?;
    Ok(folders
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

/// Returns the folders that contain compiled sources, and a name for each. rustc uses the last one that matches, so the
/// home directory, which may contain the others, comes first.
fn local_folders() -> Result<Vec<(PathBuf, &'static str)>> {
    let home = env::home_dir().context("this user has no home directory")?;
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let sysroot = standard_output(command("rustc").args(["--print", "sysroot"]))?;
    let registries = cargo_home.join("registry/src");
    let registries = std::fs::read_dir(registries)
        .into_iter()
        .flatten()
        .flatten();
    let mut folders = vec![(home, "/home"), (cargo_home, "/cargo")];
    folders.extend(registries.map(|registry| (registry.path(), "")));
    folders.extend([
        (PathBuf::from(sysroot.trim()), "/rust"),
        (workspace::root(), "/plexicus-auth"),
    ]);
    // Leaves out `/`, which is the home of some containers' users and reveals nothing.
    Ok(folders
        .into_iter()
        .filter(|(folder, _)| folder.parent().is_some())
        .collect())
}
