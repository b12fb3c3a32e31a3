//! Compares what a run did with its scenario, and with what holds in every scenario.

use crate::call::secret_of;
use crate::expect::{Known, difference, error_difference, pairs};
use crate::host::Tab;
use crate::scenario::{Call, ExpectedAddress, Visit};
use plexicus_auth::host::CallbackPage;
use plexicus_auth::runtime::trace::Decision;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The results of a run, and every difference from its scenario.
#[derive(Default)]
pub struct Checks {
    pub complaints: Vec<String>,
    /// All text that came out of the core, in order.
    pub transcript: String,
    pub known: Known,
    /// The statuses of the last visits.
    pub visited: Vec<Option<u16>>,
    /// The scenario expects nothing in particular: only what holds in every scenario is checked.
    pub is_observing: bool,
    /// The states and challenges of the earlier calls.
    attempts: BTreeSet<String>,
}

impl Checks {
    pub fn complain(&mut self, name: &str, why: String) {
        self.complaints.push(format!("{name}: {why}"));
    }

    /// No secret may come out; the ones made in this run are known by now.
    pub fn canaries(&mut self, name: &str, text: &str) {
        self.transcript.push_str(text);
        let Known {
            state, verifier, ..
        } = &self.known;
        let secrets = ["canary", state, verifier];
        if secrets
            .iter()
            .any(|secret| !secret.is_empty() && text.contains(secret))
        {
            self.complain(name, format!("tells a secret: {text}"));
        }
    }

    pub fn differs(&mut self, name: &str, expected: &Value, found: &Value, path: &str) {
        let expected = self.known.fill_value(expected);
        if let Some(wrong) = difference(&expected, found, path) {
            self.complain(name, wrong);
        }
    }

    pub fn outcome(&mut self, name: &str, call: &Call, outcome: &Result<Value, Value>) {
        match (outcome, &call.error) {
            _ if self.is_observing => {}
            (Ok(found), None) => {
                if let Some(expected) = &call.value {
                    self.differs(name, expected, found, "value");
                }
            }
            (Err(found), Some(expected)) => {
                let expected = self.known.fill_value(expected);
                if let Some(wrong) = error_difference(&expected, found) {
                    self.complain(name, wrong);
                }
            }
            (Ok(found), Some(_)) => self.complain(name, format!("should fail, and gave {found}")),
            (Err(found), None) => self.complain(name, format!("failed with {found}")),
        }
        let mut said = outcome.clone();
        if let (Ok(value), Some(secret)) = (&mut said, secret_of(&call.action)) {
            match secret {
                "" => *value = Value::Null,
                secret => value[secret] = Value::Null,
            }
        }
        self.canaries(name, &format!("{said:?}"));
    }

    pub fn progress(&mut self, name: &str, call: &Call, told: &[Value]) {
        if let Some(expected) = &call.progress {
            self.differs(name, &json!(expected), &json!(told), "progress");
        }
        for event in told {
            // Of several concurrent logins, only the address shown last is known.
            let url = event["url"].as_str().unwrap_or_default();
            if !url.is_empty() && url.contains(&self.known.state) {
                self.attempt(name, event);
            }
            let mut event = event.clone();
            event["url"] = Value::Null;
            self.canaries(name, &event.to_string());
        }
    }

    /// No attempt reuses a state or a challenge of an earlier call.
    pub fn fresh(&mut self, name: &str, told: &[Value]) {
        let queries = told.iter().filter_map(|event| {
            let (_, query) = event["url"].as_str()?.split_once('?')?;
            Some(pairs(query))
        });
        let drawn = |query: &BTreeMap<String, String>| {
            let drawn = ["state", "code_challenge"].map(|name| query.get(name).cloned());
            drawn.into_iter().flatten()
        };
        let drawn: BTreeSet<String> = queries.flat_map(|query| drawn(&query)).collect();
        if !self.attempts.is_disjoint(&drawn) {
            self.complain(
                name,
                "has the state or the challenge of a login before".to_owned(),
            );
        }
        self.attempts.extend(drawn);
    }

