//! Plain objects that callers pass: only their own properties, and only known names.

use super::settle::{method, property};
use crate::policy::error::{AuthError, Result};
use crate::policy::login::method::Method;
use crate::policy::token::scope;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// The given properties by name. An absent property and one that is `undefined` are the same.
pub(super) struct Given(Vec<(String, JsValue)>);

impl Given {
    /// Reads an object's own properties; `undefined` and `null` have none. Fails with `invalid_option`
    /// for any other value, and for a property that is not in `known`.
    pub fn read(object: &JsValue, known: &[&[&str]]) -> Result<Self> {
        if object.is_undefined() || object.is_null() {
            return Ok(Self(Vec::new()));
        }
        let names = Some(object)
            .filter(|object| object.is_object() && !Array::is_array(object))
            .and_then(|object| Reflect::own_keys(object).ok())
            .ok_or_else(|| AuthError::invalid_option("the options must be an object"))?;
        let names = names.iter().filter_map(|name| name.as_string());
        let mut given = Vec::new();
        for name in names {
            let value = property(object, &name);
            if value.is_undefined() {
                continue;
            }
            if !known.iter().any(|known| known.contains(&name.as_str())) {
                let known = known.concat().join(", ");
                let why = format!("{name} is not an option here. The options are {known}");
                return Err(AuthError::invalid_option(&why));
            }
            given.push((name, value));
        }
        Ok(Self(given))
    }

    /// Returns the value; `undefined` if it is absent or `null`.
    pub fn get(&self, name: &str) -> JsValue {
        Some(self.get_or_null(name))
            .filter(|value| !value.is_null())
            .unwrap_or(JsValue::UNDEFINED)
    }

    /// Does the same, but keeps `null`, for properties where `null` has a meaning of its own.
    pub fn get_or_null(&self, name: &str) -> JsValue {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map_or(JsValue::UNDEFINED, |(_, value)| value.clone())
    }

    pub fn text(&self, name: &str) -> Result<Option<String>> {
        let value = self.get(name);
        if value.is_undefined() {
            return Ok(None);
        }
        text(&value, name).map(Some)
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        let value = self.get(name);
        match value.as_bool() {
            None if !value.is_undefined() => Err(AuthError::invalid_option(&format!(
                "{name} must be true or false"
            ))),
            flag => Ok(flag),
        }
    }

    pub fn function(&self, name: &str) -> Result<Option<Function>> {
        let value = self.get(name);
        if value.is_undefined() {
            return Ok(None);
        }
        function(value, name).map(Some)
    }

    /// Returns the signal that ends the call.
    pub fn signal(&self) -> Result<Option<AbortSignal>> {
        let signal = self.get("signal");
        // Checked by shape: a signal may come from another realm, or from a library.
        let listens = ["addEventListener", "removeEventListener"];
        match listens.iter().all(|name| method(&signal, name).is_some()) {
            _ if signal.is_undefined() => Ok(None),
            true => Ok(Some(signal.unchecked_into())),
            false => Err(AuthError::invalid_option("signal must be an AbortSignal")),
        }
    }

    pub fn method(&self, name: &str) -> Result<Option<Method>> {
        match self.text(name)?.as_deref() {
            None | Some("auto") => Ok(None),
            Some(method) => Method::from_name(method).map(Some).ok_or_else(|| {
                AuthError::invalid_option(&format!(
                    "{name} must be \"auto\" or a method of the plan"
                ))
            }),
        }
    }

    /// Returns the scopes, joined as on the wire; `None` if no scopes are named.
    pub fn scopes(&self) -> Result<Option<String>> {
        let texts = self.texts("scopes")?.unwrap_or_default();
        (!texts.is_empty())
            .then(|| scope::parse(&texts.join(" ")))
            .transpose()
    }

    /// Returns a list of texts; `None` if it is absent.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        let list = self.get(name);
        if list.is_undefined() {
            return Ok(None);
        }
        let texts = Array::is_array(&list).then(|| Array::from(&list));
        let texts = texts.and_then(|list| list.iter().map(|item| item.as_string()).collect());
        texts
            .map(Some)
            .ok_or_else(|| AuthError::invalid_option(&format!("{name} must be a list of strings")))
    }

    /// Returns a list of numbers; `None` if it is absent.
    pub fn numbers<T>(
        &self,
        name: &str,
        read: impl Fn(Option<u64>) -> Option<T>,
    ) -> Result<Option<Vec<T>>> {
        let list = self.get(name);
        if list.is_undefined() {
            return Ok(None);
        }
        let items = Array::is_array(&list).then(|| Array::from(&list));
        let items = items.and_then(|list| list.iter().map(|item| read(whole(&item))).collect());
        items.map(Some).ok_or_else(|| {
            AuthError::invalid_option(&format!("{name} must be a list of milliseconds"))
        })
    }
}

/// Reads a text that was given as `name`. The error's message never repeats the value, which may be a secret.
pub(super) fn text(value: &JsValue, name: &str) -> Result<String> {
    value
        .as_string()
        .ok_or_else(|| AuthError::invalid_option(&format!("{name} must be a string")))
}

pub(super) fn function(value: JsValue, name: &str) -> Result<Function> {
    value
        .dyn_into()
        .map_err(|_| AuthError::invalid_option(&format!("{name} must be a function")))
}

/// Reads an address: a text, or an object with the text as its `href`, such as a `URL`.
pub(super) fn address(value: &JsValue) -> Result<String> {
    let text = value
        .as_string()
        .or_else(|| property(value, "href").as_string());
    text.ok_or_else(|| AuthError::invalid_option("the address must be a string or a URL"))
}

/// Drops the fraction, and clamps numbers below zero or too large. The caller checks the range.
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
pub(super) fn whole(number: &JsValue) -> Option<u64> {
    number.as_f64().map(|number| number as u64)
}
