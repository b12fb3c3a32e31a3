//! A login's identity and last use. Contains no secret, and writing it does not change the credentials.

use crate::policy::stored::version::{NOTE, Unread};
use crate::policy::text::json::Object;
use crate::policy::token::identity::Identity;

/// A login's identity and last use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The login that the note is about. It does not count for any other login.
    pub login_id: String,
    /// When the login was last used, in ms of this machine's clock.
    pub last_used_at_ms: Option<i64>,
    /// The user and organization of the login, if the server has said so.
    pub identity: Option<Identity>,
}

impl Note {
    /// Reads the stored text.
    pub fn from_text(text: &str) -> Result<Self, Unread> {
        let note = NOTE.read(text)?;
        Ok(Self {
            login_id: note.text("login_id").ok_or(Unread::Unreadable)?,
            last_used_at_ms: note.integer("last_used_at_ms"),
            identity: note.object("identity").as_ref().map(Identity::from_object),
        })
    }

    /// Returns the object to store.
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
    fn survives_a_round_trip() {
        let note = Note {
            login_id: "l1".to_owned(),
            last_used_at_ms: Some(7),
            identity: Some(Identity::default()),
        };
        let text = note.to_object().to_text();
        assert_eq!(Note::from_text(text.expose("test")), Ok(note));
    }

    #[test]
    fn tells_newer_notes_from_unreadable_ones() {
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
