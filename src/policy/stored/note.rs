//! Whose a stored login is, and when it was last used: no secret in it, and never news.

use crate::policy::stored::version::{NOTE, Unread};
use crate::policy::text::json::Object;
use crate::policy::token::identity::Identity;

/// Who a login speaks for, and when it was last used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The login that this is about: beside any other it does not count.
    pub login_id: String,
    /// When it was last used, in ms of this machine's clock.
    pub last_used_at_ms: Option<i64>,
    /// Who it speaks for, where the server said.
    pub identity: Option<Identity>,
}

impl Note {
    /// Reads a note.
    pub fn from_text(text: &str) -> Result<Self, Unread> {
        let note = NOTE.read(text)?;
        Ok(Self {
            login_id: note.text("login_id").ok_or(Unread::Unreadable)?,
            last_used_at_ms: note.integer("last_used_at_ms"),
            identity: note.object("identity").as_ref().map(Identity::from_object),
        })
    }

    /// Writes it.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut note = NOTE.begin();
        note.set_text("login_id", Some(&self.login_id));
        note.set_integer("last_used_at_ms", self.last_used_at_ms);
        note.set_object("identity", self.identity.as_ref().map(Identity::to_object));
        note
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_survives_a_round_trip() {
        let note = Note {
            login_id: "l1".to_owned(),
            last_used_at_ms: Some(7),
            identity: Some(Identity::default()),
        };
        let text = note.to_object().to_text();
        assert_eq!(Note::from_text(text.expose("test")), Ok(note));
    }

    #[test]
    fn what_is_newer_is_told_from_what_is_no_note() {
        for (text, expected) in [
            (r#"{"version":2,"login_id":"l1"}"#, Unread::Newer),
            (r#"{"version":1}"#, Unread::Unreadable),
            ("{}", Unread::Unreadable),
            ("", Unread::Unreadable),
        ] {
            assert_eq!(Note::from_text(text), Err(expected), "{text}");
        }
    }
}
