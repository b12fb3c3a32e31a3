//! The seal at the end of the wasm file: a custom section with a digest of everything before it. A program that reads
//! the file can tell by it, without computing a digest, that the file is of the program's own build.

use sha2::{Digest, Sha256};
use std::fmt::Write;

const SECTION: &str = "build";
const DIGEST_BYTES: usize = 8;
/// The length of a seal, which is the beginning of the digest in hexadecimal digits.
const DIGITS: usize = 2 * DIGEST_BYTES;

/// Appends the seal to a file.
pub fn append_to(wasm: &mut Vec<u8>) {
    let mut seal = String::new();
    for byte in Sha256::digest(&*wasm).iter().take(DIGEST_BYTES) {
        let _ = write!(seal, "{byte:02x}");
    }
    let content = [&[SECTION.len() as u8], SECTION.as_bytes(), seal.as_bytes()].concat();
    // A custom section has the id 0. A length below 128 takes one byte.
    wasm.extend([0, content.len() as u8]);
    wasm.extend(content);
}

/// Returns the seal of a sealed file.
pub fn of(wasm: &[u8]) -> &[u8] {
    &wasm[wasm.len().saturating_sub(DIGITS)..]
}

#[cfg(test)]
mod tests {
    use super::{append_to, of};

    #[test]
    fn a_sealed_module_stays_valid_and_ends_with_its_seal() {
        let empty = b"\0asm\x01\0\0\0";
        let mut sealed = empty.to_vec();
        append_to(&mut sealed);
        let module = walrus::Module::from_buffer(&sealed).expect("it is a module");
        let (_, section) = module.customs.iter().next().expect("it has a section");
        assert_eq!(section.name(), "build");
        assert_eq!(&*section.data(&Default::default()), of(&sealed));
        let mut other = [&empty[..], &[0, 2, 1, b'x']].concat();
        append_to(&mut other);
        assert_ne!(of(&other), of(&sealed));
    }
}
