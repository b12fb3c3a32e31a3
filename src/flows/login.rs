//! The login: chooses the method by the plan, runs it, stores what it gave, says who is signed in.

use crate::flows::context::Context;
use crate::flows::plan::{self, Facts, Method};
use crate::flows::{browser, device, identity, paste, resolve};
use crate::host::Host;
use crate::policy::callback::DEFAULT_WAIT_MS;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::json::Object;
use crate::policy::secret::Secret;
use crate::policy::session::{Identity, StoredLogin};
use crate::policy::token::{self, TokenKind};
use crate::policy::wire::account;
use crate::policy::wire::grant::Grant;
use serde::Serialize;

const IDENTITY_DEADLINE_MS: u64 = 10_000;
const SCOPES: [&str; 4] = ["read", "remediate", "scan", "support"];

/// What is asked of a login.
#[derive(Debug)]
pub struct Request {
    /// The one method to use, or `None` for the plan's choice.
    pub method: Option<Method>,
    /// Space-separated scopes, checked by [`scopes`].
    pub scope: String,
    /// Whether to open the browser, or let the user open the shown address.
    pub open_browser: bool,
    /// How long to wait for the user in the browser or at the prompt, in ms.
    pub timeout_ms: u64,
    /// An end to a device login before the code's own, in ms from its start.
    pub device_timeout_ms: Option<u64>,
    /// A personal token that is at hand already.
    pub token: Option<Secret>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: None,
            scope: "read".to_owned(),
            open_browser: true,
            timeout_ms: DEFAULT_WAIT_MS,
            device_timeout_ms: None,
            token: None,
        }
    }
}

/// What a login tells while it runs.
#[derive(Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Progress {
    /// The sign-in page is being opened; the user may open the address by hand.
    Browser {
        /// The address of the sign-in page.
        url: String,
        /// Where the browser comes back to.
        callback_url: String,
        /// The short code; if the page shows one, it must be this.
        check_code: String,
        /// When the wait ends, in ms of this machine's clock.
        expires_at_ms: i64,
    },
    /// The user is to type a code into a page; what the host is asked to show.
    Device {
        /// See [`crate::host::ShownCode::user_code`].
        user_code: String,
        /// See [`crate::host::ShownCode::verification_uri`].
        verification_uri: String,
        /// See [`crate::host::ShownCode::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// The user is to paste a text; what the host is asked for.
    Paste {
        /// See [`crate::host::Question::url`].
        url: Option<String>,
        /// See [`crate::host::Question::check_code`].
        check_code: Option<String>,
        /// See [`crate::host::Question::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// A method cannot be used here; the next one is tried.
    Skipped {
        /// The method that cannot be used.
        method: Method,
        /// Why.
        reason: String,
    },
}

/// Who is signed in now, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The user and the organization, where the server said.
    pub identity: Option<Identity>,
    /// What kind of credential was stored.
    pub token_kind: TokenKind,
    /// The token's name in Settings → API Tokens.
    pub token_name: Option<String>,
    /// The scopes that were given.
    pub scope: Option<String>,
    /// The API origin that the login is for.
    pub api_origin: String,
    /// The fixed end, in ms.
    pub expires_at_ms: Option<i64>,
    /// The end of a sliding session if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// `PLEXICUS_API_TOKEN` is set: it wins over this login wherever the variable is seen.
    pub shadowed_by_environment: bool,
    /// What was stored before could not be read; it was kept aside.
    pub kept_aside: bool,
}

/// What a method gave.
pub(crate) enum Obtained {
    Login(Box<Grant>),
    Personal { token: Secret, identity: Identity },
}

/// Checks the scopes a caller names: at least one of the contract's, each once. Commas count as
/// blanks. Fails with `invalid_option`.
pub fn scopes(text: &str) -> Result<String> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in text.split([' ', ',']).filter(|scope| !scope.is_empty()) {
        if !SCOPES.contains(&scope) {
            let known = SCOPES.join(" ");
            return Err(AuthError::new(
                ErrorCode::InvalidOption,
                &format!("The scopes are: {known}."),
            ));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        Ok("read".to_owned())
    } else {
        Ok(scopes.join(" "))
    }
}

pub(crate) async fn log_in<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    check_store(context).await?;
    if let Some(token) = &request.token {
        let obtained = paste::take_personal(context, token).await?;
        return finish(context, obtained).await;
    }
    let facts = facts(context, request.open_browser);
    if let Some(method) = request.method {
        plan::check(method, facts).map_err(|error| match &context.app {
            Err(cause) if error.code == ErrorCode::AppUrlUnknown => cause.clone(),
            _ => error,
        })?;
        return run(context, method, request, progress).await;
    }
    let mut last_error = None;
    for step in plan::plan(facts) {
        let skipped = if step.possible {
            match run(context, step.method, request, progress).await {
                Err(error) if cannot_start(error.code) => last_error.insert(error).message.clone(),
                outcome => return outcome,
            }
        } else {
            step.reason.to_owned()
        };
        progress(Progress::Skipped {
            method: step.method,
            reason: skipped,
        });
    }
    Err(last_error.unwrap_or_else(|| {
        AuthError::new(
            ErrorCode::MethodUnavailable,
            "This host offers no way to sign in.",
        )
    }))
}

