//! The host object and what hangs on it, as JavaScript hands it over.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The host: a plain object of callbacks.
    pub type HostObject;

    #[wasm_bindgen(method, getter)]
    pub fn storage(this: &HostObject) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn prompt(this: &HostObject) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn clock(this: &HostObject) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn browser(this: &HostObject) -> JsValue;

    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(callback: &js_sys::Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub fn clear_timeout(timer: &JsValue);
}
