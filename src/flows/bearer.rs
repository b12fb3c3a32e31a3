//! The bearer in use: as a header, or on a request, for the API's origin only.

use crate::flows::context::{Context, timed_out};
use crate::flows::resolve::{self, Resolved};
use crate::host::{Forwarded, Host};
use crate::policy::clock::Moment;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::scope;
use crate::policy::secret::Secret;
use crate::policy::wire::{Answer, FetchFailure, REQUEST_DEADLINE_MS, Request, bearer};
use core::slice::from_ref;
use std::rc::Rc;

/// A request that was sent: its token, and a moment at which it was not yet sent.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// The token.
    pub with: &'a Resolved,
    /// Not later than the sending.
    pub at: Moment,
}

impl<'a> Sent<'a> {
    fn now<H: Host>(context: &Context<H>, with: &'a Resolved) -> Self {
        Self {
            with,
            at: context.now(),
        }
    }
}

/// The value of the `Authorization` header for an address of the API's origin.
pub(crate) async fn authorization_header<H: Host>(
    context: &Rc<Context<H>>,
    url: &str,
) -> Result<Secret> {
    context.api.allow(url)?;
    Ok(bearer(&resolve::current(context).await?.token))
}

/// Sends a caller's request with the bearer.
///
/// A redirect is `redirect_refused`, a 403 `insufficient_scope`. After a 401 the sources are looked
/// at once more, since another window may have logged in or the server may renew; another token is
/// tried once. Every other answer is the caller's.
pub(crate) async fn fetch<H: Host>(
    context: &Rc<Context<H>>,
    url: &str,
    init: &H::Init,
) -> Result<H::Forwarded> {
    let href = context.api.allow(url)?;
    let resolved = resolve::current(context).await?;
    let sent = Sent::now(context, &resolved);
    let answer = forward(context, &href, init, sent).await?;
    settle(context, &href, init, sent, answer).await
}

/// The same where the adapter has sent the request with a leased token already; this is what came.
pub(crate) async fn fetched<H: Host>(
    context: &Rc<Context<H>>,
    url: &str,
    init: &H::Init,
    sent: Sent<'_>,
    came: core::result::Result<H::Forwarded, FetchFailure>,
) -> Result<H::Forwarded> {
    let href = context.api.allow(url)?;
    let answer = came.map_err(|failure| failure.without(from_ref(&sent.with.token)))?;
    context.note_date(answer.date().as_deref(), sent.at);
    settle(context, &href, init, sent, answer).await
}

/// Whether there is nothing more to an answer than to give it to its caller.
pub(crate) fn is_settled<H: Host>(
    context: &Context<H>,
    sent: Sent<'_>,
    status: u16,
    date: Option<&str>,
) -> bool {
    if !matches!(status, 200..=299) {
        return false;
    }
    context.note_date(date, sent.at);
    context.accept(sent.with.fingerprint, sent.at);
    !sent
        .with
        .login
        .as_ref()
        .is_some_and(|login| context.is_use_due(login))
}

async fn settle<H: Host>(
    context: &Rc<Context<H>>,
    href: &str,
    init: &H::Init,
    sent: Sent<'_>,
    answer: H::Forwarded,
) -> Result<H::Forwarded> {
    if answer.status() != 401 {
        return judge(context, answer, sent).await;
    }
    let refusal = refuse(context, &read(context, answer, sent.with).await?, sent.with);
    let other = instead(context, sent.with, refusal.clone()).await?;
    if !context.host.can_replay(init) {
        return Err(unsent(refusal));
    }
    let sent = Sent::now(context, &other);
    let answer = forward(context, href, init, sent).await?;
    judge(context, answer, sent).await
}

/// Sends a request of the core's own with the bearer, under the same rules; gives the answer and
/// the token that it came for.
pub(crate) async fn send<H: Host>(
    context: &Rc<Context<H>>,
    request: &dyn Fn(&Secret) -> Result<Request>,
) -> Result<(Answer, Rc<Resolved>)> {
    let resolved = resolve::current(context).await?;
    let sent = Sent::now(context, &resolved);
    let answer = context.send(request(&resolved.token)?).await?;
    if answer.status != 401 {
        used(context, answer.status, sent).await;
        return Ok((answer, resolved));
    }
    let refusal = refuse(context, &answer, &resolved);
    let other = instead(context, &resolved, refusal).await?;
    let sent = Sent::now(context, &other);
    let answer = context.send(request(&other.token)?).await?;
    if answer.status == 401 {
        return Err(refuse(context, &answer, &other));
    }
    used(context, answer.status, sent).await;
    Ok((answer, other))
}

