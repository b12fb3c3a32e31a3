//! The index of the stored logins. It only points: an entry counts only while its login is stored.

use crate::policy::account::Account;
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::version::{ACCOUNTS, ACCOUNTS_FORM, Unread};
use crate::policy::text::json::Object;
use crate::policy::text::secret::Secret;

const MOST_LOGGED_OUT: usize = 8;

/// The index's entry for one stored login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The login's id.
    pub login_id: String,
    /// The account it belongs to, if known.
    pub account: Account,
    /// The login's purpose; empty by default.
    pub purpose: String,
    /// Who obtained the token.
    pub provenance: Provenance,
}

/// The index of the stored logins of one API origin.
#[derive(Debug, Default)]
pub struct Index {
    /// The entries, in the order in which the accounts were logged in.
    pub entries: Vec<Entry>,
    /// The account that is used if none is named, if the user chose one.
    pub default: Option<Account>,
    /// Incremented by every logout, so that a login in progress notices it.
    pub logouts: i64,
    /// The accounts of the last logouts, each with the logout's number.
    logged_out: Vec<(i64, Account)>,
    /// The one login of version 1, which was stored under the index's key.
    pub first: Option<Object>,
    /// The object that was read. Fields that this build does not know survive a round trip.
    record: Object,
}

impl Entry {
    /// Makes the entry for a login.
    #[must_use]
    pub fn of(login: &StoredLogin) -> Self {
        Self {
            login_id: login.login_id.clone(),
            account: login.account.clone(),
            purpose: login.purpose.clone(),
            provenance: login.provenance,
        }
    }

    fn from_object(object: &Object) -> Option<Self> {
        Some(Self {
            login_id: object.text("login_id")?,
            account: Account::from_object(object),
            purpose: object.text("purpose").unwrap_or_default(),
            provenance: Provenance::of(object),
        })
    }

    fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.set_text("login_id", Some(&self.login_id));
        self.account.write(&mut object);
        object.set_text("purpose", Some(&self.purpose));
        object.set_text("provenance", Some(self.provenance.name()));
        object
    }
}

impl Index {
    /// Reads the index, or the login that version 1 stored under the same key.
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
            default: record
                .object("default")
                .map(|account| Account::from_object(&account)),
            logouts: record.integer("logouts").unwrap_or(0),
            logged_out: read_logged_out(&record),
            first,
            record,
        })
    }

    /// Writes the index. The login of version 1 must already be stored elsewhere.
    #[must_use]
    pub fn to_text(&mut self) -> Secret {
        let entries = self.entries.iter().map(Entry::to_object);
        ACCOUNTS.mark(&mut self.record);
        self.record.set_text("form", Some(ACCOUNTS_FORM));
        self.record.set_object("first", None);
        self.record.set_objects("logins", entries.collect());
        self.record.set_integer("logouts", Some(self.logouts));
        let default = self.default.as_ref().map(object_of);
        self.record.set_object("default", default);
        let logged_out = self.logged_out.iter().map(|(number, account)| {
            let mut object = object_of(account);
            object.set_integer("number", Some(*number));
            object
        });
        let logged_out = logged_out.collect();
        self.record.set_objects("logged_out", logged_out);
        self.record.to_text()
    }

    /// The default account, if the user chose one and it is logged in.
    #[must_use]
    pub fn default_account(&self) -> Option<&Account> {
        let is_there = |account: &&Account| self.is_logged_in(account);
        self.default.as_ref().filter(is_there)
    }

    /// Whether a login of this account is stored.
    #[must_use]
    pub fn is_logged_in(&self, account: &Account) -> bool {
        self.entries.iter().any(|entry| entry.account == *account)
    }

    /// Returns the entry of this login.
    #[must_use]
    pub fn entry(&self, login_id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.login_id == login_id)
    }

    /// The ids of the logins, in the index's order.
    #[must_use]
    pub fn login_ids(&self) -> Vec<String> {
        let ids = self.entries.iter().map(|entry| entry.login_id.clone());
        ids.collect()
    }

    /// Returns the login of this account for this purpose. All logins of unknown accounts count as one account's.
    #[must_use]
    pub fn of(&self, account: &Account, purpose: &str) -> Option<&Entry> {
        self.all_of(account, purpose).next()
    }

    /// Returns all logins of this account for this purpose. There can be two if two programs logged in
    /// at the same time and the store has no lock.
    pub fn all_of(&self, account: &Account, purpose: &str) -> impl Iterator<Item = &Entry> {
        let is_meant = move |entry: &&Entry| entry.account == *account && entry.purpose == purpose;
        self.entries.iter().filter(is_meant)
    }

    /// Adds an entry. If it replaces one, it takes that entry's place.
    pub fn put(&mut self, entry: Entry, replaced: Option<&str>) {
        let login_id = entry.login_id.clone();
        let is_its_place =
            |other: &Entry| other.login_id == login_id || Some(other.login_id.as_str()) == replaced;
        let mut place = Some(entry);
        let entries = core::mem::take(&mut self.entries);
        for other in entries {
            match is_its_place(&other) {
                true => self.entries.extend(place.take()),
                false => self.entries.push(other),
            }
        }
        self.entries.extend(place);
    }

    /// Counts a logout of this account.
    pub fn count_logout(&mut self, account: &Account) {
        self.logouts = self.logouts.saturating_add(1);
        self.logged_out.push((self.logouts, account.clone()));
        let too_many = self.logged_out.len().saturating_sub(MOST_LOGGED_OUT);
        self.logged_out.drain(..too_many);
    }

    /// Whether the account may have been logged out since the count of logouts was `logouts`. An
    /// unknown account may be any account.
    #[must_use]
    pub fn is_logged_out_since(&self, logouts: i64, account: Option<&Account>) -> bool {
        let since = || {
            self.logged_out
                .iter()
                .filter(|(number, _)| *number > logouts)
        };
        let is_other = |(_, other): &(i64, Account)| {
            other.is_known() && account.is_some_and(|account| account != other)
        };
        let are_all_known = i64::try_from(since().count())
            .is_ok_and(|known| logouts.saturating_add(known) == self.logouts);
        !(are_all_known && since().all(is_other))
    }

    /// Removes an entry.
    pub fn remove(&mut self, login_id: &str) {
        self.entries.retain(|entry| entry.login_id != login_id);
    }

    /// Whether there is an entry for this login.
    #[must_use]
    pub fn has(&self, login_id: &str) -> bool {
        self.entry(login_id).is_some()
    }
}

