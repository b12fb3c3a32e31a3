//! `Authorization: Bearer` on an API call (RFC 6750).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::scope::Scope;
use crate::state::App;
use crate::state::tokens::Token;
use crate::wire::client_header;
use crate::wire::problem::Problem;

/// The valid token of this call; extracting it counts as a use.
pub struct Bearer(pub Token);

impl Bearer {
    /// Fails if the token's scope does not cover the call.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.0.allows(scope) {
            Ok(())
        } else {
            Err(Problem::insufficient_scope(scope))
        }
    }
}

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        client_header::read(&parts.headers).map_err(Problem::bad_request)?;
        let mut values = parts.headers.get_all(AUTHORIZATION).iter();
        let value = values.next().ok_or_else(Problem::no_credentials)?;
        if values.next().is_some() {
            return Err(Problem::bad_request("Authorization is repeated."));
        }
        let secret = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim())
            .ok_or_else(Problem::no_credentials)?;
        let now_ms = app.clock.now_ms();
        app.store()
            .tokens
            .authenticate(secret, now_ms)
            .map(Self)
            .map_err(Problem::invalid_token)
    }
}
