//! Browser login: authorization code with PKCE over a loopback redirect.
//!
//! Source: contract, "Browser login"; RFC 8252 §7.3, RFC 7636.

use crate::flows::context::{Context, host_failed};
use crate::flows::login::{Obtained, Progress, Request};
use crate::flows::page::{OpenPage, stray};
use crate::host::{CallbackReply, Host, Listener};
use crate::policy::callback::{self, FIRST_PORT, LAST_PORT, Refusal, Verdict};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::pkce::Attempt;
use crate::policy::secret::Secret;
use crate::policy::wire::grant::{self, Outcome};
use crate::policy::wire::unreadable;

const LISTEN_DEADLINE_MS: u64 = 10_000;
const OPEN_DEADLINE_MS: u64 = 10_000;

/// Obtains a token; the browser's tab stays open for the outcome.
pub(crate) async fn obtain<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<(Obtained, OpenTab<H::Listener>)> {
    let attempt = Attempt::new(&context.random()?);
    let listening = context.host.listen(FIRST_PORT, LAST_PORT);
    let mut listener = context
        .lent(
            ErrorCode::NoFreePort,
            "No port of 9100–9199 on 127.0.0.1 could be bound",
            LISTEN_DEADLINE_MS,
            listening,
        )
        .await?;
    let port = listener.port();
    let url = authorize_url(context, request, &attempt, port)?;
    progress(Progress::Browser {
        url: url.clone(),
        callback_url: callback::redirect_uri(port),
        check_code: attempt.check_code(),
        expires_at_ms: context.deadline_ms(request.timeout_ms),
    });
    if request.open_browser {
        open(context, &url).await?;
    }
    let waiting = wait_for_callback(&mut listener, attempt.state());
    let (verdict, page) = context
        .within(request.timeout_ms, waiting)
        .await
        .ok_or_else(login_timed_out)??;
    let outcome = match verdict {
        Ok(code) => exchange(context, code, attempt, port).await,
        Err(refusal) => Err(refused(refusal)),
    };
    match outcome {
        Ok(obtained) => Ok((
            obtained,
            OpenTab {
                page,
                _listener: listener,
            },
        )),
        Err(error) => {
            page.tell_failure(&error);
            Err(error)
        }
    }
}

/// The browser's tab, held open for the outcome; the listener lives as long as it does.
pub(crate) struct OpenTab<L: Listener> {
    page: OpenPage<L::Reply>,
    _listener: L,
}

impl<L: Listener> OpenTab<L> {
    pub fn tell<T>(self, outcome: &Result<T>) {
        match outcome {
            Ok(_) => self.page.tell_success(),
            Err(error) => self.page.tell_failure(error),
        }
    }
}

async fn wait_for_callback<L: Listener>(
    listener: &mut L,
    state: &Secret,
) -> Result<(core::result::Result<Secret, Refusal>, OpenPage<L::Reply>)> {
    let port = listener.port();
    while let Some((request, reply)) = listener.next().await {
        match callback::judge(&request, port, state) {
            Verdict::Stray(status) => reply.send(stray(status)),
            Verdict::Code(code) => return Ok((Ok(code), OpenPage::new(reply))),
            Verdict::Refused(refusal) => return Ok((Err(refusal), OpenPage::new(reply))),
        }
    }
    Err(AuthError::new(
        ErrorCode::HostFailed,
        "The listener ended before the callback came.",
    ))
}

/// The address of the consent page for this attempt.
pub(crate) fn authorize_url<H: Host>(
    context: &Context<H>,
    request: &Request,
    attempt: &Attempt,
    port: u16,
) -> Result<String> {
    let app = context.app.as_ref().map_err(Clone::clone)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
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
    // Some hosts re-encode addresses and would make a literal plus of `+`; `%20` survives them.
    let query = query.finish().replace('+', "%20");
    Ok(format!("{}?{query}", app.join("/auth/cli")))
}

pub(crate) async fn open<H: Host>(context: &Context<H>, url: &str) -> Result<()> {
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
        Some(Err(failure)) => Err(host_failed(ErrorCode::BrowserUnavailable, FAILED, &failure)),
    }
}

/// Exchanges the code, once: it is never retried.
pub(crate) async fn exchange<H: Host>(
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

pub(crate) fn refused(refusal: Refusal) -> AuthError {
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

pub(crate) fn login_timed_out() -> AuthError {
    AuthError::new(
        ErrorCode::LoginTimedOut,
        "Nobody finished the login in time.",
    )
}
