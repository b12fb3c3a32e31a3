//! Device login: the user types a code into a page on any device (RFC 8628).

use super::authorize::{login_timed_out, while_host};
use super::request::{Obtained, Progress, Request};
use crate::flows::context::{Context, host_failed};
use crate::host::{Host, ShownCode};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::wire::grant::{self, DeviceCode, Outcome};

const SLOW_DOWN_MS: u64 = 5_000;
const RATE_LIMITED_MS: u64 = 60_000;

/// Obtains a token, polling until the user has decided or the code has expired.
pub(super) async fn obtain<H: Host>(
    context: &Context<H>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Obtained> {
    let start = grant::start_device(
        &context.client,
        &context.api,
        &request.scope,
        &context.device_name,
    );
    let answer = context.send(start).await?;
    let code = grant::device_code(&answer, context.trust, context.host.wall_now_ms())?;
    // The code's own end is the deadline, unless the caller set an earlier one.
    let (wait_ms, at_end) = match request.device_timeout_ms {
        Some(timeout_ms) if timeout_ms < code.life_ms => (timeout_ms, login_timed_out()),
        _ => (code.life_ms, expired()),
    };
    let shown = ShownCode {
        user_code: code.user_code.clone(),
        verification_uri: code.verification_uri.clone(),
        expires_at_ms: context.deadline_ms(wait_ms),
    };
    progress(Progress::Device {
        user_code: shown.user_code.clone(),
        verification_uri: shown.verification_uri.clone(),
        expires_at_ms: shown.expires_at_ms,
    });
    let showing = async {
        let shown = context.host.show(&shown).await;
        let what = "The code could not be shown";
        shown.map_err(|failure| host_failed(ErrorCode::HostFailed, what, &failure))
    };
    context
        .within(wait_ms, while_host(showing, poll(context, &code)))
        .await
        .unwrap_or(Err(at_end))
}

async fn poll<H: Host>(context: &Context<H>, code: &DeviceCode) -> Result<Obtained> {
    let mut interval_ms = code.interval_ms;
    loop {
        context.host.sleep(interval_ms).await;
        let request = grant::poll_device(&context.client, &context.api, &code.device_code);
        let outcome = match context.send(request).await {
            Ok(answer) => grant::outcome(&answer, context.host.wall_now_ms()),
            Err(error) if is_passing(error.code) => Outcome::Transient(error),
            Err(error) => Outcome::Failed(error),
        };
        match outcome {
            Outcome::Granted(grant) => return Ok(Obtained::Login(grant)),
            Outcome::Failed(error) => return Err(error),
            Outcome::Pending => {}
            Outcome::SlowDown => interval_ms = interval_ms.saturating_add(SLOW_DOWN_MS),
            Outcome::RateLimited(wait_ms) => {
                interval_ms = interval_ms.max(RATE_LIMITED_MS).max(wait_ms.unwrap_or(0));
            }
            // A lost connection or a failing server: twice the pause (RFC 8628 §3.5), up to a minute.
            Outcome::Transient(error) => {
                let doubled = interval_ms.saturating_mul(2).min(RATE_LIMITED_MS);
                interval_ms = doubled
                    .max(interval_ms)
                    .max(error.retry_after_ms.unwrap_or(0));
            }
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
