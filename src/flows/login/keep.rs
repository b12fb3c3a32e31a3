//! Stores what a method obtained, and says who is logged in.

use super::request::{Obtained, Session};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::login::StoredLogin;
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::wire::grant::Grant;
use crate::runtime::trace::Flow;
use crate::tokens::{Tokens, revoke, sources, verify};

const IDENTITY_DEADLINE_MS: u64 = 10_000;

/// A store that fails, or that holds what must not be replaced, is found out before the user is sent
/// to a browser.
pub(super) async fn check_store<H: Host>(tokens: &Tokens<H>, replace_newer: bool) -> Result<()> {
    match tokens.store.login().await {
        Err(error) if !tokens.store.can_keep_aside(&error, replace_newer).await => Err(error),
        _ => Ok(()),
    }
}

/// Stores it; a new token that could not be stored is revoked.
pub(super) async fn keep<H: Host>(
    tokens: &Tokens<H>,
    obtained: Obtained,
    replace_newer: bool,
) -> Result<Session> {
    let (mut login, mut identity) = new_login(tokens, obtained)?;
    let stored = tokens.store.put(&mut login, replace_newer, |_| true).await;
    let kept_aside = match stored {
        Ok(kept_aside) => kept_aside,
        Err(error) => {
            revoke_unstored(tokens, &login).await;
            return Err(error);
        }
    };
    let reason = if kept_aside {
        "It was read back. What was there before could not be read, and was kept aside."
    } else {
        "It was read back."
    };
    tokens.decide(Flow::Login, "store the login", reason);
    if identity.is_none() {
        // The login is stored whether or not the server says whose it is: this is for show.
        let asking = verify::ask(tokens, &login.access_token);
        let answer = tokens.env.within(IDENTITY_DEADLINE_MS, asking).await;
        identity = answer.and_then(Result::ok);
    }
    if let Some(identity) = &identity {
        let _ = tokens.last_use.identified(&login, identity).await;
    }
    Ok(Session {
        identity,
        slides_until_ms: tokens.last_use.slides_until_ms(&login, None),
        expires_at_ms: login.end_ms(),
        login_id: Some(login.login_id),
        token_name: login.name,
        scope: login.scope,
        kept_aside,
        ..session(tokens, login.kind)
    })
}

/// Uses the login that another program keeps. Nothing is stored.
pub(super) async fn use_shared<H: Host>(tokens: &Tokens<H>) -> Result<Session> {
    let Some(credential) = sources::shared(tokens, true).await? else {
        return Err(AuthError::new(ErrorCode::Cancelled, "No login was lent."));
    };
    tokens.memory.change();
    let identity = match verify::verify(tokens, &credential).await {
        Ok(identity) => Some(identity),
        Err(error) if error.code == ErrorCode::TokenRejected => return Err(error),
        Err(_) => None,
    };
    Ok(Session {
        identity,
        ..session(tokens, credential.kind)
    })
}

// What is known of any session here.
fn session<H: Host>(tokens: &Tokens<H>, token_kind: TokenKind) -> Session {
    let keeping = tokens.env.host.keeping();
    Session {
        identity: None,
        login_id: None,
        token_kind,
        token_name: None,
        scope: None,
        api_origin: tokens.env.api.origin().to_owned(),
        expires_at_ms: None,
        slides_until_ms: None,
        shadowed_by_environment: sources::shadows_stored(tokens),
        kept_aside: false,
        persistence: keeping.persistence,
        plaintext: keeping.plaintext,
    }
}

fn new_login<H: Host>(
    tokens: &Tokens<H>,
    obtained: Obtained,
) -> Result<(StoredLogin, Option<Identity>)> {
    let store = &tokens.store;
    Ok(match obtained {
        Obtained::Login(grant) => {
            let Grant {
                access_token,
                token_id,
                name,
                scope,
                expires_at_ms,
                life_ms,
                refresh_token,
            } = *grant;
            let login = StoredLogin {
                token_id,
                name,
                scope,
                expires_at_ms,
                life_ms,
                refresh_token,
                ..store.new_login(access_token, TokenKind::Login)?
            };
            (login, None)
        }
        Obtained::Personal { token, identity } => {
            let login = store.new_login(token, TokenKind::Personal)?;
            (login, Some(identity))
        }
    })
}

// A token that is stored nowhere must not stay alive; a personal one is the user's own.
async fn revoke_unstored<H: Host>(tokens: &Tokens<H>, login: &StoredLogin) {
    if login.kind == TokenKind::Login {
        let _ = revoke::revoke(tokens, &login.access_token).await;
    }
}
