//! What a login may do.

use std::fmt;

/// One of the four scopes (contract, "Browser login").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Read,
    Remediate,
    Scan,
    Support,
}

const SCOPES: [Scope; 4] = [Scope::Read, Scope::Remediate, Scope::Scan, Scope::Support];

impl Scope {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Remediate => "remediate",
            Self::Scan => "scan",
            Self::Support => "support",
        }
    }

    /// What a user agrees to, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Read => "See the repositories and findings of your organization",
            Self::Remediate => "Request remediations for findings",
            Self::Scan => "Start scans of your repositories",
            Self::Support => "Open support tickets and manage your API tokens",
        }
    }
}

/// A non-empty list of scopes without duplicates, in the requested order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Returns what a client gets that requests no scope.
    pub fn read() -> Self {
        Self(vec![Scope::Read])
    }

    /// Reads the space-separated list; if it is absent, returns `read`.
    pub fn parse_or_read(text: Option<&str>) -> Result<Self, String> {
        text.map_or_else(|| Ok(Self::read()), Self::parse)
    }

    /// Reads a space-separated list.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scopes = Vec::new();
        for name in text.split(' ') {
            let Some(&scope) = SCOPES.iter().find(|scope| scope.name() == name) else {
                let names = SCOPES.map(Scope::name).join(", ");
                return Err(format!("scope must be one or more of {names}"));
            };
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Ok(Self(scopes))
    }

    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clients_know_the_same_scopes() {
        assert_eq!(
            SCOPES.map(Scope::name),
            plexicus_auth::policy::token::scope::SCOPES
        );
    }
}
