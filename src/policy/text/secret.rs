//! The type for secrets. A secret cannot be printed, compared, serialised or left behind in memory.

use core::fmt;
use zeroize::Zeroize;

/// A token, code, verifier or pasted text.
///
/// It has no `Display`, `Serialize` or `PartialEq`, its `Debug` shows nothing, and its memory is
/// overwritten when it is dropped. It is not `Clone` either: single-use values are moved, and the few
/// places that need a second copy say so with [`Secret::copy`].
pub struct Secret(String);

/// The first bytes of a secret's SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 8]);

impl Fingerprint {
    /// Writes the fingerprint in hexadecimal.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{:016x}", u64::from_be_bytes(self.0))
    }

    /// Reads what [`Fingerprint::to_text`] wrote.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let number = u64::from_str_radix(text, 16).ok()?;
        (text.len() == 16).then(|| Self(number.to_be_bytes()))
    }
}

impl Secret {
    /// Takes over the text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the text itself. `reason` documents, at the call, why the text must be seen.
    #[must_use]
    pub fn expose(&self, reason: &'static str) -> &str {
        debug_assert!(!reason.is_empty());
        &self.0
    }

    /// Makes a second copy, for a token that must outlive the call that found it.
    #[must_use]
    pub fn copy(&self, reason: &'static str) -> Self {
        Self::new(self.expose(reason).to_owned())
    }

    /// Returns a fingerprint, which identifies the text where the text itself must not be kept.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = [0; 8];
        for (byte, from) in fingerprint.iter_mut().zip(self.sha256()) {
            *byte = from;
        }
        Fingerprint(fingerprint)
    }

    /// Returns the text's SHA-256. The hasher contains the text it hashes, so it is never moved, and it
    /// is overwritten when dropped. Otherwise a future that is built later might copy leftovers from
    /// the stack and keep them.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        let mut hasher = Sha256::new();
        hasher.update(&self.0);
        hasher.finalize_reset().into()
    }

    /// Whether both texts are equal, compared in a time that does not reveal where they differ.
    #[must_use]
    pub fn matches(&self, other: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl Drop for Secret {
    // Not inlined, because it runs at every early return.
    #[inline(never)]
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::new("plxc_canary".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn matches_compares_the_whole_text() {
        let secret = Secret::new("abcdef".to_owned());
        assert!(secret.matches("abcdef"));
        for other in ["", "abcde", "abcdeg", "abcdef0"] {
            assert!(!secret.matches(other), "{other}");
        }
    }
}
