//! Where a token comes from: the environment, the stored login, another program's login, or nowhere; and whether it
//! may still be sent.
//!
//! Source: contract, "Token sources" and "Lifetimes".

use crate::flows::context::Context;
use crate::flows::explain::Flow;
use crate::flows::flight::Flight;
use crate::flows::identity;
use crate::flows::renew::{self, Renewal};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::{Fingerprint, Secret};
use crate::policy::session::StoredLogin;
use crate::policy::source::Source;
use crate::policy::token::{self, TOKEN_VARIABLE, TokenKind};
use futures_util::FutureExt;
use std::rc::Rc;

/// How long a token is used without looking again where the storage cannot tell of changes, in ms.
pub(crate) const SHORT_LEASE_MS: i64 = 5_000;
// Even a storage that tells may miss a change, on a network drive for instance.
const LONG_LEASE_MS: i64 = 5 * 60 * 1000;
/// How long before its end a token counts as near it, in ms.
pub(crate) const RENEW_AHEAD_MS: i64 = 60_000;
const LEND_DEADLINE_MS: u64 = 30_000;
// A user decides.
const LEND_WAIT_MS: u64 = 300_000;
const MOST_ROUNDS: u8 = 4;

/// The one resolve under way; its key is the memory's serial.
pub(crate) type Resolving = Flight<u64, Result<Rc<Resolved>>>;

/// A token and where it came from.
#[derive(Debug)]
pub struct Resolved {
    /// The bearer.
    pub token: Secret,
    /// Which source won.
    pub source: Source,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// The fixed end, in ms: promised, or only the hint inside a personal token.
    pub expires_at_ms: Option<i64>,
    /// The stored login, where that is the source.
    pub(crate) login: Option<Rc<StoredLogin>>,
    pub(crate) fingerprint: Fingerprint,
}

impl Resolved {
    fn from_environment(token: Secret) -> Self {
        Self {
            expires_at_ms: token::jwt_expiry_ms(&token),
            source: Source::Environment,
            kind: TokenKind::Personal,
            login: None,
            fingerprint: token.fingerprint(),
            token,
        }
    }

    fn shared(token: Secret) -> Self {
        Self {
            expires_at_ms: None,
            source: Source::Shared,
            kind: TokenKind::Login,
            login: None,
            fingerprint: token.fingerprint(),
            token,
        }
    }

    pub(crate) fn from_stored(login: Rc<StoredLogin>) -> Self {
        Self {
            token: login
                .access_token
                .copy("the caller gets it; the record stays whole"),
            source: Source::Stored,
            kind: login.kind,
            expires_at_ms: end_ms(&login),
            fingerprint: login.access_token.fingerprint(),
            login: Some(login),
        }
    }

    /// The login, where the server renews it.
    pub(crate) fn renewable(&self) -> Option<&Rc<StoredLogin>> {
        let login = self.login.as_ref()?;
        login.refresh_token.is_some().then_some(login)
    }

    /// The end that a server promised; the `exp` inside a token is nobody's promise.
    pub(crate) fn promised_end_ms(&self) -> Option<i64> {
        self.login.as_ref()?.expires_at_ms
    }

    // A renewal ahead of the end keeps a token at hand: a minute, or a quarter of a short life.
    fn renewal_due_ms(&self) -> Option<i64> {
        let login = self.renewable()?;
        let ahead_ms = login.life_ms.unwrap_or(0).div_euclid(4);
        let ahead_ms = ahead_ms.clamp(0, RENEW_AHEAD_MS);
        Some(login.expires_at_ms?.saturating_sub(ahead_ms))
    }
}

/// The fixed end of a login, in ms: as promised, or as a personal token says of itself.
pub(crate) fn end_ms(login: &StoredLogin) -> Option<i64> {
    match login.kind {
        TokenKind::Login => login.expires_at_ms,
        TokenKind::Personal => login
            .expires_at_ms
            .or_else(|| token::jwt_expiry_ms(&login.access_token)),
    }
}

/// Whether a token may still be sent.
pub(crate) enum Life {
    /// Nothing speaks against it.
    Good,
    /// It is good, and time to have the next one.
    Due,
    /// Its end has passed by a clock that was never compared with the server's.
    Unsure,
    /// It is known to be dead, and why.
    Dead(AuthError),
}

/// The token to use now, for a server that may have it.
pub(crate) async fn current<H: Host>(context: &Rc<Context<H>>) -> Result<Rc<Resolved>> {
    let resolved = at_hand_or_resolved(context).await?;
    context.check_server().await?;
    Ok(resolved)
}