pub(crate) fn facts<H: Host>(context: &Context<H>, opens_browser: bool) -> Facts {
    Facts {
        host: context.host.capabilities(),
        app_url: context.app.is_ok(),
        opens_browser,
    }
}

// A store that fails, or that a newer version owns, is found out before the user is sent to a
// browser. Unreadable content is no obstacle: it is kept aside when the new login is stored.
async fn check_store<H: Host>(context: &Context<H>) -> Result<()> {
    match context.stored_login().await {
        Err(error) if error.code != ErrorCode::StorageUnreadable => Err(error),
        _ => Ok(()),
    }
}

fn cannot_start(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::BrowserUnavailable
            | ErrorCode::NoFreePort
            | ErrorCode::AppUrlUnknown
            | ErrorCode::AppUrlRefused
            | ErrorCode::DeviceLoginUnavailable
    )
}

async fn run<H: Host>(
    context: &Context<H>,
    method: Method,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    let (obtained, tab) = match method {
        Method::Browser => {
            let (obtained, tab) = browser::obtain(context, request, progress).await?;
            (obtained, Some(tab))
        }
        Method::Device => (device::obtain(context, request, progress).await?, None),
        Method::Paste => (paste::obtain(context, request, progress).await?, None),
    };
    let outcome = finish(context, obtained).await;
    if let Some(tab) = tab {
        tab.tell(&outcome);
    }
    outcome
}

async fn finish<H: Host>(context: &Context<H>, obtained: Obtained) -> Result<Session> {
    let mut login = record(context, obtained);
    let kept_aside = match context.store_login(&mut login).await {
        Ok(kept_aside) => kept_aside,
        Err(error) => {
            revoke_unstored(context, &login).await;
            return Err(error);
        }
    };
    if login.identity.is_none() {
        login.identity = identify(context, &login).await;
    }
    Ok(Session {
        slides_until_ms: login.slides_until_ms(),
        identity: login.identity,
        token_kind: login.kind,
        token_name: login.name,
        scope: login.scope,
        api_origin: context.api.origin().to_owned(),
        expires_at_ms: login.expires_at_ms,
        shadowed_by_environment: !matches!(resolve::from_environment(context), Ok(None)),
        kept_aside,
    })
}

fn record<H: Host>(context: &Context<H>, obtained: Obtained) -> StoredLogin {
    let now_ms = context.host.wall_now_ms();
    let empty = |access_token, kind| StoredLogin {
        generation: 0,
        access_token,
        kind,
        token_id: None,
        name: None,
        scope: None,
        expires_at_ms: None,
        obtained_at_ms: now_ms,
        last_used_at_ms: Some(now_ms),
        identity: None,
        record: Object::new(),
    };
    match obtained {
        Obtained::Login(grant) => {
            let Grant {
                access_token,
                token_id,
                name,
                scope,
                expires_at_ms,
            } = *grant;
            let login = empty(access_token, TokenKind::Login);
            StoredLogin {
                token_id,
                name,
                scope,
                expires_at_ms,
                ..login
            }
        }
        Obtained::Personal { token, identity } => StoredLogin {
            expires_at_ms: token::jwt_expiry_ms(&token),
            identity: Some(identity),
            ..empty(token, TokenKind::Personal)
        },
    }
}

// The login stands whether or not the server says who it is for: this is for show.
async fn identify<H: Host>(context: &Context<H>, login: &StoredLogin) -> Option<Identity> {
    let asking = identity::ask(context, &login.access_token);
    let identity = context.within(IDENTITY_DEADLINE_MS, asking).await?.ok()?;
    let _ = context.touch(login, Some(&identity)).await;
    Some(identity)
}

// A token that nobody will ever use again must not stay alive; a personal one is the user's own.
async fn revoke_unstored<H: Host>(context: &Context<H>, login: &StoredLogin) {
    if login.kind == TokenKind::Login {
        let token = &login.access_token;
        let _ = context
            .send(account::revoke_self(&context.client, &context.api, token))
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_checked_and_each_stands_once() {
        assert_eq!(scopes("read, scan read").unwrap(), "read scan");
        assert_eq!(scopes("").unwrap(), "read");
        assert_eq!(scopes("admin").unwrap_err().code, ErrorCode::InvalidOption);
    }
}
