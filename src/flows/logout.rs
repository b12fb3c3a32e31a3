//! The logout: revokes the token, deletes the login, and reports the true outcome of both.
//!
//! Source: contract, "Using a session". A token of the environment is never revoked.

use super::accounts;
use crate::credentials::store::forget::Forgotten;
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::life::{self, Life};
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::tokens::revoke::{self, Revoked};
use crate::tokens::{Tokens, renew, sources, tidy};
use serde::Serialize;
use std::rc::Rc;

const MOST_ROUNDS: u8 = 4;

/// The outcome of a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What happened to the token at the server.
    pub revoked: Revoked,
    /// Whether the stored login was deleted.
    pub deleted: bool,
    /// Whether another login replaced it during the logout; that one was left alone.
    pub newer_login_kept: bool,
    /// Whether `PLEXICUS_API_TOKEN` is set: it was left alone, and every program that sees it still uses it.
    pub environment_token_set: bool,
    /// Whether another program shares its login here: that login was left alone and can still be used.
    pub shared_login_kept: bool,
    /// How many logins were deleted.
    pub ended: u32,
    /// Whether unreadable content that had been kept aside was deleted; a token in it may still be valid.
    pub aside_deleted: bool,
}

/// The options of a logout.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogoutRequest {
    /// Deletes the stored login without contacting the server.
    pub local_only: bool,
    /// Revokes even a token that the user provided.
    pub revoke: bool,
    /// Ends every login, for any purpose: of the named account, or else of all accounts.
    pub all: bool,
}

pub(crate) async fn log_out<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: LogoutRequest,
) -> Result<Outcome> {
    let left = sources::left_after_logout(tokens).await;
    let mut outcome = Outcome {
        revoked: Revoked::NothingStored,
        deleted: false,
        newer_login_kept: false,
        environment_token_set: left.contains(&Source::Environment),
        shared_login_kept: left.contains(&Source::Shared),
        ended: 0,
        aside_deleted: false,
    };
    if !request.all {
        let chosen = tokens.store.choose_once(&tokens.choice).await?;
        match chosen.login {
            Some(login) => end(tokens, login, request, &mut outcome).await?,
            None => end_nothing(tokens).await?,
        }
        return Ok(outcome);
    }
    // A login that another program stores during the logout ends with the others.
    let mut failed = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let mut left = all(tokens).await?;
        left.retain(|login_id| !failed.iter().any(|(other, _)| other == login_id));
        if left.is_empty() {
            break;
        }
        for login_id in left {
            let ended = match tokens.store.login(&login_id).await? {
                Some(login) => end(tokens, Rc::from(login), request, &mut outcome).await,
                None => Ok(()),
            };
            // One failure does not stop the others.
            failed.extend(ended.err().map(|error| (login_id, error)));
        }
    }
    match failed.pop() {
        Some((_, error)) => return Err(error),
        None if outcome.ended == 0 => end_nothing(tokens).await?,
        None => {}
    }
    if tokens.choice.account.is_none() {
        outcome.aside_deleted = tokens.store.delete_aside().await?;
    }
    Ok(outcome)
}

// No stored login matches, but logins in progress still end.
async fn end_nothing<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<()> {
    if tokens.choice.account.is_none() {
        tokens.store.end_logins().await?;
    }
    tidy::finish_due(tokens).await;
    if tokens.store.index().await?.entries.is_empty() {
        tokens.store.mark(None).await;
    }
    // Another program may no longer share its login.
    tokens.memory.change();
    Ok(())
}

// The logins of the named account, or else all of them.
async fn all<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Vec<String>> {
    let logins = accounts::list(tokens).await?;
    let logins = match &tokens.choice.account {
        Some(account) => accounts::of_account(logins, account),
        None => logins,
    };
    Ok(logins.into_iter().map(|login| login.login_id).collect())
}

async fn end<H: Host>(
    tokens: &Rc<Tokens<H>>,
    login: Rc<StoredLogin>,
    request: LogoutRequest,
    outcome: &mut Outcome,
) -> Result<()> {
    let mut next = Some(login);
    // A renewal, by another program or for this logout, stores a new token: then that one is revoked.
    for _ in 0..MOST_ROUNDS {
        let Some(login) = next.take() else {
            return Ok(());
        };
        let revoked = if request.local_only {
            Revoked::NotAsked
        } else if login.provenance == Provenance::Provided && !request.revoke {
            Revoked::LeftAlive
        } else {
            match revoke(tokens, &login).await {
                Ok(Some(revoked)) => revoked,
                // Revoking needs an active token, so the login is renewed first.
                Ok(None) => {
                    next = successor(tokens, &login).await?;
                    continue;
                }
                Err(error) => return Err(incomplete(&error)),
            }
        };
        // Of several outcomes, the one that needs the most care is reported.
        outcome.revoked = outcome.revoked.max(revoked);
        match tokens.store.forget(&login).await? {
            Forgotten::Gone => {
                outcome.deleted = true;
                outcome.ended = outcome.ended.saturating_add(1);
                tidy::finish_due(tokens).await;
            }
            Forgotten::Renewed => {
                next = successor(tokens, &login).await?;
                continue;
            }
            Forgotten::Other => {
                outcome.newer_login_kept = tokens.store.successor(&login).await?.is_some();
            }
        }
        return Ok(());
    }
    Err(incomplete(&AuthError::new(
        ErrorCode::StorageFailed,
        "Other programs keep renewing the login.",
    )))
}

async fn successor<H: Host>(
    tokens: &Tokens<H>,
    of: &StoredLogin,
) -> Result<Option<Rc<StoredLogin>>> {
    Ok(tokens.store.successor(of).await?.map(Rc::from))
}

// A token known to be dead is not sent. But if the server renews its login, the login is still active.
async fn revoke<H: Host>(
    tokens: &Rc<Tokens<H>>,
    login: &Rc<StoredLogin>,
) -> Result<Option<Revoked>> {
    let credential = Credential::stored(Rc::clone(login));
    match (tokens.memory.life(&credential), credential.renewable()) {
        (Life::Dead(_), None) => Ok(Some(Revoked::AlreadyInvalid)),
        (Life::Dead(_), Some(login)) => match renew::renew(tokens, login).await {
            Renewal::Renewed(_) => Ok(None),
            Renewal::Gone(_) => Ok(Some(Revoked::AlreadyInvalid)),
            Renewal::TryLater(error) => Err(error),
        },
        (_, renewable) => {
            let revoked = revoke::revoke(tokens, &login.access_token).await?;
            if revoked == Revoked::AlreadyInvalid && renewable.is_some() {
                tokens
                    .memory
                    .reject(credential.fingerprint, &life::rejected());
                return Ok(None);
            }
            Ok(Some(revoked))
        }
    }
}

fn incomplete(cause: &AuthError) -> AuthError {
    AuthError::new(
        ErrorCode::LogoutIncomplete,
        &format!(
            "The token was not revoked. It is still stored and still valid. {}",
            cause.message
        ),
    )
    .with_retry_after(cause.retry_after_ms)
}
