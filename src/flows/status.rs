//! The status: who, which organization, which source, what kind of token, how long, or why not.

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

/// Whether a call would be let in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is a token and nothing speaks against it.
    LoggedIn,
    /// There is none.
    LoggedOut,
    /// There is one, and its predicted end has passed: probably it has expired; only the server knows.
    Stale,
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
    /// What the stored login is for; empty by default.
    pub purpose: Option<String>,
    /// What kind of token won.
    pub token_kind: Option<TokenKind>,
    /// What ends the token of the stored login.
    pub provenance: Option<Provenance>,
    /// The token's name in Settings → API Tokens, where known.
    pub token_name: Option<String>,
    /// The scopes, where known.
    pub scope: Option<String>,
    /// The scopes that it may be used for: every one where they are not known.
    pub scopes: Vec<String>,
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
    /// When the login is renewed again after a failure, in ms: the server asked to wait until then.
    pub retry_at_ms: Option<i64>,
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
        // To be asked about, it is renewed first, as for any other call.
        (_, Some(_)) if verify => return look_again(tokens, status, None).await,
        (_, Some(login)) => {
            if renew::has_ended(tokens, login).await {
                judge(status, renew::login_required());
            }
        }
        // What is known to be dead is not sent, not even to ask about it.
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
    // Nothing is stored of the login that another program keeps: whose it is, only the server says.
    let verify = verify || (source == Source::Shared && status.identity.is_none());
    if verify && let Err(error) = ask(tokens, status, &credential).await {
        if error.code == ErrorCode::TokenRejected && status.state != State::Expired {
            look_again(tokens, status, Some(&credential)).await;
        } else {
            judge(status, error);
        }
    }
}

// What was refused may have a successor: renewed, or stored by somebody else meanwhile.
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
        // Who it is for and when it was used is for show: the rest is true without it.
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

// What speaks against a call being let in now. Once it is known to have expired, nothing that says
// less takes that back.
fn judge(status: &mut Status, error: AuthError) {
    let is_over = matches!(status.state, State::Expired | State::Stale);
    match error.code {
        // What the token may not do is not whether it is alive: it is.
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
