//! The versions of every stored form, in one place, and the migrations from older ones.
//!
//! A text of a newer version is left alone: it never reads as empty, and it is never overwritten.

use crate::policy::text::json::Object;

/// Migrates an object from one version to the next.
type Step = fn(&mut Object);

/// A stored form, as its list of migrations: one from each older version, starting with 1.
#[derive(Clone, Copy, Debug)]
pub struct Form(&'static [Step]);

/// The index of the stored logins. In version 1, the one login was stored under its key.
pub const ACCOUNTS: Form = Form(&[from_first_login]);
/// A stored login.
pub const LOGIN: Form = Form(&[]);
/// The newest tokens of a login that the server renews.
pub const RENEWAL: Form = Form(&[]);
/// The write-ahead of a renewal.
pub const JOURNAL: Form = Form(&[]);
/// A pending revocation.
pub const PENDING: Form = Form(&[]);
/// The mark of a login's token that the server refused.
pub const REJECTED: Form = Form(&[]);
/// The back-off from the token endpoint.
pub const BACKOFF: Form = Form(&[]);
/// A login's identity and last use.
pub const NOTE: Form = Form(&[]);
/// A login attempt that outlives its page.
pub const REDIRECT: Form = Form(&[]);

/// The value of `form` that marks the index of the stored logins.
pub const ACCOUNTS_FORM: &str = "accounts";

fn from_first_login(record: &mut Object) {
    let login = core::mem::take(record);
    record.set_text("form", Some(ACCOUNTS_FORM));
    record.set_object("first", Some(login));
}

/// Why a stored text could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It does not have this form.
    Unreadable,
    /// A newer version of this program wrote it.
    Newer,
}

impl Form {
    /// The version that this build writes.
    #[must_use]
    pub fn version(self) -> i64 {
        let steps = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        steps.saturating_add(1)
    }

    /// Makes an empty object of this form.
    #[must_use]
    pub fn begin(self) -> Object {
        let mut object = Object::new();
        self.mark(&mut object);
        object
    }

    /// Marks an object with this form's version.
    pub fn mark(self, object: &mut Object) {
        object.set_integer("version", Some(self.version()));
    }

    /// Reads a text of this form, in this or an older version. The result always has this version.
    pub fn read(self, text: &str) -> Result<Object, Unread> {
        let mut object = Object::parse(text.as_bytes()).ok_or(Unread::Unreadable)?;
        let version = object.integer("version").ok_or(Unread::Unreadable)?;
        if version > self.version() {
            return Err(Unread::Newer);
        }
        let done = version.checked_sub(1).ok_or(Unread::Unreadable)?;
        let done = usize::try_from(done).map_err(|_| Unread::Unreadable)?;
        for step in self.0.iter().skip(done) {
            step(&mut object);
        }
        self.mark(&mut object);
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THIRD: Form = Form(&[
        |object| object.set_text("second", Some("made by the first step")),
        |object| {
            let second = object.text("second");
            object.set_text("third", second.as_deref());
            object.set_text("second", None);
        },
    ]);

    #[test]
    fn migrates_each_older_version_through_every_later_step() {
        let read = |text: &str| {
            let object = THIRD.read(text).expect("it is readable");
            (object.integer("version"), object.text("third"))
        };
        let made = Some("made by the first step".to_owned());
        assert_eq!(read(r#"{"version":1}"#), (Some(3), made));
        let kept = Some("kept".to_owned());
        assert_eq!(
            read(r#"{"version":2,"second":"kept"}"#),
            (Some(3), kept.clone())
        );
        assert_eq!(read(r#"{"version":3,"third":"kept"}"#), (Some(3), kept));
    }

    #[test]
    fn refuses_newer_and_invalid_versions() {
        for (text, expected) in [
            (r#"{"version":4}"#, Unread::Newer),
            (r#"{"version":9007199254740991}"#, Unread::Newer),
            (r#"{"version":0}"#, Unread::Unreadable),
            (r#"{"version":-9007199254740991}"#, Unread::Unreadable),
            (r#"{"version":"3"}"#, Unread::Unreadable),
            ("{}", Unread::Unreadable),
            ("", Unread::Unreadable),
        ] {
            assert_eq!(THIRD.read(text).map(drop), Err(expected), "{text}");
        }
    }

    #[test]
    fn reads_an_empty_object_that_it_made() {
        assert!(THIRD.read(THIRD.begin().to_text().expose("test")).is_ok());
    }
}
