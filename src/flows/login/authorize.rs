//! What the logins with an authorization code share: the consent page's address, opening it, the exchange.

use super::request::{Obtained, Request};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::Refusal;
use crate::policy::login::pkce::Attempt;
use crate::policy::text::secret::Secret;
use crate::policy::wire::Answer;
use crate::policy::wire::authorize::{Consent, consent_url};
use crate::policy::wire::grant::{self, Outcome};
use crate::policy::wire::unreadable;
use crate::runtime::wait::host_failed;
use crate::tokens::{Tokens, granting};
use core::pin::pin;
use core::slice::from_ref;
use futures_util::future::{Either, select};
use std::rc::Rc;
use zeroize::Zeroizing;

const OPEN_DEADLINE_MS: u64 = 10_000;

/// Returns the address of the consent page for this attempt.
pub(super) fn authorize_url<H: Host>(
    tokens: &Tokens<H>,
    request: &Request,
    attempt: &Attempt,
    port: u16,
) -> Result<Zeroizing<String>> {
    let app = tokens.env.app.as_ref().map_err(Clone::clone)?;
    let consent = Consent {
        client: &tokens.env.client,
        device_name: &tokens.env.device_name,
        scope: request.scope(),
        port,
    };
    Ok(consent_url(app, attempt, consent))
}

pub(super) async fn open<H: Host>(tokens: &Tokens<H>, url: &str, state: &Secret) -> Result<()> {
    const FAILED: &str = "No browser could be opened";
    match tokens
        .env
        .within(OPEN_DEADLINE_MS, tokens.env.host.open_browser(url))
        .await
    {
        // A host that does not answer in time may still open it: the user sees whether it does, and can cancel.
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

/// Waits while the host does its part, which may take as long: a dialog that stays open, a browser that
/// starts slowly. If the host's part fails, so does the wait.
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

/// Exchanges the code once, without retries.
pub(super) async fn exchange<H: Host>(
    tokens: &Rc<Tokens<H>>,
    code: Secret,
    attempt: Attempt,
    port: u16,
) -> Result<Obtained> {
    let secrets = attempt.into_exchange();
    let request = grant::exchange(&tokens.env.client, &tokens.env.api, code, secrets, port);
    let now_ms = tokens.env.host.wall_now_ms();
    let read = move |answer: Answer| grant::outcome(&answer, now_ms);
    match granting::send(tokens, request, read).await? {
        Outcome::Granted(grant) => Ok(Obtained::Login(grant)),
        Outcome::Transient(error) | Outcome::Failed(error) => Err(error),
        Outcome::RateLimited(wait_ms) => Err(AuthError::new(
            ErrorCode::RateLimited,
            "The server asked to wait: there were too many logins.",
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
        Refusal::Oauth(error) => AuthError::new(
            ErrorCode::LoginFailed,
            &format!("The login failed in the browser: the server reported {error}."),
        ),
        Refusal::Other => {
            AuthError::new(ErrorCode::LoginFailed, "The login failed in the browser.")
        }
    }
}

pub(super) fn login_timed_out() -> AuthError {
    AuthError::new(
        ErrorCode::LoginTimedOut,
        "The login was not finished in time.",
    )
}
