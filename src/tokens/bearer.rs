//! The token in use: as a header, or on a request, for the API's origin only.

use super::{Tokens, claim, resolve, sources};
use crate::host::{Forwarded, Host};
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::text::secret::Secret;
use crate::policy::time::clock::Moment;
use crate::policy::token::scope;
use crate::policy::wire::{Answer, FetchFailure, REQUEST_DEADLINE_MS, Request};
use crate::runtime::wait::timed_out;
use core::slice::from_ref;
use std::rc::Rc;

/// A request that was sent: its token, and a moment before it was sent.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// The token.
    pub with: &'a Credential,
    /// A moment no later than the sending.
    pub at: Moment,
}

impl<'a> Sent<'a> {
    fn now<H: Host>(tokens: &Tokens<H>, with: &'a Credential) -> Self {
        Self {
            with,
            at: tokens.env.now(),
        }
    }
}

/// The headers of a request with a token, by name.
pub type BearerHeaders = [(&'static str, Secret); 2];

/// Returns the headers for an address at the API's origin. `rejected` is the `Authorization` header
/// returned before, if the server answered the caller's client 401 for it.
pub(crate) async fn headers<H: Host>(
    tokens: &Rc<Tokens<H>>,
    url: &str,
    rejected: Option<&Secret>,
) -> Result<BearerHeaders> {
    tokens.env.api.allow(url)?;
    let credential = match rejected {
        Some(rejected) => claim::instead_of(tokens, rejected).await?,
        None => resolve::current(tokens).await?,
    };
    Ok(tokens.env.client.bearer_headers(&credential.token))
}

/// Sends a caller's request with the token in use.
///
/// A redirect fails with `redirect_refused`, a 403 with `insufficient_scope`. After a 401 the sources
/// are read once more, because another window may have logged in or the server may renew the login; a
/// different token is tried once. Every other response goes to the caller.
pub(crate) async fn fetch<H: Host>(
    tokens: &Rc<Tokens<H>>,
    url: &str,
    init: &H::Init,
) -> Result<H::Forwarded> {
    let href = tokens.env.api.allow(url)?;
    let credential = resolve::current(tokens).await?;
    let sent = Sent::now(tokens, &credential);
    let answer = forward(tokens, &href, init, sent).await?;
    settle(tokens, &href, init, sent, answer).await
}

/// The same for a request that the adapter already sent with a leased token; `came` is its result.
pub(crate) async fn fetched<H: Host>(
    tokens: &Rc<Tokens<H>>,
    url: &str,
    init: &H::Init,
    sent: Sent<'_>,
    came: core::result::Result<H::Forwarded, FetchFailure>,
) -> Result<H::Forwarded> {
    let href = tokens.env.api.allow(url)?;
    let answer = came.map_err(|failure| failure.without(from_ref(&sent.with.token)))?;
    tokens.memory.note_date(answer.date().as_deref(), sent.at);
    settle(tokens, &href, init, sent, answer).await
}

/// Whether a response needs no more work and goes straight to its caller.
pub(crate) fn is_settled<H: Host>(
    tokens: &Tokens<H>,
    sent: Sent<'_>,
    status: u16,
    date: Option<&str>,
) -> bool {
    if !matches!(status, 200..=299) {
        return false;
    }
    tokens.memory.note_date(date, sent.at);
    // The first success clears a remembered refusal.
    if sent.with.login.is_some() && !tokens.memory.is_accepted(sent.with.fingerprint) {
        return false;
    }
    tokens.memory.accept(sent.with.fingerprint, sent.at);
    !sent
        .with
        .login
        .as_ref()
        .is_some_and(|login| tokens.last_use.is_use_due(login))
}

async fn settle<H: Host>(
    tokens: &Rc<Tokens<H>>,
    href: &str,
    init: &H::Init,
    sent: Sent<'_>,
    answer: H::Forwarded,
) -> Result<H::Forwarded> {
    if answer.status() == 403 && sent.with.source == Source::Shared {
        return step_up(tokens, href, init, sent, answer).await;
    }
    if answer.status() != 401 {
        return judge(tokens, answer, sent).await;
    }
    let answer = read(tokens, answer, sent.with).await?;
    let refusal = refuse(tokens, &answer, sent.with).await;
    let other = instead(tokens, sent.with, refusal.clone()).await?;
    if !tokens.env.host.can_replay(init) {
        return Err(unsent(refusal));
    }
    let sent = Sent::now(tokens, &other);
    let answer = forward(tokens, href, init, sent).await?;
    judge(tokens, answer, sent).await
}

// The program that shares its login may have one with the scopes that the server requires.
async fn step_up<H: Host>(
    tokens: &Rc<Tokens<H>>,
    href: &str,
    init: &H::Init,
    sent: Sent<'_>,
    answer: H::Forwarded,
) -> Result<H::Forwarded> {
    let refusal = forbidden(tokens, answer, sent).await?;
    let Some(required) = &refusal.required_scope else {
        return Err(refusal);
    };
    let scope = scope::union(&tokens.shared_scope(), required);
    let wider = sources::shared_for(tokens, &scope).await.ok().flatten();
    let is_other = |wider: &Credential| wider.fingerprint != sent.with.fingerprint;
    let Some(wider) = wider.filter(is_other) else {
        return Err(refusal);
    };
    tokens.widen(&scope);
    if !tokens.env.host.can_replay(init) {
        return Err(refusal);
    }
    let sent = Sent::now(tokens, &wider);
    let answer = forward(tokens, href, init, sent).await?;
    judge(tokens, answer, sent).await
}

/// Sends one of the core's own requests with the token in use, under the same rules. Returns the
/// response and the token that it belongs to.
pub(crate) async fn send<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &dyn Fn(&Secret) -> Result<Request>,
) -> Result<(Answer, Rc<Credential>)> {
    let credential = resolve::current(tokens).await?;
    let sent = Sent::now(tokens, &credential);
    let answer = tokens.server.send(request(&credential.token)?).await?;
    if answer.status != 401 {
        used(tokens, answer.status, sent).await;
        return Ok((answer, credential));
    }
    let refusal = refuse(tokens, &answer, &credential).await;
    let other = instead(tokens, &credential, refusal).await?;
    let sent = Sent::now(tokens, &other);
    let answer = tokens.server.send(request(&other.token)?).await?;
    if answer.status == 401 {
        return Err(refuse(tokens, &answer, &other).await);
    }
    used(tokens, answer.status, sent).await;
    Ok((answer, other))
}

/// Returns the error that an unsuccessful response means for this token.
pub(crate) fn failure<H: Host>(
    tokens: &Tokens<H>,
    answer: &Answer,
    credential: &Credential,
) -> AuthError {
    let mut error = answer.failure(tokens.env.host.wall_now_ms());
    let login = credential.login.as_ref();
    let granted = login.and_then(|login| login.scope.as_deref());
    if let (Some(required), Some(granted)) = (&error.required_scope, granted) {
        error.required_scope = Some(scope::union(granted, required));
    }
    credential.blame(error)
}

// A 401 from Plexicus itself ends the token permanently; one from a proxy or a captive portal ends only the lease.
async fn refuse<H: Host>(
    tokens: &Tokens<H>,
    answer: &Answer,
    credential: &Credential,
) -> AuthError {
    let error = failure(tokens, answer, credential);
    if error.code == ErrorCode::TokenRejected {
        tokens.refuse(credential, &error).await;
    } else {
        tokens.memory.change();
    }
    error
}

// Returns a token other than the refused one, or fails with the refusal.
async fn instead<H: Host>(
    tokens: &Rc<Tokens<H>>,
    refused: &Credential,
    refusal: AuthError,
) -> Result<Rc<Credential>> {
    let other = resolve::current(tokens).await?;
    if other.fingerprint == refused.fingerprint {
        Err(refusal)
    } else {
        Ok(other)
    }
}

// A caller may wait for a response as long as it likes, but the text of a refusal has a deadline.
async fn read<H: Host>(
    tokens: &Tokens<H>,
    answer: H::Forwarded,
    credential: &Credential,
) -> Result<Answer> {
    let reading = tokens.env.within(REQUEST_DEADLINE_MS, answer.read());
    let answer = reading.await.ok_or_else(timed_out)?;
    answer.map_err(|failure| failure.without(from_ref(&credential.token)))
}

fn unsent(mut refusal: AuthError) -> AuthError {
    let but =
        " A new token is available, but the request body is a stream and cannot be sent twice.";
    refusal.message.push_str(but);
    refusal
}

async fn forward<H: Host>(
    tokens: &Tokens<H>,
    href: &str,
    init: &H::Init,
    sent: Sent<'_>,
) -> Result<H::Forwarded> {
    let token = &sent.with.token;
    let headers = tokens.env.client.bearer_headers(token);
    let answer = tokens.env.host.forward(href, init, &headers).await;
    let answer = answer.map_err(|failure| failure.without(from_ref(token)))?;
    tokens.memory.note_date(answer.date().as_deref(), sent.at);
    Ok(answer)
}

async fn judge<H: Host>(
    tokens: &Tokens<H>,
    answer: H::Forwarded,
    sent: Sent<'_>,
) -> Result<H::Forwarded> {
    let credential = sent.with;
    match answer.status() {
        0 | 300..=399 => Err(failure(
            tokens,
            &read(tokens, answer, credential).await?,
            credential,
        )),
        403 => Err(forbidden(tokens, answer, sent).await?),
        401 => {
            let answer = read(tokens, answer, credential).await?;
            Err(refuse(tokens, &answer, credential).await)
        }
        _ => {
            used(tokens, answer.status(), sent).await;
            Ok(answer)
        }
    }
}

// The token is valid, but may not do this.
async fn forbidden<H: Host>(
    tokens: &Tokens<H>,
    answer: H::Forwarded,
    sent: Sent<'_>,
) -> Result<AuthError> {
    used(tokens, 403, sent).await;
    let answer = read(tokens, answer, sent.with).await?;
    Ok(failure(tokens, &answer, sent.with))
}

// A server that answers 2xx or 4xx has accepted the token.
async fn used<H: Host>(tokens: &Tokens<H>, status: u16, sent: Sent<'_>) {
    if matches!(status, 200..=299) {
        tokens.accept(sent.with, sent.at).await;
    }
    if matches!(status, 200..=299 | 400..=499)
        && let Some(login) = &sent.with.login
    {
        tokens.last_use.used(login).await;
    }
}