// From memory while its lease holds.
async fn at_hand_or_resolved<H: Host>(context: &Rc<Context<H>>) -> Result<Rc<Resolved>> {
    // The environment wins and costs nothing to look at.
    if !has_environment(context)
        && let Some((leased, _)) = context.leased()
        // Since it was leased, an answer may have told the server's time.
        && !matches!(life(context, &leased), Life::Dead(_))
    {
        return Ok(leased);
    }
    let begin = || {
        let context = Rc::clone(context);
        async move { resolve(&context).await }.boxed_local()
    };
    context.resolving.join(context.serial(), begin).await
}

async fn resolve<H: Host>(context: &Rc<Context<H>>) -> Result<Rc<Resolved>> {
    context.begin(Flow::Resolve);
    let mut serial = context.serial();
    let mut found = find(context).await.map(Rc::new);
    for round in 0..MOST_ROUNDS {
        match usable(context, found?, round > 0).await? {
            Usable::Now(resolved) => {
                lease(context, &resolved, serial);
                return Ok(resolved);
            }
            Usable::Instead(resolved) => {
                serial = context.serial();
                found = Ok(resolved);
            }
        }
    }
    Err(AuthError::new(
        ErrorCode::StorageFailed,
        "The stored login changes faster than it can be used.",
    ))
}

/// What would be sent, whether or not it is still good.
pub(crate) async fn find<H: Host>(context: &Rc<Context<H>>) -> Result<Resolved> {
    let decide = |decision, reason: String| context.decide(Flow::Resolve, decision, reason);
    match from_environment(context) {
        Ok(Some(resolved)) => {
            let reason = "PLEXICUS_API_TOKEN is set: it wins over a stored login.";
            decide("use the environment", reason.to_owned());
            return Ok(resolved);
        }
        Ok(None) => {
            let reason = "PLEXICUS_API_TOKEN is not set.";
            decide("pass over the environment", reason.to_owned());
        }
        Err(error) => {
            decide("refuse the environment", error.message.clone());
            return Err(error);
        }
    }
    let origin = context.api.origin();
    match context.stored_login_shared().await {
        Ok(Some(login)) => {
            let reason = format!("A login for {origin} is stored.");
            decide("use the stored login", reason);
            Ok(Resolved::from_stored(login))
        }
        Ok(None) => without_stored(context, &decide).await,
        Err(error) => {
            decide("fail", error.message.clone());
            Err(error)
        }
    }
}

