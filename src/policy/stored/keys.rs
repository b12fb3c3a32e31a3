//! Under which key each form is stored, and what a change of a key means.

/// The keys of one API origin's stored login.
#[derive(Clone, Debug)]
pub struct Keys {
    index: String,
}

/// What a change that another program made means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The credentials may be others.
    Credentials,
    /// The account of a new login may be known by now.
    Account,
    /// Nothing that matters here.
    Nothing,
}

const LOGIN: &str = ":login:";
const NOTE: &str = ":note";
const RENEWAL: &str = ":renewal:";

impl Keys {
    /// The keys for this API origin.
    #[must_use]
    pub fn new(api_origin: &str) -> Self {
        Self {
            index: format!("plexicus-auth:{api_origin}"),
        }
    }

    /// The index of the stored logins; in the first version, the one login.
    #[must_use]
    pub fn index(&self) -> &str {
        &self.index
    }

    /// A stored login.
    #[must_use]
    pub fn login(&self, login_id: &str) -> String {
        format!("{}{LOGIN}{login_id}", self.index)
    }

    /// The note on a stored login.
    #[must_use]
    pub fn note(&self, login_id: &str) -> String {
        format!("{}{NOTE}:{login_id}", self.index)
    }

    /// The note on the one login of the first version.
    #[must_use]
    pub fn first_note(&self) -> String {
        format!("{}{NOTE}", self.index)
    }

    /// One of the pending revocations.
    #[must_use]
    pub fn pending(&self, slot: usize) -> String {
        format!("{}:pending:{slot}", self.index)
    }

    /// The newest secret of a login that is renewed.
    #[must_use]
    pub fn renewal(&self, login_id: &str) -> String {
        format!("{}{RENEWAL}{login_id}", self.index)
    }

    /// The write-ahead of a renewal.
    #[must_use]
    pub fn journal(&self, login_id: &str) -> String {
        format!("{}:journal:{login_id}", self.index)
    }

    /// That the server refused a login's token.
    #[must_use]
    pub fn rejected(&self, login_id: &str) -> String {
        format!("{}:rejected:{login_id}", self.index)
    }

    /// Until when the token endpoint is left alone for a login.
    #[must_use]
    pub fn backoff(&self, login_id: &str) -> String {
        format!("{}:backoff:{login_id}", self.index)
    }

    /// A copy of what a new login found unreadable.
    #[must_use]
    pub fn unreadable(&self) -> String {
        format!("{}:unreadable", self.index)
    }

    /// What it means that this key has changed; `None` where the storage does not say which one.
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
    fn notes_and_journals_are_no_news() {
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
