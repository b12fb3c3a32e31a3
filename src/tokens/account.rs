//! Checks that a token belongs to the account that the caller named.

use super::{Tokens, verify};
use crate::host::Host;
use crate::policy::account::selector::Selector;
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::token::identity::Identity;
use crate::policy::variable;
use crate::runtime::trace::Flow;
use futures_util::FutureExt;

/// Fails with `account_mismatch` if the token belongs to a different account than the caller named. The
/// server is asked once whose token it is; if it cannot be asked, the token is not used.
pub(crate) async fn check<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> Result<()> {
    match wanted(tokens, credential).next() {
        None => Ok(()),
        Some(_) => compare(tokens, credential).boxed_local().await,
    }
}

async fn compare<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> Result<()> {
    let identity = match known(tokens, credential).await {
        Some(identity) => identity,
        None => {
            let reason =
                "The caller named an account, and the account of this token is not known yet.";
            tokens.decide(Flow::Resolve, "ask the server", reason);
            verify::verify(tokens, credential).await?
        }
    };
    tokens.memory.identify(credential.fingerprint, &identity);
    for selector in wanted(tokens, credential) {
        if !fits(tokens, selector, credential, &identity).await? {
            let error = mismatch(credential, &identity);
            tokens.decide(Flow::Resolve, "do not send it", error.message.clone());
            return Err(error);
        }
    }
    Ok(())
}

/// Whether a token may be used without a check: no account was named, or the token is known to belong to it.
pub(crate) fn is_checked<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> bool {
    let mut wanted = wanted(tokens, credential).peekable();
    wanted.peek().is_none()
        || tokens
            .memory
            .identity(credential.fingerprint)
            .is_some_and(|identity| wanted.all(|selector| selector.fits(&identity)))
}

/// Whether an identity is the selected account, named as `EMAIL/ORGANIZATION` or by the id of one of its logins.
pub(crate) async fn is_of<H: Host>(
    tokens: &Tokens<H>,
    selector: &Selector,
    identity: &Identity,
) -> Result<bool> {
    if selector.fits(identity) {
        return Ok(true);
    }
    let index = tokens.store.index().await?;
    let mut named = index.entries.iter();
    let named = named.find(|entry| selector.is_login(&entry.login_id));
    Ok(named.is_some_and(|entry| Selector::of(&entry.account).fits(identity)))
}

// A stored login was already chosen by the named account.
fn wanted<'a, H: Host>(
    tokens: &'a Tokens<H>,
    credential: &Credential,
) -> impl Iterator<Item = &'a Selector> {
    let account = tokens.choice.account.as_ref();
    let account = account.filter(|_| credential.source != Source::Stored);
    account.into_iter().chain(&tokens.choice.expect)
}

async fn known<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> Option<Identity> {
    let seen = tokens.memory.identity(credential.fingerprint);
    match (&credential.login, seen) {
        (Some(login), None) => {
            let note = tokens.last_use.note(login).await.ok().flatten();
            note.and_then(|note| note.identity)
        }
        (_, seen) => seen,
    }
}

async fn fits<H: Host>(
    tokens: &Tokens<H>,
    selector: &Selector,
    credential: &Credential,
    identity: &Identity,
) -> Result<bool> {
    let login = credential.login.as_ref();
    let is_this = login.is_some_and(|login| selector.is_login(&login.login_id));
    Ok(is_this || is_of(tokens, selector, identity).await?)
}

fn mismatch(credential: &Credential, identity: &Identity) -> AuthError {
    let what = match credential.source {
        Source::Environment => format!("The token in {}", variable::TOKEN),
        Source::Stored => "The stored login".to_owned(),
        Source::Shared => "The shared login".to_owned(),
    };
    let who = identity.label();
    let message = format!("{what} belongs to {who}, not to the account that was named.");
    AuthError::new(ErrorCode::AccountMismatch, &message).with_source(credential.source)
}
