//! Work that continues even if no caller waits: a granted token is put in use or revoked.

use super::{Tokens, tidy};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::pending::Pending;
use crate::policy::text::secret::Secret;
use crate::policy::wire::grant::Outcome;
use crate::policy::wire::tokens::CreatedToken;
use crate::policy::wire::{Answer, Request};
use core::pin::pin;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture, select};
use std::rc::Rc;

/// How long a cancelled call may take to finish what was granted, in ms.
const FINISHING_MS: u64 = 5_000;

/// A response that may contain a new token.
pub(crate) trait Granted {
    /// Returns the new token, if there is one.
    fn token(&self) -> Option<&Secret>;
}

impl Granted for Outcome {
    fn token(&self) -> Option<&Secret> {
        match self {
            Self::Granted(grant) => Some(&grant.access_token),
            _ => None,
        }
    }
}

impl Granted for CreatedToken {
    fn token(&self) -> Option<&Secret> {
        Some(&self.access_token)
    }
}

impl Granted for Result<CreatedToken> {
    fn token(&self) -> Option<&Secret> {
        self.as_ref().ok().and_then(Granted::token)
    }
}

/// Sends the request and reads its response, even if no caller waits.
pub(crate) async fn send<H: Host, T: Granted + 'static>(
    tokens: &Rc<Tokens<H>>,
    request: Request,
    read: impl FnOnce(Answer) -> T + 'static,
) -> Result<T> {
    let running = Rc::clone(tokens);
    let sending = async move { running.server.send(request).await.map(read) };
    obtain(tokens, Box::pin(sending)).await
}

/// Requests a token. If the caller gives up, the request continues, and a token that it returns is revoked.
pub(crate) async fn obtain<H: Host, T: Granted + 'static>(
    tokens: &Rc<Tokens<H>>,
    asking: LocalBoxFuture<'static, Result<T>>,
) -> Result<T> {
    let (answer, waiting) = oneshot::channel();
    let running = Rc::clone(tokens);
    let counted = tokens.work.granting.count();
    tokens.env.host.spawn(Box::pin(async move {
        if let Err(Ok(unwanted)) = answer.send(asking.await)
            && let Some(token) = unwanted.token()
        {
            revoke_unwanted(&running, token).await;
        }
        drop(counted);
    }));
    waiting.await.unwrap_or_else(|_| Err(cancelled()))
}

async fn revoke_unwanted<H: Host>(tokens: &Rc<Tokens<H>>, token: &Secret) {
    let pending = Pending::unstored(token, tokens.env.host.wall_now_ms());
    let _ = tokens.store.put_pending(&pending).await;
    let _ = tidy::finish(tokens, &pending).await;
}

/// Puts a granted token in use, even if the caller gives up.
pub(crate) async fn finish<H: Host, T: 'static>(
    tokens: &Rc<Tokens<H>>,
    work: LocalBoxFuture<'static, Result<T>>,
) -> Result<T> {
    let (answer, waiting) = oneshot::channel();
    let counted = tokens.work.finishing.count();
    tokens.env.host.spawn(Box::pin(async move {
        // The caller may have given up.
        let _ = answer.send(work.await);
        drop(counted);
    }));
    waiting.await.unwrap_or_else(|_| Err(cancelled()))
}

/// Runs a flow until it is cancelled. If a token was granted by then, the flow has five more seconds.
pub(crate) async fn until<H: Host, T>(
    tokens: &Tokens<H>,
    cancel: impl Future<Output = ()>,
    flow: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut cancel = pin!(cancel);
    // A call that is already cancelled does not begin.
    if cancel.as_mut().now_or_never().is_some() {
        return Err(cancelled());
    }
    match select(pin!(flow), cancel).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), flow)) if tokens.work.finishing.is_any() => {
            let _hurry = tokens.work.hurries.count();
            tokens.work.hurried.take();
            let outcome = tokens.env.within(FINISHING_MS, flow).await;
            outcome.unwrap_or_else(|| Err(cancelled()))
        }
        Either::Right(_) => Err(cancelled()),
    }
}

/// Runs work that can be skipped or postponed, until a caller cancels.
pub(crate) async fn unless_cancelled<H: Host, T>(
    tokens: &Tokens<H>,
    work: impl Future<Output = T>,
) -> Option<T> {
    if tokens.work.hurries.is_any() {
        return None;
    }
    let (hurry, hurried) = oneshot::channel();
    tokens.work.hurried.borrow_mut().push(hurry);
    match select(pin!(work), hurried).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// Like [`unless_cancelled`], but gives the work this many more ms once a caller cancels.
pub(crate) async fn or_a_little_longer<H: Host, T>(
    tokens: &Tokens<H>,
    ms: u64,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = Box::pin(work);
    match unless_cancelled(tokens, &mut work).await {
        Some(done) => Some(done),
        None => tokens.env.within(ms, work).await,
    }
}

/// Returns the error of a cancelled call.
pub(crate) fn cancelled() -> AuthError {
    AuthError::new(ErrorCode::Cancelled, "Cancelled.")
}
