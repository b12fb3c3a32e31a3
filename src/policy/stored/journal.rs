//! The write-ahead of a renewal: no secret in it, and never news.

use crate::policy::stored::version::{JOURNAL, Unread};
use crate::policy::text::json::Object;

/// What was written down before a renewal, for whoever comes after a crash or a lost answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The login that was being renewed.
    pub login_id: String,
    /// The generation that was to be replaced.
    pub generation: i64,
    /// When it began, in ms of this machine's clock.
    pub started_at_ms: i64,
    /// The server refused for good: only a new login helps.
    pub ended: bool,
}

impl Journal {
    /// Reads an entry of the journal.
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

    /// Writes it.
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
    fn an_entry_survives_a_round_trip() {
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
    fn what_is_newer_is_told_from_what_is_no_entry() {
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
