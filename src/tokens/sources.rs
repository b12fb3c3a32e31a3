//! Where a token can come from, in which order, and why: chosen from a table.
//!
//! Source: contract, "Token sources".

use super::Tokens;
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::token;
use crate::policy::variable;
use crate::runtime::trace::Flow;

const SHARED_DEADLINE_MS: u64 = 30_000;
// A user decides.
const SHARED_WAIT_MS: u64 = 300_000;

struct Row {
    source: Source,
    /// It costs nothing to look at, so it is looked at each time.
    at_once: bool,
    /// It is told beside the one that wins: to look at it asks neither the user nor a program.
    shows_shadowed: bool,
    /// A logout ends it.
    ends_with_logout: bool,
    use_it: &'static str,
    why: fn(api_origin: &str) -> String,
    /// What is told where it has no token.
    pass_over: Option<(&'static str, &'static str)>,
    refuse: &'static str,
}

// In the order of precedence: the first that has a token, or an error, is the one.
const ROWS: [Row; 3] = [
    Row {
        source: Source::Environment,
        at_once: true,
        shows_shadowed: false,
        ends_with_logout: false,
        use_it: "use the environment",
        why: |_| "PLEXICUS_API_TOKEN is set: it wins over a stored login.".to_owned(),
        pass_over: Some((
            "pass over the environment",
            "PLEXICUS_API_TOKEN is not set.",
        )),
        refuse: "refuse the environment",
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
        why: |_| "No login is stored here; another program lends its own.".to_owned(),
        pass_over: None,
        refuse: "fail",
    },
];

/// The token that would be sent, alive or not. `None` where no source has one, and where the
/// winner can never be sent: it lets no other in.
pub(crate) async fn look<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    for row in &ROWS {
        match ask(tokens, row.source).await {
            Ok(None) => {}
            Err(_) if row.at_once => return Ok(None),
            found => return found,
        }
    }
    Ok(None)
}

/// The same, told by the trace; where no source has one, fails with `no_credentials` or
/// `storage_forgot`.
pub(crate) async fn find<H: Host>(tokens: &Tokens<H>) -> Result<Credential> {
    let decide = |decision, reason: String| tokens.decide(Flow::Resolve, decision, reason);
    for row in &ROWS {
        match ask(tokens, row.source).await {
            Ok(Some(found)) => {
                decide(row.use_it, (row.why)(tokens.env.api.origin()));
                return Ok(found);
            }
            Ok(None) => {
                if let Some((decision, reason)) = row.pass_over {
                    decide(decision, reason.to_owned());
                }
            }
            Err(error) => {
                decide(row.refuse, error.message.clone());
                return Err(error);
            }
        }
    }
    let error = if tokens.store.is_marked().await {
        AuthError::new(
            ErrorCode::StorageForgot,
            "The storage lost the login that it was given.",
        )
    } else {
        let message = format!("No Plexicus credentials for {}.", tokens.env.api.origin());
        AuthError::new(ErrorCode::NoCredentials, &message)
    };
    decide("fail", error.message.clone());
    Err(error)
}

/// The token of a source that wins and that costs nothing to look at.
pub(crate) fn at_once<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    for row in ROWS.iter().take_while(|row| row.at_once) {
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

/// Whether a source that costs nothing to look at wins over a stored login, with a good token or not.
pub(crate) fn shadows_stored<H: Host>(tokens: &Tokens<H>) -> bool {
    !matches!(at_once(tokens), Ok(None))
}

/// A source below the winner that has a token too. One that fails shadows nothing.
pub(crate) async fn shadowed_by<H: Host>(tokens: &Tokens<H>, winner: Source) -> Option<Source> {
    let below = ROWS.iter().skip_while(|row| row.source != winner).skip(1);
    for row in below.filter(|row| row.shows_shadowed) {
        if let Ok(Some(_)) = ask(tokens, row.source).await {
            return Some(row.source);
        }
    }
    None
}

/// The sources that go on giving a token after a logout.
pub(crate) async fn left_after_logout<H: Host>(tokens: &Tokens<H>) -> Vec<Source> {
    let mut left = Vec::new();
    for row in ROWS.iter().filter(|row| !row.ends_with_logout) {
        match ask(tokens, row.source).await {
            Ok(Some(_)) => left.push(row.source),
            // A variable that can never be sent is set all the same.
            Err(_) if row.at_once => left.push(row.source),
            _ => {}
        }
    }
    left
}

async fn ask<H: Host>(tokens: &Tokens<H>, source: Source) -> Result<Option<Credential>> {
    match source {
        Source::Environment => environment(tokens),
        Source::Stored => {
            let login = tokens.store.login_once().await?;
            Ok(login.map(Credential::stored))
        }
        Source::Shared => shared(tokens).await,
    }
}

fn environment<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    match tokens.env.host.env(variable::TOKEN) {
        Some(text) if !text.trim().is_empty() => token::accept_personal(&text, variable::TOKEN)
            .map(|token| Some(Credential::personal(token, Source::Environment)))
            .map_err(|error| error.with_source(Source::Environment)),
        _ => Ok(None),
    }
}

/// The token of another program's login, if it has one and this host can ask for it.
async fn shared<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    ask_to_share(tokens, false, false).await
}

/// The same in a login, which may ask the user. A token that the server refused needs another one.
pub(crate) async fn shared_by_user<H: Host>(tokens: &Tokens<H>) -> Result<Option<Credential>> {
    let known = shared(tokens).await.ok().flatten();
    let refusal = known.and_then(|known| tokens.memory.rejection(known.fingerprint));
    ask_to_share(tokens, true, refusal.is_some()).await
}

async fn ask_to_share<H: Host>(
    tokens: &Tokens<H>,
    interactive: bool,
    refused: bool,
) -> Result<Option<Credential>> {
    let env = &tokens.env;
    if !env.host.capabilities().lend {
        return Ok(None);
    }
    let wait_ms = if interactive {
        SHARED_WAIT_MS
    } else {
        SHARED_DEADLINE_MS
    };
    let what = "The login of another program could not be had";
    let asking = env.host.lend(interactive, refused);
    let token = env
        .call(ErrorCode::HostFailed, what, wait_ms, asking)
        .await?;
    if let Some(token) = &token
        && !token::is_header_safe(token.expose("its form is checked"))
    {
        let message = "The token of another program's login could never be sent.";
        let error = AuthError::new(ErrorCode::TokenMalformed, message);
        return Err(error.with_source(Source::Shared));
    }
    Ok(token.map(Credential::shared))
}
