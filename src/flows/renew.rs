//! The renewal of a login, where the server offers it: a transaction on the shared storage.
//!
//! With a lock it is exact: one renewal for each generation. Without one, two windows may renew at
//! the same time; what is written last wins, and both use it. Three things can come of it: renewed,
//! try later, gone. Only the server's own `invalid_grant` ends a login, and only after a look at
//! what others stored meanwhile.
//!
//! Source: contract, "renewal" (assumed); RFC 6749 §6.

use crate::flows::context::Context;
use crate::flows::explain::Flow;
use crate::flows::flight::Flight;
use crate::flows::revoke;
use crate::host::Host;
use crate::policy::clock::Moment;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::note::Journal;
use crate::policy::session::StoredLogin;
use crate::policy::source::Source;
use crate::policy::wire::grant::{self, Grant, Outcome};
use futures_util::FutureExt;
use std::rc::Rc;

/// For so long a server answers a repeated refresh token with the same successor, in ms.
const GRACE_MS: i64 = 60_000;
const PAUSES_MS: [u64; 2] = [500, 2_000];
// Whoever holds the lock may have to ask three times.
const LOCK_DEADLINE_MS: u64 = 75_000;
const OTHERS_TAKE_MS: i64 = 25_000;
const LOOK_EVERY_MS: u64 = 500;

/// The one renewal under way; its key is the login and the generation that is replaced.
pub(crate) type Renewals = Flight<(String, i64), Renewal>;

/// What came of a renewal.
#[derive(Clone)]
pub(crate) enum Renewal {
    /// There is a newer secret: this window's, or one that somebody else stored.
    Renewed(Rc<StoredLogin>),
    /// Nothing has changed; it may go well next time.
    TryLater(AuthError),
    /// Only a new login helps.
    Gone(AuthError),
}

/// Has the next secret of this login, once for all who ask at the same time.
pub(crate) async fn renew<H: Host>(context: &Rc<Context<H>>, login: &Rc<StoredLogin>) -> Renewal {
    let key = (login.login_id.clone(), login.generation);
    let begin = || {
        let (context, login) = (Rc::clone(context), Rc::clone(login));
        async move {
            context.begin(Flow::Renewal);
            let outcome = transact(&context, &login).await;
            let renewal = outcome.unwrap_or_else(Renewal::TryLater);
            match &renewal {
                Renewal::Renewed(_) => {}
                Renewal::TryLater(error) => decide(&context, "try later", &error.message),
                Renewal::Gone(error) => {
                    decide(&context, "give up", &error.message);
                    context.change();
                }
            }
            renewal
        }
        .boxed_local()
    };
    context.renewals.join(key, begin).await
}

fn decide<H: Host>(context: &Context<H>, decision: &'static str, reason: &str) {
    context.decide(Flow::Renewal, decision, reason.to_owned());
}

async fn transact<H: Host>(context: &Context<H>, before: &StoredLogin) -> Result<Renewal> {
    let lock = context.lock(LOCK_DEADLINE_MS).await?;
    let Some(login) = context.stored_login().await? else {
        return Ok(Renewal::Gone(signed_out()));
    };
    if !login.is_same_secret(before) {
        return Ok(adopt(context, login));
    }
    let started_at_ms = context.host.wall_now_ms();
    if let Some(earlier) = journal(context, &login).await? {
        if earlier.ended {
            return Ok(Renewal::Gone(login_required()));
        }
        let age_ms = started_at_ms.saturating_sub(earlier.started_at_ms);
        let reason = if (0..GRACE_MS).contains(&age_ms) {
            "An earlier renewal was cut off; within its grace the server gives the same again."
        } else {
            "An earlier renewal was cut off, and the server's grace is over: its answer decides."
        };
        decide(context, "ask again", reason);
    }
    write_journal(context, &login, started_at_ms, false).await?;
    let asked = context.now();
    let renewal = match ask(context, &login).await {
        Outcome::Granted(grant) => accept(context, login, *grant, asked).await?,
        Outcome::Failed(error) if error.code == ErrorCode::InvalidGrant => {
            refused(context, login, started_at_ms, lock.is_some()).await?
        }
        Outcome::Failed(error) | Outcome::Transient(error) => Renewal::TryLater(error),
        Outcome::RateLimited(wait_ms) => Renewal::TryLater(too_many(wait_ms)),
        Outcome::Pending | Outcome::SlowDown => Renewal::TryLater(too_many(None)),
    };
    Ok(renewal)
}

// A lost answer is asked for again at once: within its grace the server repeats it.
async fn ask<H: Host>(context: &Context<H>, login: &StoredLogin) -> Outcome {
    let mut pauses = PAUSES_MS.iter();
    loop {
        let Some(refresh_token) = &login.refresh_token else {
            return Outcome::Failed(login_required());
        };
        let request = grant::renew(&context.client, &context.api, refresh_token);
        let error = match context.send(request).await {
            Ok(answer) => return grant::outcome(&answer, context.host.wall_now_ms()),
            Err(error) => error,
        };
        let is_lost = matches!(
            error.code,
            ErrorCode::ServerUnreachable | ErrorCode::RequestTimedOut
        );
        match pauses.next() {
            Some(pause_ms) if is_lost => {
                decide(context, "ask again", &error.message);
                context.host.sleep(*pause_ms).await;
            }
            _ => return Outcome::Transient(error),
        }
    }
}

