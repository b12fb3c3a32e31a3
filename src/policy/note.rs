//! What is kept beside a stored login: no secret in it, and never news.

use crate::policy::json::Object;
use crate::policy::session::Identity;

const NOTE_VERSION: i64 = 1;

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

impl Note {
    /// Reads a note; `None` where it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let note = read(text)?;
        Some(Self {
            login_id: note.text("login_id")?,
            last_used_at_ms: note.integer("last_used_at_ms"),
            identity: note.object("identity").as_ref().map(Identity::from_object),
        })
    }

    /// Writes it.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut note = begin(&self.login_id);
        note.set_integer("last_used_at_ms", self.last_used_at_ms);
        note.set_object("identity", self.identity.as_ref().map(Identity::to_object));
        note
    }
}

impl Journal {
    /// Reads a journal entry; `None` where it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let entry = read(text)?;
        Some(Self {
            login_id: entry.text("login_id")?,
            generation: entry.integer("generation")?,
            started_at_ms: entry.integer("started_at_ms")?,
            ended: entry.flag("ended"),
        })
    }

    /// Writes it.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut entry = begin(&self.login_id);
        entry.set_integer("generation", Some(self.generation));
        entry.set_integer("started_at_ms", Some(self.started_at_ms));
        entry.set_flag("ended", self.ended);
        entry
    }
}

fn begin(login_id: &str) -> Object {
    let mut object = Object::new();
    object.set_integer("version", Some(NOTE_VERSION));
    object.set_text("login_id", Some(login_id));
    object
}

fn read(text: &str) -> Option<Object> {
    Object::parse(text.as_bytes()).filter(|object| object.integer("version") == Some(NOTE_VERSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_survive_a_round_trip() {
        let note = Note {
            login_id: "l1".to_owned(),
            last_used_at_ms: Some(7),
            identity: Some(Identity::default()),
        };
        let text = note.to_object().to_text();
        assert_eq!(Note::from_text(text.expose("test")), Some(note));
        let entry = Journal {
            login_id: "l1".to_owned(),
            generation: 3,
            started_at_ms: 9,
            ended: true,
        };
        let text = entry.to_object().to_text();
        assert_eq!(Journal::from_text(text.expose("test")), Some(entry));
    }

    #[test]
    fn what_is_no_note_is_none() {
        for text in ["", "{}", "[]", r#"{"version":2,"login_id":"l1"}"#] {
            assert_eq!(Note::from_text(text), None, "{text}");
            assert_eq!(Journal::from_text(text), None, "{text}");
        }
    }
}
