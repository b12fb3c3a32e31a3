//! Stored logins in their short form: a record without the fields that are always the same.

use crate::expect::Known;
use serde_json::{Value, json};

/// The text that is stored; `None` for null. `place` is an origin; a text is stored as it is.
pub fn text(place: &str, content: &Value, known: &Known) -> Option<String> {
    match known.fill_value(content) {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Object(fields) => {
            let mut record = json!({
                "version": 1, "api_origin": place, "generation": 1, "kind": "login",
            });
            let record_fields = record.as_object_mut().expect("it is an object");
            record_fields.extend(fields);
            Some(record.to_string())
        }
        other => Some(other.to_string()),
    }
}
