//! Renews a login, if the server offers that: a transaction on the shared storage.
//!
//! With a lock it is exact: one renewal for each generation. Without one, two windows may renew at the
//! same time; the last write wins, and both use it. There are three outcomes: renewed, try later, gone.
//! Only the server's own `invalid_grant` ends a login, and only after a look at what other programs have
//! stored since.
//!
//! Source: contract, "Renewal" (assumed); RFC 6749 §6.

use super::{Tokens, granting, revoke};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::event::{Event, Kind};
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::backoff::Backoff;
use crate::policy::stored::login::StoredLogin;
use crate::policy::time::clock::Moment;
use crate::policy::wire::grant::{self, Grant, Outcome};
use crate::runtime::trace::Flow;
use core::pin::pin;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use std::rc::Rc;

const PAUSES_MS: [u64; 2] = [500, 2_000];
// The program that holds the lock may have to ask three times.
const LOCK_DEADLINE_MS: u64 = 75_000;
const LOOK_EVERY_MS: u64 = 500;

/// Renews this login; concurrent callers share one renewal. It ends with its last caller, unless tokens
/// were granted by then: those are stored.
pub(crate) async fn renew<H: Host>(tokens: &Rc<Tokens<H>>, login: &Rc<StoredLogin>) -> Renewal {
    let key = (login.login_id.clone(), login.generation);
    let begin = || {
        let (mut answer, waiting) = oneshot::channel();
        let (running, login) = (Rc::clone(tokens), Rc::clone(login));
        tokens.in_background(Box::pin(async move {
            let renewal = match select(pin!(run(&running, login)), answer.cancellation()).await {
                Either::Left((renewal, _)) => renewal,
                Either::Right((_, running_on)) if running.work.finishing.is_any() => {
                    running_on.await
                }
                Either::Right(_) => return,
            };
            let _ = answer.send(renewal);
        }));
        async move {
            let closed = |_| Renewal::TryLater(granting::cancelled());
            waiting.await.unwrap_or_else(closed)
        }
        .boxed_local()
    };
    tokens.work.renewals.join(key, begin).await
}

async fn run<H: Host>(tokens: &Rc<Tokens<H>>, login: Rc<StoredLogin>) -> Renewal {
    tokens.begin(Flow::Renewal);
    let outcome = transact(tokens, &login).await;
    let renewal = outcome.unwrap_or_else(Renewal::TryLater);
    let (fails, error) = match &renewal {
        Renewal::Renewed(_) => (false, None),
        Renewal::TryLater(error) => {
            decide(tokens, "try later", &error.message);
            (true, Some(error))
        }
        Renewal::Gone(error) => {
            decide(tokens, "give up", &error.message);
            tokens.memory.change();
            (false, Some(error))
        }
    };
    let failed_before = tokens.work.renewal_failed(&login.login_id, fails);
    let kind = match (failed_before, fails) {
        (false, true) => Kind::RenewalFailed,
        (true, false) if error.is_none() => Kind::RenewalRecovered,
        _ => return renewal,
    };
    let credential = Credential::stored(login);
    tokens.memory.tell(Event {
        error: error.cloned(),
        ..Event::of(&credential, kind)
    });
    renewal
}

fn decide<H: Host>(tokens: &Tokens<H>, decision: &'static str, reason: &str) {
    tokens.decide(Flow::Renewal, decision, reason.to_owned());
}

async fn transact<H: Host>(tokens: &Tokens<H>, before: &StoredLogin) -> Result<Renewal> {
    let lock = tokens.store.storage.lock(LOCK_DEADLINE_MS).await?;
    let Some(login) = tokens.store.successor(before).await? else {
        return Ok(Renewal::Gone(logged_out()));
    };
    if !login.is_same_secret(before) {
        return Ok(adopt(tokens, login));
    }
    let started_at_ms = tokens.env.host.wall_now_ms();
    if let Some(wait_ms) = wait_ms(tokens, &login, started_at_ms).await? {
        return Ok(Renewal::TryLater(too_many(Some(wait_ms))));
    }
    if let Some(earlier) = tokens.store.journal(&login).await? {
        if earlier.ended {
            return Ok(Renewal::Gone(login_required()));
        }
        let reason = if earlier.is_within_grace(started_at_ms) {
            "An earlier renewal was interrupted; within the grace period the server repeats its answer."
        } else {
            "An earlier renewal was interrupted and the grace period has passed, so the server decides."
        };
        decide(tokens, "ask again", reason);
    }
    tokens
        .store
        .put_journal(&login, started_at_ms, false)
        .await?;
    let asked = tokens.env.now();
    let renewal = match ask(tokens, &login).await {
        Outcome::Granted(grant) => {
            let _counted = tokens.work.finishing.count();
            accept(tokens, login, *grant, asked).await?
        }
        Outcome::Failed(error) if error.code == ErrorCode::InvalidGrant => {
            refused(tokens, login, started_at_ms, lock.is_some()).await?
        }
        Outcome::Failed(error) | Outcome::Transient(error) => Renewal::TryLater(error),
        Outcome::RateLimited(wait_ms) => {
            // All programs wait together.
            let backoff = Backoff::new(wait_ms, tokens.env.host.wall_now_ms());
            tokens.store.put_backoff(&login, backoff).await?;
            Renewal::TryLater(too_many(wait_ms))
        }
        Outcome::Pending | Outcome::SlowDown => Renewal::TryLater(too_many(None)),
    };
    Ok(renewal)
}

async fn wait_ms<H: Host>(
    tokens: &Tokens<H>,
    login: &StoredLogin,
    now_ms: i64,
) -> Result<Option<u64>> {
    let backoff = tokens.store.backoff(login).await?;
    Ok(backoff.and_then(|backoff| backoff.left_ms(now_ms)))
}