/// What an answer that is no success means for this token.
pub(crate) fn failure<H: Host>(
    context: &Context<H>,
    answer: &Answer,
    resolved: &Resolved,
) -> AuthError {
    let mut error = answer.failure(context.host.wall_now_ms());
    let login = resolved.login.as_ref();
    let granted = login.and_then(|login| login.scope.as_deref());
    if let (Some(required), Some(granted)) = (&error.required_scope, granted) {
        error.required_scope = Some(scope::union(granted, required));
    }
    error.with_source(resolved.source)
}

// Plexicus's own 401 ends the token for good; one of a proxy or a captive portal ends nothing but
// the lease.
fn refuse<H: Host>(context: &Context<H>, answer: &Answer, resolved: &Resolved) -> AuthError {
    let error = failure(context, answer, resolved);
    if error.code == ErrorCode::TokenRejected {
        context.reject(resolved.fingerprint, &error);
    } else {
        context.change();
    }
    error
}

// Another token than the one that was refused, or the refusal itself.
async fn instead<H: Host>(
    context: &Rc<Context<H>>,
    refused: &Resolved,
    refusal: AuthError,
) -> Result<Rc<Resolved>> {
    let other = resolve::current(context).await?;
    if other.fingerprint == refused.fingerprint {
        Err(refusal)
    } else {
        Ok(other)
    }
}

// A caller waits for as long as it likes for an answer, but not for the words of a refusal.
async fn read<H: Host>(
    context: &Context<H>,
    answer: H::Forwarded,
    resolved: &Resolved,
) -> Result<Answer> {
    let reading = context.within(REQUEST_DEADLINE_MS, answer.read());
    let answer = reading.await.ok_or_else(timed_out)?;
    answer.map_err(|failure| failure.without(from_ref(&resolved.token)))
}

fn unsent(mut refusal: AuthError) -> AuthError {
    let but = " Another token is at hand now, but the request's body is a stream: it cannot be sent twice.";
    refusal.message.push_str(but);
    refusal
}

async fn forward<H: Host>(
    context: &Context<H>,
    href: &str,
    init: &H::Init,
    sent: Sent<'_>,
) -> Result<H::Forwarded> {
    let client = &context.client;
    let token = &sent.with.token;
    let headers = [
        ("Authorization", bearer(token)),
        (
            "X-Plexicus-Client",
            Secret::new(format!("{}/{}", client.id, client.version)),
        ),
    ];
    let answer = context.host.forward(href, init, &headers).await;
    let answer = answer.map_err(|failure| failure.without(from_ref(token)))?;
    context.note_date(answer.date().as_deref(), sent.at);
    Ok(answer)
}

async fn judge<H: Host>(
    context: &Context<H>,
    answer: H::Forwarded,
    sent: Sent<'_>,
) -> Result<H::Forwarded> {
    let resolved = sent.with;
    match answer.status() {
        0 | 300..=399 => Err(failure(
            context,
            &read(context, answer, resolved).await?,
            resolved,
        )),
        403 => {
            used(context, 403, sent).await;
            Err(failure(
                context,
                &read(context, answer, resolved).await?,
                resolved,
            ))
        }
        401 => Err(refuse(
            context,
            &read(context, answer, resolved).await?,
            resolved,
        )),
        _ => {
            used(context, answer.status(), sent).await;
            Ok(answer)
        }
    }
}

// A server that answers 2xx or 4xx has let the token in.
async fn used<H: Host>(context: &Context<H>, status: u16, sent: Sent<'_>) {
    if matches!(status, 200..=299) {
        context.accept(sent.with.fingerprint, sent.at);
    }
    if matches!(status, 200..=299 | 400..=499)
        && let Some(login) = &sent.with.login
    {
        context.used(login).await;
    }
}
