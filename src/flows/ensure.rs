//! The everyday call: resolves if there is a login that works, and logs in only if there is none.

use super::login::{self, Logins, Progress, Request, Session, session};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::runtime::trace::Flow;
use crate::tokens::doubt::{self, Doubt};
use crate::tokens::{Tokens, resolve, sources, verify};
use futures_util::FutureExt;
use std::rc::Rc;

/// Checks with the server a login that no program ever verified, that is stale or that was refused. If
/// the login is missing, expired or refused, logs in if `interactive`, else fails with `login_required`.
pub(crate) async fn logged_in<H: Host>(
    tokens: &Rc<Tokens<H>>,
    logins: &Logins,
    request: Request,
    interactive: bool,
    progress: Rc<dyn Fn(&Progress)>,
) -> Result<Session> {
    let begin = || {
        let tokens = Rc::clone(tokens);
        async move { check(&tokens, interactive).await }.boxed_local()
    };
    let key = (tokens.choice.clone(), interactive);
    let why = match logins.checks.join(key, begin).await {
        Err(error) if needs_login(&error) && sources::use_logins(tokens) => error,
        outcome => return outcome,
    };
    tokens.decide(Flow::Resolve, "log in", why.message.clone());
    if interactive {
        return login::log_in(tokens, logins, request, progress).await;
    }
    let message = format!("A login is required. {}", why.message);
    let mut error = AuthError::new(ErrorCode::LoginRequired, &message);
    error.source = why.source;
    Err(error)
}

// A login cannot replace a dead token of the environment: the variable would still win.
fn needs_login(error: &AuthError) -> bool {
    let is_dead = matches!(
        error.code,
        ErrorCode::NoCredentials
            | ErrorCode::StorageForgot
            | ErrorCode::TokenExpired
            | ErrorCode::TokenRejected
            | ErrorCode::LoginRequired
            | ErrorCode::AccountMismatch
    );
    is_dead && error.source != Some(Source::Environment)
}

async fn check<H: Host>(tokens: &Rc<Tokens<H>>, interactive: bool) -> Result<Session> {
    match tokens.server.check().await {
        Err(error) if interactive && error.code == ErrorCode::ServerNotConfirmed => {
            let wait_ms = Request::default().timeout_ms;
            tokens.server.confirm(wait_ms).await?;
        }
        checked => checked?,
    }
    let credential = match resolve::current(tokens).await {
        Err(error) if needs_login(&error) => learnt(tokens).await.ok_or(error)?,
        credential => credential?,
    };
    let login = credential.login.as_ref();
    let note = match login {
        Some(login) => tokens.last_use.note(login).await.ok().flatten(),
        None => None,
    };
    let Some(doubt) = doubt::of(tokens, &credential, note.as_ref()).await else {
        return Ok(session(tokens, &credential).await);
    };
    let reason = match doubt {
        Doubt::Refused => "The server refused this token before.",
        Doubt::Stale => "Its predicted expiry has passed.",
        Doubt::NeverVerified => "Its account is not known yet.",
    };
    tokens.decide(Flow::Resolve, "ask the server", reason);
    match verify::verify(tokens, &credential).await {
        Err(error) if error.code == ErrorCode::TokenRejected => {
            // Another program may have stored a new login since.
            let other = resolve::current(tokens).await?;
            Ok(session(tokens, &other).await)
        }
        Err(error) if doubt != Doubt::NeverVerified => Err(error),
        _ => Ok(session(tokens, &credential).await),
    }
}

// A login whose account is not known yet may be the requested one.
async fn learnt<H: Host>(tokens: &Rc<Tokens<H>>) -> Option<Rc<Credential>> {
    if !tokens.env.sources.allow(Source::Stored) {
        return None;
    }
    let before = tokens.memory.serial();
    let _ = verify::learn_unknown(tokens).await;
    if tokens.memory.serial() == before {
        return None;
    }
    resolve::current(tokens).await.ok()
}

async fn session<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> Session {
    let identity = tokens.memory.identity(credential.fingerprint);
    session::of(tokens, credential, identity).await
}
