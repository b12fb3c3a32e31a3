//! The scopes of a token: those that exist, those that a caller requests, those that a server requires.
//!
//! Source: contract, "Browser login" step 2; RFC 6750 §3.

use crate::policy::error::{AuthError, ErrorCode, Result};

/// Every scope, the narrowest first.
pub const SCOPES: [&str; 4] = ["read", "remediate", "scan", "support"];
/// The scope of a login that names none.
pub const DEFAULT: &str = "read";

/// Checks the scopes that a caller named, separated by spaces or commas. The result has each scope
/// once, and is `read` if none is named. Fails with `invalid_option`.
pub fn parse(text: &str) -> Result<String> {
    let words = || text.split([' ', ',']).filter(|word| !word.is_empty());
    if words().any(|word| !SCOPES.contains(&word)) {
        let known = SCOPES.join(" ");
        let message = format!("The scopes are: {known}.");
        return Err(AuthError::new(ErrorCode::InvalidOption, &message));
    }
    let scopes = known(words());
    if scopes.is_empty() {
        Ok(DEFAULT.to_owned())
    } else {
        Ok(scopes)
    }
}

/// The known scopes that the `WWW-Authenticate` header of a 403 names.
#[must_use]
pub fn required(challenge: &str) -> Option<String> {
    let mut parts = challenge.split('"');
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        let name = name.trim_start_matches([' ', ',']);
        if name == "scope=" || name.ends_with(" scope=") {
            let scopes = known(value.split(' '));
            return if scopes.is_empty() {
                None
            } else {
                Some(scopes)
            };
        }
    }
    None
}

/// The scopes that a token may use, according to the server. If the server named none, all of them: a
/// personal token may do whatever its user's role allows.
#[must_use]
pub fn granted(scope: Option<&str>) -> Vec<String> {
    let every = SCOPES.join(" ");
    let scope = scope.unwrap_or(&every);
    scope.split(' ').map(str::to_owned).collect()
}

/// The scopes that were requested and not granted. A server that names no scopes granted what was
/// requested (RFC 6749 §5.1).
#[must_use]
pub fn missing(asked: &str, given: Option<&str>) -> Vec<String> {
    let given = given.unwrap_or(asked);
    let is_missing = |scope: &&str| !given.split(' ').any(|given| given == *scope);
    let asked = asked.split(' ').filter(is_missing);
    asked.map(str::to_owned).collect()
}

/// Whether a token fits a request for exactly these scopes. A token of unknown scope fits every request.
#[must_use]
pub fn is_same(given: Option<&str>, asked: &str) -> bool {
    let is_within = |one: &str, other: &str| missing(one, Some(other)).is_empty();
    given.is_none_or(|given| is_within(given, asked) && is_within(asked, given))
}

/// The scopes in a fixed order.
#[must_use]
pub fn sorted(scope: &str) -> String {
    let is_in = |known: &&str| scope.split(' ').any(|scope| scope == *known);
    known(SCOPES.into_iter().filter(is_in))
}

/// The union of both, with each scope once.
#[must_use]
pub fn union(one: &str, other: &str) -> String {
    known(one.split(' ').chain(other.split(' ')))
}

fn known<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut found: Vec<&str> = Vec::new();
    for word in words {
        if SCOPES.contains(&word) && !found.contains(&word) {
            found.push(word);
        }
    }
    found.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::error::remedy::{self, Shell};

    #[test]
    fn finds_the_scopes_that_were_not_granted() {
        for (asked, given, expected) in [
            ("read scan", Some("read"), &["scan"][..]),
            ("read scan", Some("scan read support"), &[]),
            ("read scan", Some(""), &["read", "scan"]),
            ("read", None, &[]),
        ] {
            assert_eq!(missing(asked, given), expected, "{asked} {given:?}");
        }
    }

    #[test]
    fn checks_scopes_and_removes_duplicates() {
        assert_eq!(parse("read, scan read").unwrap(), "read scan");
        assert_eq!(parse("").unwrap(), "read");
        assert_eq!(parse("admin").unwrap_err().code, ErrorCode::InvalidOption);
    }

    #[test]
    fn a_token_of_unknown_scope_may_use_every_scope() {
        assert_eq!(granted(None), SCOPES);
        assert_eq!(granted(Some("read scan")), ["read", "scan"]);
    }

    #[test]
    fn the_remedy_names_every_scope() {
        let error = AuthError::new(ErrorCode::InsufficientScope, "x");
        let error = remedy::complete(error, Shell::Posix, "");
        assert!(
            error
                .remedy
                .contains(&format!("--scope \"{}\"", SCOPES.join(" ")))
        );
    }

    #[test]
    fn reads_the_required_scopes_from_a_challenge() {
        let of = |challenge| required(challenge);
        assert_eq!(
            of(r#"Bearer realm="x", error="insufficient_scope", scope="scan read""#).as_deref(),
            Some("scan read")
        );
        assert_eq!(
            of(r#"Bearer scope="scan evil<b>""#).as_deref(),
            Some("scan")
        );
        for challenge in [
            "",
            "Bearer",
            r#"Bearer scope="admin""#,
            r#"Bearer xscope="scan""#,
            r#"Bearer scope="#,
        ] {
            assert_eq!(of(challenge), None, "{challenge}");
        }
        assert_eq!(union("read", "scan read"), "read scan");
    }
}
