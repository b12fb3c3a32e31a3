//! The login: chooses the method by the plan, runs it, stores what it gave, says who is signed in.

mod audience;
mod authorize;
mod browser;
mod device;
mod page;
mod paste;
mod redirect;
mod request;

use crate::flows::context::Context;
use crate::flows::explain::Flow;
use crate::flows::flight::Flight;
use crate::flows::plan::{self, Facts, Method};
use crate::flows::{identity, resolve, revoke};
use crate::host::{Capabilities, Host};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::json::Object;
use crate::policy::method::MethodChange;
use crate::policy::secret::Secret;
use crate::policy::session::{Identity, StoredLogin};
use crate::policy::token::TokenKind;
use crate::policy::wire::grant::Grant;
use audience::Audience;
use base64ct::{Base64UrlUnpadded, Encoding};
use futures_util::FutureExt;
use request::Obtained;
pub use request::{Progress, Request, Session};
use std::rc::Rc;

const IDENTITY_DEADLINE_MS: u64 = 10_000;

/// The one login under way, and who listens to it.
#[derive(Default)]
pub(crate) struct Logins {
    flight: Flight<(), Result<Session>>,
    audience: Rc<Audience>,
}

/// Logs in. A login that is under way is joined, whatever it was asked for; one with a token or a
/// callback that is at hand asks nobody anything and goes by itself.
pub(crate) async fn log_in<H: Host>(
    context: &Rc<Context<H>>,
    request: Request,
    progress: Rc<dyn Fn(&Progress)>,
) -> Result<Session> {
    if request.token.is_some() || request.callback.is_some() {
        return perform(context, &request, &|_| {}).await;
    }
    let audience = &context.logins.audience;
    match context.logins.flight.under_way(&()) {
        Some(_) => audience.join(&progress),
        None => audience.begin(&progress),
    }
    let begin = || {
        let (context, performance) = (Rc::clone(context), audience.performance());
        let tell = move |progress| performance.tell(progress);
        async move { perform(&context, &request, &tell).await }.boxed_local()
    };
    context.logins.flight.join((), begin).await
}

async fn perform<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    context.begin(Flow::Login);
    let outcome = choose(context, request, progress).await;
    if let Err(error) = &outcome {
        context.decide(Flow::Login, "fail", error.message.clone());
    }
    outcome
}

