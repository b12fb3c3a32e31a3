//! How long a token is used before the storage is read again.

use crate::policy::credential::{Credential, NEAR_END_MS};

/// How long a lease lasts if the storage cannot report changes, in ms. Every window sees a change
/// within this time.
pub const SHORT_MS: i64 = 5_000;
// Not longer, because even a storage that reports changes may miss one, for example on a network drive.
const LONG_MS: i64 = 5 * 60 * 1000;

/// How long a token may be used without reading the storage, in ms. Near its expiry, another program
/// may store the next token at any moment.
#[must_use]
pub fn lease_ms(credential: &Credential, storage_tells: bool, now_ms: i64) -> i64 {
    let longest_ms = if storage_tells { LONG_MS } else { SHORT_MS };
    let Some(end_ms) = credential.promised_end_ms() else {
        return longest_ms;
    };
    let is_near_ms = end_ms.saturating_sub(NEAR_END_MS);
    let is_near_ms = credential.renewal_due_ms().unwrap_or(is_near_ms);
    match is_near_ms.saturating_sub(now_ms) {
        // If the expiry has passed, the clock is wrong or the token is probably expired: read the
        // storage each time.
        ..=0 => end_ms.saturating_sub(now_ms).clamp(0, SHORT_MS),
        left_ms => left_ms.min(longest_ms),
    }
}

/// Whether an adapter may hold the token. The adapter checks nothing, so near its expiry a token stays in the
/// core.
#[must_use]
pub fn may_be_handed_out(credential: &Credential, now_ms: i64) -> bool {
    let end_ms = credential.promised_end_ms();
    end_ms.is_none_or(|end_ms| end_ms.saturating_sub(now_ms) > NEAR_END_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::credential::tests::ending;

    #[test]
    fn a_lease_ends_when_the_expiry_is_near() {
        let end_ms = 1_000_000;
        for (storage_tells, now_ms, expected) in [
            (true, 0, LONG_MS),
            (false, 0, SHORT_MS),
            (true, 900_000, 40_000),
            (false, 900_000, SHORT_MS),
            (true, 939_999, 1),
            (true, 940_000, SHORT_MS),
            (true, 998_000, 2_000),
            (true, 1_000_000, 0),
            (true, i64::MAX, 0),
            (true, i64::MIN, LONG_MS),
        ] {
            let credential = ending(Some(end_ms), None);
            assert_eq!(
                lease_ms(&credential, storage_tells, now_ms),
                expected,
                "{now_ms}"
            );
        }
    }

    #[test]
    fn a_renewable_token_is_leased_until_its_renewal_is_due() {
        let credential = ending(Some(1_000_000), Some(100_000));
        assert_eq!(lease_ms(&credential, true, 974_990), 10);
        assert_eq!(lease_ms(&credential, true, 975_000), SHORT_MS);
    }

    #[test]
    fn without_a_fixed_expiry_the_lease_depends_on_the_storage_only() {
        assert_eq!(lease_ms(&ending(None, None), true, i64::MAX), LONG_MS);
        assert_eq!(lease_ms(&ending(None, None), false, 0), SHORT_MS);
    }

    #[test]
    fn a_token_near_its_expiry_is_not_handed_out() {
        let credential = ending(Some(1_000_000), None);
        assert!(may_be_handed_out(&credential, 939_999));
        assert!(!may_be_handed_out(&credential, 940_000));
        assert!(may_be_handed_out(&ending(None, None), i64::MAX));
    }
}
