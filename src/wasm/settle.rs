//! Values that JavaScript returns, throws or promises.

use crate::host::{Content, HostFailure, HostResult};
use crate::policy::error::cause::Cause;
use core::pin::Pin;
use core::task::{Context, Poll};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

const DEEPEST_CAUSE: u8 = 4;

/// Waits for a callback's result, whether or not it is a promise.
pub(super) async fn settle(given: Result<JsValue, JsValue>) -> HostResult<JsValue> {
    let given = given.map_err(|thrown| failure(&thrown))?;
    Waiting::new(&Promise::resolve(&given))
        .await
        .map_err(|thrown| failure(&thrown))
}

/// Waits for a promise. What a [`JsFuture`] attaches to its promise is freed only when that promise
/// settles, and many never do: a cleared timer, a host that never responds. So it races the promise
/// with another one, which settles when this value is dropped.
pub(super) struct Waiting {
    future: JsFuture,
    give_up: Function,
}

impl Waiting {
    pub fn new(promise: &Promise) -> Self {
        let mut give_up = None;
        let given_up = Promise::new(&mut |resolve, _| give_up = Some(resolve));
        let first = Promise::race(&js_sys::Array::of2(promise, &given_up));
        Self {
            future: JsFuture::from(first),
            give_up: give_up.unwrap_or_else(|| Function::new_no_args("")),
        }
    }
}

impl Future for Waiting {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.future).poll(context)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.give_up.call0(&JsValue::UNDEFINED);
    }
}

/// Drops a callback's result that no call waits for. Without this, a promise that rejects later would
/// end the program as an unhandled rejection.
pub(super) fn ignore(given: Result<JsValue, JsValue>) {
    if let Ok(given) = given
        && method(&given, "then").is_some()
    {
        let promise = Promise::resolve(&given);
        NO_OPERATION.with(|nothing| drop(apply(&promise, "then", &[nothing, nothing])));
    }
}

#[wasm_bindgen]
extern "C" {
    // A function that every platform has and that ignores its arguments. A new function would need a
    // closure that is never freed, or `unsafe-eval`.
    #[wasm_bindgen(thread_local_v2, js_name = Boolean)]
    static NO_OPERATION: JsValue;
}

/// Converts a thrown value to a failure, keeping any name, message and code it has.
pub(super) fn failure(thrown: &JsValue) -> HostFailure {
    let part = |name| property(thrown, name).as_string();
    let message = thrown.as_string().or_else(|| part("message"));
    let name = part("name").unwrap_or_default();
    let content = match property(thrown, "code").as_string().as_deref() {
        Some("storage_unreadable") => Content::Unreadable,
        Some("storage_newer") => Content::Newer,
        _ => Content::Untold,
    };
    HostFailure {
        cause: Cause::thrown(&name, message.unwrap_or_default(), code_of(thrown)),
        content,
    }
}

// Finds the first code along the causes. Node's `fetch` puts the reason in its error's `cause`, and if
// several addresses failed, that cause lists their errors in `errors`.
fn code_of(thrown: &JsValue) -> Option<String> {
    let mut at = thrown.clone();
    for _ in 0..DEEPEST_CAUSE {
        if let Some(code) = property(&at, "code")
            .as_string()
            .filter(|code| Cause::is_code(code))
        {
            return Some(code);
        }
        let cause = property(&at, "cause");
        at = match cause.is_object() {
            true => cause,
            false => property(&property(&at, "errors"), "0"),
        };
    }
    None
}

/// Reads a property by shape; `undefined` if there is none. A value that cannot have properties is
/// never read, because every import that throws leaves a slot of wasm-bindgen's table behind.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    if !object.is_object() && !object.is_function() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Returns a method, if the object has it.
pub(super) fn method(object: &JsValue, name: &str) -> Option<Function> {
    property(object, name).dyn_into().ok()
}

/// Calls the method and waits for its result.
pub(super) async fn call(
    object: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> HostResult<JsValue> {
    settle(apply(object, name, arguments)).await
}

/// Calls the method. Fails if the object does not have it.
pub(super) fn apply(
    object: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> Result<JsValue, JsValue> {
    match method(object, name) {
        Some(function) => {
            let arguments = arguments.iter().copied().collect::<js_sys::Array>();
            Reflect::apply(&function, object, &arguments)
        }
        None => Err(JsValue::from_str(&format!("no {name}"))),
    }
}

/// A host's resource that must be released, such as a listener or a lock. Dropping it releases it.
pub(crate) struct Held {
    pub object: JsValue,
    give_back: Option<Function>,
}

impl Held {
    /// Wraps a resource that is released by calling it, or by its `close` or `dispose` method.
    pub fn new(object: JsValue) -> Self {
        let give_back = object
            .dyn_ref()
            .cloned()
            .or_else(|| method(&object, "close"))
            .or_else(|| method(&object, "dispose"));
        Self { object, give_back }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(give_back) = &self.give_back {
            ignore(give_back.call0(&self.object));
        }
    }
}

/// Waits for a resource that a host's method makes. If this future is dropped first, the resource is
/// released as soon as it exists.
pub(super) async fn held(given: Result<JsValue, JsValue>) -> HostResult<Held> {
    let given = given.map_err(|thrown| failure(&thrown))?;
    let promise = Promise::resolve(&given);
    let mut making = Making(Some(promise.clone()));
    let made = Waiting::new(&promise).await;
    making.0 = None;
    made.map(Held::new).map_err(|thrown| failure(&thrown))
}

/// A resource that is being made. If this is dropped first, the resource is released once it exists.
struct Making(Option<Promise>);

impl Drop for Making {
    fn drop(&mut self) {
        if let Some(promise) = self.0.take() {
            spawn_local(async move {
                drop(JsFuture::from(promise).await.map(Held::new));
            });
        }
    }
}
