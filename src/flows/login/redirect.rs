//! Redirect login: the whole page goes to sign in, and a page in the same tab takes the callback.
//!
//! No flow runs in between: the host keeps the attempt and returns it once.
//! Source: contract, "Browser login"; RFC 8252 §7.3, RFC 7636.

use super::authorize::{authorize_url, exchange, login_timed_out, refused};
use super::keep::How;
use super::request::{Obtained, Progress, Request};
use crate::host::{Host, HostFailure};
use crate::policy::account::choice::{By, Choice};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::{self, CallbackRequest, Verdict};
use crate::policy::login::pkce::Attempt;
use crate::policy::stored::redirect::{KeptAttempt, not_ours};
use crate::runtime::wait::host_failed;
use crate::tokens::Tokens;
use core::slice::from_ref;
use std::rc::Rc;

/// Leads the page away. Any result is a failure: a login that succeeds continues on the callback page.
pub(super) async fn leave<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    how: &How,
    progress: &dyn Fn(Progress),
) -> Result<Obtained> {
    let kept = KeptAttempt {
        attempt: Attempt::new(&tokens.env.random()?),
        port: own_port(tokens).unwrap_or_default(),
        scope: how.scope.clone(),
        logouts: how.logouts,
        named: tokens.choice.named(),
    };
    let (attempt, port) = (&kept.attempt, kept.port);
    let url = authorize_url(tokens, request, attempt, port)?;
    let text = kept.to_text(tokens.env.api.origin(), tokens.env.host.wall_now_ms());
    let kept = tokens.env.host.redirect_keep(&text);
    kept.map_err(|failure| {
        let failure = failure.without_words_of(&text);
        failed("The login in progress could not be saved", &failure)
    })?;
    progress(Progress::Browser {
        url: url.clone(),
        callback_url: callback::redirect_uri(port),
        check_code: attempt.check_code(),
        expires_at_ms: tokens.env.deadline_ms(request.timeout_ms),
    });
    let leaving = tokens.env.host.redirect_leave(&url);
    Err(match tokens.env.within(request.timeout_ms, leaving).await {
        None => login_timed_out(),
        Some(Ok(())) => AuthError::new(
            ErrorCode::Cancelled,
            "The login page was closed before the login was finished.",
        ),
        Some(Err(failure)) => host_failed(
            ErrorCode::BrowserUnavailable,
            "The page could not redirect to the sign-in page",
            &failure.without(from_ref(attempt.state())),
        ),
    })
}

// The port of a page that can take its callback; the plan leaves out the others.
fn own_port<H: Host>(tokens: &Tokens<H>) -> Option<u16> {
    let origin = tokens.env.host.page_origin()?;
    callback::page_port(&origin)
}

/// Judges the callback that opened this page by the attempt that was kept for it. Also returns which
/// login the attempt was for.
pub(super) async fn resume<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &CallbackRequest,
    how: &mut How,
) -> Result<(Obtained, Choice)> {
    if own_port(tokens).is_none() {
        let message = "This host has no page that can receive a callback.";
        return Err(AuthError::new(ErrorCode::MethodUnavailable, message));
    }
    let taken = tokens.env.host.redirect_take();
    let text = taken
        .map_err(|failure| failed("The login in progress could not be read", &failure))?
        .ok_or_else(not_ours)?;
    let origin = tokens.env.api.origin();
    let kept = KeptAttempt::from_text(&text, origin, tokens.env.host.wall_now_ms())?;
    let KeptAttempt { attempt, port, .. } = kept;
    (how.scope, how.logouts) = (kept.scope, kept.logouts);
    let choice = Choice::default().with(&kept.named, By::Caller)?;
    match callback::judge(request, port, attempt.state()) {
        Verdict::Stray(_) => Err(not_ours()),
        Verdict::Refused(refusal) => Err(refused(refusal)),
        Verdict::Code(code) => {
            let obtained = exchange(tokens, code, attempt, port).await?;
            Ok((obtained, choice))
        }
    }
}

fn failed(what: &str, failure: &HostFailure) -> AuthError {
    host_failed(ErrorCode::StorageFailed, what, failure)
}
