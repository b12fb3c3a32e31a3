//! The seeded users and their organizations.

use std::fmt;

use totp_rs::{Builder, Secret, Totp};

/// A customer of Plexicus; the API calls it a client.
#[derive(Debug, PartialEq, Eq)]
pub struct Organization {
    /// The `client_id` of `GET /sessions/self`.
    pub client_id: &'static str,
    /// The display name.
    pub name: &'static str,
}

/// A user in an organization. A user of several organizations has an account for each.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    /// The id in `GET /sessions/self`.
    pub user_id: &'static str,
    /// The email address that the user types to sign in.
    pub email: &'static str,
    /// The name shown on pages.
    pub name: &'static str,
    /// The password for demonstrations.
    pub password: &'static str,
    /// The base32 secret of the authenticator, if the account has one.
    pub totp_secret: Option<&'static str>,
    /// The organization whose data the account sees.
    pub organization: &'static Organization,
}

/// A code that an authenticator shows.
#[derive(Debug)]
pub struct TotpCode {
    /// The digits that the page accepts.
    pub digits: String,
    /// How many more seconds the server accepts it.
    pub valid_s: u64,
}

static ANALYTICAL_ENGINES: Organization = Organization {
    client_id: "org_analytical_engines",
    name: "Analytical Engines",
};

static COMPILERS_UNITED: Organization = Organization {
    client_id: "org_compilers_united",
    name: "Compilers United",
};

const ADA: Account = Account {
    user_id: "usr_ada",
    email: "ada@example.test",
    name: "Ada Lovelace",
    password: "note-g-1843",
    totp_secret: Some("PLEXICUSDEVSERVERADALOVELACE2345"),
    organization: &ANALYTICAL_ENGINES,
};

const GRACE: Account = Account {
    user_id: "usr_grace",
    email: "grace@example.test",
    name: "Grace Hopper",
    password: "flow-matic-1955",
    totp_secret: None,
    organization: &COMPILERS_UNITED,
};

/// A user's first account is used if none is chosen.
static ACCOUNTS: [Account; 3] = [
    ADA,
    GRACE,
    Account {
        organization: &ANALYTICAL_ENGINES,
        ..GRACE
    },
];

/// Returns every user who can sign in, with their first organization.
pub fn users() -> impl Iterator<Item = &'static Account> {
    ACCOUNTS
        .iter()
        .filter(|account| account.of_user().next() == Some(account))
}

/// Returns the accounts that `EMAIL` or `EMAIL/ORGANIZATION` names, ignoring case; an organization is
/// named by its id or its display name.
pub fn named(text: &str) -> impl Iterator<Item = &'static Account> {
    let (email, organization) = match text.trim().split_once('/') {
        Some((email, organization)) => (email, Some(organization)),
        None => (text.trim(), None),
    };
    ACCOUNTS.iter().filter(move |account| {
        account.email.eq_ignore_ascii_case(email)
            && organization.is_none_or(|name| account.organization.goes_by(name))
    })
}

/// Returns the first of them.
pub fn find(text: &str) -> Option<&'static Account> {
    named(text).next()
}

impl Organization {
    fn goes_by(&self, name: &str) -> bool {
        [self.client_id, self.name]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    }
}

impl Account {
    /// Returns all accounts of this user, starting with the first one.
    pub fn of_user(&self) -> impl Iterator<Item = &'static Account> {
        let user_id = self.user_id;
        ACCOUNTS
            .iter()
            .filter(move |account| account.user_id == user_id)
    }

    /// Whether this user is in several organizations.
    pub fn has_choice(&self) -> bool {
        self.of_user().count() > 1
    }

    /// Whether the six digits are right now. This uses real time, because a user's authenticator does
    /// not follow a moved clock.
    pub fn accepts_totp(&self, digits: &str) -> bool {
        let totp = self.authenticator();
        totp.is_some_and(|totp| totp.check_current(digits).is_some())
    }

    /// Returns what the authenticator shows at this moment of real time, if the account has one.
    pub fn totp_at(&self, unix_s: u64) -> Option<TotpCode> {
        let totp = self.authenticator()?;
        // The server accepts it for as many more steps as clocks may differ.
        let end_s = totp.next_step(unix_s) + u64::from(totp.skew()) * totp.step();
        Some(TotpCode {
            digits: totp.generate(unix_s).to_string(),
            valid_s: end_s - unix_s,
        })
    }

    fn authenticator(&self) -> Option<Totp> {
        let secret = Secret::try_from_base32(self.totp_secret?).ok()?;
        Builder::new().with_secret(secret).build().ok()
    }
}

/// Writes the user with every organization.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {} password={}", self.email, self.password)?;
        if let Some(secret) = self.totp_secret {
            write!(f, " totp={secret}")?;
        }
        for account in self.of_user() {
            write!(f, " organization=\"{}\"", account.organization.name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::ADA;

    #[test]
    fn a_totp_code_is_accepted_for_as_long_as_it_says() {
        let totp = ADA.authenticator().expect("she has one");
        for now_s in [1_800_000_000, 1_800_000_029] {
            let code = ADA.totp_at(now_s).expect("she has an authenticator");
            let accepted = |at_s| totp.check(&code.digits, at_s).is_some();
            assert!(accepted(now_s) && accepted(now_s + code.valid_s - 1));
            assert!(!accepted(now_s + code.valid_s));
        }
    }
}
