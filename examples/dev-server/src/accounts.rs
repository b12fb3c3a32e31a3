//! The seeded people and their organizations.

use std::fmt;

use totp_rs::{Builder, Secret};

/// A customer of Plexicus; the API calls it a client.
#[derive(Debug)]
pub struct Organization {
    /// What the API calls `client_id` in `GET /sessions/self`.
    pub client_id: &'static str,
    /// The display name.
    pub name: &'static str,
}

/// Somebody who can sign in.
#[derive(Debug)]
pub struct Account {
    /// The id in `GET /sessions/self`.
    pub user_id: &'static str,
    /// What the person types to sign in.
    pub email: &'static str,
    /// The name shown on pages.
    pub name: &'static str,
    /// The demonstration password.
    pub password: &'static str,
    /// The base32 secret of the authenticator, where the account has one.
    pub totp_secret: Option<&'static str>,
    /// Whose data the account sees.
    pub organization: &'static Organization,
}

static ANALYTICAL_ENGINES: Organization = Organization {
    client_id: "org_analytical_engines",
    name: "Analytical Engines",
};

static COMPILERS_UNITED: Organization = Organization {
    client_id: "org_compilers_united",
    name: "Compilers United",
};

/// Everybody who can sign in.
pub static ACCOUNTS: [Account; 2] = [
    Account {
        user_id: "usr_ada",
        email: "ada@example.test",
        name: "Ada Lovelace",
        password: "note-g-1843",
        totp_secret: Some("PLEXICUSDEVSERVERADALOVELACE2345"),
        organization: &ANALYTICAL_ENGINES,
    },
    Account {
        user_id: "usr_grace",
        email: "grace@example.test",
        name: "Grace Hopper",
        password: "flow-matic-1955",
        totp_secret: None,
        organization: &COMPILERS_UNITED,
    },
];

/// The account with this e-mail address, whatever its case.
pub fn find(email: &str) -> Option<&'static Account> {
    ACCOUNTS
        .iter()
        .find(|account| account.email.eq_ignore_ascii_case(email.trim()))
}

impl Account {
    /// Whether the six digits are right now; real time counts, because the authenticator in a
    /// person's hand does not follow a moved clock.
    pub fn accepts_totp(&self, digits: &str) -> bool {
        let Some(secret) = self.totp_secret else {
            return false;
        };
        let totp = Secret::try_from_base32(secret)
            .ok()
            .and_then(|secret| Builder::new().with_secret(secret).build().ok());
        totp.is_some_and(|totp| totp.check_current(digits).is_some())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {} password={}", self.email, self.password)?;
        if let Some(secret) = self.totp_secret {
            write!(f, " totp={secret}")?;
        }
        write!(f, " organization=\"{}\"", self.organization.name)
    }
}
