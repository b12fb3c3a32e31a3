//! JSON, read by the parser that each platform already has: its own in wasm, `serde_json` natively.
//!
//! Only objects are read, by field name and leniently: a field that is absent or of another type is `None`.
//! Response bodies are hostile, so one field of the wrong type must not spoil the rest.

use crate::policy::text::secret::Secret;

const DEEPEST: usize = 64;
/// The largest integer that JavaScript represents exactly: 2^53 - 1.
pub const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;

/// A JSON object.
pub struct Object(platform::Object);

impl Object {
    /// Makes an object without fields.
    #[must_use]
    pub fn new() -> Self {
        Self(platform::Object::new())
    }

    /// Reads a text; `None` if it is not a JSON object, or is nested more than 64 deep.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        platform::Object::parse(readable(bytes)?).map(Self)
    }

    /// Reads a list of objects: a bare list, or the `data` of an object. Items that are not objects are
    /// left out. `None` if there is no such list.
    #[must_use]
    pub fn parse_list(bytes: &[u8]) -> Option<Vec<Self>> {
        let items = platform::Object::parse_list(readable(bytes)?)?;
        Some(items.into_iter().map(Self).collect())
    }

    /// Reads a field that is an object.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Self> {
        self.0.object(name).map(Self)
    }

    /// Reads a field that is a list of objects. Items that are not objects are left out.
    #[must_use]
    pub fn objects(&self, name: &str) -> Option<Vec<Self>> {
        let items = self.0.objects(name)?;
        Some(items.into_iter().map(Self).collect())
    }

    /// Reads a field that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.text(name)
    }

    /// Reads a field that is an integer of at most 2^53 - 1, which every parser reads alike.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.0
            .integer(name)
            .filter(|number| (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(number))
    }

    /// Whether the field exists, even as `null`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.has(name)
    }

    /// Whether the field is absent or `null`.
    #[must_use]
    pub fn is_absent(&self, name: &str) -> bool {
        self.0.is_absent(name)
    }

    /// Whether the field is `true`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.0.flag(name)
    }

    /// Sets a field to true or false.
    pub fn set_flag(&mut self, name: &str, flag: bool) {
        self.0.set_flag(name, flag);
    }

    /// Sets a field to a text, or to `null`.
    pub fn set_text(&mut self, name: &str, text: Option<&str>) {
        self.0.set_text(name, text);
    }

    /// Sets a field to an integer, or to `null`.
    pub fn set_integer(&mut self, name: &str, number: Option<i64>) {
        self.0.set_integer(name, number);
    }

    /// Sets a field to an object, or to `null`.
    pub fn set_object(&mut self, name: &str, object: Option<Self>) {
        self.0.set_object(name, object.map(|object| object.0));
    }

    /// Sets a field to a list of objects.
    pub fn set_objects(&mut self, name: &str, objects: Vec<Self>) {
        let objects = objects.into_iter().map(|object| object.0);
        self.0.set_objects(name, objects.collect());
    }

    /// Writes the object as JSON.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        Secret::new(self.0.to_text())
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for Object {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Object(…)")
    }
}

// A parser may ignore a byte order mark (RFC 8259 §8.1), but the platforms' parsers do not.
fn readable(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = core::str::from_utf8(bytes).ok()?;
    is_shallow(bytes).then_some(text)
}

