//! What is stored in its short form: without the fields that are always the same.

use crate::expect::Known;
use serde_json::{Map, Value, json};

/// The key of a place, an origin with or without a suffix.
pub fn key(place: &str) -> String {
    format!("plexicus-auth:{place}")
}

/// The text that is stored at a place; `None` for null. A text is stored as it is.
pub fn text(place: &str, content: &Value, known: &Known) -> Option<String> {
    match known.fill_value(content) {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Object(fields) => {
            let mut record = common(place);
            record.extend(life(&fields));
            record.extend(fields);
            Some(Value::Object(record).to_string())
        }
        other => Some(other.to_string()),
    }
}

// How long a token was to live, where both its moments are told.
fn life(fields: &Map<String, Value>) -> Option<(String, Value)> {
    let moment = |name| fields.get(name).and_then(Value::as_i64);
    let life_ms = moment("expires_at_ms")? - moment("obtained_at_ms")?;
    Some(("life_ms".to_owned(), life_ms.into()))
}

// An origin, then `:note`, `:renewal:<login>` or `:journal:<login>`.
fn common(place: &str) -> Map<String, Value> {
    let renewal = place.split_once(":renewal:");
    let journal = place.split_once(":journal:");
    let (origin, login) = renewal.or(journal).unwrap_or((place, "login-1"));
    let common = if renewal.is_some() {
        json!({ "version": 1, "login_id": login, "api_origin": origin })
    } else if journal.is_some() || place.ends_with(":note") {
        json!({ "version": 1, "login_id": login })
    } else {
        json!({
            "version": 1, "login_id": login, "api_origin": origin,
            "generation": 1, "kind": "login",
        })
    };
    common.as_object().cloned().unwrap_or_default()
}
