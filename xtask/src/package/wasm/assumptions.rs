//! What the build of the wasm relies on and no tool promises, all of it, as seen in the versions that are
//! pinned: rustc in `rust-toolchain.toml`, wasm-bindgen in `Cargo.toml`, Binaryen in `package.json`. Where
//! another version differs, the passes find less: the wasm works, and is over its budget. Gzipped, it is smaller by
//! 4.4 KB for `panics`, 2.5 KB for `order` and 2.0 KB for `names`.

use crate::run::{command, standard_output};
use anyhow::{Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// The rustc in which the names and the layout below were seen.
const RUSTC: &str = "1.95.0";

/// rustc: parts of the names of functions that are called when something has gone wrong, and never return.
pub const PANICS: [&str; 13] = [
    "::assert_failed",
    "::cell::lazy::panic_",
    "::cell::panic_",
    "::expect_failed",
    "::handle_alloc_error",
    "::len_mismatch_fail",
    "::panicking::",
    "::raw_vec::handle_error",
    "::rust_begin_unwind",
    "::rust_oom",
    "::slice_index_fail",
    "::thread::local::panic_",
    "::unwrap_failed",
];

/// rustc: the length of a `core::panic::Location`: the file's name by its address and length, a line, a column.
pub const LOCATION_BYTES: usize = 16;

/// rustc: its data begins above the stack, a megabyte up, so that nothing is below these bytes.
const UNUSED_BYTES: i32 = 1024;
pub const LOW_MEMORY_IS_UNUSED: &str = "--low-memory-unused";

/// rustc: the features of wasm that it turns on, all of which Node 20 takes.
/// Never `-all`: wasm-opt would then use what Node 20 refuses.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// wasm-bindgen: how many digits of a hash a name ends in.
pub const HASH_DIGITS: usize = 16;

/// wasm-bindgen: the glue, as the wasm calls it.
pub const GLUE: &str = "./plexicus_auth_bg.js";

/// Binaryen: how a function begins and ends in its text form.
pub const FUNCTION: (&str, &str) = (" (func ", " )\n");

/// Fails where data begins in memory that wasm-opt is told is unused.
pub fn check_low_memory(module: &Module) -> Result<()> {
    let is_low = module.data.iter().any(|data| {
        matches!(data.kind, DataKind::Active { offset: ConstExpr::Value(Value::I32(address)), .. }
            if address < UNUSED_BYTES)
    });
    ensure!(
        !is_low,
        "rustc puts data below {UNUSED_BYTES}: wasm-opt must not get {LOW_MEMORY_IS_UNUSED}"
    );
    Ok(())
}

/// Fails when the compiler is another one than the passes were written for.
pub fn check_compiler() -> Result<String> {
    let printed = standard_output(command("rustc").arg("--version"))?;
    ensure!(
        printed.split(' ').nth(1) == Some(RUSTC),
        "this is {}, but the passes over the wasm rely on names of rustc {RUSTC}: use that one \
         (rust-toolchain.toml), or compare the sizes that cargo xtask package prints with both and then \
         raise RUSTC in {}",
        printed.trim(),
        file!()
    );
    Ok(printed.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::RUSTC;

    #[test]
    fn the_pinned_compiler_is_the_one_that_is_relied_on() {
        let pin = include_str!("../../../../rust-toolchain.toml");
        assert!(pin.contains(&format!("channel = \"{RUSTC}\"")), "{pin}");
    }
}