// Parsers differ in how deep they can read before they fail or overflow.
fn is_shallow(bytes: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth = depth.saturating_add(1),
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return false;
        }
    }
    true
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::{JSON, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    pub(super) struct Object(js_sys::Object);

    impl Object {
        pub fn new() -> Self {
            Self(js_sys::Object::new())
        }

        pub fn parse(text: &str) -> Option<Self> {
            Self::from_value(JSON::parse(text).ok()?)
        }

        pub fn parse_list(text: &str) -> Option<Vec<Self>> {
            let value = JSON::parse(text).ok()?;
            let list =
                Self::from_value(value.clone()).map_or(Some(value), |it| it.field("data"))?;
            Self::list(&list)
        }

        fn list(value: &JsValue) -> Option<Vec<Self>> {
            js_sys::Array::is_array(value).then(|| {
                let items = js_sys::Array::from(value);
                items.iter().filter_map(Self::from_value).collect()
            })
        }

        pub fn objects(&self, name: &str) -> Option<Vec<Self>> {
            Self::list(&self.field(name)?)
        }

        pub fn set_objects(&mut self, name: &str, objects: Vec<Self>) {
            let list: js_sys::Array = objects.into_iter().map(|object| object.0).collect();
            self.set(name, &list);
        }

        fn from_value(value: JsValue) -> Option<Self> {
            let is_object = value.is_object() && !js_sys::Array::is_array(&value);
            is_object.then(|| Self(value.unchecked_into()))
        }

        // Reads own properties only, because names of the prototype are not fields.
        fn field(&self, name: &str) -> Option<JsValue> {
            let name = JsValue::from_str(name);
            let is_own = js_sys::Object::has_own(&self.0, &name);
            if is_own {
                Reflect::get(&self.0, &name).ok()
            } else {
                None
            }
        }

        fn set(&self, name: &str, value: &JsValue) {
            let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
        }

        pub fn object(&self, name: &str) -> Option<Self> {
            Self::from_value(self.field(name)?)
        }

        pub fn text(&self, name: &str) -> Option<String> {
            self.field(name)?.as_string()
        }

        #[allow(clippy::as_conversions, clippy::cast_possible_truncation)]
        pub fn integer(&self, name: &str) -> Option<i64> {
            let number = self.field(name)?.as_f64()?;
            (number.is_finite() && number.fract() == 0.0).then_some(number as i64)
        }

        pub fn has(&self, name: &str) -> bool {
            self.field(name).is_some()
        }

        pub fn is_absent(&self, name: &str) -> bool {
            self.field(name).is_none_or(|value| value.is_null())
        }

        pub fn flag(&self, name: &str) -> bool {
            self.field(name)
                .is_some_and(|value| value.as_bool() == Some(true))
        }

        pub fn set_flag(&mut self, name: &str, flag: bool) {
            self.set(name, &JsValue::from_bool(flag));
        }

        pub fn set_text(&mut self, name: &str, text: Option<&str>) {
            self.set(name, &text.map_or(JsValue::NULL, JsValue::from_str));
        }

        #[allow(clippy::as_conversions, clippy::cast_precision_loss)]
        pub fn set_integer(&mut self, name: &str, number: Option<i64>) {
            self.set(
                name,
                &number.map_or(JsValue::NULL, |number| JsValue::from_f64(number as f64)),
            );
        }

        pub fn set_object(&mut self, name: &str, object: Option<Self>) {
            self.set(
                name,
                &object.map_or(JsValue::NULL, |object| object.0.into()),
            );
        }

        pub fn to_text(&self) -> String {
            let text = JSON::stringify(&self.0).ok();
            text.and_then(|text| text.as_string()).unwrap_or_default()
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use serde_json::{Map, Value};
    use zeroize::Zeroize;

    pub(super) struct Object(Map<String, Value>);

    impl Object {
        pub fn new() -> Self {
            Self(Map::new())
        }

        pub fn parse(text: &str) -> Option<Self> {
            match serde_json::from_str(text).ok()? {
                Value::Object(fields) => Some(Self(fields)),
                mut other => {
                    scrub(&mut other);
                    None
                }
            }
        }

        pub fn parse_list(text: &str) -> Option<Vec<Self>> {
            let mut value = serde_json::from_str(text).ok()?;
            let list = match &mut value {
                Value::Array(items) => Some(core::mem::take(items)),
                Value::Object(fields) => fields.get_mut("data").and_then(|data| match data {
                    Value::Array(items) => Some(core::mem::take(items)),
                    _ => None,
                }),
                _ => None,
            };
            scrub(&mut value);
            let items = list?.into_iter().filter_map(|item| match item {
                Value::Object(fields) => Some(Self(fields)),
                _ => None,
            });
            Some(items.collect())
        }

        pub fn object(&self, name: &str) -> Option<Self> {
            self.0.get(name)?.as_object().cloned().map(Self)
        }

        pub fn objects(&self, name: &str) -> Option<Vec<Self>> {
            let items = self.0.get(name)?.as_array()?.iter();
            Some(
                items
                    .filter_map(|item| item.as_object().cloned().map(Self))
                    .collect(),
            )
        }

        pub fn set_objects(&mut self, name: &str, objects: Vec<Self>) {
            let values = objects
                .into_iter()
                .map(|mut object| Value::Object(core::mem::take(&mut object.0)));
            self.0.insert(name.to_owned(), values.collect());
        }

        pub fn text(&self, name: &str) -> Option<String> {
            self.0.get(name)?.as_str().map(str::to_owned)
        }

        #[allow(clippy::as_conversions, clippy::cast_possible_truncation)]
        pub fn integer(&self, name: &str) -> Option<i64> {
            let number = self.0.get(name)?;
            let whole = |number: f64| (number.fract() == 0.0).then_some(number as i64);
            number.as_i64().or_else(|| number.as_f64().and_then(whole))
        }

        pub fn has(&self, name: &str) -> bool {
            self.0.contains_key(name)
        }

        pub fn is_absent(&self, name: &str) -> bool {
            self.0.get(name).is_none_or(Value::is_null)
        }

        pub fn flag(&self, name: &str) -> bool {
            self.0.get(name).and_then(Value::as_bool) == Some(true)
        }

        pub fn set_flag(&mut self, name: &str, flag: bool) {
            self.0.insert(name.to_owned(), flag.into());
        }

        pub fn set_text(&mut self, name: &str, text: Option<&str>) {
            self.0.insert(name.to_owned(), text.into());
        }

        pub fn set_integer(&mut self, name: &str, number: Option<i64>) {
            self.0.insert(name.to_owned(), number.into());
        }

        pub fn set_object(&mut self, name: &str, object: Option<Self>) {
            let value = object.map_or(Value::Null, |mut object| {
                Value::Object(core::mem::take(&mut object.0))
            });
            self.0.insert(name.to_owned(), value);
        }

        pub fn to_text(&self) -> String {
            serde_json::to_string(&self.0).unwrap_or_default()
        }
    }

    impl Drop for Object {
        fn drop(&mut self) {
            self.0.values_mut().for_each(scrub);
        }
    }

    fn scrub(value: &mut Value) {
        match value {
            Value::String(text) => text.zeroize(),
            Value::Array(items) => items.iter_mut().for_each(scrub),
            Value::Object(fields) => fields.values_mut().for_each(scrub),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_only_objects_and_only_fields_of_the_right_type() {
        for text in [
            "",
            "null",
            "[]",
            "7",
            "\"a\"",
            "{",
            "{\"a\":1}x",
            "\u{feff}",
            "\u{feff}\u{feff}{}",
        ] {
            assert!(Object::parse(text.as_bytes()).is_none(), "{text}");
        }
        assert!(Object::parse(b"{\"a\":\"\xff\"}").is_none());
        let object = Object::parse(
            br#"{"t":"x","n":7,"f":7.5,"w":7.0,"big":9007199254740992,"o":{"t":"y"},"l":[]}"#,
        )
        .unwrap();
        assert_eq!(object.text("t").as_deref(), Some("x"));
        assert_eq!(object.text("n"), None);
        assert_eq!(
            (object.integer("n"), object.integer("w")),
            (Some(7), Some(7))
        );
        assert_eq!(
            (
                object.integer("f"),
                object.integer("big"),
                object.integer("t")
            ),
            (None, None, None)
        );
        assert_eq!(object.object("o").unwrap().text("t").as_deref(), Some("y"));
        assert!(object.object("l").is_none() && object.object("t").is_none());
    }

    #[test]
    fn reads_a_bare_list_or_the_data_of_an_object() {
        let names = |text: &str| {
            let items = Object::parse_list(text.as_bytes())?;
            Some(
                items
                    .iter()
                    .filter_map(|item| item.text("n"))
                    .collect::<String>(),
            )
        };
        assert_eq!(
            names(r#"[{"n":"a"},7,null,[],{"n":"b"}]"#).as_deref(),
            Some("ab")
        );
        assert_eq!(
            names(r#"{"success":true,"data":[{"n":"a"}]}"#).as_deref(),
            Some("a")
        );
        for text in ["", "7", "{}", r#"{"data":{}}"#, "null", r#""x""#] {
            assert_eq!(names(text), None, "{text}");
        }
    }

    #[test]
    fn ignores_a_byte_order_mark() {
        let object = Object::parse("\u{feff}{\"n\":7}".as_bytes()).unwrap();
        assert_eq!(object.integer("n"), Some(7));
        assert!(Object::parse_list("\u{feff}[]".as_bytes()).is_some());
    }

    #[test]
    fn null_counts_as_absent() {
        let object = Object::parse(br#"{"a":null,"b":0}"#).unwrap();
        assert!(object.is_absent("a") && object.is_absent("c") && !object.is_absent("b"));
    }

    #[test]
    fn counts_depth_outside_of_strings_only() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(Object::parse(nested(DEEPEST - 1).as_bytes()).is_some());
        assert!(Object::parse(nested(DEEPEST).as_bytes()).is_none());
        let text = format!("{{\"a\":\"\\\"{}\"}}", "[".repeat(200));
        assert!(Object::parse(text.as_bytes()).is_some());
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Object::parse(&bytes);
        }
    }
}
