//! Under which key each form is stored, and what a change of a key means.

/// The keys of one API origin's stored login.
#[derive(Clone, Debug)]
pub struct Keys {
    login: String,
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

const NOTE: &str = ":note";
const RENEWAL: &str = ":renewal:";

impl Keys {
    /// The keys for this API origin.
    #[must_use]
    pub fn new(api_origin: &str) -> Self {
        Self {
            login: format!("plexicus-auth:{api_origin}"),
        }
    }

    /// The stored login.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The note on the stored login.
    #[must_use]
    pub fn note(&self) -> String {
        format!("{}{NOTE}", self.login)
    }

    /// The newest secret of a login that is renewed.
    #[must_use]
    pub fn renewal(&self, login_id: &str) -> String {
        format!("{}{RENEWAL}{login_id}", self.login)
    }

    /// The write-ahead of a renewal.
    #[must_use]
    pub fn journal(&self, login_id: &str) -> String {
        format!("{}:journal:{login_id}", self.login)
    }

    /// A copy of what a new login found unreadable.
    #[must_use]
    pub fn unreadable(&self) -> String {
        format!("{}:unreadable", self.login)
    }

    /// What it means that this key has changed; `None` where the storage does not say which one.
    #[must_use]
    pub fn change(&self, changed: Option<&str>) -> Change {
        let Some(changed) = changed else {
            return Change::Credentials;
        };
        match changed.strip_prefix(self.login.as_str()) {
            Some("") => Change::Credentials,
            Some(NOTE) => Change::Account,
            Some(rest) if rest.starts_with(RENEWAL) => Change::Credentials,
            _ => Change::Nothing,
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
            (Some(keys.login().to_owned()), Change::Credentials),
            (Some(keys.renewal("l1")), Change::Credentials),
            (Some(keys.note()), Change::Account),
            (Some(keys.journal("l1")), Change::Nothing),
            (Some(keys.unreadable()), Change::Nothing),
            (Some(format!("{}.eu", keys.login())), Change::Nothing),
            (
                Some("plexicus-auth:https://x.plexicus.ai".to_owned()),
                Change::Nothing,
            ),
        ] {
            assert_eq!(keys.change(changed.as_deref()), expected, "{changed:?}");
        }
    }
}
