//! Every bearer token: personal ones, and those of logins.

use std::collections::HashMap;

use crate::accounts::Account;
use crate::clients::Client;
use crate::scope::{Scope, Scopes};
use crate::secrets::{self, Hash};

/// A login without a fixed expiry expires after this long without use.
const INACTIVITY_MS: i64 = 24 * 60 * 60 * 1000;

/// How a token was issued.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Personal,
    Login(&'static Client),
}

/// When a token expires.
#[derive(Clone, Copy, Debug)]
pub enum Lifetime {
    Never,
    Until(i64),
    /// After 24 hours without use.
    Sliding,
}

/// What the server knows of a token, except the secret itself.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: String,
    pub account: &'static Account,
    pub name: String,
    pub kind: Kind,
    /// `None` means full access.
    pub scopes: Option<Scopes>,
    pub created_ms: i64,
    pub lifetime: Lifetime,
    pub last_used_ms: Option<i64>,
    /// Whether the login can be renewed: then it stays valid after its access token expires.
    pub renewable: bool,
    revoked: bool,
}

/// A token to be issued.
pub struct NewToken {
    pub account: &'static Account,
    pub name: String,
    pub kind: Kind,
    pub scopes: Option<Scopes>,
    pub lifetime: Lifetime,
    pub renewable: bool,
}

/// Why a bearer token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Unknown,
    Expired,
    Revoked,
}

/// All tokens by id, and the secrets that belong to them.
#[derive(Default)]
pub struct Tokens {
    by_id: HashMap<String, Token>,
    secrets: HashMap<Hash, Access>,
}

struct Access {
    token_id: String,
    /// An earlier secret of a renewed login keeps its own expiry.
    expires_ms: Option<i64>,
}

impl Token {
    pub fn expires_ms(&self) -> Option<i64> {
        match self.lifetime {
            Lifetime::Until(ms) => Some(ms),
            Lifetime::Never | Lifetime::Sliding => None,
        }
    }

    /// Whether the token's scope covers this one; full access covers every scope.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(scope))
    }

    fn idle(&self, now_ms: i64) -> bool {
        let used_ms = self.last_used_ms.unwrap_or(self.created_ms);
        matches!(self.lifetime, Lifetime::Sliding) && now_ms - used_ms >= INACTIVITY_MS
    }

    fn active(&self, now_ms: i64) -> bool {
        let ended = self.expires_ms().is_some_and(|end| now_ms >= end) && !self.renewable;
        !self.revoked && !ended && !self.idle(now_ms)
    }
}

impl Tokens {
    /// Issues a token; its secret is returned here and never again.
    pub fn issue(&mut self, new: NewToken, now_ms: i64) -> (Token, String) {
        let token = Token {
            id: secrets::random_id("tok_"),
            account: new.account,
            name: new.name,
            kind: new.kind,
            scopes: new.scopes,
            created_ms: now_ms,
            lifetime: new.lifetime,
            last_used_ms: None,
            renewable: new.renewable,
            revoked: false,
        };
        let secret = self.add_secret(&token, now_ms);
        self.by_id.insert(token.id.clone(), token.clone());
        (token, secret)
    }

    /// Gives an active login another secret with a new lifetime.
    pub fn renew(&mut self, id: &str, lifetime: Lifetime, now_ms: i64) -> Option<(Token, String)> {
        let token = self.by_id.get_mut(id)?;
        if !token.active(now_ms) {
            return None;
        }
        token.lifetime = lifetime;
        token.last_used_ms = Some(now_ms);
        let token = token.clone();
        let secret = self.add_secret(&token, now_ms);
        Some((token, secret))
    }

    fn add_secret(&mut self, token: &Token, now_ms: i64) -> String {
        let expires_ms = token.expires_ms();
        let secret = match token.kind {
            Kind::Personal => {
                secrets::personal_token(token.account.user_id, &token.id, now_ms, expires_ms)
            }
            Kind::Login(_) => secrets::random("plxs_"),
        };
        let access = Access {
            token_id: token.id.clone(),
            expires_ms,
        };
        self.secrets.insert(secrets::hash(&secret), access);
        secret
    }

    /// Looks up a bearer token and counts this as a use of it.
    pub fn authenticate(&mut self, secret: &str, now_ms: i64) -> Result<Token, Refused> {
        let access = self
            .secrets
            .get(&secrets::hash(secret))
            .ok_or(Refused::Unknown)?;
        let token = self
            .by_id
            .get_mut(&access.token_id)
            .ok_or(Refused::Unknown)?;
        if token.revoked {
            return Err(Refused::Revoked);
        }
        if access.expires_ms.is_some_and(|end| now_ms >= end) || token.idle(now_ms) {
            return Err(Refused::Expired);
        }
        token.last_used_ms = Some(now_ms);
        Ok(token.clone())
    }

    /// Returns a user's active tokens in every organization, newest first.
    pub fn list(&self, account: &Account, now_ms: i64) -> Vec<Token> {
        let mut tokens: Vec<_> = self
            .by_id
            .values()
            .filter(|token| token.is_of_user(account) && token.active(now_ms))
            .cloned()
            .collect();
        tokens.sort_by(|a, b| (b.created_ms, &b.id).cmp(&(a.created_ms, &a.id)));
        tokens
    }

    /// Returns every active token, with the fingerprints of its secrets.
    pub fn living(&self, now_ms: i64) -> Vec<(&Token, Vec<String>)> {
        let mut living: Vec<_> = self
            .by_id
            .values()
            .filter(|token| token.active(now_ms))
            .map(|token| (token, self.fingerprints(&token.id)))
            .collect();
        living.sort_by_key(|(token, _)| (token.created_ms, &token.id));
        living
    }

    fn fingerprints(&self, id: &str) -> Vec<String> {
        let own = self
            .secrets
            .iter()
            .filter(|(_, access)| access.token_id == id);
        own.map(|(hash, _)| secrets::short(hash)).collect()
    }

    /// Returns an active token of a user.
    pub fn find(&self, account: &Account, id: &str, now_ms: i64) -> Option<Token> {
        self.by_id
            .get(id)
            .filter(|token| token.is_of_user(account) && token.active(now_ms))
            .cloned()
    }

    /// Whether a token is neither revoked nor expired.
    pub fn alive(&self, id: &str, now_ms: i64) -> bool {
        self.by_id.get(id).is_some_and(|token| token.active(now_ms))
    }

    /// Revokes a token at once. Returns false if there is no unrevoked token with this id.
    pub fn revoke(&mut self, id: &str) -> bool {
        self.by_id
            .get_mut(id)
            .is_some_and(|token| !std::mem::replace(&mut token.revoked, true))
    }

    /// Revokes all tokens of an account, and returns how many there were.
    pub fn revoke_all(&mut self, account: &Account) -> usize {
        self.by_id
            .values_mut()
            .filter(|token| token.account == account && !token.revoked)
            .map(|token| token.revoked = true)
            .count()
    }
}

impl Token {
    fn is_of_user(&self, account: &Account) -> bool {
        self.account.user_id == account.user_id
    }
}
