//! Values that JavaScript gives, or throws, or promises.

use crate::host::{HostFailure, HostResult};
use futures_channel::oneshot;
use futures_util::future::LocalBoxFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Waits for what a callback gave, whether or not it was a promise.
pub(super) fn settle(
    given: Result<JsValue, JsValue>,
) -> LocalBoxFuture<'static, HostResult<JsValue>> {
    Box::pin(async move {
        let given = given.map_err(|thrown| failure(&thrown))?;
        JsFuture::from(Promise::resolve(&given))
            .await
            .map_err(|thrown| failure(&thrown))
    })
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
pub(super) fn call(
    object: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> LocalBoxFuture<'static, HostResult<JsValue>> {
    let Some(function) = method(object, name) else {
        return settle(Err(JsValue::from_str(&format!("no {name}"))));
    };
    let arguments = arguments.iter().copied().collect::<js_sys::Array>();
    settle(Reflect::apply(&function, object, &arguments))
}

/// Something of the host's that has to be given back: a listener, a lock. Dropping it does.
pub(crate) struct Held {
    pub object: JsValue,
    give_back: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(give_back) = &self.give_back {
            let _ = give_back.call0(&self.object);
        }
    }
}

/// What a method of the host makes. When nobody waits for it any more, it is given back as soon as
/// it is made: by itself if it is a function, else by its `close`.
pub(super) async fn held(making: LocalBoxFuture<'static, HostResult<JsValue>>) -> HostResult<Held> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        let _ = sender.send(making.await.map(|object| {
            Held {
                give_back: object
                    .dyn_ref()
                    .cloned()
                    .or_else(|| method(&object, "close")),
                object,
            }
        }));
    });
    receiver
        .await
        .unwrap_or_else(|_| Err(HostFailure(String::new())))
}
