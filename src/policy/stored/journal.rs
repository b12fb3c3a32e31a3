//! The write-ahead of a renewal. Contains no secret, and writing it does not change the credentials.

use crate::policy::stored::version::{JOURNAL, Unread};
use crate::policy::text::json::Object;

/// What is written before a renewal, so that it can be finished after a crash or a lost response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The login that is being renewed.
    pub login_id: String,
    /// The generation that the renewal replaces.
    pub generation: i64,
    /// When the renewal began, in ms of this machine's clock.
    pub started_at_ms: i64,
    /// Whether the server refused permanently, so that only a new login helps.
    pub ended: bool,
}

/// How long the server answers a repeated refresh token with the same successor, in ms.
const GRACE_MS: i64 = 60_000;
/// How long another program may take to store the result of its renewal, in ms.
const OTHERS_TAKE_MS: i64 = 25_000;

impl Journal {
    /// Whether the server still repeats its response to this interrupted renewal.
    #[must_use]
    pub fn is_within_grace(&self, now_ms: i64) -> bool {
        (0..GRACE_MS).contains(&now_ms.saturating_sub(self.started_at_ms))
    }

    /// Whether another program, not the one that began at `started_at_ms`, may be renewing now.
    #[must_use]
    pub fn is_under_way_elsewhere(&self, started_at_ms: i64, now_ms: i64) -> bool {
        let age_ms = now_ms.saturating_sub(self.started_at_ms);
        let is_theirs = self.started_at_ms != started_at_ms && !self.ended;
        is_theirs && (0..OTHERS_TAKE_MS).contains(&age_ms)
    }

    /// Reads the stored text.
    pub fn from_text(text: &str) -> Result<Self, Unread> {
        let entry = JOURNAL.read(text)?;
        let read = || {
            Some(Self {
                login_id: entry.text("login_id")?,
                generation: entry.integer("generation")?,
                started_at_ms: entry.integer("started_at_ms")?,
                ended: entry.flag("ended"),
            })
        };
        read().ok_or(Unread::Unreadable)
    }

    /// Returns the object to store.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut entry = JOURNAL.begin();
        entry.set_text("login_id", Some(&self.login_id));
        entry.set_integer("generation", Some(self.generation));
        entry.set_integer("started_at_ms", Some(self.started_at_ms));
        entry.set_flag("ended", self.ended);
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_counts_for_a_limited_time() {
        let entry = |ended| Journal {
            login_id: "l1".to_owned(),
            generation: 3,
            started_at_ms: 1_000,
            ended,
        };
        for (now_ms, in_grace, elsewhere) in [
            (999, false, false),
            (1_000, true, true),
            (25_999, true, true),
            (26_000, true, false),
            (60_999, true, false),
            (61_000, false, false),
            (i64::MAX, false, false),
        ] {
            assert_eq!(entry(false).is_within_grace(now_ms), in_grace, "{now_ms}");
            let is_elsewhere = entry(false).is_under_way_elsewhere(7, now_ms);
            assert_eq!(is_elsewhere, elsewhere, "{now_ms}");
        }
        assert!(
            !entry(false).is_under_way_elsewhere(1_000, 1_000),
            "its own"
        );
        assert!(
            !entry(true).is_under_way_elsewhere(7, 1_000),
            "it has ended"
        );
    }

    #[test]
    fn survives_a_round_trip() {
        let entry = Journal {
            login_id: "l1".to_owned(),
            generation: 3,
            started_at_ms: 9,
            ended: true,
        };
        let text = entry.to_object().to_text();
        assert_eq!(Journal::from_text(text.expose("test")), Ok(entry));
    }

    #[test]
    fn tells_newer_entries_from_unreadable_ones() {
        for (text, expected) in [
            (r#"{"version":2,"login_id":"l1"}"#, Unread::Newer),
            (r#"{"version":1,"login_id":"l1"}"#, Unread::Unreadable),
            ("{}", Unread::Unreadable),
            ("[]", Unread::Unreadable),
        ] {
            assert_eq!(Journal::from_text(text), Err(expected), "{text}");
        }
    }
}
