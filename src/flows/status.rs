//! The status: who, which organization, which source, what kind of token, how long, or why not.

use crate::flows::context::Context;
use crate::flows::explain::Flow;
use crate::flows::resolve::{self, Life, Resolved};
use crate::flows::{identity, renew};
use crate::host::{Host, Persistence};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::session::Identity;
use crate::policy::source::Source;
use crate::policy::token::TokenKind;
use serde::Serialize;
use std::rc::Rc;

/// Whether a call would be let in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is a token and nothing speaks against it.
    SignedIn,
    /// There is none.
    SignedOut,
    /// There is one, and its end has passed.
    Expired,
    /// There is one, and the server refused it.
    Rejected,
    /// There is one that can never be sent.
    Invalid,
    /// There is one, and the server could not be asked about it.
    Unverified,
}

/// Everything there is to say about the credentials for one API origin; no secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Whether a call would be let in now.
    pub state: State,
    /// Which source won.
    pub source: Option<Source>,
    /// A source that has a token too, and lost.
    pub shadows: Option<Source>,
    /// Tells the stored login from every other; it stays the same through renewals.
    pub login_id: Option<String>,
    /// What kind of token won.
    pub token_kind: Option<TokenKind>,
    /// The token's name in Settings → API Tokens, where known.
    pub token_name: Option<String>,
    /// The scopes, where known.
    pub scope: Option<String>,
    /// The user and the organization: from the server if verified, else from what is stored.
    pub identity: Option<Identity>,
    /// The API origin that this is about.
    pub api_origin: String,
    /// The fixed end, in ms; of a personal token only the hint that stands inside it.
    pub expires_at_ms: Option<i64>,
    /// The end of a sliding session if it is not used again, in ms: a prediction.
    pub slides_until_ms: Option<i64>,
    /// When the stored login was last used, in ms.
    pub last_used_at_ms: Option<i64>,
    /// How long the stored login has not been used, in ms.
    pub idle_for_ms: Option<i64>,
    /// How far the server's clock is ahead of this one, in ms, where an answer told.
    pub clock_skew_ms: Option<i64>,
    /// How long a login is kept here, as far as the host can know.
    pub persistence: Persistence,
    /// Whoever reads the file of the login reads the token.
    pub plaintext: bool,
    /// The server was asked and answered.
    pub verified: bool,
    /// Why not signed in, or why not verified.
    pub error: Option<AuthError>,
}

pub(crate) async fn status<H: Host>(context: &Rc<Context<H>>, verify: bool) -> Result<Status> {
    let keeping = context.host.keeping();
    let mut status = Status {
        state: State::SignedOut,
        source: None,
        shadows: None,
        login_id: None,
        token_kind: None,
        token_name: None,
        scope: None,
        identity: None,
        api_origin: context.api.origin().to_owned(),
        expires_at_ms: None,
        slides_until_ms: None,
        last_used_at_ms: None,
        idle_for_ms: None,
        clock_skew_ms: context.clock_skew_ms(),
        persistence: keeping.persistence,
        plaintext: keeping.plaintext,
        verified: false,
        error: None,
    };
    context.begin(Flow::Resolve);
    match resolve::find(context).await {
        Ok(resolved) => check(context, &mut status, resolved, verify).await,
        Err(error) if is_signed_out(error.code) => status.error = Some(error),
        Err(error) if error.source == Some(Source::Environment) => {
            status.state = State::Invalid;
            status.source = error.source;
            status.error = Some(error);
        }
        Err(error) => return Err(error),
    }
    // What is shadowed cannot make the winner unknown: a storage that fails here shadows nothing.
    if status.source == Some(Source::Environment)
        && matches!(context.stored_login().await, Ok(Some(_)))
    {
        status.shadows = Some(Source::Stored);
    }
    Ok(status)
}

fn is_signed_out(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::NoCredentials | ErrorCode::StorageForgot)
}

