//! Random values, their hashes, and the short codes that people read.

use std::fmt::Write;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The SHA-256 of a secret, which is all that the server stores of it.
pub type Hash = [u8; 32];

/// The letters of a `user_code`: no vowels, so it forms no words, and no letters that look alike.
const USER_CODE_LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Returns 256 random bits in base64url after a prefix.
pub fn random(prefix: &str) -> String {
    let bytes: [u8; 32] = rand::random();
    format!("{prefix}{}", Base64UrlUnpadded::encode_string(&bytes))
}

/// Returns a short random id, which is not secret.
pub fn random_id(prefix: &str) -> String {
    let bytes: [u8; 12] = rand::random();
    format!("{prefix}{}", Base64UrlUnpadded::encode_string(&bytes))
}

/// Returns the hash by which a secret is looked up.
pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// Returns the first eight hex digits of a secret's hash: enough to tell two secrets apart in a log.
pub fn fingerprint(secret: &str) -> String {
    short(&hash(secret))
}

/// The same for a hash.
pub fn short(hash: &Hash) -> String {
    hash.iter().take(4).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Returns the S256 `code_challenge` of a verifier (RFC 7636, section 4.2).
pub fn s256(verifier: &str) -> String {
    Base64UrlUnpadded::encode_string(&hash(verifier))
}

/// Returns a personal token in the form of a JWT, for clients that read `exp`. It is looked up, never verified.
pub fn personal_token(subject: &str, id: &str, issued_ms: i64, expires_ms: Option<i64>) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let mut claims = json!({ "sub": subject, "jti": id, "iat": issued_ms / 1000 });
    if let Some(ms) = expires_ms {
        claims["exp"] = json!(ms / 1000);
    }
    let part =
        |value: serde_json::Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    format!("{}.{}.{}", part(header), part(claims), random(""))
}

/// Returns a new `XXXX-XXXX` code for a user to type.
pub fn user_code() -> String {
    let letters = (0..8).map(|_| {
        let index = rand::random_range(0..USER_CODE_LETTERS.len());
        char::from(USER_CODE_LETTERS[index])
    });
    with_dash(&letters.collect::<String>())
}

/// Returns a typed code in the form in which it was shown.
pub fn normal_user_code(typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    with_dash(&letters)
}

/// Returns the short code of a browser login: 40 bits of the state's SHA-256 in Crockford's base32.
pub fn check_code(state: &str) -> String {
    let bits = hash(state)
        .iter()
        .take(5)
        .fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
    let digits = (0..8).rev().map(|place| {
        let index = (bits >> (5 * place)) & 31;
        char::from(CROCKFORD[index as usize])
    });
    with_dash(&digits.collect::<String>())
}

fn with_dash(letters: &str) -> String {
    match letters.split_at_checked(4) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => letters.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_matches_rfc_7636() {
        assert_eq!(
            s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn check_code_reads_the_first_forty_bits() {
        // SHA-256("abc") begins ba7816bf8f.
        assert_eq!(check_code("abc"), "Q9W1-DFWF");
    }

    #[test]
    fn typed_codes_may_differ_in_case_and_dashes() {
        assert_eq!(normal_user_code(" bcdf ghjk "), "BCDF-GHJK");
        assert_eq!(normal_user_code("BC"), "BC");
    }
}
