//! Counts failures, so that passwords and codes cannot be guessed.

use std::collections::HashMap;

const LIMIT: usize = 5;
const WINDOW_MS: i64 = 5 * 60 * 1000;

/// Recent failures, by what was attempted.
#[derive(Default)]
pub struct Attempts {
    failures: HashMap<String, Vec<i64>>,
}

impl Attempts {
    /// Whether there were too many recent failures.
    pub fn blocked(&mut self, what: &str, now_ms: i64) -> bool {
        let Some(failures) = self.failures.get_mut(what) else {
            return false;
        };
        failures.retain(|at| (0..WINDOW_MS).contains(&(now_ms - at)));
        failures.len() >= LIMIT
    }

    pub fn failed(&mut self, what: &str, now_ms: i64) {
        self.failures
            .entry(what.to_owned())
            .or_default()
            .push(now_ms);
    }

    pub fn succeeded(&mut self, what: &str) {
        self.failures.remove(what);
    }
}
