//! Values of the core as JavaScript has them.

use crate::policy::error::remedy::{Shell, complete};
use crate::policy::error::{AuthError, ErrorCode, Result};
use js_sys::Reflect;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The value to throw or to reject with. An error of the options, from before there is a core to
/// complete it, gets its remedy here.
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

/// The value as JavaScript has it. Fails with `host_failed` where JavaScript has no such value, a
/// number beyond 2^53 - 1 for one.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|_| unmade())
}

/// The error where JavaScript has no such value.
pub(super) fn unmade() -> AuthError {
    let message = "The result could not be converted for JavaScript.";
    AuthError::new(ErrorCode::HostFailed, message)
}
