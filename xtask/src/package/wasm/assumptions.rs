//! Everything that the build of the wasm relies on without a promise of the tools, as found in the pinned versions:
//! rustc in `rust-toolchain.toml`, wasm-bindgen in `Cargo.toml`, Binaryen in `package.json`. If another version
//! differs, the passes find less: the wasm still works, but is over its budget. Gzipped, `panics` saves 4.4 KB, `order`
//! 2.5 KB and `names` 2.0 KB.

use crate::run::{command, standard_output};
use anyhow::{Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// The version of rustc that uses the names and the layout below.
const RUSTC: &str = "1.95.0";

/// rustc: parts of the names of the functions that are called on a panic and never return.
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

/// rustc: the size of a `core::panic::Location`: address and length of the file's name, line and column.
pub const LOCATION_BYTES: usize = 16;

/// rustc: the data begins above the stack of one megabyte, so that nothing is stored in these lowest bytes.
const UNUSED_BYTES: i32 = 1024;
pub const LOW_MEMORY_IS_UNUSED: &str = "--low-memory-unused";

/// rustc: the wasm features that it turns on, all of which Node 20 supports.
/// Never `-all`: wasm-opt would then use features that Node 20 lacks.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// wasm-bindgen: the number of hash digits at the end of a name.
pub const HASH_DIGITS: usize = 16;

/// wasm-bindgen: the module name by which the wasm imports the glue.
pub const GLUE: &str = "./plexicus_auth_bg.js";

/// Binaryen: the beginning and the end of a function in its text form.
pub const FUNCTION: (&str, &str) = (" (func ", " )\n");

/// Fails if data begins in the memory that wasm-opt is told is unused.
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

/// Fails if the compiler is not the one that the passes were written for.
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
    fn the_passes_expect_the_pinned_compiler() {
        let pin = include_str!("../../../../rust-toolchain.toml");
        assert!(pin.contains(&format!("channel = \"{RUSTC}\"")), "{pin}");
    }
}
