//! What every login with a code shares: the consent page's address, opening it, the exchange.

use super::request::{Obtained, Request};
use crate::flows::context::{Context, host_failed};
use crate::host::Host;
use crate::policy::callback::Refusal;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::pkce::Attempt;
use crate::policy::secret::Secret;
use crate::policy::wire::grant::{self, Outcome};
use crate::policy::wire::unreadable;
use core::pin::pin;
use core::slice::from_ref;
use futures_util::future::{Either, select};
use zeroize::Zeroizing;

const OPEN_DEADLINE_MS: u64 = 10_000;
const LONGEST_QUERY: usize = 4_096;

/// The address of the consent page for this attempt.
pub(super) fn authorize_url<H: Host>(
    context: &Context<H>,
    request: &Request,
    attempt: &Attempt,
    port: u16,
) -> Result<Zeroizing<String>> {
    let app = context.app.as_ref().map_err(Clone::clone)?;
    // Long enough: what grows is copied, and its old place is not overwritten.
    let mut query = form_urlencoded::Serializer::new(String::with_capacity(LONGEST_QUERY));
    query.extend_pairs([
        ("client_id", context.client.id.as_str()),
        ("port", &port.to_string()),
        (
            "state",
            attempt.state().expose("the consent page sends it back"),
        ),
        ("code_challenge", &attempt.challenge()),
        ("code_challenge_method", "S256"),
        ("device", &context.device_name),
        ("scope", &request.scope),
    ]);
    let query = Zeroizing::new(query.finish());
    let page = app.join("/auth/cli");
    let mut url = Zeroizing::new(String::with_capacity(LONGEST_QUERY));
    url.push_str(&page);
    url.push('?');
    // Some hosts re-encode addresses and would make a literal plus of `+`; `%20` survives them.
    for (index, words) in query.split('+').enumerate() {
        url.push_str(if index > 0 { "%20" } else { "" });
        url.push_str(words);
    }
    Ok(url)
}

pub(super) async fn open<H: Host>(context: &Context<H>, url: &str, state: &Secret) -> Result<()> {
    const FAILED: &str = "No browser could be opened";
    match context
        .within(OPEN_DEADLINE_MS, context.host.open_browser(url))
        .await
    {
        // A host that does not say by then may still open it: the user sees, and can cancel.
        None | Some(Ok(true)) => Ok(()),
        Some(Ok(false)) => Err(AuthError::new(
            ErrorCode::BrowserUnavailable,
            &format!("{FAILED}."),
        )),
        Some(Err(failure)) => Err(host_failed(
            ErrorCode::BrowserUnavailable,
            FAILED,
            &failure.without(from_ref(state)),
        )),
    }
}

/// Waits while the host does its part, which may take as long: a dialog that stays open, a browser
/// that is slow to start. When that fails, so does the wait.
pub(super) async fn while_host<T>(
    doing: impl Future<Output = Result<()>>,
    waiting: impl Future<Output = Result<T>>,
) -> Result<T> {
    match select(pin!(doing), pin!(waiting)).await {
        Either::Left((Ok(()), waiting)) => waiting.await,
        Either::Left((Err(error), _)) => Err(error),
        Either::Right((outcome, _)) => outcome,
    }
}

/// Exchanges the code, once: it is never retried.
pub(super) async fn exchange<H: Host>(
    context: &Context<H>,
    code: Secret,
    attempt: Attempt,
    port: u16,
) -> Result<Obtained> {
    let secrets = attempt.into_exchange();
    let request = grant::exchange(&context.client, &context.api, code, secrets, port);
    let answer = context.send(request).await?;
    match grant::outcome(&answer, context.host.wall_now_ms()) {
        Outcome::Granted(grant) => Ok(Obtained::Login(grant)),
        Outcome::Transient(error) | Outcome::Failed(error) => Err(error),
        Outcome::RateLimited(wait_ms) => Err(AuthError::new(
            ErrorCode::RateLimited,
            "The server asks to wait: too many logins.",
        )
        .with_retry_after(wait_ms)),
        Outcome::Pending | Outcome::SlowDown => Err(unreadable()),
    }
}

pub(super) fn refused(refusal: Refusal) -> AuthError {
    match refusal {
        Refusal::AccessDenied => AuthError::new(
            ErrorCode::AccessDenied,
            "The login was denied in the browser.",
        ),
        Refusal::Other => {
            AuthError::new(ErrorCode::LoginFailed, "The login failed in the browser.")
        }
    }
}

pub(super) fn login_timed_out() -> AuthError {
    AuthError::new(
        ErrorCode::LoginTimedOut,
        "Nobody finished the login in time.",
    )
}
