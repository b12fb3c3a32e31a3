//! Runs the login method that the caller named, or the methods of the plan one after the other.

use super::keep::How;
use super::plan::{self, Facts, Page};
use super::request::{Progress, Request, Session};
use super::{browser, device, keep, paste, redirect};
use crate::host::Host;
use crate::policy::error::remedy::other_method;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::fallback::{blames_choice, gives_way, is_asked_after};
use crate::policy::login::method::{Method, MethodChange};
use crate::policy::variable;
use crate::runtime::trace::Flow;
use crate::tokens::Tokens;
use std::rc::Rc;

/// Runs the method that the caller requested.
pub(super) async fn by_name<H: Host>(
    tokens: &Rc<Tokens<H>>,
    method: Method,
    request: &Request,
    how: &How,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let facts = facts(tokens, request.open_browser, request.preferred);
    plan::check(method, facts).map_err(|error| match &tokens.env.app {
        Err(cause) if error.code == ErrorCode::AppUrlUnknown => cause.clone(),
        _ => error,
    })?;
    tokens.decide(
        Flow::Login,
        method.use_it(),
        "The caller asked for this method.",
    );
    run(tokens, method, request, how, facts, progress).await
}

/// Runs the methods of the plan until one succeeds, or fails in a way that ends the login.
pub(super) async fn by_plan<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    how: &How,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    tokens.env.login_method.clone()?;
    let facts = facts(tokens, request.open_browser, request.preferred);
    let mut last_error = None;
    let mut steps = plan::plan(facts);
    // The redirect method is for pages: other hosts do not report it as skipped.
    steps.retain(|step| step.method != Method::Redirect || facts.page != Page::None);
    let mut rest = steps.as_slice();
    while let Some((step, after)) = rest.split_first() {
        rest = after;
        let (reason, is_asked) = if step.possible {
            tokens.decide(Flow::Login, step.method.use_it(), step.reason);
            let mut error = match run(tokens, step.method, request, how, facts, progress).await {
                Err(error) => error,
                session => return session,
            };
            let setting = blame_setting(tokens, request, step.method, &mut error);
            if !gives_way(step.method, error.code, facts.host.confirm) {
                return Err(error);
            }
            let why = setting.map(|setting| format!(" The method was chosen by {setting}."));
            let reason = error.message.clone() + &why.unwrap_or_default();
            let is_asked = is_asked_after(step.method, error.code);
            last_error = Some(error);
            (reason, is_asked)
        } else {
            (step.reason.to_owned(), false)
        };
        tokens.decide(Flow::Login, step.method.skip_it(), reason.clone());
        progress(Progress::Skipped {
            method: step.method,
            reason: reason.clone(),
        });
        if is_asked && let Some(next) = rest.iter().find(|next| next.possible) {
            let (from, to) = (step.method, next.method);
            confirm(tokens, request, MethodChange { from, to, reason }).await?;
        }
    }
    Err(last_error.unwrap_or_else(|| no_way(&steps)))
}

fn no_way(steps: &[plan::Step]) -> AuthError {
    let mut lacks: Vec<&str> = steps.iter().map(|step| step.reason).collect();
    lacks.dedup();
    let message = format!("No sign-in method is available here: {}.", lacks.join("; "));
    AuthError::new(ErrorCode::MethodUnavailable, &message)
}

/// Returns the facts that the plan is made from.
pub(super) fn facts<H: Host>(
    tokens: &Tokens<H>,
    opens_browser: bool,
    preferred: Option<Method>,
) -> Facts {
    let host = tokens.env.host.capabilities();
    let by_environment = tokens.env.login_method.as_ref().ok().copied().flatten();
    Facts {
        host,
        page: Page::at(tokens.env.host.page_origin().as_deref()),
        app_url: tokens.env.app.is_ok(),
        opens_browser,
        preferred: preferred.or(host.preferred).or(by_environment),
    }
}

/// If a setting or a variable chose the method that failed, makes changing it the remedy and returns its name.
fn blame_setting<H: Host>(
    tokens: &Tokens<H>,
    request: &Request,
    method: Method,
    error: &mut AuthError,
) -> Option<String> {
    let setting = chosen_by(tokens, request, method).filter(|_| blames_choice(error.code))?;
    error.remedy = other_method(&setting, method.name());
    Some(setting)
}

/// Returns the setting or variable that put this method first, if any.
fn chosen_by<H: Host>(tokens: &Tokens<H>, request: &Request, method: Method) -> Option<String> {
    let env = &tokens.env;
    let by_environment = || env.login_method.as_ref().ok().copied().flatten();
    match (request.preferred, env.host.capabilities().preferred) {
        (Some(_), _) => None,
        (None, Some(preferred)) => env.host.preferred_by().filter(|_| preferred == method),
        (None, None) => {
            (by_environment() == Some(method)).then(|| variable::LOGIN_METHOD.to_owned())
        }
    }
}

async fn confirm<H: Host>(
    tokens: &Tokens<H>,
    request: &Request,
    change: MethodChange,
) -> Result<()> {
    let env = &tokens.env;
    if !env.host.capabilities().confirm {
        return Ok(());
    }
    let asking = env.host.confirm(&change);
    let what = "The user could not be asked";
    let answer = env.call(ErrorCode::HostFailed, what, request.timeout_ms, asking);
    if answer.await? {
        return Ok(());
    }
    Err(AuthError::new(
        ErrorCode::Cancelled,
        "The user did not want to try another sign-in method.",
    ))
}

async fn run<H: Host>(
    tokens: &Rc<Tokens<H>>,
    method: Method,
    request: &Request,
    how: &How,
    facts: Facts,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let (obtained, tab) = match method {
        Method::Shared => return keep::use_shared(tokens, request.scope()).await,
        Method::Browser => {
            let (obtained, tab) =
                browser::obtain(tokens, request, facts.needs_forwarding(), progress).await?;
            (obtained, Some(tab))
        }
        Method::Redirect => (redirect::leave(tokens, request, how, progress).await?, None),
        Method::Device => (device::obtain(tokens, request, progress).await?, None),
        Method::Paste => (paste::obtain(tokens, request, progress).await?, None),
    };
    let outcome = keep::keep(tokens, obtained, how).await;
    if let Some(tab) = tab {
        tab.tell(&outcome);
    }
    outcome
}
