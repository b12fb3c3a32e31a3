//! How long to wait before the next poll of a device login (RFC 8628 §3.5).

use super::grant::Outcome;

const SLOW_DOWN_MS: u64 = 5_000;
const RATE_LIMITED_MS: u64 = 60_000;

/// The next pause, in ms, after this outcome of a poll; `None` if polling must stop.
#[must_use]
pub fn next_pause_ms(pause_ms: u64, outcome: &Outcome) -> Option<u64> {
    match outcome {
        Outcome::Granted(_) | Outcome::Failed(_) => None,
        Outcome::Pending => Some(pause_ms),
        Outcome::SlowDown => Some(pause_ms.saturating_add(SLOW_DOWN_MS)),
        Outcome::RateLimited(wait_ms) => {
            Some(pause_ms.max(RATE_LIMITED_MS).max(wait_ms.unwrap_or(0)))
        }
        // The connection was lost or the server failed: wait twice as long, up to a minute.
        Outcome::Transient(error) => {
            let doubled = pause_ms.saturating_mul(2).min(RATE_LIMITED_MS);
            let asked_for = error.retry_after_ms.unwrap_or(0);
            Some(doubled.max(pause_ms).max(asked_for))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::error::{AuthError, ErrorCode};

    #[test]
    fn every_outcome_sets_the_next_pause() {
        let failed = || AuthError::new(ErrorCode::ServerUnreachable, "");
        let transient =
            |retry_after_ms| Outcome::Transient(failed().with_retry_after(retry_after_ms));
        for (pause_ms, outcome, expected) in [
            (5_000, Outcome::Pending, Some(5_000)),
            (5_000, Outcome::SlowDown, Some(10_000)),
            (5_000, Outcome::RateLimited(None), Some(60_000)),
            (5_000, Outcome::RateLimited(Some(90_000)), Some(90_000)),
            (70_000, Outcome::RateLimited(None), Some(70_000)),
            (5_000, transient(None), Some(10_000)),
            (40_000, transient(None), Some(60_000)),
            (70_000, transient(None), Some(70_000)),
            (5_000, transient(Some(90_000)), Some(90_000)),
            (u64::MAX, Outcome::SlowDown, Some(u64::MAX)),
            (5_000, Outcome::Failed(failed()), None),
        ] {
            assert_eq!(
                next_pause_ms(pause_ms, &outcome),
                expected,
                "{pause_ms} {outcome:?}"
            );
        }
    }
}
