//! A timer of the platform.

use super::settle::apply;
use core::pin::Pin;
use core::task::{Context, Poll};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// A timer of the platform. Dropping it clears the timer and settles its promise, because only that
/// frees what a [`JsFuture`] attached to the promise.
pub(super) struct Timer {
    id: JsValue,
    end: Option<Function>,
    ended: JsFuture,
}

impl Timer {
    pub fn new(ms: f64, in_background: bool) -> Self {
        let (mut id, mut end) = (JsValue::UNDEFINED, None);
        let ended = Promise::new(&mut |resolve, _| {
            id = set_timeout(&resolve, ms);
            end = Some(resolve);
        });
        if in_background {
            // Node waits for its timers before it exits. Other platforms have no `unref`.
            let _ = apply(&id, "unref", &[]);
        }
        Self {
            id,
            end,
            ended: JsFuture::from(ended),
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
        if let Some(end) = &self.end {
            let _ = end.call0(&JsValue::UNDEFINED);
        }
    }
}