async fn check<H: Host>(
    context: &Rc<Context<H>>,
    status: &mut Status,
    resolved: Resolved,
    verify: bool,
) {
    describe(context, status, &resolved).await;
    let source = resolved.source;
    match (resolve::life(context, &resolved), resolved.renewable()) {
        (Life::Good, _) => {}
        // To be asked about, it is renewed first, as for any other call.
        (_, Some(_)) if verify => return look_again(context, status, None).await,
        (_, Some(login)) => {
            if renew::has_ended(context, login).await {
                judge(status, renew::login_required());
            }
        }
        // What is known to be dead is not sent, not even to ask about it.
        (Life::Dead(error), None) => return judge(status, error),
        (Life::Unsure, None) => judge(status, resolve::expired().with_source(source)),
        (Life::Due, None) => {}
    }
    if verify && let Err(error) = ask(context, status, &resolved).await {
        if error.code == ErrorCode::TokenRejected && status.state != State::Expired {
            look_again(context, status, Some(&resolved)).await;
        } else {
            judge(status, error);
        }
    }
}

// What was refused may have a successor: renewed, or stored by somebody else meanwhile.
async fn look_again<H: Host>(
    context: &Rc<Context<H>>,
    status: &mut Status,
    refused: Option<&Resolved>,
) {
    let outcome = match resolve::current(context).await {
        Ok(other) if refused.is_none_or(|refused| refused.fingerprint != other.fingerprint) => {
            describe(context, status, &other).await;
            ask(context, status, &other).await
        }
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        judge(status, error);
    }
}

async fn describe<H: Host>(context: &Rc<Context<H>>, status: &mut Status, resolved: &Resolved) {
    status.state = State::SignedIn;
    status.source = Some(resolved.source);
    status.token_kind = Some(resolved.kind);
    status.expires_at_ms = resolved.expires_at_ms;
    if let Some(login) = &resolved.login {
        status.login_id = Some(login.login_id.clone());
        status.token_name.clone_from(&login.name);
        status.scope.clone_from(&login.scope);
        // Who it is for and when it was used is for show: the rest is true without it.
        let note = context.note(login).await.ok().flatten();
        let used_at_ms = context.last_used_at_ms(login, note.as_ref());
        let now_ms = context.host.wall_now_ms();
        status.slides_until_ms = context.slides_until_ms(login, note.as_ref());
        status.last_used_at_ms = Some(used_at_ms);
        status.idle_for_ms = Some(now_ms.saturating_sub(used_at_ms).max(0));
        status.identity = note.and_then(|note| note.identity);
    }
}

async fn ask<H: Host>(
    context: &Rc<Context<H>>,
    status: &mut Status,
    resolved: &Resolved,
) -> Result<()> {
    let answer = identity::verify(context, resolved).await;
    status.clock_skew_ms = context.clock_skew_ms();
    let reason = match &answer {
        Ok(_) => "It knows the token.",
        Err(error) => &error.message,
    };
    context.decide(Flow::Resolve, "ask the server", reason.to_owned());
    let identity = answer?;
    status.state = State::SignedIn;
    status.verified = true;
    status.error = None;
    if let Some(login) = &resolved.login {
        status.last_used_at_ms = Some(context.last_used_at_ms(login, None));
        status.slides_until_ms = context.slides_until_ms(login, None);
        status.idle_for_ms = Some(0);
    }
    status.identity = Some(identity);
    Ok(())
}

// What speaks against a call being let in now. Once it is known to have expired, nothing that says
// less takes that back.
fn judge(status: &mut Status, error: AuthError) {
    let was_expired = status.state == State::Expired;
    match error.code {
        // What the token may not do is not whether it is alive.
        ErrorCode::InsufficientScope => status.verified = true,
        ErrorCode::TokenExpired | ErrorCode::LoginRequired => status.state = State::Expired,
        ErrorCode::TokenRejected if was_expired => return,
        ErrorCode::TokenRejected => {
            status.state = State::Rejected;
            status.verified = true;
        }
        _ if was_expired => {}
        _ => status.state = State::Unverified,
    }
    status.error = Some(error);
}
