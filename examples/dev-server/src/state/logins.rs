//! Turns an approved login into a token response (contract, "Browser login").

use serde::Serialize;

use super::tokens::{Kind, Lifetime, NewToken, Token};
use super::{Settings, Store};
use crate::accounts::Account;
use crate::clients::Client;
use crate::clock::rfc3339;
use crate::scope::Scopes;

/// The 200 response of both token endpoints.
#[derive(Clone, Debug, Serialize)]
pub struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    pub token_id: String,
    name: String,
    expires_at: Option<String>,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// What a user approved, by browser or by device.
pub struct Approved {
    pub account: &'static Account,
    pub client: &'static Client,
    pub device: String,
    pub scopes: Scopes,
}

impl Store {
    /// Issues the token of an approved login.
    pub fn log_in(&mut self, approved: Approved, settings: &Settings, now_ms: i64) -> TokenAnswer {
        let new = NewToken {
            account: approved.account,
            name: format!("{} (CLI login)", approved.device),
            kind: Kind::Login(approved.client),
            scopes: Some(approved.scopes),
            lifetime: lifetime(settings, now_ms),
            renewable: settings.refresh,
        };
        let (token, secret) = self.tokens.issue(new, now_ms);
        let refresh_token = settings
            .refresh
            .then(|| self.refresh.issue(&token.id, approved.client.id));
        answer(&token, secret, refresh_token)
    }

    /// Renews a login. Returns `None` if it has expired or was revoked.
    pub fn renew(
        &mut self,
        token_id: &str,
        client: &'static Client,
        settings: &Settings,
        now_ms: i64,
    ) -> Option<TokenAnswer> {
        let lifetime = lifetime(settings, now_ms);
        let (token, secret) = self.tokens.renew(token_id, lifetime, now_ms)?;
        let refresh_token = self.refresh.issue(token_id, client.id);
        Some(answer(&token, secret, Some(refresh_token)))
    }
}

fn lifetime(settings: &Settings, now_ms: i64) -> Lifetime {
    settings
        .login_expires_in_s
        .map_or(Lifetime::Sliding, |seconds| {
            Lifetime::Until(now_ms + i64::from(seconds) * 1000)
        })
}

fn answer(token: &Token, access_token: String, refresh_token: Option<String>) -> TokenAnswer {
    TokenAnswer {
        access_token,
        token_type: "Bearer",
        token_id: token.id.clone(),
        name: token.name.clone(),
        expires_at: token.expires_ms().map(rfc3339),
        scope: token
            .scopes
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        refresh_token,
    }
}
