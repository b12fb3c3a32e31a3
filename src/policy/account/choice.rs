//! The one rule that chooses which stored login a call uses.

use crate::policy::account::selector::Selector;
use crate::policy::account::{Account, purpose};
use crate::policy::error::Result;
use crate::policy::token::identity::Identity;

/// What a call, the options or the environment names; `None` if it does not name it.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// An account: `EMAIL`, `EMAIL/ORGANIZATION`, or a login's id.
    pub account: Option<String>,
    /// The login's purpose.
    pub purpose: Option<String>,
    /// The account that the login must belong to.
    pub expect: Option<String>,
    /// The scopes, which replace the purpose in a host that stores one login for each set of scopes.
    pub scopes: Option<String>,
}

/// Who named the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A call or an option.
    #[default]
    Caller,
    /// `PLEXICUS_ACCOUNT`.
    Environment,
}

/// Which login a call uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The account, if one is named.
    pub account: Option<Selector>,
    /// Who named it.
    pub by: By,
    /// The login's purpose.
    pub purpose: String,
    /// The scopes that the purpose was derived from.
    pub scopes: Option<String>,
    /// The account that the login must belong to.
    pub expect: Option<Selector>,
    // Whether the purpose was named together with the account, or after it.
    is_purpose_named: bool,
}

impl Choice {
    /// Returns this choice, overridden by what `named` contains. Fails with `invalid_option`.
    pub fn with(&self, named: &Named, by: By) -> Result<Self> {
        let mut choice = self.clone();
        if let Some(account) = &named.account {
            choice.account = Some(Selector::parse(account)?);
            (choice.by, choice.is_purpose_named) = (by, false);
        }
        if let Some(name) = &named.purpose {
            choice.purpose = purpose::parse(name)?;
            (choice.scopes, choice.is_purpose_named) = (None, true);
        } else if let Some(scopes) = &named.scopes {
            choice.purpose = purpose::of_scopes(scopes);
            choice.scopes = Some(scopes.clone());
            choice.is_purpose_named = true;
        }
        if let Some(expect) = &named.expect {
            choice.expect = Some(Selector::parse(expect)?);
        }
        Ok(choice)
    }

    /// Returns names that make the same choice again, unless they are combined with others.
    #[must_use]
    pub fn named(&self) -> Named {
        let text = |selector: &Selector| selector.text().to_owned();
        let purpose = self.scopes.is_none().then(|| self.purpose.clone());
        Named {
            account: self.account.as_ref().map(text),
            purpose,
            expect: self.expect.as_ref().map(text),
            scopes: self.scopes.clone(),
        }
    }

    /// Chooses an account's login for these scopes; everything else stays as it is.
    #[must_use]
    pub fn of(&self, account: Selector, scopes: &str) -> Self {
        Self {
            account: Some(account),
            purpose: purpose::of_scopes(scopes),
            scopes: Some(scopes.to_owned()),
            is_purpose_named: true,
            ..self.clone()
        }
    }

    /// The purpose for which the program chooses an account on its own; `None` if an account is named.
    #[must_use]
    pub fn own_purpose(&self) -> Option<String> {
        self.account.is_none().then(|| self.purpose.clone())
    }

    /// The account that a new login must belong to, if one is named.
    #[must_use]
    pub fn expected(&self) -> Option<&Selector> {
        self.expect.as_ref().or(self.account.as_ref())
    }

    /// Whether the choice names this login by its id. A login's id wins over a purpose that was named
    /// earlier, such as in the options.
    #[must_use]
    pub fn names(&self, login_id: &str, purpose: &str) -> bool {
        let is_meant = !self.is_purpose_named || purpose == self.purpose;
        let account = self.account.as_ref();
        is_meant && account.is_some_and(|account| account.is_login(login_id))
    }
}

/// A stored login of the chosen purpose, in the index's order.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The login's id.
    pub login_id: String,
    /// The account it belongs to.
    pub account: Account,
    /// The account's names; set only if the choice names an account.
    pub identity: Option<Identity>,
}

/// The account that this program already uses. It does not switch to another one that was there as well.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The account of the login that it used last.
    pub account: Account,
    /// The id of that login.
    pub login_id: String,
    /// The ids of all logins that existed at that time.
    pub seen: Vec<String>,
}