async fn accept<H: Host>(
    context: &Context<H>,
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
        obtained_at_ms: context.host.wall_now_ms(),
        ..*before
    };
    // Without a lock, others may have renewed, signed out or signed in meanwhile: theirs stands.
    match context.stored_login().await? {
        Some(current) if current.login_id != renewed.login_id => {
            return Ok(adopt(context, current));
        }
        Some(current) if current.generation >= renewed.generation => {
            return Ok(adopt(context, current));
        }
        Some(_) => {}
        None => return Ok(late(context, &renewed).await),
    }
    context.store_renewal(&renewed).await?;
    match context.stored_login().await? {
        None => Ok(late(context, &renewed).await),
        Some(current) if current.login_id != renewed.login_id => {
            context.delete_renewal(&renewed).await;
            Ok(adopt(context, current))
        }
        Some(current) if current.generation < renewed.generation => Err(AuthError::new(
            ErrorCode::StorageFailed,
            "The storage did not keep the renewed login that was written to it.",
        )),
        Some(current) => {
            context.accept(current.access_token.fingerprint(), asked);
            decide(
                context,
                "renew",
                "The server gave the next token; it is stored.",
            );
            Ok(Renewal::Renewed(Rc::from(current)))
        }
    }
}

// Somebody signed out while the answer was under way: what it brought must not live on.
async fn late<H: Host>(context: &Context<H>, renewed: &StoredLogin) -> Renewal {
    context.delete_renewal(renewed).await;
    // The user is signed out here either way.
    let _ = revoke::revoke(context, &renewed.access_token).await;
    Renewal::Gone(signed_out())
}

async fn refused<H: Host>(
    context: &Context<H>,
    login: Box<StoredLogin>,
    started_at_ms: i64,
    is_exact: bool,
) -> Result<Renewal> {
    loop {
        match context.stored_login().await? {
            None => return Ok(Renewal::Gone(signed_out())),
            Some(current) if !current.is_same_secret(&login) => return Ok(adopt(context, current)),
            Some(_) => {}
        }
        if is_exact || !others_renew(context, &login, started_at_ms).await? {
            break;
        }
        // Without a lock somebody else may have been faster, and be about to store what they got.
        context.host.sleep(LOOK_EVERY_MS).await;
    }
    write_journal(context, &login, started_at_ms, true).await?;
    Ok(Renewal::Gone(login_required()))
}

async fn others_renew<H: Host>(
    context: &Context<H>,
    login: &StoredLogin,
    started_at_ms: i64,
) -> Result<bool> {
    let Some(entry) = journal(context, login).await? else {
        return Ok(false);
    };
    let age_ms = context
        .host
        .wall_now_ms()
        .saturating_sub(entry.started_at_ms);
    let is_theirs = entry.started_at_ms != started_at_ms && !entry.ended;
    Ok(is_theirs && (0..OTHERS_TAKE_MS).contains(&age_ms))
}

fn adopt<H: Host>(context: &Context<H>, login: Box<StoredLogin>) -> Renewal {
    decide(
        context,
        "adopt what is stored",
        "Somebody else has renewed the login, or signed in again.",
    );
    Renewal::Renewed(Rc::from(login))
}

async fn journal<H: Host>(context: &Context<H>, login: &StoredLogin) -> Result<Option<Journal>> {
    let text = context.read(&context.journal_key(&login.login_id)).await?;
    let entry = text.and_then(|text| Journal::from_text(text.expose("no secret is in it")));
    Ok(entry
        .filter(|entry| entry.login_id == login.login_id && entry.generation == login.generation))
}

async fn write_journal<H: Host>(
    context: &Context<H>,
    login: &StoredLogin,
    started_at_ms: i64,
    ended: bool,
) -> Result<()> {
    let entry = Journal {
        login_id: login.login_id.clone(),
        generation: login.generation,
        started_at_ms,
        ended,
    };
    let key = context.journal_key(&login.login_id);
    context.set(&key, entry.to_object().to_text()).await
}

/// Whether the server has refused for good to renew this login.
pub(crate) async fn has_ended<H: Host>(context: &Context<H>, login: &StoredLogin) -> bool {
    matches!(journal(context, login).await, Ok(Some(entry)) if entry.ended)
}

pub(crate) fn login_required() -> AuthError {
    AuthError::new(
        ErrorCode::LoginRequired,
        "The server does not renew this login any more.",
    )
    .with_source(Source::Stored)
}

fn signed_out() -> AuthError {
    AuthError::new(
        ErrorCode::NoCredentials,
        "The login was signed out of meanwhile.",
    )
}

fn too_many(wait_ms: Option<u64>) -> AuthError {
    AuthError::new(
        ErrorCode::RateLimited,
        "The server asks to wait: too many renewals.",
    )
    .with_retry_after(wait_ms)
}
