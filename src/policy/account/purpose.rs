//! A login's purpose: empty by default, a name, or the scopes that were requested.

use crate::policy::error::{AuthError, Result};
use crate::policy::token::scope;

const LONGEST: usize = 64;

/// Checks a purpose that a caller named: at most 64 letters, digits, spaces, `.`, `_` and `-`. Fails
/// with `invalid_option`.
pub fn parse(text: &str) -> Result<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" ._-".contains(&byte);
    let text = text.trim();
    if text.len() <= LONGEST && text.bytes().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err(AuthError::invalid_option(
        "a purpose must be at most 64 letters, digits, spaces and ._-",
    ))
}

/// The purpose of a login in a host that stores one for each set of scopes: the scopes, sorted.
#[must_use]
pub fn of_scopes(scope: &str) -> String {
    scope::sorted(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_short_plain_names_only() {
        for (text, expected) in [
            ("", Some("")),
            (" agent ", Some("agent")),
            ("ci.nightly-2_a b", Some("ci.nightly-2_a b")),
            ("a/b", None),
            ("é", None),
            (&"x".repeat(64), Some(&*"x".repeat(64))),
            (&"x".repeat(65), None),
        ] {
            let purpose = parse(text).ok();
            assert_eq!(purpose.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_order_of_scopes_does_not_change_the_purpose() {
        assert_eq!(of_scopes("scan read"), "read scan");
        assert_eq!(of_scopes("read scan"), "read scan");
    }
}