// After a lost response, the request is repeated at once: within its grace period the server answers the same.
async fn ask<H: Host>(tokens: &Tokens<H>, login: &StoredLogin) -> Outcome {
    let mut pauses = PAUSES_MS.iter();
    loop {
        let Some(refresh_token) = &login.refresh_token else {
            return Outcome::Failed(login_required());
        };
        let request = grant::renew(&tokens.env.client, &tokens.env.api, refresh_token);
        let error = match tokens.server.send(request).await {
            Ok(answer) => return grant::outcome(&answer, tokens.env.host.wall_now_ms()),
            Err(error) => error,
        };
        let is_lost = matches!(
            error.code,
            ErrorCode::ServerUnreachable | ErrorCode::RequestTimedOut
        );
        match pauses.next() {
            Some(pause_ms) if is_lost => {
                decide(tokens, "ask again", &error.message);
                tokens.env.host.sleep(*pause_ms).await;
            }
            _ => return Outcome::Transient(error),
        }
    }
}

async fn accept<H: Host>(
    tokens: &Tokens<H>,
    before: Box<StoredLogin>,
    grant: Grant,
    asked: Moment,
) -> Result<Renewal> {
    let renewed = StoredLogin {
        generation: before.generation.saturating_add(1),
        access_token: grant.access_token,
        refresh_token: grant.refresh_token.or(before.refresh_token),
        scope: grant.scope.or(before.scope),
        expires_at_ms: grant.expires_at_ms,
        life_ms: grant.life_ms,
        obtained_at_ms: tokens.env.host.wall_now_ms(),
        ..*before
    };
    // Without a lock, another program may have renewed, logged out or logged in since: its change stays.
    match tokens.store.successor(&renewed).await? {
        Some(current) if current.login_id != renewed.login_id => {
            return Ok(adopt(tokens, current));
        }
        Some(current) if current.generation >= renewed.generation => {
            return Ok(adopt(tokens, current));
        }
        Some(_) => {}
        None => return Ok(late(tokens, &renewed).await),
    }
    tokens.store.put_renewal(&renewed).await?;
    match tokens.store.successor(&renewed).await? {
        None => Ok(late(tokens, &renewed).await),
        Some(current) if current.login_id != renewed.login_id => {
            tokens.store.delete_renewal(&renewed).await;
            Ok(adopt(tokens, current))
        }
        Some(current) if current.generation < renewed.generation => Err(AuthError::new(
            ErrorCode::StorageFailed,
            "The storage did not keep the renewed login.",
        )),
        Some(current) => {
            tokens
                .memory
                .accept(current.access_token.fingerprint(), asked);
            decide(
                tokens,
                "renew",
                "The server issued the next token, and it is stored.",
            );
            Ok(Renewal::Renewed(Rc::from(current)))
        }
    }
}

// A logout came while the response was under way: the new token must not stay valid.
async fn late<H: Host>(tokens: &Tokens<H>, renewed: &StoredLogin) -> Renewal {
    tokens.store.delete_renewal(renewed).await;
    // The user is logged out here either way.
    let _ = revoke::revoke(tokens, &renewed.access_token).await;
    Renewal::Gone(logged_out())
}

async fn refused<H: Host>(
    tokens: &Tokens<H>,
    login: Box<StoredLogin>,
    started_at_ms: i64,
    is_exact: bool,
) -> Result<Renewal> {
    loop {
        match tokens.store.successor(&login).await? {
            None => return Ok(Renewal::Gone(logged_out())),
            Some(current) if !current.is_same_secret(&login) => return Ok(adopt(tokens, current)),
            Some(_) => {}
        }
        if is_exact || !others_renew(tokens, &login, started_at_ms).await? {
            break;
        }
        // Without a lock, another program may have been faster and be about to store its tokens.
        tokens.env.host.sleep(LOOK_EVERY_MS).await;
    }
    tokens
        .store
        .put_journal(&login, started_at_ms, true)
        .await?;
    Ok(Renewal::Gone(login_required()))
}

async fn others_renew<H: Host>(
    tokens: &Tokens<H>,
    login: &StoredLogin,
    started_at_ms: i64,
) -> Result<bool> {
    let entry = tokens.store.journal(login).await?;
    let now_ms = tokens.env.host.wall_now_ms();
    Ok(entry.is_some_and(|entry| entry.is_under_way_elsewhere(started_at_ms, now_ms)))
}

fn adopt<H: Host>(tokens: &Tokens<H>, login: Box<StoredLogin>) -> Renewal {
    decide(
        tokens,
        "adopt the stored login",
        "Another program has renewed the login, or logged in again.",
    );
    Renewal::Renewed(Rc::from(login))
}

/// Whether the server has permanently refused to renew this login.
pub(crate) async fn has_ended<H: Host>(tokens: &Tokens<H>, login: &StoredLogin) -> bool {
    matches!(tokens.store.journal(login).await, Ok(Some(entry)) if entry.ended)
}

pub(crate) fn login_required() -> AuthError {
    AuthError::new(
        ErrorCode::LoginRequired,
        "The server no longer renews this login.",
    )
    .with_source(Source::Stored)
}

fn logged_out() -> AuthError {
    AuthError::new(
        ErrorCode::NoCredentials,
        "The login was signed out during the renewal.",
    )
}

fn too_many(wait_ms: Option<u64>) -> AuthError {
    AuthError::new(
        ErrorCode::RateLimited,
        "The server asked to wait: there were too many renewals.",
    )
    .with_retry_after(wait_ms)
}
