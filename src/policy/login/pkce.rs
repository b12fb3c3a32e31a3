//! The single-use values of one login attempt: verifier, challenge, state and the short check code.

use crate::policy::text::secret::Secret;
use base64ct::{Base64UrlUnpadded, Encoding};

/// How many random bytes an attempt needs: 32 for the verifier, 24 for the state.
pub const RANDOM_BYTES: usize = 56;

/// The values that bind the web app's response to this login attempt. Every attempt has new ones.
#[derive(Debug)]
pub struct Attempt {
    verifier: Secret,
    state: Secret,
}

impl Attempt {
    /// Derives the values from fresh random bytes.
    #[must_use]
    pub fn new(random: &[u8; RANDOM_BYTES]) -> Self {
        let (for_verifier, for_state) = random.split_at(32);
        Self {
            verifier: Secret::new(Base64UrlUnpadded::encode_string(for_verifier)),
            state: Secret::new(Base64UrlUnpadded::encode_string(for_state)),
        }
    }

    /// Restores the values of an attempt that the host kept.
    #[must_use]
    pub fn restore(verifier: Secret, state: Secret) -> Self {
        Self { verifier, state }
    }

    /// The verifier that the token request must send.
    #[must_use]
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// `BASE64URL(SHA256(verifier))`: the S256 challenge of RFC 7636 §4.2.
    #[must_use]
    pub fn challenge(&self) -> String {
        Base64UrlUnpadded::encode_string(&self.verifier.sha256())
    }

    /// The state that the callback must bring back.
    #[must_use]
    pub fn state(&self) -> &Secret {
        &self.state
    }

    /// The short code that the program shows, and the consent page if it can: the first 40 bits of the
    /// state's SHA-256 in Crockford base32, `XXXX-XXXX` (contract, "Browser login", assumed).
    #[must_use]
    pub fn check_code(&self) -> String {
        let hash = self.state.sha256();
        let bits = hash
            .iter()
            .take(5)
            .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        let letter = |index: u32| {
            let value = (bits >> 35_u32.saturating_sub(index.saturating_mul(5))) & 31;
            let at = usize::try_from(value).unwrap_or_default();
            char::from(*b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".get(at).unwrap_or(&b'0'))
        };
        let (first, second): (String, String) =
            ((0..4).map(letter).collect(), (4..8).map(letter).collect());
        format!("{first}-{second}")
    }

    /// Consumes the attempt and returns its verifier and state for the token request.
    #[must_use]
    pub fn into_exchange(self) -> (Secret, Secret) {
        (self.verifier, self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn computes_the_challenge_of_rfc_7636_appendix_b() {
        let mut random = [0; RANDOM_BYTES];
        random[..32].copy_from_slice(&[
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]);
        let attempt = Attempt::new(&random);
        assert!(
            attempt
                .verifier
                .matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        );
        assert_eq!(
            attempt.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_check_code_is_the_first_forty_bits_in_crockford_base32() {
        // SHA-256 of 32 times "A" begins with 22a48051594c…: five bytes 22 a4 80 51 59.
        let attempt = Attempt::new(&[0; RANDOM_BYTES]);
        assert!(attempt.state.matches(&"A".repeat(32)));
        assert_eq!(attempt.check_code(), "4AJ8-0MAS");
    }

    proptest! {
        #[test]
        fn the_values_have_the_form_that_the_contract_requires(random in prop::array::uniform32(any::<u8>())) {
            let mut bytes = [7; RANDOM_BYTES];
            bytes[..32].copy_from_slice(&random);
            bytes[32..].copy_from_slice(&random[..24]);
            let attempt = Attempt::new(&bytes);
            let unreserved = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            prop_assert_eq!(attempt.challenge().len(), 43);
            prop_assert_eq!(attempt.check_code().len(), 9);
            let (verifier, state) = attempt.into_exchange();
            prop_assert!(verifier.expose("test").len() == 43 && unreserved(verifier.expose("test")));
            prop_assert!(state.expose("test").len() == 32 && unreserved(state.expose("test")));
        }
    }
}
