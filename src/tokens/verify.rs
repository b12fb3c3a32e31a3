//! Asks the server whose token it is.

use super::{Tokens, renew, tidy};
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::credential::Credential;
use crate::policy::credential::life::Life;
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::{ErrorCode, Result};
use crate::policy::stored::accounts::Entry;
use crate::policy::stored::login::StoredLogin;
use crate::policy::text::secret::Secret;
use crate::policy::token::identity::Identity;
use crate::policy::wire::{Answer, account};
use futures_util::FutureExt;
use futures_util::future::{self, LocalBoxFuture};
use std::rc::Rc;

/// Returns the user and the organization. If the server reports no organization name, it is left out.
pub(crate) async fn ask<H: Host>(tokens: &Tokens<H>, token: &Secret) -> Result<Identity> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let session = tokens.server.send(account::ask_session(client, api, token));
    let identity = account::identity(&session.await?, token, tokens.env.host.wall_now_ms())?;
    let organization = tokens
        .server
        .send(account::ask_organization(client, api, token));
    with_organization(tokens, identity, organization.await, token)
}

/// The same for a token that was just granted. It is valid, so both requests are sent at the same time.
pub(crate) async fn ask_of_new<H: Host>(tokens: &Tokens<H>, token: &Secret) -> Result<Identity> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let send = |request| tokens.server.send(request).boxed_local();
    let session = send(account::ask_session(client, api, token));
    let organization = send(account::ask_organization(client, api, token)).map(Ok);
    let (session, organization) = future::try_join(session, organization).await?;
    let identity = account::identity(&session, token, tokens.env.host.wall_now_ms())?;
    with_organization(tokens, identity, organization, token)
}

fn with_organization<H: Host>(
    tokens: &Tokens<H>,
    mut identity: Identity,
    organization: Result<Answer>,
    token: &Secret,
) -> Result<Identity> {
    let Ok(answer) = organization else {
        return Ok(identity);
    };
    // A token may expire between two requests.
    if answer.status == 401 {
        let error = answer.failure(tokens.env.host.wall_now_ms());
        if error.code == ErrorCode::TokenRejected {
            return Err(error);
        }
    }
    identity.organization_name = account::organization_name(&answer, token);
    Ok(identity)
}

/// Asks about the token in use and remembers the answer: it was accepted, or is never sent again.
pub(crate) async fn verify<H: Host>(
    tokens: &Tokens<H>,
    credential: &Credential,
) -> Result<Identity> {
    let asked = tokens.env.now();
    match ask(tokens, &credential.token).await {
        Ok(identity) => {
            tokens.memory.identify(credential.fingerprint, &identity);
            tokens.accept(credential, asked).await;
            if let Some(login) = &credential.login {
                // The answer is true whether or not its note could be written.
                let _ = tokens.last_use.identified(login, &identity).await;
                let account = Account::of(&identity);
                if !login.is_first && account.is_known() && login.account != account {
                    let _ = join(tokens, login, &account).boxed_local().await;
                }
            }
            Ok(identity)
        }
        Err(error) => {
            let error = credential.blame(error);
            if error.code == ErrorCode::TokenRejected {
                tokens.refuse(credential, &error).await;
            }
            Err(error)
        }
    }
}

// Joins a login of unknown account to its account; of two for one purpose, the newer stays.
async fn join<H: Host>(tokens: &Tokens<H>, login: &StoredLogin, account: &Account) -> Result<()> {
    let joined = tokens.store.join(&login.login_id, account).await?;
    if let Some(no_room) = &joined.no_room {
        tidy::finish(tokens, no_room).await?;
    }
    if joined.replaced {
        tidy::later(tokens);
    }
    Ok(())
}

/// Asks the server for the account of a login whose account is unknown, for the requested purpose.
/// Returns the login's id if the server or its expiry says that it is dead: its account then stays
/// unknown.
pub(crate) fn learn_unknown<H: Host>(
    tokens: &Rc<Tokens<H>>,
) -> LocalBoxFuture<'_, Result<Option<String>>> {
    learn(tokens).boxed_local()
}

async fn learn<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Option<String>> {
    let index = tokens.store.index().await?;
    let is_unknown =
        |entry: &&Entry| entry.purpose == tokens.choice.purpose && !entry.account.is_known();
    let Some(entry) = index.entries.iter().find(is_unknown) else {
        return Ok(None);
    };
    let is_first = index.first.is_some();
    if is_first && tokens.store.identity(entry, true).await?.is_some() {
        return Ok(None);
    }
    let Some(login) = tokens.store.login(&entry.login_id).await? else {
        return Ok(None);
    };
    let mut credential = Credential::stored(Rc::from(login));
    match (tokens.memory.life(&credential), credential.renewable()) {
        (Life::Good | Life::Unsure, _) | (Life::Due, None) => {}
        (Life::Dead(_), None) => return Ok(Some(entry.login_id.clone())),
        (_, Some(login)) => match renew::renew(tokens, login).await {
            Renewal::Renewed(login) => credential = Credential::stored(login),
            Renewal::Gone(_) => return Ok(Some(entry.login_id.clone())),
            Renewal::TryLater(error) => return Err(error),
        },
    }
    match verify(tokens, &credential).await {
        Err(error)
            if error.code == ErrorCode::TokenRejected && credential.renewable().is_none() =>
        {
            Ok(Some(entry.login_id.clone()))
        }
        outcome => outcome.map(|_| None),
    }
}
