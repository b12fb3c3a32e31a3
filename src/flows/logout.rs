//! The logout: revoke, then delete, and tell the truth about both.
//!
//! Source: contract, "Using, asking about and ending a session". The environment's token is never
//! revoked.

use crate::flows::context::Context;
use crate::flows::resolve;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::wire::account::{self, Revocation};
use serde::Serialize;

/// What became of the token at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// The server ended it.
    Revoked,
    /// It was dead already.
    AlreadyInvalid,
    /// This server cannot end it from here: it stays alive until revoked in Settings.
    Unsupported,
    /// The server was not asked: local only. It stays alive.
    NotAsked,
    /// There was no stored login.
    NothingStored,
}

/// What a logout came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What became of the token at the server.
    pub revoked: Revoked,
    /// The stored login was deleted.
    pub deleted: bool,
    /// Another login had taken its place meanwhile; that one was left alone.
    pub newer_login_kept: bool,
    /// `PLEXICUS_API_TOKEN` is set: it was not touched and still signs in whoever sees it.
    pub environment_token_set: bool,
}

pub(crate) async fn log_out<H: Host>(context: &Context<H>, local_only: bool) -> Result<Outcome> {
    let environment_token_set = !matches!(resolve::from_environment(context), Ok(None));
    let Some(login) = context.stored_login().await? else {
        return Ok(Outcome {
            revoked: Revoked::NothingStored,
            deleted: false,
            newer_login_kept: false,
            environment_token_set,
        });
    };
    let revoked = if local_only {
        Revoked::NotAsked
    } else {
        let request = account::revoke_self(&context.client, &context.api, &login.access_token);
        let answer = context
            .send(request)
            .await
            .map_err(|error| incomplete(&error))?;
        match account::revocation(&answer, context.host.wall_now_ms()) {
            Revocation::Revoked => Revoked::Revoked,
            Revocation::AlreadyInvalid => Revoked::AlreadyInvalid,
            Revocation::Unsupported => Revoked::Unsupported,
            Revocation::Failed(error) => return Err(incomplete(&error)),
        }
    };
    let deleted = context.forget(&login).await?;
    let newer_login_kept = !deleted && context.stored_login().await?.is_some();
    Ok(Outcome {
        revoked,
        deleted,
        newer_login_kept,
        environment_token_set,
    })
}

fn incomplete(cause: &AuthError) -> AuthError {
    AuthError::new(
        ErrorCode::LogoutIncomplete,
        &format!(
            "The token was not revoked: it is still stored and alive. {}",
            cause.message
        ),
    )
    .with_retry_after(cause.retry_after_ms)
}
