//! A timer of the platform.

use super::settle::{Waiting, apply};
use core::pin::Pin;
use core::task::{Context, Poll};
use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// A timer of the platform; dropping it clears it.
pub(super) struct Timer {
    id: JsValue,
    ended: Waiting,
}

impl Timer {
    pub fn new(ms: f64, in_background: bool) -> Self {
        let mut id = JsValue::UNDEFINED;
        let ended = js_sys::Promise::new(&mut |resolve, _| id = set_timeout(&resolve, ms));
        if in_background {
            // Node waits for its timers before it ends; elsewhere there is nothing to let go of.
            let _ = apply(&id, "unref", &[]);
        }
        Self {
            id,
            ended: Waiting::new(&ended),
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.ended).poll(context).map(drop)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