fn object_of(account: &Account) -> Object {
    let mut object = Object::new();
    account.write(&mut object);
    object
}

fn read_logged_out(record: &Object) -> Vec<(i64, Account)> {
    let objects = record.objects("logged_out").unwrap_or_default();
    let read = |object: &Object| Some((object.integer("number")?, Account::from_object(object)));
    objects.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(login_id: &str) -> Entry {
        Entry {
            login_id: login_id.to_owned(),
            account: account("u1"),
            purpose: String::new(),
            provenance: Provenance::Issued,
        }
    }

    fn account(user_id: &str) -> Account {
        Account {
            user_id: (!user_id.is_empty()).then(|| user_id.to_owned()),
            organization_id: None,
        }
    }

    #[test]
    fn unknown_fields_and_replaced_entries_survive_a_round_trip() {
        let text = r#"{"version":2,"form":"accounts","logins":[{"login_id":"a"}],"x":{"y":1}}"#;
        let mut index = Index::from_text(text).expect("it is readable");
        index.put(entry("b"), None);
        index.put(entry("c"), None);
        index.put(entry("e"), None);
        index.put(entry("d"), Some("a"));
        index.put(entry("c"), Some("e"));
        index.default = Some(account("u9"));
        index.count_logout(&account("u2"));
        let text = index.to_text();
        let text = text.expose("test");
        assert!(text.contains(r#""x":{"y":1}"#));
        let again = Index::from_text(text).expect("it is readable");
        assert_eq!(again.entries, [entry("d"), entry("b"), entry("c")]);
        assert_eq!(again.default, Some(account("u9")));
        assert_eq!(again.default_account(), None, "it is not logged in");
        assert_eq!((again.logouts, again.logged_out.len()), (1, 1));
        assert!(again.has("c") && !again.has("a") && again.first.is_none());
    }

    #[test]
    fn finds_a_login_by_account_and_purpose() {
        let mut index = Index::default();
        for (id, user_id, purpose) in [("a", "u1", ""), ("b", "u1", "agent"), ("c", "", "")] {
            let entry = Entry {
                account: account(user_id),
                purpose: purpose.to_owned(),
                ..entry(id)
            };
            index.put(entry, None);
        }
        for (user_id, purpose, expected) in [
            ("u1", "", Some("a")),
            ("u1", "agent", Some("b")),
            ("", "", Some("c")),
            ("u2", "", None),
            ("u1", "ci", None),
        ] {
            let found = index.of(&account(user_id), purpose);
            let found = found.map(|entry| entry.login_id.as_str());
            assert_eq!(found, expected, "{user_id} {purpose}");
        }
    }

    #[test]
    fn a_logout_counts_for_its_own_account_and_for_unknown_ones() {
        let (one, other) = (account("u1"), account("u2"));
        let mut index = Index::default();
        assert!(!index.is_logged_out_since(0, Some(&one)));
        index.count_logout(&other);
        assert!(!index.is_logged_out_since(0, Some(&one)));
        assert!(index.is_logged_out_since(0, Some(&other)));
        assert!(index.is_logged_out_since(0, None));
        assert!(!index.is_logged_out_since(1, None));
        index.count_logout(&Account::default());
        assert!(index.is_logged_out_since(0, Some(&one)));
        for _ in 0..MOST_LOGGED_OUT {
            index.count_logout(&other);
        }
        assert!(!index.is_logged_out_since(2, Some(&one)));
        assert!(index.is_logged_out_since(1, Some(&one)), "it is forgotten");
    }

    #[test]
    fn reads_version_1_as_an_index_of_one_login() {
        for (fields, provenance) in [
            (r#""kind":"login""#, Provenance::Issued),
            (r#""kind":"personal""#, Provenance::Provided),
            (r#""kind":"personal","token_id":"t1""#, Provenance::Issued),
        ] {
            let text = format!(r#"{{"version":1,"login_id":"a",{fields}}}"#);
            let index = Index::from_text(&text).expect("it is readable");
            let entry = index.entries.first().expect("it has one");
            assert_eq!(
                (entry.login_id.as_str(), entry.provenance),
                ("a", provenance)
            );
            assert!(index.first.is_some());
        }
    }

    #[test]
    fn refuses_newer_versions_and_other_forms() {
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
