//! Short forms of what is stored, without the fields that are always the same.

use crate::expect::Known;
use serde_json::{Map, Value, json};

/// Returns the key of a place: an origin with or without a suffix.
pub fn key(place: &str) -> String {
    format!("plexicus-auth:{place}")
}

/// Returns the text that is stored at a place; `None` for null. A text is stored unchanged.
pub fn text(place: &str, content: &Value, known: &Known) -> Option<String> {
    match known.fill_value(content) {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Object(fields) => {
            let mut record = common(place, &fields);
            record.extend(life(&fields));
            record.extend(fields);
            Some(Value::Object(record).to_string())
        }
        other => Some(other.to_string()),
    }
}

// The lifetime of a token, if both of its times are given.
fn life(fields: &Map<String, Value>) -> Option<(String, Value)> {
    let moment = |name| fields.get(name).and_then(Value::as_i64);
    let life_ms = moment("expires_at_ms")? - moment("obtained_at_ms")?;
    Some(("life_ms".to_owned(), life_ms.into()))
}

// A place is an origin, then `:login:<login>`, `:note:<login>`, `:renewal:<login>`, `:journal:<login>`,
// `:rejected:<login>` or `:backoff:<login>`; a note of storage version 1 names no login.
fn common(place: &str, fields: &Map<String, Value>) -> Map<String, Value> {
    let split = |kind: &str| place.split_once(kind);
    let (login, note) = (split(":login:"), split(":note:"));
    let (renewal, journal) = (split(":renewal:"), split(":journal:"));
    let (rejected, backoff) = (split(":rejected:"), split(":backoff:"));
    let named = login.or(note).or(renewal).or(journal);
    let (origin, id) = named.unwrap_or((place, "login-1"));
    let common = if rejected.or(backoff).is_some() {
        json!({ "version": 1 })
    } else if renewal.is_some() {
        json!({ "version": 1, "login_id": id, "api_origin": origin })
    } else if journal.is_some() || note.is_some() || place.ends_with(":note") {
        json!({ "version": 1, "login_id": id })
    } else if fields.contains_key("form") {
        json!({ "version": 2 })
    } else {
        json!({
            "version": 1, "login_id": id, "api_origin": origin,
            "generation": 1, "kind": "login",
        })
    };
    common.as_object().cloned().unwrap_or_default()
}
