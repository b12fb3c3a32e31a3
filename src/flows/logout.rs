//! The logout: revoke, then delete, and tell the truth about both.
//!
//! Source: contract, "Using a session". The environment's token is never
//! revoked.

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
    /// Another program's login is lent here: it was not touched, and still signs in whoever asks.
    pub shared_login_kept: bool,
    /// How many logins were deleted.
    pub ended: u32,
    /// What could not be read had been kept aside, and was deleted: a token in it may still be alive.
    pub aside_deleted: bool,
}

/// What a logout is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogoutRequest {
    /// Deletes what is stored without asking the server.
    pub local_only: bool,
    /// Revokes even a token that the user gave.
    pub revoke: bool,
    /// Ends every login, whatever it is for: of the account that is named, or else of all accounts.
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
    // A login that another program stores meanwhile ends with the others.
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
            // The others end all the same.
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

// Nothing is stored of what was meant: logins that are in progress end all the same.
async fn end_nothing<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<()> {
    if tokens.choice.account.is_none() {
        tokens.store.end_logins().await?;
    }
    tidy::finish_due(tokens).await;
    if tokens.store.index().await?.entries.is_empty() {
        tokens.store.mark(None).await;
    }
    // Another program may share its login no more.
    tokens.memory.change();
    Ok(())
}

// Those of the account that is named, or else all of them.
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
    // A renewal, by others or for this, stores another secret: then that one is revoked.
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
                // It had to be renewed first, to be revoked under a bearer that is good.
                Ok(None) => {
                    next = successor(tokens, &login).await?;
                    continue;
                }
                Err(error) => return Err(incomplete(&error)),
            }
        };
        // Of several, the one that needs the most care is told.
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

// A bearer that is known to be dead is not sent; but where the server renews, its login lives on.
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
