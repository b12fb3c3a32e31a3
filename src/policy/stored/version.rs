//! The versions of everything that is stored, in one place, and the steps from older ones.
//!
//! A text of a newer version is left alone: it is never read as nothing, and never written over.

use crate::policy::text::json::Object;

/// Turns an object of one version into one of the next.
type Step = fn(&mut Object);

/// A form in which something is stored: one step for each older version, from 1 on.
#[derive(Clone, Copy, Debug)]
pub struct Form(&'static [Step]);

/// The index of the stored logins. In the first version, the one login stood in its place.
pub const ACCOUNTS: Form = Form(&[from_first_login]);
/// A stored login.
pub const LOGIN: Form = Form(&[]);
/// The newest secret of a login that is renewed.
pub const RENEWAL: Form = Form(&[]);
/// The write-ahead of a renewal.
pub const JOURNAL: Form = Form(&[]);
/// A pending revocation.
pub const PENDING: Form = Form(&[]);
/// That the server refused a login's token.
pub const REJECTED: Form = Form(&[]);
/// Until when the token endpoint is left alone.
pub const BACKOFF: Form = Form(&[]);
/// Whose a login is, and when it was last used.
pub const NOTE: Form = Form(&[]);
/// A login attempt that outlives its page.
pub const REDIRECT: Form = Form(&[]);

/// What marks the index of the stored logins.
pub const ACCOUNTS_FORM: &str = "accounts";

fn from_first_login(record: &mut Object) {
    let login = core::mem::take(record);
    record.set_text("form", Some(ACCOUNTS_FORM));
    record.set_object("first", Some(login));
}

/// Why a stored text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is not of this form.
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

    /// An object of this form that is still empty.
    #[must_use]
    pub fn begin(self) -> Object {
        let mut object = Object::new();
        self.mark(&mut object);
        object
    }

    /// Marks an object as one of this form.
    pub fn mark(self, object: &mut Object) {
        object.set_integer("version", Some(self.version()));
    }

    /// Reads a text of this form or of an older version of it; the object is of this version.
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
    fn each_older_version_goes_through_every_step_after_it() {
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
    fn what_is_newer_or_no_version_is_not_read() {
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
    fn what_is_begun_is_read() {
        assert!(THIRD.read(THIRD.begin().to_text().expose("test")).is_ok());
    }
}
