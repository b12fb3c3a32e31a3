//! The core as wasm: compiled, bound to JavaScript, made small, and free of this machine's paths.

use crate::run::{cargo, command, node, run, standard_output};
use crate::setup::WASM_TARGET;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What the Rust compiler turns on for this target, all of which Node 20 takes.
/// Never `-all`: wasm-opt would then use what Node 20 refuses.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// One challenge a login is hashed: the small code serves as well as the fast.
const COMPACT_SHA2: &str = "--cfg=sha2_backend_soft=\"compact\"";

const HASH_DIGITS: usize = 16;

/// Compiles the core in a target folder, and leaves the wasm and its glue in their place.
pub fn build(target_folder: &Path) -> Result<()> {
    let core = compile(target_folder)?;
    bind(&core)?;
    number_imports()?;
    optimise()?;
    check_no_local_paths()
}

/// Compiles the core and gives the file that rustc wrote.
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
    workspace::empty_folder(&workspace::wasm_glue())?;
    Bindgen::new()
        .input_path(core)
        .out_name("plexicus_auth")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .keep_debug(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(workspace::wasm_glue())
}

/// Import names end in 16 digits of a hash, which no compression shrinks: numbers of the same
/// length, the same in the glue and in the wasm, serve as well.
fn number_imports() -> Result<()> {
    let glue = workspace::wasm_glue().join("plexicus_auth.js");
    let mut text = std::fs::read_to_string(&glue)?;
    let mut wasm = std::fs::read(bound())?;
    let mut names: Vec<String> = text
        .split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
        .filter(|word| word.starts_with("__wbg_") && hash_of(word).is_some())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    for (number, name) in names.iter().enumerate() {
        let kept = name.len() - HASH_DIGITS;
        let numbered = format!("{}{number:0HASH_DIGITS$}", &name[..kept]);
        text = text.replace(name, &numbered);
        replace_bytes(&mut wasm, name.as_bytes(), numbered.as_bytes());
    }
    std::fs::write(glue, text)?;
    std::fs::write(bound(), wasm)?;
    Ok(())
}

fn hash_of(name: &str) -> Option<&str> {
    let (_, hash) = name.rsplit_once('_')?;
    let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(hash)
}

fn replace_bytes(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    for at in 0..=bytes.len().saturating_sub(old.len()) {
        if bytes[at..].starts_with(old) {
            bytes[at..at + old.len()].copy_from_slice(new);
        }
    }
}

/// Makes the bound wasm as small as it gets.
fn optimise() -> Result<()> {
    run(node("node_modules/binaryen/bin/wasm-opt")
        .arg(bound())
        .arg("--mvp-features")
        .args(FEATURES)
        .args([
            "--flatten",
            "--rereloop",
            "-Oz",
            "-Oz",
            "--low-memory-unused", // Rust's data begins above the stack, a megabyte up
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg("-o")
        .arg(optimised()))?;
    Ok(())
}

/// The finished wasm.
pub fn optimised() -> PathBuf {
    workspace::wasm_glue().join("plexicus_auth.wasm")
}

/// Fails when a folder of this machine can be read in the wasm.
fn check_no_local_paths() -> Result<()> {
    let wasm = std::fs::read(optimised())?;
    for (folder, _) in local_folders()? {
        let folder = folder.to_string_lossy().into_owned();
        if wasm
            .windows(folder.len())
            .any(|bytes| bytes == folder.as_bytes())
        {
            bail!("the wasm holds a path of this machine, {folder}: its build is not repeatable");
        }
    }
    Ok(())
}

fn bound() -> PathBuf {
    workspace::wasm_glue().join("plexicus_auth_bg.wasm")
}

/// Panic messages name source files; the same names everywhere make the same bytes everywhere.
fn remapped_paths() -> Result<Vec<String>> {
    let folders = local_folders()?;
    Ok(folders
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

/// The folders that sources are compiled from, and the name each gets. rustc takes the last
/// that fits, so the home directory, which may hold the others, comes first.
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
    // A container's user may have the root of all files as home, which names nobody.
    Ok(folders
        .into_iter()
        .filter(|(folder, _)| folder.parent().is_some())
        .collect())
}
