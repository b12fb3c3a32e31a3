//! How long a token is used without looking again.

use crate::policy::credential::{Credential, NEAR_END_MS};

/// How long where the storage cannot tell of changes, in ms. Every window sees a change within it.
pub const SHORT_MS: i64 = 5_000;
// Even a storage that tells may miss a change, on a network drive for instance.
const LONG_MS: i64 = 5 * 60 * 1000;

/// How long a token is used without looking at the storage, in ms. Near the end others may store
/// the next token at any moment.
#[must_use]
pub fn lease_ms(credential: &Credential, storage_tells: bool, now_ms: i64) -> i64 {
    let longest_ms = if storage_tells { LONG_MS } else { SHORT_MS };
    let Some(end_ms) = credential.promised_end_ms() else {
        return longest_ms;
    };
    let is_near_ms = end_ms.saturating_sub(NEAR_END_MS);
    let is_near_ms = credential.renewal_due_ms().unwrap_or(is_near_ms);
    match is_near_ms.saturating_sub(now_ms) {
        // An end in the past says that the clock is wrong, or the token as good as dead: look each time.
        ..=0 => end_ms.saturating_sub(now_ms).clamp(0, SHORT_MS),
        left_ms => left_ms.min(longest_ms),
    }
}

/// Whether a token may be handed to an adapter, which judges nothing: near its end each use is judged.
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
    fn a_lease_ends_where_the_end_comes_near() {
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
    fn a_token_that_is_renewed_is_leased_until_that_is_due() {
        let credential = ending(Some(1_000_000), Some(100_000));
        assert_eq!(lease_ms(&credential, true, 974_990), 10);
        assert_eq!(lease_ms(&credential, true, 975_000), SHORT_MS);
    }

    #[test]
    fn without_a_fixed_end_only_the_storage_counts() {
        assert_eq!(lease_ms(&ending(None, None), true, i64::MAX), LONG_MS);
        assert_eq!(lease_ms(&ending(None, None), false, 0), SHORT_MS);
    }

    #[test]
    fn near_its_end_a_token_is_not_handed_out() {
        let credential = ending(Some(1_000_000), None);
        assert!(may_be_handed_out(&credential, 939_999));
        assert!(!may_be_handed_out(&credential, 940_000));
        assert!(may_be_handed_out(&ending(None, None), i64::MAX));
    }
}
