//! How long a login waits for the user.

use crate::policy::error::{AuthError, Result};

/// How long a login waits by default, in ms. A device login waits until its code expires.
pub const DEFAULT_MS: u64 = 120_000;

/// The timeouts that a caller may set, in ms: from a second to an hour.
const ALLOWED_MS: core::ops::RangeInclusive<u64> = 1_000..=3_600_000;

/// Checks the timeout that a caller set. Fails with `invalid_option` if it is not a number from a
/// second to an hour.
pub fn asked_for(ms: Option<u64>) -> Result<u64> {
    ms.filter(|ms| ALLOWED_MS.contains(ms))
        .ok_or_else(|| AuthError::invalid_option("timeoutMs must be between 1000 and 3600000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_between_a_second_and_an_hour() {
        for (ms, is_good) in [
            (None, false),
            (Some(0), false),
            (Some(999), false),
            (Some(1_000), true),
            (Some(3_600_000), true),
            (Some(3_600_001), false),
            (Some(u64::MAX), false),
        ] {
            assert_eq!(asked_for(ms).ok(), ms.filter(|_| is_good), "{ms:?}");
        }
        assert_eq!(asked_for(Some(DEFAULT_MS)), Ok(DEFAULT_MS));
    }
}
