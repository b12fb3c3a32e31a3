//! The login: chooses the method by the plan, runs it, stores what it gave, says who is signed in.

mod authorize;
mod browser;
mod device;
mod page;
mod paste;
mod request;

use crate::flows::context::Context;
use crate::flows::plan::{self, Facts, Method};
use crate::flows::{identity, resolve};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::json::Object;
use crate::policy::session::{Identity, StoredLogin};
use crate::policy::token::{self, TokenKind};
use crate::policy::wire::account;
use crate::policy::wire::grant::Grant;
use request::Obtained;
pub use request::{Progress, Request, Session};

const IDENTITY_DEADLINE_MS: u64 = 10_000;

pub(crate) async fn log_in<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    check_store(context).await?;
    if let Some(token) = &request.token {
        let obtained = paste::take_personal(context, token).await?;
        return finish(context, obtained).await;
    }
    let facts = facts(context, request.open_browser);
    if let Some(method) = request.method {
        plan::check(method, facts).map_err(|error| match &context.app {
            Err(cause) if error.code == ErrorCode::AppUrlUnknown => cause.clone(),
            _ => error,
        })?;
        return run(context, method, request, progress).await;
    }
    let mut last_error = None;
    for step in plan::plan(facts) {
        let skipped = if step.possible {
            match run(context, step.method, request, progress).await {
                Err(error) if cannot_start(error.code) => last_error.insert(error).message.clone(),
                outcome => return outcome,
            }
        } else {
            step.reason.to_owned()
        };
        progress(Progress::Skipped {
            method: step.method,
            reason: skipped,
        });
    }
    Err(last_error.unwrap_or_else(|| {
        AuthError::new(
            ErrorCode::MethodUnavailable,
            "This host offers no way to sign in.",
        )
    }))
}

pub(crate) fn facts<H: Host>(context: &Context<H>, opens_browser: bool) -> Facts {
    Facts {
        host: context.host.capabilities(),
        app_url: context.app.is_ok(),
        opens_browser,
    }
}

// A store that fails, or that a newer version owns, is found out before the user is sent to a
// browser. Unreadable content is no obstacle: it is kept aside when the new login is stored.
async fn check_store<H: Host>(context: &Context<H>) -> Result<()> {
    match context.stored_login().await {
        Err(error) if error.code != ErrorCode::StorageUnreadable => Err(error),
        _ => Ok(()),
    }
}

fn cannot_start(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::BrowserUnavailable
            | ErrorCode::NoFreePort
            | ErrorCode::AppUrlUnknown
            | ErrorCode::AppUrlRefused
            | ErrorCode::DeviceLoginUnavailable
    )
}

async fn run<H: Host>(
    context: &Context<H>,
    method: Method,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let (obtained, tab) = match method {
        Method::Browser => {
            let (obtained, tab) = browser::obtain(context, request, progress).await?;
            (obtained, Some(tab))
        }
        Method::Device => (device::obtain(context, request, progress).await?, None),
        Method::Paste => (paste::obtain(context, request, progress).await?, None),
    };
    let outcome = finish(context, obtained).await;
    if let Some(tab) = tab {
        tab.tell(&outcome);
    }
    outcome
}

async fn finish<H: Host>(context: &Context<H>, obtained: Obtained) -> Result<Session> {
    let mut login = record(context, obtained);
    let kept_aside = match context.store_login(&mut login).await {
        Ok(kept_aside) => kept_aside,
        Err(error) => {
            revoke_unstored(context, &login).await;
            return Err(error);
        }
    };
    if login.identity.is_none() {
        login.identity = identify(context, &login).await;
    }
    Ok(Session {
        slides_until_ms: login.slides_until_ms(),
        identity: login.identity,
        token_kind: login.kind,
        token_name: login.name,
        scope: login.scope,
        api_origin: context.api.origin().to_owned(),
        expires_at_ms: login.expires_at_ms,
        shadowed_by_environment: !matches!(resolve::from_environment(context), Ok(None)),
        kept_aside,
    })
}

fn record<H: Host>(context: &Context<H>, obtained: Obtained) -> StoredLogin {
    let now_ms = context.host.wall_now_ms();
    let empty = |access_token, kind| StoredLogin {
        generation: 0,
        access_token,
        kind,
        token_id: None,
        name: None,
        scope: None,
        expires_at_ms: None,
        obtained_at_ms: now_ms,
        last_used_at_ms: Some(now_ms),
        identity: None,
        record: Object::new(),
    };
    match obtained {
        Obtained::Login(grant) => {
            let Grant {
                access_token,
                token_id,
                name,
                scope,
                expires_at_ms,
            } = *grant;
            let login = empty(access_token, TokenKind::Login);
            StoredLogin {
                token_id,
                name,
                scope,
                expires_at_ms,
                ..login
            }
        }
        Obtained::Personal { token, identity } => StoredLogin {
            expires_at_ms: token::jwt_expiry_ms(&token),
            identity: Some(identity),
            ..empty(token, TokenKind::Personal)
        },
    }
}

// The login stands whether or not the server says who it is for: this is for show.
async fn identify<H: Host>(context: &Context<H>, login: &StoredLogin) -> Option<Identity> {
    let asking = identity::ask(context, &login.access_token);
    let identity = context.within(IDENTITY_DEADLINE_MS, asking).await?.ok()?;
    let _ = context.touch(login, Some(&identity)).await;
    Some(identity)
}

// A token that nobody will ever use again must not stay alive; a personal one is the user's own.
async fn revoke_unstored<H: Host>(context: &Context<H>, login: &StoredLogin) {
    if login.kind == TokenKind::Login {
        let token = &login.access_token;
        let _ = context
            .send(account::revoke_self(&context.client, &context.api, token))
            .await;
    }
}
