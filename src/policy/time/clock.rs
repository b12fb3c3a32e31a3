//! The server's time, as far as it was measured, and the time that a lease lasts.
//!
//! The wall clock can be set, and the monotonic clock stops during sleep on several hosts. As long as both
//! advance alike, neither has happened.

/// Two clocks that differ by more than this, in ms, do not show the same time.
pub const MAX_DRIFT_MS: i64 = 5_000;

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, in ms since the Unix epoch.
    pub wall_ms: i64,
    /// The monotonic clock, in ms since an arbitrary start.
    pub monotonic_ms: i64,
}

impl Moment {
    /// How long ago `earlier` was, in ms; `None` if a sleep or a clock change lies between.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<i64> {
        let wall_ms = self.wall_ms.saturating_sub(earlier.wall_ms);
        let elapsed_ms = self.monotonic_ms.saturating_sub(earlier.monotonic_ms);
        let drift_ms = wall_ms.saturating_sub(elapsed_ms).saturating_abs();
        (elapsed_ms >= 0 && drift_ms <= MAX_DRIFT_MS).then_some(elapsed_ms)
    }
}

/// The server's clock, read from one of its responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerClock {
    server_ms: i64,
    read_at: Moment,
}

impl ServerClock {
    /// Makes a clock from a response's `Date`, `server_ms`. The server wrote it before the response
    /// arrived and without fractions of a second, so the clock is never ahead of the server's time.
    #[must_use]
    pub fn new(server_ms: i64, read_at: Moment) -> Self {
        Self { server_ms, read_at }
    }

    /// The server's time now, in ms; `None` if a sleep or a clock change made the measurement invalid.
    #[must_use]
    pub fn now_ms(self, now: Moment) -> Option<i64> {
        Some(self.server_ms.saturating_add(now.since(self.read_at)?))
    }
}

/// A period that ends early if either clock says so.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    from: Moment,
    ms: i64,
}

impl Lease {
    /// Makes a lease that lasts `ms` from `from`.
    #[must_use]
    pub fn new(from: Moment, ms: i64) -> Self {
        Self { from, ms }
    }

    /// How many ms it still lasts; `None` if it has ended.
    #[must_use]
    pub fn left_ms(self, now: Moment) -> Option<i64> {
        let wall_ms = now.wall_ms.saturating_sub(self.from.wall_ms);
        let elapsed_ms = now.since(self.from)?.max(wall_ms);
        Some(self.ms.saturating_sub(elapsed_ms)).filter(|left_ms| *left_ms > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall_ms: i64, monotonic_ms: i64) -> Moment {
        Moment {
            wall_ms,
            monotonic_ms,
        }
    }

    #[test]
    fn the_servers_time_advances_until_a_sleep_or_a_clock_change() {
        let clock = ServerClock::new(90_000, at(100_000, 7));
        assert_eq!(clock.now_ms(at(101_000, 1_007)), Some(91_000));
        assert_eq!(clock.now_ms(at(105_999, 1_007)), Some(91_000));
        assert_eq!(clock.now_ms(at(106_008, 1_007)), None, "asleep");
        assert_eq!(clock.now_ms(at(90_000, 1_007)), None, "set back");
        assert_eq!(clock.now_ms(at(100_000, 6)), None, "another boot");
    }

    #[test]
    fn a_lease_ends_by_either_clock() {
        let lease = Lease::new(at(100_000, 0), 5_000);
        assert_eq!(lease.left_ms(at(104_999, 4_999)), Some(1));
        assert_eq!(lease.left_ms(at(104_999, 5_000)), None);
        assert_eq!(lease.left_ms(at(105_000, 4_999)), None);
        assert_eq!(lease.left_ms(at(94_000, 0)), None, "set back");
        assert_eq!(Lease::new(at(0, 0), 0).left_ms(at(0, 0)), None);
    }
}