async fn choose<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let decide = |decision, reason: &str| context.decide(Flow::Login, decision, reason.to_owned());
    check_store(context, request.replace_newer).await?;
    context.confirm_servers(request.timeout_ms).await?;
    if let Some(token) = &request.token {
        decide("take the given token", "The caller has one at hand.");
        let obtained = paste::take_personal(context, token).await?;
        return finish(context, obtained, request.replace_newer).await;
    }
    if let Some(callback) = &request.callback {
        decide("take the callback", "The browser came back to this page.");
        let obtained = redirect::resume(context, callback).await?;
        return finish(context, obtained, request.replace_newer).await;
    }
    let facts = facts(context, request.open_browser);
    if let Some(method) = request.method {
        plan::check(method, facts).map_err(|error| match &context.app {
            Err(cause) if error.code == ErrorCode::AppUrlUnknown => cause.clone(),
            _ => error,
        })?;
        decide(method.use_it(), "The caller asked for it.");
        return run(context, method, request, progress).await;
    }
    let mut last_error = None;
    let mut steps = plan::plan(facts).into_iter().peekable();
    while let Some(step) = steps.next() {
        // A page's own way is spoken of on pages only.
        if step.method == Method::Redirect && !facts.host.redirect {
            continue;
        }
        let reason = if step.possible {
            decide(step.method.use_it(), step.reason);
            match run(context, step.method, request, progress).await {
                Err(error) if gives_way(error.code, facts.host) => {
                    last_error.insert(error).message.clone()
                }
                outcome => return outcome,
            }
        } else {
            step.reason.to_owned()
        };
        decide(step.method.skip_it(), &reason);
        progress(Progress::Skipped {
            method: step.method,
            reason: reason.clone(),
        });
        let next = steps.clone().find(|next| next.possible);
        if step.possible
            && let Some(next) = next
        {
            let (from, to) = (step.method, next.method);
            confirm(context, request, MethodChange { from, to, reason }).await?;
        }
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

// A store that fails, or that holds what must not be replaced, is found out before the user is sent
// to a browser.
async fn check_store<H: Host>(context: &Context<H>, replace_newer: bool) -> Result<()> {
    match context.stored_login().await {
        Err(error) if !context.can_keep_aside(&error, replace_newer).await => Err(error),
        _ => Ok(()),
    }
}

// A method that cannot start gives way to the next; one that nobody finished only where the user is
// asked about it.
fn gives_way(code: ErrorCode, host: Capabilities) -> bool {
    match code {
        ErrorCode::BrowserUnavailable
        | ErrorCode::NoFreePort
        | ErrorCode::AppUrlUnknown
        | ErrorCode::AppUrlRefused
        | ErrorCode::DeviceLoginUnavailable => true,
        ErrorCode::LoginTimedOut | ErrorCode::DeviceCodeExpired => host.confirm,
        _ => false,
    }
}

async fn confirm<H: Host>(
    context: &Context<H>,
    request: &Request,
    change: MethodChange,
) -> Result<()> {
    if !context.host.capabilities().confirm {
        return Ok(());
    }
    let asking = context.host.confirm(&change);
    let what = "The user could not be asked";
    let answer = context.lent(ErrorCode::HostFailed, what, request.timeout_ms, asking);
    if answer.await? {
        return Ok(());
    }
    Err(AuthError::new(
        ErrorCode::Cancelled,
        "No other way to sign in was wanted.",
    ))
}

async fn run<H: Host>(
    context: &Context<H>,
    method: Method,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let (obtained, tab) = match method {
        Method::Shared => return borrow(context).await,
        Method::Browser => {
            let (obtained, tab) = browser::obtain(context, request, progress).await?;
            (obtained, Some(tab))
        }
        Method::Redirect => (redirect::leave(context, request, progress).await?, None),
        Method::Device => (device::obtain(context, request, progress).await?, None),
        Method::Paste => (paste::obtain(context, request, progress).await?, None),
    };
    let outcome = finish(context, obtained, request.replace_newer).await;
    if let Some(tab) = tab {
        tab.tell(&outcome);
    }
    outcome
}

// Nothing is stored: whoever keeps the login goes on keeping it.
async fn borrow<H: Host>(context: &Context<H>) -> Result<Session> {
    let Some(resolved) = resolve::lent(context, true).await? else {
        return Err(AuthError::new(ErrorCode::Cancelled, "No login was lent."));
    };
    context.change();
    let identity = match identity::verify(context, &resolved).await {
        Ok(identity) => Some(identity),
        Err(error) if error.code == ErrorCode::TokenRejected => return Err(error),
        Err(_) => None,
    };
    Ok(Session {
        identity,
        ..session(context, resolved.kind)
    })
}

// What is known of any session here.
fn session<H: Host>(context: &Context<H>, token_kind: TokenKind) -> Session {
    let keeping = context.host.keeping();
    Session {
        identity: None,
        login_id: None,
        token_kind,
        token_name: None,
        scope: None,
        api_origin: context.api.origin().to_owned(),
        expires_at_ms: None,
        slides_until_ms: None,
        shadowed_by_environment: resolve::has_environment(context),
        kept_aside: false,
        persistence: keeping.persistence,
        plaintext: keeping.plaintext,
    }
}

async fn finish<H: Host>(
    context: &Context<H>,
    obtained: Obtained,
    replace_newer: bool,
) -> Result<Session> {
    let (mut login, mut identity) = record(context, obtained)?;
    let kept_aside = match context
        .store_login(&mut login, replace_newer, |_| true)
        .await
    {
        Ok(kept_aside) => kept_aside,
        Err(error) => {
            revoke_unstored(context, &login).await;
            return Err(error);
        }
    };
    let reason = if kept_aside {
        "It was read back. What was there before could not be read, and was kept aside."
    } else {
        "It was read back."
    };
    context.decide(Flow::Login, "store the login", reason);
    if identity.is_none() {
        // The login stands whether or not the server says who it is for: this is for show.
        let asking = identity::ask(context, &login.access_token);
        let answer = context.within(IDENTITY_DEADLINE_MS, asking).await;
        identity = answer.and_then(Result::ok);
    }
    if let Some(identity) = &identity {
        let _ = context.identified(&login, identity).await;
    }
    Ok(Session {
        identity,
        slides_until_ms: context.slides_until_ms(&login, None),
        expires_at_ms: resolve::end_ms(&login),
        login_id: Some(login.login_id),
        token_name: login.name,
        scope: login.scope,
        kept_aside,
        ..session(context, login.kind)
    })
}

fn record<H: Host>(
    context: &Context<H>,
    obtained: Obtained,
) -> Result<(StoredLogin, Option<Identity>)> {
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
                ..new_login(context, access_token, TokenKind::Login)?
            };
            (login, None)
        }
        Obtained::Personal { token, identity } => {
            let login = new_login(context, token, TokenKind::Personal)?;
            (login, Some(identity))
        }
    })
}

/// A login of which only the token is known.
pub(crate) fn new_login<H: Host>(
    context: &Context<H>,
    access_token: Secret,
    kind: TokenKind,
) -> Result<StoredLogin> {
    let login_id: [u8; 12] = context.random()?;
    Ok(StoredLogin {
        login_id: Base64UrlUnpadded::encode_string(&login_id),
        generation: 0,
        access_token,
        refresh_token: None,
        kind,
        token_id: None,
        name: None,
        scope: None,
        expires_at_ms: None,
        life_ms: None,
        obtained_at_ms: context.host.wall_now_ms(),
        record: Object::new(),
    })
}

// A token that nobody will ever use again must not stay alive; a personal one is the user's own.
async fn revoke_unstored<H: Host>(context: &Context<H>, login: &StoredLogin) {
    if login.kind == TokenKind::Login {
        let _ = revoke::revoke(context, &login.access_token).await;
    }
}
