//! The status: who is logged in, in which organization, by which source and kind of token, for how long, or why not.

use crate::host::{Host, Persistence};
use crate::policy::credential::Credential;
use crate::policy::credential::life::{self, Life};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::login::Provenance;
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::token::scope;
use crate::runtime::trace::Flow;
use crate::tokens::doubt::{self, Doubt};
use crate::tokens::{Tokens, account, renew, resolve, sources, verify};
use serde::Serialize;
use std::rc::Rc;

/// Whether the server would accept a call now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is a token, and no reason to doubt it.
    LoggedIn,
    /// There is no token.
    LoggedOut,
    /// The predicted end of the token has passed: it has probably expired, but only the server knows.
    Stale,
    /// The token has expired.
    Expired,
    /// The server refused the token.
    Rejected,
    /// The token can never be sent.
    Invalid,
    /// The server could not be asked about the token.
    Unverified,
}

/// Everything known about the credentials for one API origin; contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Whether the server would accept a call now.
    pub state: State,
    /// The source of the token in use.
    pub source: Option<Source>,
    /// Another source that has a token, but lower precedence.
    pub shadows: Option<Source>,
    /// The unique id of the stored login; renewals do not change it.
    pub login_id: Option<String>,
    /// The purpose of the stored login; empty by default.
    pub purpose: Option<String>,
    /// Whether the token in use belongs to a login or is a personal token.
    pub token_kind: Option<TokenKind>,
    /// How the stored login's token was obtained, which decides what ends it.
    pub provenance: Option<Provenance>,
    /// The token's name in Settings → API Tokens, if known.
    pub token_name: Option<String>,
    /// The scopes, if known.
    pub scope: Option<String>,
    /// The scopes that the token may be used for; every scope if they are not known.
    pub scopes: Vec<String>,
    /// The user and the organization: from the server if verified, else as stored.
    pub identity: Option<Identity>,
    /// The API origin that this status is for.
    pub api_origin: String,
    /// The fixed expiry, in ms; for a personal token only the hint inside it.
    pub expires_at_ms: Option<i64>,
    /// When a login with sliding expiry expires if it is not used again, in ms: a prediction.
    pub slides_until_ms: Option<i64>,
    /// When the stored login was last used, in ms.
    pub last_used_at_ms: Option<i64>,
    /// How long the stored login has been unused, in ms.
    pub idle_for_ms: Option<i64>,
    /// When a failed renewal is tried again, in ms: the server asked to wait until then.
    pub retry_at_ms: Option<i64>,
    /// How far the server's clock is ahead of this one, in ms, if a response reported the time.
    pub clock_skew_ms: Option<i64>,
    /// How long a login is kept here, as far as the host can know.
    pub persistence: Persistence,
    /// Whether the login is stored unencrypted: reading its file is enough to read the token.
    pub plaintext: bool,
    /// Whether the server was asked and answered.
    pub verified: bool,
    /// Why there is no usable login, or why it was not verified.
    pub error: Option<AuthError>,
}

pub(crate) async fn status<H: Host>(tokens: &Rc<Tokens<H>>, verify: bool) -> Result<Status> {
    let keeping = tokens.env.host.keeping();
    let mut status = Status {
        state: State::LoggedOut,
        source: None,
        shadows: None,
        login_id: None,
        purpose: None,
        token_kind: None,
        provenance: None,
        token_name: None,
        scope: None,
        scopes: Vec::new(),
        identity: None,
        api_origin: tokens.env.api.origin().to_owned(),
        expires_at_ms: None,
        slides_until_ms: None,
        last_used_at_ms: None,
        idle_for_ms: None,
        retry_at_ms: None,
        clock_skew_ms: tokens.memory.clock_skew_ms(),
        persistence: keeping.persistence,
        plaintext: keeping.plaintext,
        verified: false,
        error: None,
    };
    tokens.begin(Flow::Resolve);
    match sources::find(tokens).await {
        Ok(credential) => check(tokens, &mut status, credential, verify).await,
        Err(error) if is_logged_out(error.code) => status.error = Some(error),
        Err(error) if error.source.is_some() => {
            status.state = State::Invalid;
            status.source = error.source;
            status.error = Some(error);
        }
        Err(error) => return Err(error),
    }
    if let Some(winner) = status.source {
        status.shadows = sources::shadowed_by(tokens, winner).await;
        status.scopes = scope::granted(status.scope.as_deref());
    }
    Ok(status)
}

fn is_logged_out(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::NoCredentials | ErrorCode::StorageForgot)
}

