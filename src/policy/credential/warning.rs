//! When to warn that a login expires soon: at each threshold, once for each expiry.

use crate::policy::stored::login::SLIDING_MS;
use crate::policy::text::secret::Fingerprint;

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A login's expiry, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A fixed expiry.
    Fixed(i64),
    /// A sliding expiry: the login expires then unless it is used again.
    Sliding(i64),
}

impl End {
    /// The time, in ms.
    #[must_use]
    pub fn at_ms(self) -> i64 {
        match self {
            Self::Fixed(at_ms) | Self::Sliding(at_ms) => at_ms,
        }
    }
}

/// How long before an expiry to warn, in ms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarnBefore {
    /// Before a fixed expiry.
    pub fixed_ms: Vec<i64>,
    /// Before a sliding expiry. Thresholds of a full lifetime or more are ignored.
    pub sliding_ms: Vec<i64>,
}

impl Default for WarnBefore {
    fn default() -> Self {
        Self {
            fixed_ms: vec![DAY_MS.saturating_mul(7), DAY_MS, HOUR_MS],
            sliding_ms: vec![HOUR_MS, HOUR_MS.div_euclid(4)],
        }
    }
}

/// Checks a threshold that a caller set, in ms; `None` if it is zero or more than a year.
#[must_use]
pub fn span_ms(ms: u64) -> Option<i64> {
    let year_ms = DAY_MS.saturating_mul(365);
    i64::try_from(ms)
        .ok()
        .filter(|ms| (1..=year_ms).contains(ms))
}

impl WarnBefore {
    fn thresholds(&self, end: End) -> impl Iterator<Item = i64> {
        let (thresholds, longest_ms) = match end {
            End::Fixed(_) => (&self.fixed_ms, i64::MAX),
            End::Sliding(_) => (&self.sliding_ms, SLIDING_MS),
        };
        let thresholds = thresholds.iter().copied();
        thresholds.filter(move |before_ms| (1..longest_ms).contains(before_ms))
    }

    /// How long until the next warning or the expiry itself, in ms; `None` if the expiry has passed.
    #[must_use]
    pub fn next_ms(&self, end: End, now_ms: i64) -> Option<i64> {
        let left_ms = end.at_ms().saturating_sub(now_ms);
        let moments = self.thresholds(end).chain([0]);
        moments
            .map(|before_ms| left_ms.saturating_sub(before_ms))
            .filter(|wait_ms| *wait_ms > 0)
            .min()
    }
}

/// Which warnings were given already.
#[derive(Debug, Default)]
pub struct Warnings {
    warned: Option<(End, i64)>,
    expired: Option<Fingerprint>,
}

impl Warnings {
    /// Whether to warn now: a threshold was crossed that had no warning yet for this expiry. If several
    /// thresholds were crossed at once, one warning covers them all.
    pub fn warn(&mut self, before: &WarnBefore, end: End, now_ms: i64) -> bool {
        let left_ms = end.at_ms().saturating_sub(now_ms);
        let crossed = before
            .thresholds(end)
            .filter(|before_ms| left_ms <= *before_ms);
        let Some(threshold_ms) = crossed.min() else {
            return false;
        };
        let is_old = self
            .warned
            .is_some_and(|(warned, at_ms)| warned == end && at_ms <= threshold_ms);
        self.warned = Some((end, threshold_ms));
        !is_old
    }

    /// Whether to report that this token has expired; true only once for each token.
    pub fn expire(&mut self, token: Fingerprint) -> bool {
        self.expired.replace(token) != Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_at_most_a_year() {
        assert_eq!(span_ms(0), None);
        assert_eq!(span_ms(1), Some(1));
        assert_eq!(span_ms(31_536_000_000), Some(31_536_000_000));
        assert_eq!(span_ms(31_536_000_001), None);
        assert_eq!(span_ms(u64::MAX), None);
    }

    #[test]
    fn warns_once_per_threshold_and_expiry() {
        let before = WarnBefore::default();
        let mut warnings = Warnings::default();
        let end = End::Fixed(10 * DAY_MS);
        let mut told = Vec::new();
        let mut now_ms = 0;
        while let Some(wait_ms) = before.next_ms(end, now_ms) {
            now_ms += wait_ms;
            for _ in 0..3 {
                if now_ms < end.at_ms() && warnings.warn(&before, end, now_ms) {
                    told.push(end.at_ms() - now_ms);
                }
            }
        }
        assert_eq!(told, [7 * DAY_MS, DAY_MS, HOUR_MS]);
        assert!(
            warnings.warn(&before, End::Fixed(20 * DAY_MS), 19 * DAY_MS),
            "another end"
        );
    }

    #[test]
    fn several_thresholds_crossed_at_once_give_one_warning() {
        let before = WarnBefore::default();
        let mut warnings = Warnings::default();
        let end = End::Fixed(2 * DAY_MS);
        assert!(warnings.warn(&before, end, 2 * DAY_MS - 5 * 60_000));
        assert!(!warnings.warn(&before, end, 2 * DAY_MS - 60_000));
    }

    #[test]
    fn ignores_a_sliding_threshold_of_the_whole_lifetime() {
        let before = WarnBefore {
            fixed_ms: Vec::new(),
            sliding_ms: vec![SLIDING_MS, -1, 0],
        };
        assert!(!Warnings::default().warn(&before, End::Sliding(SLIDING_MS), 1));
    }
}
