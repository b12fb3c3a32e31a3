//! How a caller names an account: `EMAIL`, `EMAIL/ORGANIZATION`, the account's own id, or a login's id.

use crate::policy::account::Account;
use crate::policy::error::{AuthError, Result};
use crate::policy::token::identity::Identity;

const LONGEST: usize = 256;

/// An account's name, as the caller gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// Reads a name. Fails with `invalid_option` if it can name no account; the message never repeats the text.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let is_line = !text.chars().any(char::is_control);
        if is_line && (1..=LONGEST).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(AuthError::invalid_option(
            "an account must be EMAIL, EMAIL/ORGANIZATION or the id of a login",
        ))
    }

    /// Makes a selector that matches exactly this account.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        let user_id = account.user_id.as_deref().unwrap_or_default();
        let organization_id = account.organization_id.as_deref().unwrap_or_default();
        Self(format!("{user_id}/{organization_id}"))
    }

    /// The name itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether the name is this login's id.
    #[must_use]
    pub fn is_login(&self, login_id: &str) -> bool {
        self.0 == login_id
    }

    /// Whether the name matches this account. An e-mail address and an organization's name are compared
    /// without case. A name without an organization matches all of the user's organizations. `EMAIL/`
    /// matches only an account without one.
    #[must_use]
    pub fn fits(&self, identity: &Identity) -> bool {
        if self.0 == Account::of(identity).id() {
            return true;
        }
        let (user, organization) = self.parts();
        let is = |name: Option<&str>, expected: &str| {
            name.is_some_and(|name| name.eq_ignore_ascii_case(expected))
        };
        let is_user =
            is(identity.email.as_deref(), user) || identity.user_id.as_deref() == Some(user);
        let id = identity.organization_id.as_deref();
        is_user
            && match organization {
                None => true,
                Some("") => id.is_none(),
                Some(organization) => {
                    id == Some(organization)
                        || is(identity.organization_name.as_deref(), organization)
                }
            }
    }

    // Splits at the first slash after the `@`, because an e-mail address may have a slash before it.
    fn parts(&self) -> (&str, Option<&str>) {
        let at = self.0.find('@').unwrap_or(0);
        let (before, after) = self.0.split_at_checked(at).unwrap_or((&self.0, ""));
        match after.find('/') {
            Some(slash) => {
                let end = before.len().saturating_add(slash);
                let (user, rest) = self.0.split_at_checked(end).unwrap_or((&self.0, ""));
                (user, rest.strip_prefix('/'))
            }
            None => (&self.0, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(email: &str, organization: Option<(&str, &str)>) -> Identity {
        Identity {
            user_id: Some("u1".to_owned()),
            email: Some(email.to_owned()),
            organization_id: organization.map(|(id, _)| id.to_owned()),
            organization_name: organization.map(|(_, name)| name.to_owned()),
        }
    }

    #[test]
    fn matches_an_account_by_its_user_and_organization() {
        let ada = identity("ada@example.test", Some(("o1", "Analytical Engines")));
        let alone = identity("ada@example.test", None);
        for (text, fits_ada, fits_alone) in [
            ("ada@example.test", true, true),
            ("ADA@example.TEST", true, true),
            ("u1", true, true),
            ("U1", false, false),
            ("ada@example.test/o1", true, false),
            ("ada@example.test/O1", false, false),
            ("ada@example.test/analytical engines", true, false),
            ("u1/o1", true, false),
            ("u1:o1", true, false),
            ("u1:", false, true),
            ("ada@example.test/", false, true),
            ("ada@example.test/o1/x", false, false),
            ("ada", false, false),
            ("/o1", false, false),
        ] {
            let selector = Selector::parse(text).expect("it names an account");
            assert_eq!(selector.fits(&ada), fits_ada, "{text}");
            assert_eq!(selector.fits(&alone), fits_alone, "{text}");
        }
        let odd = identity("a/b@example.test", Some(("o1", "A/B")));
        let selector = Selector::parse("a/b@example.test/A/B").expect("it names an account");
        assert!(selector.fits(&odd));
    }

    #[test]
    fn an_accounts_own_selector_matches_only_that_account() {
        for (mine, other) in [(Some(("o1", "x")), None), (None, Some(("o1", "x")))] {
            let mine = identity("ada@example.test", mine);
            let selector = Selector::of(&Account::of(&mine));
            assert!(selector.fits(&mine));
            assert!(!selector.fits(&identity("ada@example.test", other)));
        }
    }

    #[test]
    fn refuses_empty_long_and_multi_line_names() {
        for text in ["", "  ", "a\nb", &"x".repeat(257)] {
            assert!(Selector::parse(text).is_err(), "{text:?}");
        }
        let selector = Selector::parse(" l1 ").expect("it is an id");
        assert!(selector.is_login("l1"));
        assert!(!selector.is_login("l2"));
    }
}