    // Checks what holds for every address that is shown.
    fn attempt(&mut self, name: &str, event: &Value) {
        let query = event["url"].as_str().and_then(|url| url.split_once('?'));
        let mut query = query.map(|(_, query)| pairs(query)).unwrap_or_default();
        let mut take = |name: &str| query.remove(name).unwrap_or_default();
        let (state, challenge) = (take("state"), take("code_challenge"));
        let of_contract = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        if !(16..=128).contains(&state.len()) || !of_contract(&state) {
            self.complain(name, format!("has the state {state:?}"));
        }
        if challenge.len() != 43 || !of_contract(&challenge) {
            self.complain(name, format!("has the challenge {challenge:?}"));
        }
        if event["checkCode"] != check_code(&state).as_str() {
            self.complain(name, format!("shows the code {}", event["checkCode"]));
        }
    }

    /// Checks the address shown last.
    pub fn address(&mut self, name: &str, expected: &ExpectedAddress, told: &[Value]) {
        let url = told.iter().rev().find_map(|event| event["url"].as_str());
        let (page, query) = url.and_then(|url| url.split_once('?')).unwrap_or_default();
        let found = (page, pairs(query));
        let query = expected.query.iter();
        let query = query.map(|(name, value)| (name.clone(), self.known.fill(value)));
        let expected = (expected.page.as_str(), query.collect());
        if found != expected {
            self.complain(name, format!("shows {found:?}, not {expected:?}"));
        }
    }

    pub fn tabs(&mut self, name: &str, visits: &[Visit], tabs: &[Tab]) {
        let status = |tab: &Tab| tab.borrow().as_ref().map(|page| page.status);
        self.visited = tabs.iter().map(status).collect();
        for (index, visit) in visits.iter().enumerate() {
            let tab = tabs.get(index).and_then(|tab| tab.borrow().clone());
            let what = format!("{name}, visit {}", index + 1);
            let status = tab.as_ref().map(|page| page.status);
            if status != visit.status && !self.is_observing {
                self.complain(&what, format!("got {status:?}, not {:?}", visit.status));
            }
            let Some(CallbackPage {
                title, text, link, ..
            }) = tab
            else {
                continue;
            };
            let link = link.map(|link| format!(" ({}: {})", link.text, link.url));
            let page = format!("{title}: {text}{}", link.unwrap_or_default());
            self.canaries(&what, &page);
            if !page.contains(visit.page.as_deref().unwrap_or_default()) {
                self.complain(&what, format!("got the page {page}"));
            }
        }
    }

    /// The events of one window have an order; those of several windows have none among each other.
    pub fn events(&mut self, name: &str, expected: &[Value], mut told: Vec<Value>) {
        told.sort_by_key(|event| event["window"].as_u64());
        self.differs(name, &json!(expected), &json!(told), "events");
    }

    pub fn explanation(&mut self, name: &str, decisions: &[Decision]) {
        self.canaries(name, &json!(decisions).to_string());
        for decision in decisions {
            let is_told = !decision.decision.is_empty() && !decision.reason.is_empty();
            if !is_told || decision.duration_ms < 0 {
                self.complain(name, format!("explains nothing: {decision:?}"));
            }
        }
    }
}

// The first 40 bits of the state's SHA-256 in Crockford base32, computed with integer arithmetic.
fn check_code(state: &str) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(state);
    let mut bits = digest[..5]
        .iter()
        .fold(0_u64, |bits, byte| bits * 256 + u64::from(*byte));
    let mut letters = Vec::new();
    for _ in 0..8 {
        letters.insert(0, char::from(LETTERS[(bits % 32) as usize]));
        bits /= 32;
    }
    letters.insert(4, '-');
    letters.into_iter().collect()
}
