//! Refresh tokens: each yields one successor, and the same one again for a minute.

use std::collections::HashMap;

use super::logins::TokenAnswer;
use crate::secrets::{self, Hash};

const GRACE_MS: i64 = 60 * 1000;

/// The refresh tokens issued so far.
#[derive(Default)]
pub struct RefreshTokens {
    by_hash: HashMap<Hash, Refresh>,
}

struct Refresh {
    token_id: String,
    client_id: &'static str,
    used: Option<(i64, TokenAnswer)>,
}

/// The result of presenting a refresh token.
pub enum Presented {
    /// It may renew this token.
    Fresh(String),
    /// It was used a moment ago, with this response.
    Repeated(TokenAnswer),
    /// It was used long ago: another client may hold it, so this token must be revoked.
    Replayed(String),
    /// An unknown token, or another client's.
    Invalid,
}

impl RefreshTokens {
    pub fn issue(&mut self, token_id: &str, client_id: &'static str) -> String {
        let secret = secrets::random("plxr_");
        let record = Refresh {
            token_id: token_id.to_owned(),
            client_id,
            used: None,
        };
        self.by_hash.insert(secrets::hash(&secret), record);
        secret
    }

    pub fn present(&self, secret: &str, client_id: &str, now_ms: i64) -> Presented {
        match self.by_hash.get(&secrets::hash(secret)) {
            Some(record) if record.client_id == client_id => match &record.used {
                None => Presented::Fresh(record.token_id.clone()),
                Some((at_ms, answer)) if now_ms - at_ms < GRACE_MS => {
                    Presented::Repeated(answer.clone())
                }
                Some(_) => Presented::Replayed(record.token_id.clone()),
            },
            _ => Presented::Invalid,
        }
    }

    /// Remembers the response to a refresh token.
    pub fn gave(&mut self, secret: &str, answer: &TokenAnswer, now_ms: i64) {
        if let Some(record) = self.by_hash.get_mut(&secrets::hash(secret)) {
            record.used = Some((now_ms, answer.clone()));
        }
    }
}