async fn check<H: Host>(
    tokens: &Rc<Tokens<H>>,
    status: &mut Status,
    credential: Credential,
    verify: bool,
) {
    let doubt = describe(tokens, status, &credential).await;
    let source = credential.source;
    if let Err(error) = account::check(tokens, &credential).await {
        return judge(status, error);
    }
    match (tokens.memory.life(&credential), credential.renewable()) {
        (Life::Good, _) => {}
        // The login is renewed before the server is asked about it, as for any other call.
        (_, Some(_)) if verify => return look_again(tokens, status, None).await,
        (_, Some(login)) => {
            if renew::has_ended(tokens, login).await {
                judge(status, renew::login_required());
            }
        }
        // A token known to be dead is not sent, not even to ask about it.
        (Life::Dead(error), None) => return judge(status, error),
        (Life::Unsure | Life::Due, None) => {}
    }
    match doubt {
        Some(Doubt::Refused) => {
            status.state = State::Rejected;
            status.error = Some(life::rejected().with_source(source));
        }
        Some(Doubt::Stale) => {
            let message = "The login has probably expired: its predicted expiry has passed.";
            let error = AuthError::new(ErrorCode::TokenExpired, message);
            status.state = State::Stale;
            status.error = Some(error.with_source(source));
        }
        Some(Doubt::NeverVerified) | None => {}
    }
    // Another program's login is not stored here: only the server can say whose it is.
    let verify = verify || (source == Source::Shared && status.identity.is_none());
    if verify && let Err(error) = ask(tokens, status, &credential).await {
        if error.code == ErrorCode::TokenRejected && status.state != State::Expired {
            look_again(tokens, status, Some(&credential)).await;
        } else {
            judge(status, error);
        }
    }
}

// A refused token may have a successor: renewed, or stored by another program since.
async fn look_again<H: Host>(
    tokens: &Rc<Tokens<H>>,
    status: &mut Status,
    refused: Option<&Credential>,
) {
    let outcome = match resolve::current(tokens).await {
        Ok(other) if refused.is_none_or(|refused| refused.fingerprint != other.fingerprint) => {
            describe(tokens, status, &other).await;
            ask(tokens, status, &other).await
        }
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        judge(status, error);
    }
}

async fn describe<H: Host>(
    tokens: &Rc<Tokens<H>>,
    status: &mut Status,
    credential: &Credential,
) -> Option<Doubt> {
    status.state = State::LoggedIn;
    status.source = Some(credential.source);
    status.token_kind = Some(credential.kind);
    status.expires_at_ms = credential.expires_at_ms;
    status.identity = tokens.memory.identity(credential.fingerprint);
    let mut note = None;
    if let Some(login) = &credential.login {
        status.login_id = Some(login.login_id.clone());
        status.purpose = Some(login.purpose.clone());
        status.token_name.clone_from(&login.name);
        status.scope.clone_from(&login.scope);
        status.provenance = Some(login.provenance);
        // The note is for display only: the rest is true without it.
        note = tokens.last_use.note(login).await.ok().flatten();
        let used_at_ms = tokens.last_use.last_used_at_ms(login, note.as_ref());
        let now_ms = tokens.env.host.wall_now_ms();
        status.slides_until_ms = tokens.last_use.slides_until_ms(login, note.as_ref());
        status.last_used_at_ms = Some(used_at_ms);
        status.idle_for_ms = Some(now_ms.saturating_sub(used_at_ms).max(0));
        let known = note.as_ref().and_then(|note| note.identity.clone());
        status.identity = known.or(status.identity.take());
        if credential.renewable().is_some()
            && let Ok(Some(backoff)) = tokens.store.backoff(login).await
            && backoff.left_ms(now_ms).is_some()
        {
            status.retry_at_ms = Some(backoff.until_ms);
        }
    }
    doubt::of(tokens, credential, note.as_ref()).await
}

async fn ask<H: Host>(
    tokens: &Rc<Tokens<H>>,
    status: &mut Status,
    credential: &Credential,
) -> Result<()> {
    let answer = verify::verify(tokens, credential).await;
    status.clock_skew_ms = tokens.memory.clock_skew_ms();
    let reason = match &answer {
        Ok(_) => "The server accepted the token.",
        Err(error) => &error.message,
    };
    tokens.decide(Flow::Resolve, "ask the server", reason.to_owned());
    let identity = answer?;
    status.state = State::LoggedIn;
    status.verified = true;
    status.error = None;
    if let Some(login) = &credential.login {
        status.last_used_at_ms = Some(tokens.last_use.last_used_at_ms(login, None));
        status.slides_until_ms = tokens.last_use.slides_until_ms(login, None);
        status.idle_for_ms = Some(0);
    }
    status.identity = Some(identity);
    Ok(())
}

// Records why the server would not accept a call now. Once the token is known to have expired, an error
// that says less does not change that.
fn judge(status: &mut Status, error: AuthError) {
    let is_over = matches!(status.state, State::Expired | State::Stale);
    match error.code {
        // A missing right says nothing against the token: the server accepted it.
        ErrorCode::InsufficientScope => {
            status.verified = true;
            status.state = State::LoggedIn;
        }
        ErrorCode::TokenExpired | ErrorCode::LoginRequired => status.state = State::Expired,
        ErrorCode::TokenRejected if is_over => {
            status.verified = true;
            status.state = State::Expired;
            status.error = Some(match error.source {
                Some(source) => life::expired().with_source(source),
                None => life::expired(),
            });
            return;
        }
        ErrorCode::TokenRejected => {
            status.state = State::Rejected;
            status.verified = true;
        }
        ErrorCode::AccountMismatch => status.state = State::Invalid,
        _ if is_over => return,
        _ => status.state = State::Unverified,
    }
    status.error = Some(error);
}
