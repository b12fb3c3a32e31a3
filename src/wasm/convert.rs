//! Conversion of the core's values to JavaScript.

use crate::policy::error::remedy::{Shell, complete};
use crate::policy::error::{AuthError, ErrorCode, Result};
use js_sys::Reflect;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Makes the value to throw or to reject with. An error in the options is made before there is a core
/// to complete it, so it gets its remedy here.
pub(super) fn throw(error: &AuthError) -> JsValue {
    let error = complete(error.clone(), Shell::None, "");
    let thrown = to_js(&error).unwrap_or_else(|_| JsValue::from_str(&error.message));
    if let Some(cause) = &error.cause
        && let Ok(cause) = to_js(cause)
    {
        let _ = Reflect::set(&thrown, &JsValue::from_str("cause"), &cause);
    }
    thrown
}

/// Converts a value to JavaScript. Fails with `host_failed` if JavaScript has no such value, for
/// example for a number beyond 2^53 - 1.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|_| unmade())
}

/// The error for a value that JavaScript cannot represent.
pub(super) fn unmade() -> AuthError {
    let message = "The result could not be converted for JavaScript.";
    AuthError::new(ErrorCode::HostFailed, message)
}
