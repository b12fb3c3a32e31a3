//! A login attempt that outlives its page. It is kept while the browser shows the login page, and taken once.

use crate::policy::account::choice::Named;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::pkce::Attempt;
use crate::policy::stored::version::REDIRECT;
use crate::policy::text::secret::Secret;

/// How long an attempt may be kept, in ms.
pub const LIFE_MS: i64 = 10 * 60 * 1000;

const WHY: &str = "the host keeps it while the page is away";

/// What the page that takes the callback must know.
#[derive(Debug)]
pub struct KeptAttempt {
    /// The single-use values of the attempt.
    pub attempt: Attempt,
    /// The port of the page that takes the callback.
    pub port: u16,
    /// The scopes that were requested.
    pub scope: String,
    /// The count of logouts when the login began.
    pub logouts: i64,
    /// Which login it is for.
    pub named: Named,
}

impl KeptAttempt {
    /// Writes the attempt for this API origin.
    #[must_use]
    pub fn to_text(&self, origin: &str, now_ms: i64) -> Secret {
        let mut record = REDIRECT.begin();
        record.set_text("api_origin", Some(origin));
        record.set_integer("started_at_ms", Some(now_ms));
        record.set_integer("port", Some(i64::from(self.port)));
        record.set_text("scope", Some(&self.scope));
        record.set_integer("logouts", Some(self.logouts));
        for (name, text) in [
            ("account", &self.named.account),
            ("purpose", &self.named.purpose),
            ("expect", &self.named.expect),
            ("scopes", &self.named.scopes),
        ] {
            record.set_text(name, text.as_deref());
        }
        let (verifier, state) = (self.attempt.verifier(), self.attempt.state());
        record.set_text("verifier", Some(verifier.expose(WHY)));
        record.set_text("state", Some(state.expose(WHY)));
        record.to_text()
    }

    /// Reads a kept attempt. Fails with `state_mismatch` if it is not an attempt for this API, and with
    /// `login_timed_out` if it is too old or from the future.
    pub fn from_text(text: &Secret, origin: &str, now_ms: i64) -> Result<Self> {
        let record = REDIRECT.read(text.expose("it is read back")).ok();
        let record = record.filter(|record| record.text("api_origin").as_deref() == Some(origin));
        let read = record.and_then(|record| {
            let secret = |name| record.text(name).map(Secret::new);
            let kept = Self {
                attempt: Attempt::restore(secret("verifier")?, secret("state")?),
                port: u16::try_from(record.integer("port")?).ok()?,
                scope: record.text("scope")?,
                logouts: record.integer("logouts")?,
                named: Named {
                    account: record.text("account"),
                    purpose: record.text("purpose"),
                    expect: record.text("expect"),
                    scopes: record.text("scopes"),
                },
            };
            Some((kept, record.integer("started_at_ms")?))
        });
        let (kept, started_at_ms) = read.ok_or_else(not_ours)?;
        if (0..=LIFE_MS).contains(&now_ms.saturating_sub(started_at_ms)) {
            Ok(kept)
        } else {
            Err(AuthError::new(
                ErrorCode::LoginTimedOut,
                "The browser returned too late: this login was started too long ago.",
            ))
        }
    }
}

/// The error for a callback that belongs to no login of this tab.
#[must_use]
pub fn not_ours() -> AuthError {
    AuthError::new(
        ErrorCode::StateMismatch,
        "No login is waiting for this callback: it was already used, or the login was started elsewhere.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::login::pkce::RANDOM_BYTES;
    use proptest::prelude::*;

    const ORIGIN: &str = "https://api.app.plexicus.ai";

    fn text() -> Secret {
        let attempt = Attempt::new(&[7; RANDOM_BYTES]);
        let kept = KeptAttempt {
            attempt,
            port: 9100,
            scope: "read".to_owned(),
            logouts: 3,
            named: Named {
                purpose: Some("agent".to_owned()),
                ..Named::default()
            },
        };
        kept.to_text(ORIGIN, 1_000)
    }

    proptest! {
        #[test]
        fn reads_only_its_own_texts(text in ".{0,80}|\\{\"version\":1,\"port\":-?[0-9]{1,20}.{0,20}") {
            prop_assert!(KeptAttempt::from_text(&Secret::new(text), ORIGIN, 1_000).is_err());
        }
    }

    #[test]
    fn an_attempt_lasts_ten_minutes_and_never_starts_in_the_future() {
        let read = |now_ms| KeptAttempt::from_text(&text(), ORIGIN, now_ms).map(|found| found.port);
        assert_eq!(read(1_000 + LIFE_MS), Ok(9100));
        for now_ms in [999, 1_001 + LIFE_MS, i64::MAX, i64::MIN] {
            assert_eq!(read(now_ms).unwrap_err().code, ErrorCode::LoginTimedOut);
        }
    }

    #[test]
    fn refuses_attempts_of_another_api_and_unreadable_texts() {
        let other = KeptAttempt::from_text(&text(), "https://api.eu.plexicus.ai", 1_000);
        assert_eq!(other.unwrap_err().code, ErrorCode::StateMismatch);
        for text in ["", "[]", "{\"version\":2}", "{\"version\":1}"] {
            let read = KeptAttempt::from_text(&Secret::new(text.to_owned()), ORIGIN, 1_000);
            assert_eq!(read.unwrap_err().code, ErrorCode::StateMismatch);
        }
    }
}
