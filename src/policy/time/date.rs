//! Reads the times that servers send. All instants are milliseconds since the Unix epoch, in UTC.
//!
//! As wasm, the crates that do this well are several times as large as the whole core. So this module reads
//! the few forms that matter, and its tests compare it with `jiff`.

use crate::policy::text::json::LARGEST_INTEGER;

const DAY_MS: i64 = 86_400_000;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads an RFC 3339 time, in ms. Without a zone it is UTC (contract, "Lifetimes"). A space may replace
/// the `T`, and an offset may be `+01:00`, `+0100` or `+01`. Anything else is `None`.
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let mut rest = Cursor(text.trim());
    let (year, month, day) = (rest.digits(4)?, rest.after("-")?, rest.after("-")?);
    let separator = rest.0.chars().next()?;
    if !matches!(separator, 'T' | 't' | ' ') {
        return None;
    }
    rest.0 = rest.0.get(1..)?;
    let (hour, minute) = (rest.digits(2)?, rest.after(":")?);
    let second = rest.after(":")?;
    let millis = rest.fraction_ms()?;
    let offset_minutes = rest.offset_minutes()?;
    if !rest.0.is_empty() {
        return None;
    }
    let local = instant(year, month, day, hour, minute, second)?;
    local
        .checked_add(millis)?
        .checked_sub(offset_minutes.checked_mul(60_000)?)
}

/// Reads an HTTP date in any of the three forms of RFC 9110 §5.6.7, in ms.
#[must_use]
pub fn parse_http_date(text: &str) -> Option<i64> {
    let words: Vec<&str> = text
        .split([' ', ',', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    let (day, month, year, clock) = match *words.as_slice() {
        [_, day, month, year, clock, "GMT"] => (day, month, year, clock),
        [_, month, day, clock, year] => (day, month, year, clock),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let month = i64::try_from(month).ok()?.checked_add(1)?;
    let mut clock = Cursor(clock);
    let (hour, minute, second) = (clock.digits(2)?, clock.after(":")?, clock.after(":")?);
    if !clock.0.is_empty() {
        return None;
    }
    let year = match (year.len(), number(year)?) {
        (4, year) => year,
        (2, year) if year < 70 => year.checked_add(2000)?,
        (2, year) => year.checked_add(1900)?,
        _ => return None,
    };
    instant(year, month, number(day)?, hour, minute, second)
}

/// Returns the instant if JavaScript can represent it exactly, else `None`.
#[must_use]
pub fn nameable(instant_ms: i64) -> Option<i64> {
    (-LARGEST_INTEGER..=LARGEST_INTEGER)
        .contains(&instant_ms)
        .then_some(instant_ms)
}

/// Writes an instant as RFC 3339 in UTC with whole seconds: `2026-01-31T09:30:00Z`.
#[must_use]
pub fn format_utc(instant_ms: i64) -> String {
    let days = instant_ms.div_euclid(DAY_MS);
    let seconds = instant_ms.rem_euclid(DAY_MS).div_euclid(1000);
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (
        seconds.div_euclid(3600),
        seconds.div_euclid(60).rem_euclid(60),
        seconds.rem_euclid(60),
    );
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn instant(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<i64> {
    // A leap second reads as the moment after it.
    let in_range = (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        && second <= 60;
    if !in_range {
        return None;
    }
    let seconds = hour
        .checked_mul(3600)?
        .checked_add(minute.checked_mul(60)?)?
        .checked_add(second)?;
    days_from_civil(year, month, day)
        .checked_mul(DAY_MS)?
        .checked_add(seconds.checked_mul(1000)?)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Converts to days since 1970-01-01, and back. Both count in years that begin on 1 March, so that the
// leap day is a year's last day. Years have four digits here, so nothing can overflow.
#[allow(clippy::arithmetic_side_effects)]
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[allow(clippy::arithmetic_side_effects)]
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The text that is left to read.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn digits(&mut self, count: usize) -> Option<i64> {
        let value = number(self.0.get(..count)?)?;
        self.0 = self.0.get(count..)?;
        Some(value)
    }

    fn after(&mut self, separator: &str) -> Option<i64> {
        self.0 = self.0.strip_prefix(separator)?;
        self.digits(2)
    }

    fn fraction_ms(&mut self) -> Option<i64> {
        let Some(rest) = self.0.strip_prefix('.') else {
            return Some(0);
        };
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..length)?;
        self.0 = rest.get(length..)?;
        let millis: String = digits.chars().chain("000".chars()).take(3).collect();
        if digits.is_empty() {
            None
        } else {
            number(&millis)
        }
    }

    fn offset_minutes(&mut self) -> Option<i64> {
        let sign = match self.0.chars().next() {
            None => return Some(0),
            Some('Z' | 'z') => {
                self.0 = self.0.get(1..)?;
                return Some(0);
            }
            Some('+') => 1,
            Some('-') => -1,
            Some(_) => return None,
        };
        self.0 = self.0.get(1..)?;
        let hours = self.digits(2)?;
        let minutes = match self.0.strip_prefix(':').unwrap_or(self.0) {
            "" if self.0.is_empty() => 0,
            rest => {
                self.0 = rest;
                self.digits(2)?
            }
        };
        if hours > 23 || minutes > 59 {
            return None;
        }
        hours
            .checked_mul(60)?
            .checked_add(minutes)?
            .checked_mul(sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn reads_the_three_http_dates() {
        let expected = Some(784_111_777_000);
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
        assert_eq!(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
        assert_eq!(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
    }

    #[test]
    fn reads_offsets_with_and_without_colon_and_minutes() {
        for zone in ["Z", "+00:00", "+0000", "+00", "-0000"] {
            let text = format!("2026-01-01T00:00:00{zone}");
            assert_eq!(parse_rfc3339(&text), Some(1_767_225_600_000), "{zone}");
        }
        for zone in ["+01:30", "+0130"] {
            let text = format!("2026-01-01T01:30:00{zone}");
            assert_eq!(parse_rfc3339(&text), Some(1_767_225_600_000), "{zone}");
        }
    }

    #[test]
    fn refuses_invalid_times() {
        for text in [
            "",
            "Z",
            "2026",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+010",
            "2026-01-01T00:00:00+01:",
            "2026-01-01T00:00:00+01:0",
            "2026-01-01T00:00:00+01000",
            "2026-01-01T00:00:00Zx",
            "2026-01-01X00:00:00Z",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00+24:00",
            "２０２６-01-01T00:00:00Z",
            "1767225600",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
        for text in [
            "",
            "0",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
        ] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(ms in -62_135_596_800_000_i64..253_402_207_200_000, offset in -1439_i64..1440) {
            let stamp = Timestamp::from_millisecond(ms).unwrap();
            prop_assert_eq!(parse_rfc3339(&stamp.to_string()), Some(ms));
            let seconds = ms.div_euclid(1000) * 1000;
            let utc = Timestamp::from_millisecond(seconds).unwrap().in_tz("UTC").unwrap();
            prop_assert_eq!(format_utc(ms), utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            let http = utc.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            prop_assert_eq!(parse_http_date(&http), Some(seconds));
            let zone = format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60);
            let local = utc.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            prop_assert_eq!(parse_rfc3339(&format!("{local}{zone}")), Some(seconds - offset * 60_000));
            prop_assert_eq!(parse_rfc3339(&local.replace('T', " ")), Some(seconds));
        }

        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = (parse_rfc3339(&text), parse_http_date(&text));
        }
    }
}
