//! Whether a token may still be sent.
//!
//! A sliding expiry is a prediction and never makes a token dead. A fixed expiry counts only by the server's
//! clock, because this machine's may be wrong.
//! clock: this machine's may be wrong.

use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode};

/// Whether a token may still be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Life {
    /// Nothing speaks against sending it.
    Good,
    /// It may be sent, and its renewal is due.
    Due,
    /// It has expired by this machine's clock, which was never compared with the server's.
    Unsure,
    /// It is known to be expired or refused, with the error.
    Dead(AuthError),
}

/// What is known when a token is judged.
#[derive(Debug)]
pub struct Facts {
    /// The server's time, in ms, if it was measured.
    pub server_now_ms: Option<i64>,
    /// This machine's time, in ms.
    pub wall_now_ms: i64,
    /// Whether the server has accepted this token before.
    pub is_accepted: bool,
    /// Why the server refused this token, if it did.
    pub rejection: Option<AuthError>,
}

impl Life {
    /// Judges a token.
    #[must_use]
    pub fn of(credential: &Credential, facts: Facts) -> Self {
        if let Some(error) = facts.rejection {
            return Self::Dead(error.with_source(credential.source));
        }
        let Some(end_ms) = credential.promised_end_ms() else {
            return Self::Good;
        };
        let is_measured = facts.server_now_ms.is_some();
        let now_ms = facts.server_now_ms.unwrap_or(facts.wall_now_ms);
        if end_ms <= now_ms && is_measured {
            return Self::Dead(expired().with_source(credential.source));
        }
        if !is_measured && facts.is_accepted {
            return Self::Good;
        }
        let due_ms = credential.renewal_due_ms();
        match (
            end_ms <= now_ms,
            due_ms.is_some_and(|due_ms| due_ms <= now_ms),
        ) {
            (true, _) => Self::Unsure,
            (false, true) => Self::Due,
            (false, false) => Self::Good,
        }
    }
}

/// The error for an expired token.
#[must_use]
pub fn expired() -> AuthError {
    AuthError::new(ErrorCode::TokenExpired, "The token has expired.")
}

/// The error for a token that the server refused.
#[must_use]
pub fn rejected() -> AuthError {
    let message = "The token is invalid, expired or revoked.";
    AuthError::new(ErrorCode::TokenRejected, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::credential::tests::ending;
    use crate::policy::source::Source;

    fn facts(server_now_ms: Option<i64>, wall_now_ms: i64) -> Facts {
        Facts {
            server_now_ms,
            wall_now_ms,
            is_accepted: false,
            rejection: None,
        }
    }

    #[test]
    fn a_token_expires_by_the_servers_clock_only() {
        let dead = || Life::Dead(expired().with_source(Source::Stored));
        let end_ms = 1_000_000;
        for (server_now_ms, wall_now_ms, expected) in [
            (Some(999_999), 0, Life::Good),
            (Some(999_999), i64::MAX, Life::Good),
            (Some(end_ms), 0, dead()),
            (Some(i64::MAX), 0, dead()),
            (None, 999_999, Life::Good),
            (None, end_ms, Life::Unsure),
        ] {
            let life = Life::of(
                &ending(Some(end_ms), None),
                facts(server_now_ms, wall_now_ms),
            );
            assert_eq!(life, expected, "{server_now_ms:?} {wall_now_ms}");
        }
    }

    #[test]
    fn a_renewal_is_due_before_the_token_expires() {
        let renewable = || ending(Some(1_000_000), Some(100_000));
        for (now_ms, expected) in [
            (974_999, Life::Good),
            (975_000, Life::Due),
            (999_999, Life::Due),
        ] {
            assert_eq!(Life::of(&renewable(), facts(Some(now_ms), 0)), expected);
            assert_eq!(Life::of(&renewable(), facts(None, now_ms)), expected);
        }
    }

    #[test]
    fn an_accepted_token_is_good_unless_the_servers_clock_says_otherwise() {
        let accepted = |server_now_ms| Facts {
            is_accepted: true,
            ..facts(server_now_ms, 2_000_000)
        };
        let credential = ending(Some(1_000_000), None);
        assert_eq!(Life::of(&credential, accepted(None)), Life::Good);
        let by_server = Life::of(&credential, accepted(Some(1_000_000)));
        assert!(matches!(by_server, Life::Dead(_)));
    }

    #[test]
    fn a_refusal_outweighs_everything_else() {
        let refused = Facts {
            rejection: Some(rejected()),
            is_accepted: true,
            ..facts(None, 0)
        };
        let expected = Life::Dead(rejected().with_source(Source::Stored));
        assert_eq!(Life::of(&ending(None, None), refused), expected);
    }

    #[test]
    fn no_clock_expires_a_login_without_a_fixed_expiry() {
        let life = Life::of(&ending(None, None), facts(Some(i64::MAX), i64::MAX));
        assert_eq!(life, Life::Good);
    }
}
