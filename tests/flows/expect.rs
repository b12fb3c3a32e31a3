//! Compares results with what a scenario expects.

use crate::clock::START_MS;
use serde_json::Value;
use std::collections::BTreeMap;

/// The values of a scenario's placeholders, learned while it runs.
#[derive(Default, Clone)]
pub struct Known {
    pub port: String,
    pub state: String,
    pub challenge: String,
    pub verifier: String,
    /// The id of the login that is or was stored.
    pub login: String,
}

impl Known {
    /// Replaces `{port}`, `{state}`, `{challenge}`, `{verifier}` and `{login}`.
    pub fn fill(&self, text: &str) -> String {
        text.replace("{port}", &self.port)
            .replace("{state}", &self.state)
            .replace("{challenge}", &self.challenge)
            .replace("{verifier}", &self.verifier)
            .replace("{login}", &self.login)
    }

    /// The same in every text of a value; `{start}`, `{start+1000}` and `{start-1000}` alone become numbers.
    pub fn fill_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => start(text).unwrap_or_else(|| self.fill(text).into()),
            Value::Array(items) => items.iter().map(|item| self.fill_value(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.fill_value(value)))
                .collect(),
            other => other.clone(),
        }
    }
}

fn start(text: &str) -> Option<Value> {
    let offset = text.strip_prefix("{start")?.strip_suffix('}')?;
    let offset: i64 = if offset.is_empty() {
        0
    } else {
        offset.parse().ok()?
    };
    Some((START_MS + offset).into())
}

/// Returns where `found` differs from the expected value. Objects may contain more than expected, lists
/// may not; null and absent are the same.
pub fn difference(expected: &Value, found: &Value, path: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(fields), Value::Object(found)) => fields.iter().find_map(|(name, value)| {
            let found = found.get(name).unwrap_or(&Value::Null);
            difference(value, found, &format!("{path}.{name}"))
        }),
        (Value::Array(items), Value::Array(found)) if items.len() == found.len() => {
            let pairs = items.iter().zip(found).enumerate();
            pairs.into_iter().find_map(|(index, (item, found))| {
                difference(item, found, &format!("{path}[{index}]"))
            })
        }
        _ if expected == found => None,
        _ => Some(format!("{path} is {found} and not {expected}")),
    }
}

/// The same for an error, whose message and remedy only have to contain the expected text.
pub fn error_difference(expected: &Value, found: &Value) -> Option<String> {
    let mut exact = expected.clone();
    for name in ["message", "remedy"] {
        let part = exact.as_object_mut().and_then(|fields| fields.remove(name));
        let text = found[name].as_str().unwrap_or_default();
        if let Some(part) = part
            && !text.contains(part.as_str().unwrap_or_default())
        {
            return Some(format!("error.{name} is {text:?} and does not hold {part}"));
        }
    }
    difference(&exact, found, "error")
}

/// Returns the pairs of a form or a query; panics if a name appears twice.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let twice = pairs.insert(name.clone().into_owned(), value.into_owned());
        assert!(twice.is_none(), "{name} appears twice");
    }
    pairs
}
