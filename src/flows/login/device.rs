//! Device login: the user types a code into a page on any device (RFC 8628).

use super::authorize::{login_timed_out, while_host};
use super::request::{Obtained, Progress, Request};
use crate::host::{Host, ShownCode};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::wire::Answer;
use crate::policy::wire::grant::{self, DeviceCode, Outcome};
use crate::policy::wire::polling::next_pause_ms;
use crate::runtime::wait::host_failed;
use crate::tokens::{Tokens, granting};
use std::rc::Rc;

/// Obtains a token, polling until the user has decided or the code has expired.
pub(super) async fn obtain<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Obtained> {
    let start = grant::start_device(
        &tokens.env.client,
        &tokens.env.api,
        request.scope(),
        &tokens.env.device_name,
    );
    let answer = tokens.server.send(start).await?;
    let code = grant::device_code(&answer, tokens.env.trust, tokens.env.host.wall_now_ms())?;
    // The code's expiry is the deadline, unless the caller set an earlier one.
    let (wait_ms, at_end) = match request.device_timeout_ms {
        Some(timeout_ms) if timeout_ms < code.life_ms => (timeout_ms, login_timed_out()),
        _ => (code.life_ms, expired()),
    };
    let shown = ShownCode {
        user_code: code.user_code.clone(),
        verification_uri: code.verification_uri.clone(),
        expires_at_ms: tokens.env.deadline_ms(wait_ms),
    };
    progress(Progress::Device {
        user_code: shown.user_code.clone(),
        verification_uri: shown.verification_uri.clone(),
        expires_at_ms: shown.expires_at_ms,
    });
    let showing = async {
        let shown = tokens.env.host.show(&shown).await;
        let what = "The code could not be shown";
        shown.map_err(|failure| host_failed(ErrorCode::HostFailed, what, &failure))
    };
    tokens
        .env
        .within(wait_ms, while_host(showing, poll(tokens, &code)))
        .await
        .unwrap_or(Err(at_end))
}

async fn poll<H: Host>(tokens: &Rc<Tokens<H>>, code: &DeviceCode) -> Result<Obtained> {
    let env = &tokens.env;
    let mut pause_ms = code.interval_ms;
    loop {
        env.host.sleep(pause_ms).await;
        let request = grant::poll_device(&env.client, &env.api, &code.device_code);
        let now_ms = env.host.wall_now_ms();
        let read = move |answer: Answer| grant::outcome(&answer, now_ms);
        let outcome = match granting::send(tokens, request, read).await {
            Ok(outcome) => outcome,
            Err(error) if is_passing(error.code) => Outcome::Transient(error),
            Err(error) => Outcome::Failed(error),
        };
        pause_ms = next_pause_ms(pause_ms, &outcome).unwrap_or(pause_ms);
        match outcome {
            Outcome::Granted(grant) => return Ok(Obtained::Login(grant)),
            Outcome::Failed(error) => return Err(error),
            _ => {}
        }
    }
}

fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ServerUnreachable | ErrorCode::RequestTimedOut
    )
}

fn expired() -> AuthError {
    AuthError::new(
        ErrorCode::DeviceCodeExpired,
        "The code expired before it was approved.",
    )
}