/// The outcome of choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// This login, and the reason.
    One(String, &'static str),
    /// No login, and the reason.
    None(&'static str),
    /// The name matches logins of several accounts.
    Several,
}

/// Chooses the named account's login; else that of the account this program already uses; else the
/// default account's; else that of the account that was logged in first.
#[must_use]
pub fn pick(
    candidates: &[Candidate],
    choice: &Choice,
    kept: Option<&Kept>,
    default: Option<&Account>,
) -> Pick {
    if let Some(account) = &choice.account {
        return named(candidates, account, choice.by);
    }
    let mut free = candidates.to_vec();
    if let Some(kept) = kept {
        let same = candidates.iter().find(|other| kept.is(other));
        if let Some(same) = same {
            let why = match candidates.len() {
                1 => "",
                _ => "This program already uses this account.",
            };
            return one(same, why);
        }
        // When its account is logged out, a program does not switch to an account that existed before.
        if kept.account.is_known() {
            free.retain(|other| !kept.seen.contains(&other.login_id));
        }
    }
    if let Some(default) = default {
        return match free.iter().find(|other| other.account == *default) {
            Some(found) if candidates.len() == 1 => one(found, ""),
            Some(found) => one(found, "It belongs to the default account."),
            None => Pick::None("The default account has no login for this purpose."),
        };
    }
    // A login whose account is unknown could belong to any account.
    let first = free.iter().find(|other| other.account.is_known());
    match (first.or(free.last()), candidates.len()) {
        (Some(only), 1) => one(only, ""),
        (Some(first), _) => one(first, "Its account logged in first."),
        (None, 0) => Pick::None(""),
        (None, _) => Pick::None("The account that this program uses was logged out."),
    }
}

fn named(candidates: &[Candidate], account: &Selector, by: By) -> Pick {
    let fits = |candidate: &&Candidate| {
        let identity = candidate.identity.as_ref();
        account.is_login(&candidate.login_id)
            || identity.is_some_and(|identity| account.fits(identity))
    };
    let mut found = candidates.iter().filter(fits);
    let Some(first) = found.next() else {
        return Pick::None("No stored login belongs to the account that was named.");
    };
    if found.any(|other| other.account != first.account) {
        return Pick::Several;
    }
    let why = match by {
        By::Caller => "The caller named its account.",
        By::Environment => "PLEXICUS_ACCOUNT names its account.",
    };
    one(first, why)
}

fn one(candidate: &Candidate, why: &'static str) -> Pick {
    Pick::One(candidate.login_id.clone(), why)
}

impl Kept {
    fn is(&self, candidate: &Candidate) -> bool {
        match self.account.is_known() {
            true => self.account == candidate.account,
            false => self.login_id == candidate.login_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(user_id: &str) -> Account {
        Account {
            user_id: (!user_id.is_empty()).then(|| user_id.to_owned()),
            organization_id: None,
        }
    }

    // Logins by their ids: the first letter is the user, `?` stands for an unknown account.
    fn logins(ids: &[&str]) -> Vec<Candidate> {
        let login = |id: &&str| {
            let user_id = id.get(..1).filter(|user| *user != "?").unwrap_or_default();
            let identity = Identity {
                user_id: account(user_id).user_id,
                email: Some(format!("{user_id}@example.test")),
                ..Identity::default()
            };
            Candidate {
                login_id: (*id).to_owned(),
                account: account(user_id),
                identity: (!user_id.is_empty()).then_some(identity),
            }
        };
        ids.iter().map(login).collect()
    }

    fn named(account: &str) -> Choice {
        let named = Named {
            account: Some(account.to_owned()),
            ..Named::default()
        };
        let choice = Choice::default().with(&named, By::Caller);
        choice.expect("it names an account")
    }

    fn picked(pick: Pick) -> Option<String> {
        match pick {
            Pick::One(login_id, _) => Some(login_id),
            Pick::None(_) => None,
            Pick::Several => Some("several".to_owned()),
        }
    }

    #[test]
    fn picks_the_default_account_or_else_the_first_logged_in() {
        for (ids, default, expected) in [
            (&[][..], None, None),
            (&["a1"], None, Some("a1")),
            (&["b1", "a1"], None, Some("b1")),
            (&["b1", "a1"], Some("a"), Some("a1")),
            (&["b1", "a1"], Some("c"), None),
            (&["?1", "b1"], None, Some("b1")),
            (&["?1", "?2"], None, Some("?2")),
        ] {
            let default = default.map(account);
            let choice = Choice::default();
            let found = pick(&logins(ids), &choice, None, default.as_ref());
            assert_eq!(picked(found).as_deref(), expected, "{ids:?} {default:?}");
        }
    }

    #[test]
    fn picks_only_the_named_account() {
        let ids = ["a1", "b1", "?1"];
        for (name, expected) in [
            ("b@example.test", Some("b1")),
            ("b", Some("b1")),
            ("?1", Some("?1")),
            ("c@example.test", None),
        ] {
            let found = pick(&logins(&ids), &named(name), None, Some(&account("a")));
            assert_eq!(picked(found).as_deref(), expected, "{name}");
        }
        let mut two = logins(&["a1", "a2"]);
        two[1].account.organization_id = Some("o2".to_owned());
        assert_eq!(pick(&two, &named("a"), None, None), Pick::Several);
    }

    #[test]
    fn a_program_keeps_its_account() {
        let kept = |id: &str, seen: &[&str]| Kept {
            account: logins(&[id])[0].account.clone(),
            login_id: id.to_owned(),
            seen: seen.iter().map(|id| (*id).to_owned()).collect(),
        };
        for (ids, kept, expected) in [
            (&["b1", "a1"][..], kept("a1", &["a1", "b1"]), Some("a1")),
            // Another login of the same account.
            (&["b1", "a2"], kept("a1", &["a1", "b1"]), Some("a2")),
            // The account is logged out: the older login beside it is not used, a newer one is.
            (&["b1"], kept("a1", &["a1", "b1"]), None),
            (&["b1", "c1"], kept("a1", &["a1", "b1"]), Some("c1")),
            (&["b1"], kept("a1", &["a1"]), Some("b1")),
            // An unknown account may turn out to be any account.
            (&["b1", "?1"], kept("?1", &["?1", "b1"]), Some("?1")),
            (&["b1"], kept("?1", &["?1", "b1"]), Some("b1")),
        ] {
            let found = pick(&logins(ids), &Choice::default(), Some(&kept), None);
            assert_eq!(picked(found).as_deref(), expected, "{ids:?} {kept:?}");
        }
    }

    #[test]
    fn the_last_name_wins() {
        let base = named("a").with(
            &Named {
                purpose: Some("agent".to_owned()),
                ..Named::default()
            },
            By::Caller,
        );
        let base = base.expect("it is a purpose");
        assert!(base.names("a", "agent"));
        assert!(!base.names("a", "ci"));
        let again = base.with(
            &Named {
                account: Some("l1".to_owned()),
                ..Named::default()
            },
            By::Environment,
        );
        let again = again.expect("it names a login");
        assert_eq!((again.by, &*again.purpose), (By::Environment, "agent"));
        assert!(again.names("l1", "ci"));
        assert!(!again.names("l2", "agent"));
    }
}
