//! The status: who, which organization, which source, what kind of token, how long, or why not.

use crate::flows::context::Context;
use crate::flows::identity;
use crate::flows::resolve::{self, Resolved};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::session::Identity;
use crate::policy::source::Source;
use crate::policy::token::TokenKind;
use serde::Serialize;

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
    /// How far the server's clock is ahead of this one, in ms, where an answer told.
    pub clock_skew_ms: Option<i64>,
    /// The server was asked and answered.
    pub verified: bool,
    /// Why not signed in, or why not verified.
    pub error: Option<AuthError>,
}

pub(crate) async fn status<H: Host>(context: &Context<H>, verify: bool) -> Result<Status> {
    let mut status = Status {
        state: State::SignedOut,
        source: None,
        shadows: None,
        token_kind: None,
        token_name: None,
        scope: None,
        identity: None,
        api_origin: context.api.origin().to_owned(),
        expires_at_ms: None,
        slides_until_ms: None,
        last_used_at_ms: None,
        clock_skew_ms: context.clock_skew_ms.get(),
        verified: false,
        error: None,
    };
    match resolve::find(context).await {
        Ok(resolved) => {
            describe(context, &mut status, &resolved);
            if verify {
                ask(context, &mut status, &resolved).await;
            }
        }
        Err(error) if error.code == ErrorCode::NoCredentials => status.error = Some(error),
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

fn describe<H: Host>(context: &Context<H>, status: &mut Status, resolved: &Resolved) {
    status.state = State::SignedIn;
    status.source = Some(resolved.source);
    status.token_kind = Some(resolved.kind);
    status.expires_at_ms = resolved.expires_at_ms;
    if let Some(login) = &resolved.login {
        status.token_name.clone_from(&login.name);
        status.scope.clone_from(&login.scope);
        status.identity.clone_from(&login.identity);
        status.slides_until_ms = login.slides_until_ms();
        status.last_used_at_ms = login.last_used_at_ms;
    }
    if resolve::has_ended(context, resolved) {
        let error = AuthError::new(ErrorCode::TokenExpired, "The token has expired.");
        status.state = State::Expired;
        status.error = Some(error.with_source(resolved.source));
    }
}

async fn ask<H: Host>(context: &Context<H>, status: &mut Status, resolved: &Resolved) {
    let answer = identity::ask(context, &resolved.token).await;
    status.clock_skew_ms = context.clock_skew_ms.get();
    match answer {
        Ok(identity) => {
            status.state = State::SignedIn;
            status.verified = true;
            status.error = None;
            if let Some(login) = &resolved.login {
                let now_ms = context.host.wall_now_ms();
                status.last_used_at_ms = Some(now_ms);
                status.slides_until_ms = login.slides_until_ms_if_used_at(now_ms);
                // The status is true whether or not the note of it could be written.
                let _ = context.touch(login, Some(&identity)).await;
            }
            status.identity = Some(identity);
        }
        Err(error) => {
            let error = error.with_source(resolved.source);
            match error.code {
                // What the token may not do is not whether it is alive.
                ErrorCode::InsufficientScope => status.verified = true,
                ErrorCode::TokenRejected if status.state == State::Expired => return,
                ErrorCode::TokenRejected => {
                    status.state = State::Rejected;
                    status.verified = true;
                }
                _ if status.state == State::Expired => {}
                _ => status.state = State::Unverified,
            }
            status.error = Some(error);
        }
    }
}
