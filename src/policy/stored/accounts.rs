//! The index of the stored logins. It only points: an entry counts while its login is stored.

use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::version::{ACCOUNTS, ACCOUNTS_FORM, Unread};
use crate::policy::text::json::Object;
use crate::policy::text::secret::Secret;

/// One stored login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The login's id.
    pub login_id: String,
    /// The user, where known.
    pub user_id: Option<String>,
    /// The organization, where known.
    pub organization_id: Option<String>,
    /// What the login is for; empty by default.
    pub purpose: String,
    /// What ends its token.
    pub provenance: Provenance,
}

/// The stored logins of one API origin.
#[derive(Debug, Default)]
pub struct Index {
    /// The logins, the newest last.
    pub entries: Vec<Entry>,
    /// Grows with every logout, so that a login that is in progress learns of it.
    pub logouts: i64,
    /// The one login of the first version, which stood where the index stands now.
    pub first: Option<Object>,
    /// The index as it was read: fields that this build does not know survive a round trip.
    record: Object,
}

impl Entry {
    /// The entry for a login whose account is not known yet.
    #[must_use]
    pub fn of(login: &StoredLogin) -> Self {
        Self {
            login_id: login.login_id.clone(),
            user_id: None,
            organization_id: None,
            purpose: String::new(),
            provenance: login.provenance,
        }
    }

    fn from_object(object: &Object) -> Option<Self> {
        Some(Self {
            login_id: object.text("login_id")?,
            user_id: object.text("user_id"),
            organization_id: object.text("organization_id"),
            purpose: object.text("purpose").unwrap_or_default(),
            provenance: Provenance::of(object),
        })
    }

    fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.set_text("login_id", Some(&self.login_id));
        object.set_text("user_id", self.user_id.as_deref());
        object.set_text("organization_id", self.organization_id.as_deref());
        object.set_text("purpose", Some(&self.purpose));
        object.set_text("provenance", Some(self.provenance.name()));
        object
    }
}

impl Index {
    /// Reads the index, or the login that the first version stored in its place.
    pub fn from_text(text: &str) -> Result<Self, Unread> {
        let record = ACCOUNTS.read(text)?;
        if record.text("form").as_deref() != Some(ACCOUNTS_FORM) {
            return Err(Unread::Unreadable);
        }
        let first = record.object("first");
        let entries = match &first {
            Some(first) => vec![Entry::from_object(first).ok_or(Unread::Unreadable)?],
            None => {
                let objects = record.objects("logins").ok_or(Unread::Unreadable)?;
                objects.iter().filter_map(Entry::from_object).collect()
            }
        };
        Ok(Self {
            entries,
            logouts: record.integer("logouts").unwrap_or(0),
            first,
            record,
        })
    }

    /// Writes the index; the login of the first version is stored elsewhere by then.
    #[must_use]
    pub fn to_text(&mut self) -> Secret {
        let entries = self.entries.iter().map(Entry::to_object);
        ACCOUNTS.mark(&mut self.record);
        self.record.set_text("form", Some(ACCOUNTS_FORM));
        self.record.set_object("first", None);
        self.record.set_objects("logins", entries.collect());
        self.record.set_integer("logouts", Some(self.logouts));
        self.record.to_text()
    }

    /// The login to use: the newest.
    #[must_use]
    pub fn current(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// Adds an entry, or puts it in the place of the one with its login id.
    pub fn insert(&mut self, entry: Entry) {
        self.entries
            .retain(|other| other.login_id != entry.login_id);
        self.entries.push(entry);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, login_id: &str) {
        self.entries.retain(|entry| entry.login_id != login_id);
    }

    /// Whether there is an entry for this login.
    #[must_use]
    pub fn has(&self, login_id: &str) -> bool {
        self.entries.iter().any(|entry| entry.login_id == login_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(login_id: &str) -> Entry {
        Entry {
            login_id: login_id.to_owned(),
            user_id: Some("u1".to_owned()),
            organization_id: None,
            purpose: String::new(),
            provenance: Provenance::Issued,
        }
    }

    #[test]
    fn an_index_survives_a_round_trip_with_what_it_does_not_know() {
        let text =
            r#"{"version":2,"form":"accounts","logins":[{"login_id":"a"}],"default":{"x":1}}"#;
        let mut index = Index::from_text(text).expect("it is readable");
        index.insert(entry("b"));
        index.insert(entry("c"));
        index.insert(entry("b"));
        index.remove("a");
        index.logouts = 3;
        let text = index.to_text();
        let text = text.expose("test");
        assert!(text.contains(r#""default":{"x":1}"#));
        let again = Index::from_text(text).expect("it is readable");
        assert_eq!(again.entries, [entry("c"), entry("b")]);
        assert_eq!(again.current(), Some(&entry("b")));
        assert_eq!(again.logouts, 3);
        assert!(again.has("c") && !again.has("a") && again.first.is_none());
    }

    #[test]
    fn the_first_version_reads_as_an_index_of_one_login() {
        for (fields, provenance) in [
            (r#""kind":"login""#, Provenance::Issued),
            (r#""kind":"personal""#, Provenance::Provided),
            (r#""kind":"personal","token_id":"t1""#, Provenance::Issued),
        ] {
            let text = format!(r#"{{"version":1,"login_id":"a",{fields}}}"#);
            let index = Index::from_text(&text).expect("it is readable");
            let entry = index.current().expect("it has one");
            assert_eq!(
                (entry.login_id.as_str(), entry.provenance),
                ("a", provenance)
            );
            assert!(index.first.is_some());
        }
    }

    #[test]
    fn what_is_newer_or_of_another_form_is_no_index() {
        for (text, expected) in [
            (
                r#"{"version":3,"form":"accounts","logins":[]}"#,
                Unread::Newer,
            ),
            (
                r#"{"version":2,"form":"users","logins":[]}"#,
                Unread::Unreadable,
            ),
            (r#"{"version":2,"form":"accounts"}"#, Unread::Unreadable),
            (r#"{"version":1,"kind":"login"}"#, Unread::Unreadable),
            ("{}", Unread::Unreadable),
        ] {
            assert_eq!(Index::from_text(text).map(drop), Err(expected), "{text}");
        }
    }
}
