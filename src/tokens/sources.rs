//! The token sources, their precedence, and why one is used: a table.
//!
//! Source: contract, "Token sources".

use super::{Tokens, doubt};
use crate::host::{Host, SharedLogin};
use crate::policy::account::Account;
use crate::policy::credential::Credential;
use crate::policy::credential::life::Life;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::token;
use crate::policy::variable;
use crate::runtime::trace::Flow;

const SHARED_DEADLINE_MS: u64 = 30_000;
// The user decides.
const SHARED_WAIT_MS: u64 = 300_000;

const NOT_ALLOWED: &str = "This program is set to use other token sources only.";

struct Row {
    source: Source,
    /// Reading it costs nothing, so it is read each time.
    at_once: bool,
    /// It is reported beside the source that wins: reading it asks neither the user nor another program.
    shows_shadowed: bool,
    /// A logout ends its login.
    ends_with_logout: bool,
    use_it: &'static str,
    why: fn(api_origin: &str) -> String,
    /// The decision and reason to report if it has no token.
    pass_over: Option<(&'static str, &'static str)>,
    refuse: &'static str,
}

// In order of precedence: the first source that has a token, or an error, wins.
const ROWS: [Row; 3] = [
    Row {
        source: Source::Environment,
        at_once: true,
        shows_shadowed: false,
        ends_with_logout: false,
        use_it: "use the environment",
        why: |_| "PLEXICUS_API_TOKEN is set, and is used instead of a stored login.".to_owned(),
        pass_over: Some(("skip the environment", "PLEXICUS_API_TOKEN is not set.")),
        refuse: "reject the environment",
    },
    Row {
        source: Source::Stored,
        at_once: false,
        shows_shadowed: true,
        ends_with_logout: true,
        use_it: "use the stored login",
        why: |api_origin| format!("A login for {api_origin} is stored."),
        pass_over: None,
        refuse: "fail",
    },
    Row {
        source: Source::Shared,
        at_once: false,
        shows_shadowed: false,
        ends_with_logout: false,
        use_it: "use the shared login",
        why: |_| {
            "No working login is stored here, and another program shares its login.".to_owned()
        },
        pass_over: None,
        refuse: "fail",
    },
];

/// What reading a source found.
#[derive(Default)]
pub(crate) struct Looked {
    /// The token that would be sent, valid or not.
    pub credential: Option<Credential>,
    /// The other stored logins.
    pub others: Vec<String>,
    /// The account that the user chose as the default, if any.
    pub default: Option<Account>,
    // Why this login was chosen, or why there is none, if there are several.
    why: &'static str,
    // There is a login, but it is known to be dead and another program shares its own.
    yields: bool,
}

impl From<Option<Credential>> for Looked {
    fn from(credential: Option<Credential>) -> Self {
        Self {
            credential,
            ..Self::default()
        }
    }
}

/// Returns the token that would be sent, valid or not. There is none if no source has one, or if the
/// winner can never be sent: it still hides the others.
pub(crate) async fn look<H: Host>(tokens: &Tokens<H>) -> Result<Looked> {
    let mut nothing = Looked::default();
    for row in &ROWS {
        match ask(tokens, row.source).await {
            Ok(looked) if looked.credential.is_some() => return Ok(looked),
            Ok(looked) if row.source == Source::Stored => nothing = looked,
            Ok(_) => {}
            Err(_) if row.at_once => break,
            Err(error) => return Err(error),
        }
    }
    Ok(nothing)
}

/// Whether a stored login wins over another program's.
pub(crate) async fn stored_wins<H: Host>(tokens: &Tokens<H>) -> Result<bool> {
    if !tokens.env.sources.allow(Source::Stored) {
        return Ok(false);
    }
    let chosen = tokens.store.choose_once(&tokens.choice).await?;
    match chosen.login.map(Credential::stored) {
        Some(stored) => Ok(!may_yield(tokens, &stored).await),
        None => Ok(false),
    }
}

