//! Values that JavaScript gives, or throws, or promises.

use crate::host::{HostFailure, HostResult};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Waits for what a callback gave, whether or not it was a promise.
pub(super) async fn settle(given: Result<JsValue, JsValue>) -> HostResult<JsValue> {
    let given = given.map_err(|thrown| failure(&thrown))?;
    JsFuture::from(Promise::resolve(&given))
        .await
        .map_err(|thrown| failure(&thrown))
}

/// What was thrown, as far as it has words.
pub(super) fn failure(thrown: &JsValue) -> HostFailure {
    let words = thrown
        .as_string()
        .or_else(|| property(thrown, "message").as_string());
    HostFailure(words.unwrap_or_default())
}

/// A property, read by shape; `undefined` where there is none.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A method, where the object has one.
pub(super) fn method(object: &JsValue, name: &str) -> Option<Function> {
    property(object, name).dyn_into().ok()
}

/// What the method gives; an error where the object has none.
pub(super) async fn call(
    object: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> HostResult<JsValue> {
    let function = method(object, name).ok_or_else(|| HostFailure(format!("no {name}")))?;
    let arguments = arguments.iter().copied().collect::<js_sys::Array>();
    settle(Reflect::apply(&function, object, &arguments)).await
}
