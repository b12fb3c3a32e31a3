//! The token in use: where it came from, when it expires, and whether it may be sent.

pub mod event;
pub mod lease;
pub mod life;
pub mod renewal;
pub mod revoked;
pub mod warning;

use crate::policy::error::{AuthError, ErrorCode, remedy};
use crate::policy::source::Source;
use crate::policy::stored::login::StoredLogin;
use crate::policy::text::secret::{Fingerprint, Secret};
use crate::policy::token::{self, TokenKind};
use crate::policy::variable;
use std::rc::Rc;

/// How long before its expiry a token counts as near it, in ms.
pub const NEAR_END_MS: i64 = 60_000;

/// A token and its source.
#[derive(Debug)]
pub struct Credential {
    /// The token.
    pub token: Secret,
    /// The source it came from.
    pub source: Source,
    /// What kind of token it is.
    pub kind: TokenKind,
    /// The fixed expiry, in ms: the server's promise, or only the hint inside a personal token.
    pub expires_at_ms: Option<i64>,
    /// The stored login, if the token came from one.
    pub login: Option<Rc<StoredLogin>>,
    /// Identifies the token without containing it.
    pub fingerprint: Fingerprint,
}

impl Credential {
    /// A personal token that the user provides.
    #[must_use]
    pub fn personal(token: Secret, source: Source) -> Self {
        Self {
            expires_at_ms: token::jwt_expiry_ms(&token),
            source,
            kind: TokenKind::Personal,
            login: None,
            fingerprint: token.fingerprint(),
            token,
        }
    }

    /// The token of another program's login.
    #[must_use]
    pub fn shared(token: Secret) -> Self {
        Self {
            expires_at_ms: None,
            source: Source::Shared,
            kind: TokenKind::Login,
            login: None,
            fingerprint: token.fingerprint(),
            token,
        }
    }

    /// The token of a stored login.
    #[must_use]
    pub fn stored(login: Rc<StoredLogin>) -> Self {
        Self {
            token: login
                .access_token
                .copy("the caller gets it; the stored login stays whole"),
            source: Source::Stored,
            kind: login.kind,
            expires_at_ms: login.end_ms(),
            fingerprint: login.access_token.fingerprint(),
            login: Some(login),
        }
    }

    /// Adds this token's source to the error. If the environment's token was refused, the message names
    /// the variable. If a personal token lacks a right, the remedy names the role.
    #[must_use]
    pub fn blame(&self, mut error: AuthError) -> AuthError {
        if self.source == Source::Environment && error.code == ErrorCode::TokenRejected {
            error.message = format!(
                "The server refused the token in {}: it is invalid, expired or revoked.",
                variable::TOKEN
            );
        }
        if self.kind == TokenKind::Personal && error.code == ErrorCode::InsufficientScope {
            error.remedy = remedy::required_role();
        }
        error.with_source(self.source)
    }

    /// The stored login, if the server renews it.
    #[must_use]
    pub fn renewable(&self) -> Option<&Rc<StoredLogin>> {
        let login = self.login.as_ref()?;
        login.refresh_token.is_some().then_some(login)
    }

    /// The expiry that the server promised. The `exp` inside a token is only a hint and does not count.
    #[must_use]
    pub fn promised_end_ms(&self) -> Option<i64> {
        self.login.as_ref()?.expires_at_ms
    }

    /// When to renew, in ms: a minute before the expiry, or in the last quarter of a short lifetime.
    #[must_use]
    pub fn renewal_due_ms(&self) -> Option<i64> {
        let login = self.renewable()?;
        let ahead_ms = login.life_ms.unwrap_or(0).div_euclid(4);
        let ahead_ms = ahead_ms.clamp(0, NEAR_END_MS);
        Some(login.expires_at_ms?.saturating_sub(ahead_ms))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A stored login whose token expires at that time. If `life_ms` is set, it has a refresh token.
    pub(crate) fn ending(expires_at_ms: Option<i64>, life_ms: Option<i64>) -> Credential {
        let token = Secret::new("plxs_1".to_owned());
        let mut login = StoredLogin::new("l1".to_owned(), token, TokenKind::Login, 0);
        login.expires_at_ms = expires_at_ms;
        login.life_ms = life_ms;
        login.refresh_token = life_ms.map(|_| Secret::new("plxr_1".to_owned()));
        Credential::stored(Rc::new(login))
    }

    #[test]
    fn a_renewal_is_due_a_minute_or_a_quarter_of_the_lifetime_early() {
        for (life_ms, due_ms) in [
            (3_600_000, 940_000),
            (240_000, 940_000),
            (100_000, 975_000),
            (0, 1_000_000),
            (-1, 1_000_000),
        ] {
            let credential = ending(Some(1_000_000), Some(life_ms));
            assert_eq!(credential.renewal_due_ms(), Some(due_ms), "{life_ms}");
        }
        assert_eq!(ending(Some(1_000_000), None).renewal_due_ms(), None);
        assert_eq!(ending(None, Some(1)).renewal_due_ms(), None);
    }
}
