//! The back-off from the token endpoint: until when to send it nothing. Contains no secret, and writing
//! it does not change the credentials.

use crate::policy::stored::version::BACKOFF;
use crate::policy::text::json::Object;

/// How long to wait if the server does not say, in ms.
const DEFAULT_MS: u64 = 60_000;
/// The longest wait, in ms: a clock that was set back must not stop renewals permanently.
const LONGEST_MS: u64 = 60 * 60 * 1000;

/// A wait that the server asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// When the wait ends, in ms of this machine's clock.
    pub until_ms: i64,
}

impl Backoff {
    /// Makes a wait that begins now.
    #[must_use]
    pub fn new(retry_after_ms: Option<u64>, now_ms: i64) -> Self {
        let wait_ms = retry_after_ms.unwrap_or(DEFAULT_MS).min(LONGEST_MS);
        Self {
            until_ms: now_ms.saturating_add_unsigned(wait_ms),
        }
    }

    /// How long is left to wait, in ms; `None` if the wait is over.
    #[must_use]
    pub fn left_ms(self, now_ms: i64) -> Option<u64> {
        let left_ms = u64::try_from(self.until_ms.saturating_sub(now_ms)).ok()?;
        (1..=LONGEST_MS).contains(&left_ms).then_some(left_ms)
    }

    /// Reads the stored text. An unreadable or newer text means no wait.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let backoff = BACKOFF.read(text).ok()?;
        let until_ms = backoff.integer("until_ms")?;
        Some(Self { until_ms })
    }

    /// Returns the object to store.
    #[must_use]
    pub fn to_object(self) -> Object {
        let mut backoff = BACKOFF.begin();
        backoff.set_integer("until_ms", Some(self.until_ms));
        backoff
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_as_long_as_the_server_says_within_bounds() {
        let longest_ms = i64::try_from(LONGEST_MS).unwrap_or(i64::MAX);
        for (retry_after_ms, now_ms, expected) in [
            (Some(30_000), 1_000, Some(30_000)),
            (None, 1_000, Some(60_000)),
            (Some(u64::MAX), 1_000, Some(LONGEST_MS)),
            (Some(30_000), 31_000, None),
            (Some(30_000), 30_999, Some(1)),
            (Some(30_000), 40_000, None),
            (Some(30_000), 1_000 - longest_ms, None),
        ] {
            let backoff = Backoff::new(retry_after_ms, 1_000);
            assert_eq!(backoff.left_ms(now_ms), expected, "{retry_after_ms:?}");
        }
    }

    #[test]
    fn survives_a_round_trip_and_reads_nothing_from_unreadable_text() {
        let backoff = Backoff { until_ms: 7 };
        let text = backoff.to_object().to_text();
        assert_eq!(Backoff::from_text(text.expose("test")), Some(backoff));
        for text in [r#"{"version":2,"until_ms":7}"#, r#"{"version":1}"#, ""] {
            assert_eq!(Backoff::from_text(text), None, "{text}");
        }
    }
}