/// The same, with each decision in the trace. Fails with `no_credentials` or `storage_forgot` if no
/// source has a token.
pub(crate) async fn find<H: Host>(tokens: &Tokens<H>) -> Result<Credential> {
    let decide = |decision, reason: String| tokens.decide(Flow::Resolve, decision, reason);
    let (mut missing, mut others) = ("", Vec::new());
    for row in &ROWS {
        match ask(tokens, row.source).await {
            Ok(Looked {
                credential: Some(found),
                why,
                ..
            }) => {
                let space = if why.is_empty() { "" } else { " " };
                let reason = (row.why)(tokens.env.api.origin());
                decide(row.use_it, format!("{reason}{space}{why}"));
                return Ok(found);
            }
            Ok(looked) => {
                if let Some((decision, reason)) = row.pass_over {
                    let is_allowed = tokens.env.sources.allow(row.source);
                    let reason = if is_allowed { reason } else { NOT_ALLOWED };
                    decide(decision, reason.to_owned());
                }
                if looked.yields {
                    let reason =
                        "It has expired or was refused, and another program shares its login.";
                    decide("skip the stored login", reason.to_owned());
                }
                if row.source == Source::Stored {
                    (missing, others) = (looked.why, looked.others);
                }
            }
            Err(error) => {
                decide(row.refuse, error.message.clone());
                return Err(error);
            }
        }
    }
    let is_stored = tokens.env.sources.allow(Source::Stored);
    let error = if is_stored && others.is_empty() && tokens.store.is_marked().await {
        AuthError::new(
            ErrorCode::StorageForgot,
            "The storage lost the login that was stored.",
        )
    } else {
        no_credentials(tokens, missing)
    };
    decide("fail", error.message.clone());
    Err(error)
}

fn no_credentials<H: Host>(tokens: &Tokens<H>, why: &str) -> AuthError {
    let origin = tokens.env.api.origin();
    let purpose = match tokens.choice.purpose.as_str() {
        "" => String::new(),
        purpose => format!(" with the purpose \"{purpose}\""),
    };
    let space = if why.is_empty() { "" } else { " " };
    let message = format!("No Plexicus credentials for {origin}{purpose}.{space}{why}");
    let error = AuthError::new(ErrorCode::NoCredentials, &message);
    match use_logins(tokens) {
        true => error,
        false => error.with_source(Source::Environment),
    }
}

/// Whether a login would be used: one stored here, or another program's.
pub(crate) fn use_logins<H: Host>(tokens: &Tokens<H>) -> bool {
    let sources = &tokens.env.sources;
    sources.allow(Source::Stored) || sources.allow(Source::Shared)
}

