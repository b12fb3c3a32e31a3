//! The server's own clock, which a test may move forwards and backwards.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// Real time plus an offset.
#[derive(Debug, Default)]
pub struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    /// Returns this server's time, in ms since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        real_ms().saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock by this many ms; backwards if negative.
    pub fn advance(&self, ms: i64) {
        let offset = self.offset_ms.load(Ordering::Relaxed);
        self.offset_ms
            .store(offset.saturating_add(ms), Ordering::Relaxed);
    }

    /// Sets the clock to `now_ms`; time continues from there.
    pub fn set(&self, now_ms: i64) {
        self.offset_ms
            .store(now_ms.saturating_sub(real_ms()), Ordering::Relaxed);
    }

    /// Returns the value of a `Date` header.
    pub fn http_date(&self) -> String {
        DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&timestamp(self.now_ms()))
            .unwrap_or_default()
    }
}

/// Seconds since the Unix epoch in real time, whatever a test did to the clock.
pub fn real_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn real_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Formats RFC 3339 with milliseconds and `Z`, like every time in the API.
pub fn rfc3339(ms: i64) -> String {
    format!("{:.3}", timestamp(ms))
}

/// Reads RFC 3339; a time without a zone is UTC.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let zoned = text.parse::<Timestamp>().ok();
    let time = zoned.or_else(|| format!("{text}Z").parse().ok())?;
    Some(time.as_millisecond())
}

/// Formats a date for people, such as `23 Nov 2026`.
pub fn human_date(ms: i64) -> String {
    timestamp(ms).strftime("%-d %b %Y").to_string()
}

/// Formats a date and time for people, in UTC.
pub fn human_time(ms: i64) -> String {
    timestamp(ms).strftime("%-d %b %Y, %H:%M UTC").to_string()
}
