//! The key of each stored form, and what a change of a key means.

/// The storage keys of one API origin.
#[derive(Clone, Debug)]
pub struct Keys {
    index: String,
}

/// What a change by another program means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The credentials may have changed.
    Credentials,
    /// The account of a new login may be known now.
    Account,
    /// Nothing that matters here.
    Nothing,
}

const LOGIN: &str = ":login:";
const NOTE: &str = ":note";
const RENEWAL: &str = ":renewal:";

impl Keys {
    /// Makes the keys for this API origin.
    #[must_use]
    pub fn new(api_origin: &str) -> Self {
        Self {
            index: format!("plexicus-auth:{api_origin}"),
        }
    }

    /// The key of the index of stored logins; in version 1, of the one login.
    #[must_use]
    pub fn index(&self) -> &str {
        &self.index
    }

    /// The key of a stored login.
    #[must_use]
    pub fn login(&self, login_id: &str) -> String {
        format!("{}{LOGIN}{login_id}", self.index)
    }

    /// The key of a stored login's note.
    #[must_use]
    pub fn note(&self, login_id: &str) -> String {
        format!("{}{NOTE}:{login_id}", self.index)
    }

    /// The key of the note in version 1, which had one login.
    #[must_use]
    pub fn first_note(&self) -> String {
        format!("{}{NOTE}", self.index)
    }

    /// The key of a pending revocation.
    #[must_use]
    pub fn pending(&self, slot: usize) -> String {
        format!("{}:pending:{slot}", self.index)
    }

    /// The key of the newest tokens of a login that the server renews.
    #[must_use]
    pub fn renewal(&self, login_id: &str) -> String {
        format!("{}{RENEWAL}{login_id}", self.index)
    }

    /// The key of a renewal's write-ahead.
    #[must_use]
    pub fn journal(&self, login_id: &str) -> String {
        format!("{}:journal:{login_id}", self.index)
    }

    /// The key of the mark of a login's refused token.
    #[must_use]
    pub fn rejected(&self, login_id: &str) -> String {
        format!("{}:rejected:{login_id}", self.index)
    }

    /// The key of a login's back-off from the token endpoint.
    #[must_use]
    pub fn backoff(&self, login_id: &str) -> String {
        format!("{}:backoff:{login_id}", self.index)
    }

    /// The key of the copy that a new login makes of unreadable content.
    #[must_use]
    pub fn unreadable(&self) -> String {
        format!("{}:unreadable", self.index)
    }

    /// What a change of this key means; `None` if the storage does not say which key changed.
    #[must_use]
    pub fn change(&self, changed: Option<&str>) -> Change {
        let Some(changed) = changed else {
            return Change::Credentials;
        };
        let Some(rest) = changed.strip_prefix(self.index.as_str()) else {
            return Change::Nothing;
        };
        if rest.is_empty() || rest.starts_with(LOGIN) || rest.starts_with(RENEWAL) {
            Change::Credentials
        } else if rest.starts_with(NOTE) {
            Change::Account
        } else {
            Change::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_index_logins_and_renewals_change_the_credentials() {
        let keys = Keys::new("https://api.app.plexicus.ai");
        for (changed, expected) in [
            (None, Change::Credentials),
            (Some(keys.index().to_owned()), Change::Credentials),
            (Some(keys.login("l1")), Change::Credentials),
            (Some(keys.renewal("l1")), Change::Credentials),
            (Some(keys.note("l1")), Change::Account),
            (Some(keys.first_note()), Change::Account),
            (Some(keys.pending(7)), Change::Nothing),
            (Some(keys.journal("l1")), Change::Nothing),
            (Some(keys.rejected("l1")), Change::Nothing),
            (Some(keys.backoff("l1")), Change::Nothing),
            (Some(keys.unreadable()), Change::Nothing),
            (Some(format!("{}.eu", keys.index())), Change::Nothing),
            (
                Some("plexicus-auth:https://x.plexicus.ai".to_owned()),
                Change::Nothing,
            ),
        ] {
            assert_eq!(keys.change(changed.as_deref()), expected, "{changed:?}");
        }
    }
}
