//! Where a token comes from: the environment, then the stored login, then nowhere.
//!
//! Source: contract, "Token sources".

use crate::flows::context::Context;
use crate::flows::identity;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::session::StoredLogin;
use crate::policy::source::Source;
use crate::policy::token::{self, TOKEN_VARIABLE, TokenKind};

/// A token and where it came from.
#[derive(Debug)]
pub struct Resolved {
    /// The bearer.
    pub token: Secret,
    /// Which source won.
    pub source: Source,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// The fixed end, in ms; of a personal token only a hint.
    pub expires_at_ms: Option<i64>,
    /// The stored login, where that is the source.
    pub(crate) login: Option<Box<StoredLogin>>,
}

impl Resolved {
    fn from_environment(token: Secret) -> Self {
        Self {
            expires_at_ms: token::jwt_expiry_ms(&token),
            source: Source::Environment,
            kind: TokenKind::Personal,
            login: None,
            token,
        }
    }

    pub(crate) fn from_stored(login: Box<StoredLogin>) -> Self {
        Self {
            token: login
                .access_token
                .copy("the caller gets it; the record stays whole"),
            source: Source::Stored,
            kind: login.kind,
            expires_at_ms: login.expires_at_ms,
            login: Some(login),
        }
    }
}

/// The token of the environment, if any. Fails with `token_malformed` or `token_wrong_kind`.
pub(crate) fn from_environment<H: Host>(context: &Context<H>) -> Result<Option<Resolved>> {
    match context.host.env(TOKEN_VARIABLE) {
        Some(text) if !text.trim().is_empty() => token::accept_personal(&text, TOKEN_VARIABLE)
            .map(|token| Some(Resolved::from_environment(token)))
            .map_err(|error| error.with_source(Source::Environment)),
        _ => Ok(None),
    }
}

/// The token that would be sent, whether or not it is still good.
pub(crate) async fn find<H: Host>(context: &Context<H>) -> Result<Resolved> {
    if let Some(resolved) = from_environment(context)? {
        return Ok(resolved);
    }
    match context.stored_login().await? {
        Some(login) => Ok(Resolved::from_stored(login)),
        None => Err(AuthError::new(
            ErrorCode::NoCredentials,
            &format!("No Plexicus credentials for {}.", context.api.origin()),
        )),
    }
}

/// The token to use now.
///
/// One whose fixed end has passed in the server's time fails with `token_expired`. Where the
/// server's time is not known yet, the server is asked once: a wrong clock logs nobody out.
pub(crate) async fn resolve<H: Host>(context: &Context<H>) -> Result<Resolved> {
    let resolved = find(context).await?;
    if !has_ended(context, &resolved) {
        return Ok(resolved);
    }
    if context.clock_skew_ms.get().is_none() {
        match identity::ask(context, &resolved.token).await {
            Err(error) if error.code == ErrorCode::TokenRejected => {
                return Err(error.with_source(resolved.source));
            }
            _ => return Ok(resolved),
        }
    }
    Err(
        AuthError::new(ErrorCode::TokenExpired, "The token has expired.")
            .with_source(resolved.source),
    )
}

/// Whether the token's fixed end has passed, by the best clock there is. The `exp` inside a
/// personal token is nobody's promise, so it ends nothing.
pub(crate) fn has_ended<H: Host>(context: &Context<H>, resolved: &Resolved) -> bool {
    let promised = resolved
        .login
        .as_ref()
        .filter(|login| login.kind == TokenKind::Login);
    promised
        .and_then(|login| login.expires_at_ms)
        .is_some_and(|end_ms| end_ms <= context.server_now_ms())
}