/// Returns the token of a winning source that costs nothing to read.
pub(crate) fn at_once<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    let at_once = ROWS.iter().take_while(|row| row.at_once);
    for row in at_once.filter(|row| tokens.env.sources.allow(row.source)) {
        let found = match row.source {
            Source::Environment => environment(tokens)?,
            Source::Stored | Source::Shared => None,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether a source that costs nothing to read wins over a stored login, with a valid token or not.
pub(crate) fn shadows_stored<H: Host>(tokens: &Tokens<H>) -> bool {
    !matches!(at_once(tokens), Ok(None))
}

/// Returns a source below the winner that also has a token. A source that fails shadows nothing.
pub(crate) async fn shadowed_by<H: Host>(tokens: &Tokens<H>, winner: Source) -> Option<Source> {
    let below = ROWS.iter().skip_while(|row| row.source != winner).skip(1);
    for row in below.filter(|row| row.shows_shadowed) {
        if let Ok(looked) = ask(tokens, row.source).await
            && looked.credential.is_some()
        {
            return Some(row.source);
        }
    }
    None
}

/// Returns the sources that still have a token after a logout.
pub(crate) async fn left_after_logout<H: Host>(tokens: &Tokens<H>) -> Vec<Source> {
    let mut left = Vec::new();
    for row in ROWS.iter().filter(|row| !row.ends_with_logout) {
        match ask(tokens, row.source).await {
            Ok(looked) if looked.credential.is_some() => left.push(row.source),
            // A variable that can never be sent is still set.
            Err(_) if row.at_once => left.push(row.source),
            _ => {}
        }
    }
    left
}

async fn ask<H: Host>(tokens: &Tokens<H>, source: Source) -> Result<Looked> {
    match source {
        _ if !tokens.env.sources.allow(source) => Ok(Looked::default()),
        Source::Environment => environment(tokens).map(Looked::from),
        Source::Stored => {
            let chosen = tokens.store.choose_once(&tokens.choice).await?;
            let stored = chosen.login.map(Credential::stored);
            let yields = match &stored {
                Some(stored) => yields(tokens, stored).await,
                None => false,
            };
            Ok(Looked {
                credential: stored.filter(|_| !yields),
                others: chosen.others,
                default: chosen.default,
                why: chosen.why,
                yields,
            })
        }
        Source::Shared => shared(tokens).await.map(Looked::from),
    }
}

async fn yields<H: Host>(tokens: &Tokens<H>, stored: &Credential) -> bool {
    may_yield(tokens, stored).await
        && match shared(tokens).await {
            Ok(Some(other)) => !matches!(tokens.memory.life(&other), Life::Dead(_)),
            _ => false,
        }
}

// Nothing replaces the login of an account that the caller names.
async fn may_yield<H: Host>(tokens: &Tokens<H>, stored: &Credential) -> bool {
    tokens.choice.account.is_none()
        && can_ask_to_share(tokens)
        && doubt::is_dead(tokens, stored).await
}

fn environment<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    match tokens.env.host.env(variable::TOKEN) {
        Some(text) if !text.trim().is_empty() => token::accept_personal(&text, variable::TOKEN)
            .map(|token| Some(Credential::personal(token, Source::Environment)))
            .map_err(|error| error.with_source(Source::Environment)),
        _ => Ok(None),
    }
}

/// Returns the token of another program's login, if it has one and this host can ask for it.
async fn shared<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    ask_to_share(tokens, &tokens.shared_scope(), false, false).await
}

/// The same for the scopes that the server requires. Does not ask the user.
pub(crate) async fn shared_for<H: Host>(
    tokens: &Tokens<H>,
    scope: &str,
) -> Result<Option<Credential>> {
    ask_to_share(tokens, scope, false, false).await
}

/// The same in a login, which may ask the user. If the server refused its token, the other program is
/// asked for a new one.
pub(crate) async fn shared_by_user<H: Host>(
    tokens: &Tokens<H>,
    scope: &str,
) -> Result<Option<Credential>> {
    let known = ask_to_share(tokens, scope, false, false).await;
    let known = known.ok().flatten();
    let refusal = known.and_then(|known| tokens.memory.rejection(known.fingerprint));
    ask_to_share(tokens, scope, true, refusal.is_some()).await
}

async fn ask_to_share<H: Host>(
    tokens: &Tokens<H>,
    scope: &str,
    interactive: bool,
    refused: bool,
) -> Result<Option<Credential>> {
    if !can_ask_to_share(tokens) {
        return Ok(None);
    }
    let env = &tokens.env;
    let wait_ms = if interactive {
        SHARED_WAIT_MS
    } else {
        SHARED_DEADLINE_MS
    };
    let what = "The login of another program could not be read";
    let asking = env.host.shared_token(scope, interactive, refused);
    let asked = env.call(ErrorCode::HostFailed, what, wait_ms, asking);
    let token = match asked.await? {
        SharedLogin::Token(token) => token,
        SharedLogin::Cancelled if interactive => {
            let message = "The user cancelled the login.";
            return Err(AuthError::new(ErrorCode::Cancelled, message));
        }
        SharedLogin::Cancelled | SharedLogin::None => return Ok(None),
    };
    if !token::is_header_safe(token.expose("its form is checked")) {
        let message = "The token of another program's login is malformed.";
        let error = AuthError::new(ErrorCode::TokenMalformed, message);
        return Err(error.with_source(Source::Shared));
    }
    Ok(Some(Credential::shared(token)))
}

fn can_ask_to_share<H: Host>(tokens: &Tokens<H>) -> bool {
    let env = &tokens.env;
    env.host.capabilities().shared_token && env.sources.allow(Source::Shared)
}