async fn without_stored<H: Host>(
    context: &Context<H>,
    decide: &dyn Fn(&'static str, String),
) -> Result<Resolved> {
    if let Some(resolved) = lent(context, false).await? {
        let reason = "No login is stored here; another program lends its own.";
        decide("use the shared login", reason.to_owned());
        return Ok(resolved);
    }
    let error = if context.is_marked().await {
        AuthError::new(
            ErrorCode::StorageForgot,
            "The storage lost the login that it was given.",
        )
    } else {
        let message = format!("No Plexicus credentials for {}.", context.api.origin());
        AuthError::new(ErrorCode::NoCredentials, &message)
    };
    decide("fail", error.message.clone());
    Err(error)
}

/// The token of another program's login, if it has one and this host can ask for it.
pub(crate) async fn lent<H: Host>(
    context: &Context<H>,
    interactive: bool,
) -> Result<Option<Resolved>> {
    if !context.host.capabilities().lend {
        return Ok(None);
    }
    let wait_ms = if interactive {
        LEND_WAIT_MS
    } else {
        LEND_DEADLINE_MS
    };
    let what = "The login of another program could not be had";
    let lending = context.host.lend(interactive);
    let token = context
        .lent(ErrorCode::HostFailed, what, wait_ms, lending)
        .await?;
    if token
        .as_ref()
        .is_some_and(|token| !token::is_header_safe(token.expose("its form is checked")))
    {
        let message = "The token of another program's login could never be sent.";
        let error = AuthError::new(ErrorCode::TokenMalformed, message);
        return Err(error.with_source(Source::Shared));
    }
    Ok(token.map(Resolved::shared))
}

/// The token of the environment, if any. Fails with `token_malformed` or `token_wrong_kind`.
pub(crate) fn from_environment<H: Host>(context: &Context<H>) -> Result<Option<Resolved>> {
    match context.host.env(TOKEN_VARIABLE) {
        Some(text) if !text.trim().is_empty() => token::accept_personal(&text, TOKEN_VARIABLE)
            .map(|token| Some(Resolved::from_environment(token)))
            .map_err(|error| error.with_source(Source::Environment)),
        _ => Ok(None),
    }
}

/// Whether the variable is set, to a good token or not: it wins either way.
pub(crate) fn has_environment<H: Host>(context: &Context<H>) -> bool {
    !matches!(from_environment(context), Ok(None))
}

/// Whether a token may still be sent: a sliding session is never known to be dead by prediction,
/// and what an unmeasured clock says is not known.
pub(crate) fn life<H: Host>(context: &Context<H>, resolved: &Resolved) -> Life {
    if let Some(error) = context.rejection(resolved.fingerprint) {
        return Life::Dead(error.with_source(resolved.source));
    }
    let Some(end_ms) = resolved.promised_end_ms() else {
        return Life::Good;
    };
    let (now_ms, is_measured) = match context.server_now_ms() {
        Some(now_ms) => (now_ms, true),
        None => (context.host.wall_now_ms(), false),
    };
    let is_due = resolved
        .renewal_due_ms()
        .is_some_and(|due_ms| due_ms <= now_ms);
    if end_ms <= now_ms && is_measured {
        return Life::Dead(expired().with_source(resolved.source));
    }
    if !is_measured && context.is_accepted(resolved.fingerprint) {
        return Life::Good;
    }
    match (end_ms <= now_ms, is_due) {
        (true, _) => Life::Unsure,
        (false, true) => Life::Due,
        (false, false) => Life::Good,
    }
}

pub(crate) fn expired() -> AuthError {
    AuthError::new(ErrorCode::TokenExpired, "The token has expired.")
}

pub(crate) fn rejected() -> AuthError {
    let message = "The token is invalid, expired or revoked.";
    AuthError::new(ErrorCode::TokenRejected, message)
}

enum Usable {
    Now(Rc<Resolved>),
    /// Another one has come in its place, to be judged in its turn.
    Instead(Rc<Resolved>),
}

async fn usable<H: Host>(
    context: &Rc<Context<H>>,
    found: Rc<Resolved>,
    is_fresh: bool,
) -> Result<Usable> {
    let decide = |decision, reason: String| context.decide(Flow::Resolve, decision, reason);
    let life = match life(context, &found) {
        // What has just come is used for as long as it lasts, and what was over when it came would
        // come so again.
        Life::Due if is_fresh => Life::Good,
        Life::Dead(error) if is_fresh && error.code == ErrorCode::TokenExpired => {
            return Err(error);
        }
        life => life,
    };
    if let (Life::Due | Life::Unsure | Life::Dead(_), Some(login)) = (&life, found.renewable()) {
        let reason = match &life {
            Life::Dead(error) => error.message.clone(),
            _ => "Its end is near, or has passed by this clock.".to_owned(),
        };
        decide("renew", reason);
        return match renew::renew(context, login).await {
            Renewal::Renewed(login) => Ok(Usable::Instead(Rc::new(Resolved::from_stored(login)))),
            Renewal::TryLater(error) | Renewal::Gone(error) => {
                // The answer may have told the server's time: what was unsure may be known by now.
                if let Life::Dead(_) = self::life(context, &found) {
                    return Err(error);
                }
                decide("use it as it is", error.message.clone());
                Ok(Usable::Now(found))
            }
        };
    }
    match life {
        Life::Good | Life::Due => Ok(Usable::Now(found)),
        Life::Dead(error) => {
            decide("do not send it", error.message.clone());
            Err(error)
        }
        // A wrong clock logs nobody out: the server is asked, once.
        Life::Unsure => {
            let reason = "Its end has passed by this machine's clock, which was not compared with the server's.";
            decide("ask the server", reason.to_owned());
            match identity::verify(context, &found).await {
                Ok(_) => {}
                Err(error) if error.code == ErrorCode::TokenRejected => {
                    decide("do not send it", error.message.clone());
                    return Err(error);
                }
                Err(error) => decide("use it as it is", error.message.clone()),
            }
            // Asking took its time, and told the server's.
            if let Life::Dead(error) = self::life(context, &found) {
                decide("do not send it", error.message.clone());
                return Err(error);
            }
            Ok(Usable::Now(found))
        }
    }
}

fn lease<H: Host>(context: &Rc<Context<H>>, resolved: &Rc<Resolved>, serial: u64) {
    if resolved.source != Source::Environment {
        context.lease(resolved, lease_ms(context, resolved), serial);
    }
}

// Near the end others may store the next token at any moment.
fn lease_ms<H: Host>(context: &Rc<Context<H>>, resolved: &Resolved) -> i64 {
    let longest_ms = if context.storage_tells() {
        LONG_LEASE_MS
    } else {
        SHORT_LEASE_MS
    };
    let Some(end_ms) = resolved.promised_end_ms() else {
        return longest_ms;
    };
    let now_ms = context.best_now_ms();
    let is_near_ms = end_ms.saturating_sub(RENEW_AHEAD_MS);
    let is_near_ms = resolved.renewal_due_ms().unwrap_or(is_near_ms);
    match is_near_ms.saturating_sub(now_ms) {
        // An end in the past says that the clock is wrong, or the token as good as dead: look each time.
        ..=0 => end_ms.saturating_sub(now_ms).clamp(0, SHORT_LEASE_MS),
        left_ms => left_ms.min(longest_ms),
    }
}
