//! Values that JavaScript gives, or throws, or promises.

use crate::host::{Content, HostFailure, HostResult};
use crate::policy::error::cause::Cause;
use core::pin::Pin;
use core::task::{Context, Poll};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

const DEEPEST_CAUSE: u8 = 4;

/// Waits for what a callback gave, whether or not it was a promise.
pub(super) async fn settle(given: Result<JsValue, JsValue>) -> HostResult<JsValue> {
    let given = given.map_err(|thrown| failure(&thrown))?;
    Waiting::new(&Promise::resolve(&given))
        .await
        .map_err(|thrown| failure(&thrown))
}

/// Waits for a promise. What a [`JsFuture`] hangs on its promise is freed only when that settles,
/// which many never do: a timer that is cleared, a host that does not answer. So there is one more
/// promise, which settles when nobody waits any more.
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

/// Takes what a callback gave where nothing waits for it: a promise that rejects later must not end
/// the program as an unhandled rejection.
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
    // A function that every platform has and that does nothing with what it is given. A new one would
    // need a closure that is never freed, or `unsafe-eval`.
    #[wasm_bindgen(thread_local_v2, js_name = Boolean)]
    static NO_OPERATION: JsValue;
}

/// What was thrown, as far as it has words.
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

// The first code along the causes: Node's `fetch` says why it failed in its error's cause, and names
// several addresses' errors in that one's.
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

/// A property, read by shape; `undefined` where there is none. What has no properties is not asked:
/// every import that throws leaves a slot of wasm-bindgen's table behind.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    if !object.is_object() && !object.is_function() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A method, where the object has one.
pub(super) fn method(object: &JsValue, name: &str) -> Option<Function> {
    property(object, name).dyn_into().ok()
}

/// What the method gives.
pub(super) async fn call(
    object: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> HostResult<JsValue> {
    settle(apply(object, name, arguments)).await
}

/// Calls the method; an error where the object has none.
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

/// Something of the host's that has to be given back: a listener, a lock. Dropping it does.
pub(crate) struct Held {
    pub object: JsValue,
    give_back: Option<Function>,
}

impl Held {
    /// What is given back by calling it, or its `close` or `dispose`.
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

/// What a method of the host makes. When nobody waits for it any more, it is given back as soon as
/// it is made: by itself if it is a function, else by its `close`.
pub(super) async fn held(given: Result<JsValue, JsValue>) -> HostResult<Held> {
    let given = given.map_err(|thrown| failure(&thrown))?;
    let promise = Promise::resolve(&given);
    let mut making = Making(Some(promise.clone()));
    let made = Waiting::new(&promise).await;
    making.0 = None;
    made.map(Held::new).map_err(|thrown| failure(&thrown))
}

/// What is being made; dropped before it is there, it is taken over to be given back.
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
