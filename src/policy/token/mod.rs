//! Checks of a token's text: which kind it is, when it expires, and whether it fits into a header.

pub mod identity;
pub mod scope;

use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::json::Object;
use crate::policy::text::secret::Secret;
use crate::policy::time::date;
use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use zeroize::Zeroizing;

const MAX_TOKEN_BYTES: usize = 8192;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// A personal API token, created in Settings → API Tokens.
    Personal,
    /// A token that a login obtained.
    Login,
}

/// Accepts a text that could be a personal API token, trimmed.
///
/// Fails with `token_malformed` or `token_wrong_kind`. The message never shows the text. `origin` says where the
/// text came from, for example the variable's name. (Contract, "Token sources".)
pub fn accept_personal(text: &str, origin: &str) -> Result<Secret> {
    let token = text.trim();
    let malformed =
        |why: &str| AuthError::new(ErrorCode::TokenMalformed, &format!("{origin} {why}."));
    let wrong_kind = |what: &str| {
        AuthError::new(
            ErrorCode::TokenWrongKind,
            &format!("{origin} holds {what}, not a personal API token."),
        )
    };
    if token.len() > MAX_TOKEN_BYTES {
        return Err(malformed("is too long to be a token"));
    }
    if token
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("bearer "))
    {
        return Err(malformed("begins with \"Bearer \"; enter only the token"));
    }
    if token.starts_with("plx_ci_") {
        return Err(wrong_kind("a CI scanner token"));
    }
    if token.starts_with("plxc_") || token.starts_with("plxd_") {
        return Err(wrong_kind("a login code"));
    }
    if !is_header_safe(token) {
        return Err(malformed("contains characters that a token cannot have"));
    }
    Ok(Secret::new(token.to_owned()))
}

/// Whether the text may follow `Bearer` in a header: RFC 6750's `b64token`.
#[must_use]
pub fn is_header_safe(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    !body.is_empty()
        && token.len() <= MAX_TOKEN_BYTES
        && body
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

/// The expiry that a JWT claims, in ms. It is a hint that is never verified.
#[must_use]
pub fn jwt_expiry_ms(token: &Secret) -> Option<i64> {
    jwt_time_ms(token, "exp")
}

/// When a JWT claims it was issued, in ms. It is a hint that is never verified.
#[must_use]
pub fn jwt_issued_ms(token: &Secret) -> Option<i64> {
    jwt_time_ms(token, "iat")
}

fn jwt_time_ms(token: &Secret, claim: &str) -> Option<i64> {
    let text = token.expose("it contains the expiry hint");
    let mut parts = text.split('.');
    let (_, payload, _, end) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    if end.is_some() {
        return None;
    }
    let bytes = Zeroizing::new(Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?);
    let seconds = Object::parse(&bytes)?.integer(claim)?;
    let time_ms = seconds.checked_mul(1000).and_then(date::nameable)?;
    (time_ms > 0).then_some(time_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> Secret {
        Secret::new(format!(
            "e30.{}.c2ln",
            Base64UrlUnpadded::encode_string(payload.as_bytes())
        ))
    }

    #[test]
    fn reads_exp_as_a_hint() {
        assert_eq!(
            jwt_expiry_ms(&jwt(r#"{"exp":1767225600}"#)),
            Some(1_767_225_600_000)
        );
        for payload in [
            r#"{"exp":"1767225600"}"#,
            r#"{"exp":-1}"#,
            "{}",
            "[]",
            "",
            r#"{"exp":9e99}"#,
            r#"{"exp":9007199254740991}"#,
        ] {
            assert_eq!(jwt_expiry_ms(&jwt(payload)), None, "{payload}");
        }
        for token in ["", "a", "a.b", "a.b.c.d", "..", "a.\u{e9}.c"] {
            assert_eq!(
                jwt_expiry_ms(&Secret::new(token.to_owned())),
                None,
                "{token}"
            );
        }
    }
}
