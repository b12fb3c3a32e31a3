//! HTTP through `fetch`. Requests follow no redirect, use no cache and send no cookies. Responses are
//! read by shape, are limited in size, and are aborted when their future is dropped.

use super::settle::{call, failure, method, property, settle};
use super::timer::Timer;
use crate::host::{Forwarded, HostFailure};
use crate::policy::error::cause::Cause;
use crate::policy::text::secret::Secret;
use crate::policy::wire::{ACCEPT, Answer, FIXED_INIT, FetchFailure, MAX_ANSWER_BYTES, Request};
use gloo_net::http::Headers;
use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};
use zeroize::Zeroizing;

const PIECES_AT_A_TIME: u32 = 64;

/// Sends one of the core's own requests and reads the whole response.
pub(super) async fn send(
    own_fetch: Option<&Function>,
    request: &Request,
) -> Result<Answer, FetchFailure> {
    let aborting = AbortOnDrop::new()?;
    let headers = headers_of(&request.headers)?;
    let init = init_of(&Object::new(), &headers, Some(&aborting.signal))?;
    set(&init, "method", request.method.as_str())?;
    if let Some(body) = &request.body {
        set(&init, "body", body.expose("it is sent"))?;
    }
    let given = call_fetch(own_fetch, &request.url, &init)?;
    let response = settle(given).await;
    let response = response.map_err(|failure| no_answer(&request.url, failure))?;
    let answer = read(&response).await?;
    aborting.finish();
    Ok(answer)
}

/// Converts headers to a plain object.
pub(super) fn headers_of(headers: &[(&'static str, Secret)]) -> Result<Object, FetchFailure> {
    let object = Object::new();
    for (name, value) in headers {
        set(&object, name, value.expose("it is sent"))?;
    }
    Ok(object)
}

/// Sends a caller's request with our headers added. The response stays as the host returned it.
pub(super) async fn forward(
    own_fetch: Option<&Function>,
    url: &str,
    init: &JsValue,
    headers: &[(&'static str, Secret)],
) -> Result<JsAnswer, FetchFailure> {
    if !(init.is_object() || init.is_undefined() || init.is_null()) {
        let why = "the init must be an object";
        return Err(FetchFailure::Unusable(Cause::new(why)));
    }
    let given = match property(init, "headers") {
        null if null.is_null() => JsValue::UNDEFINED,
        given => given,
    };
    let all = web_sys::Headers::new_with_str_sequence_sequence(&given)
        .map(Headers::from_raw)
        .map_err(|thrown| FetchFailure::Unusable(failure(&thrown).cause))?;
    for (name, value) in headers {
        all.set(name, value.expose("it is sent"));
    }
    let (name, value) = ACCEPT;
    if !all.has(name) {
        all.set(name, value);
    }
    let plain =
        Object::from_entries(&all.into_raw()).map_err(|thrown| unreachable(failure(&thrown)))?;
    let base = if init.is_object() {
        init.unchecked_ref()
    } else {
        &Object::new()
    };
    let sent = init_of(base, &plain, None)?;
    receive(url, init, call_fetch(own_fetch, url, &sent)?).await
}

/// Takes the response that a `fetch` returned or promised for a caller's request.
pub(super) async fn receive(
    url: &str,
    init: &JsValue,
    given: Result<JsValue, JsValue>,
) -> Result<JsAnswer, FetchFailure> {
    let response = settle(given).await.map_err(|failure| {
        unusable(url, init).map_or_else(|| no_answer(url, failure), FetchFailure::Unusable)
    })?;
    Ok(JsAnswer {
        status: status_of(property(&response, "status").as_f64()),
        response,
    })
}

/// The response to a caller's request.
pub(crate) struct JsAnswer {
    status: u16,
    response: JsValue,
}

impl JsAnswer {
    pub fn into_response(self) -> JsValue {
        self.response
    }
}

impl Forwarded for JsAnswer {
    fn status(&self) -> u16 {
        self.status
    }

    fn date(&self) -> Option<String> {
        header(&self.response, "date")
    }

    async fn read(self) -> Result<Answer, FetchFailure> {
        read(&self.response).await
    }
}

// Called with an address and an init, never with a `Request`: undici holds a request's signal weakly,
// so after a garbage collection an abort would no longer end the request.
fn call_fetch(
    own_fetch: Option<&Function>,
    url: &str,
    init: &Object,
) -> Result<Result<JsValue, JsValue>, FetchFailure> {
    let fetch = match own_fetch {
        Some(fetch) => fetch.clone(),
        None => method(&js_sys::global(), "fetch")
            .ok_or_else(|| FetchFailure::Unreachable(Cause::new("this platform has no fetch")))?,
    };
    Ok(fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(url), init))
}

fn init_of(
    base: &Object,
    headers: &Object,
    signal: Option<&AbortSignal>,
) -> Result<Object, FetchFailure> {
    let init = Object::assign(&Object::new(), base);
    for (name, value) in FIXED_INIT {
        set(&init, name, value)?;
    }
    set_value(&init, "headers", headers)?;
    if let Some(signal) = signal {
        set_value(&init, "signal", signal)?;
    }
    Ok(init)
}

fn set(object: &Object, name: &str, text: &str) -> Result<(), FetchFailure> {
    set_value(object, name, &JsValue::from_str(text))
}

fn set_value(object: &Object, name: &str, value: &JsValue) -> Result<(), FetchFailure> {
    Reflect::set(object, &JsValue::from_str(name), value)
        .map(drop)
        .map_err(|thrown| unreachable(failure(&thrown)))
}

fn unreachable(failure: HostFailure) -> FetchFailure {
    FetchFailure::Unreachable(failure.cause)
}

// To a page, a server that does not respond and a server that does not allow the page's origin look the same.
fn no_answer(url: &str, HostFailure { cause, .. }: HostFailure) -> FetchFailure {
    let global = js_sys::global();
    let is_page = property(&global, "document").is_object();
    let page = property(&property(&global, "location"), "origin").as_string();
    match page.filter(|page| is_page && !url.starts_with(page)) {
        Some(page) if cause.name == "TypeError" && cause.code.is_none() => {
            FetchFailure::UnreachableFrom(page, cause)
        }
        _ => FetchFailure::Unreachable(cause),
    }
}

// Asks the platform what is wrong with the request itself, if anything. Runs only after the request
// failed. The body may have been read already, so an empty one replaces it.
fn unusable(url: &str, init: &JsValue) -> Option<Cause> {
    let class = method(&js_sys::global(), "Request")?;
    let copy = Object::new();
    if let Some(init) = init.dyn_ref() {
        Object::assign(&copy, init);
    }
    set_value(&copy, "signal", &JsValue::UNDEFINED).ok()?;
    let body = property(&copy, "body");
    if !body.is_undefined() && !body.is_null() {
        set(&copy, "body", "").ok()?;
    }
    let arguments = js_sys::Array::of2(&JsValue::from_str(url), &copy);
    let made = Reflect::construct(&class, &arguments);
    made.err().map(|thrown| failure(&thrown).cause)
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
pub(super) fn status_of(number: Option<f64>) -> u16 {
    // A missing status is stored as 1, which no HTTP response uses.
    match number {
        Some(status) if (0.0..1000.0).contains(&status) => status as u16,
        _ => 1,
    }
}

async fn read(response: &JsValue) -> Result<Answer, FetchFailure> {
    let (date, retry_after) = (header(response, "date"), header(response, "retry-after"));
    let www_authenticate = header(response, "www-authenticate");
    let body = read_body(response).await?;
    Ok(Answer {
        status: status_of(property(response, "status").as_f64()),
        date,
        retry_after,
        www_authenticate,
        body,
    })
}

fn header(response: &JsValue, name: &str) -> Option<String> {
    let headers = property(response, "headers");
    let get = method(&headers, "get")?;
    let found = get.call1(&headers, &JsValue::from_str(name)).ok()?;
    found.as_string()
}

async fn read_body(response: &JsValue) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let body = property(response, "body");
    if method(&body, "getReader").is_some() {
        let reader = call(&body, "getReader", &[]).await.map_err(unreachable)?;
        return read_stream(&reader).await;
    }
    if method(response, "arrayBuffer").is_none() {
        return Ok(Zeroizing::default());
    }
    let buffer = call(response, "arrayBuffer", &[])
        .await
        .map_err(unreachable)?;
    let bytes = Uint8Array::new(&buffer);
    if usize::try_from(bytes.length()).unwrap_or(usize::MAX) > MAX_ANSWER_BYTES {
        return Err(FetchFailure::TooLarge);
    }
    Ok(Zeroizing::new(bytes.to_vec()))
}

async fn read_stream(reader: &JsValue) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let mut bytes = Zeroizing::new(Vec::new());
    for pieces in 1_u32.. {
        // A stream that always has a chunk ready would keep everything else from running, even the deadline.
        if pieces.is_multiple_of(PIECES_AT_A_TIME) {
            Timer::new(0.0, false).await;
        }
        let chunk = call(reader, "read", &[]).await.map_err(unreachable)?;
        if property(&chunk, "done").is_truthy() {
            return Ok(bytes);
        }
        let Ok(piece) = property(&chunk, "value").dyn_into::<Uint8Array>() else {
            let why = "the answer's body is not a stream of bytes";
            return Err(FetchFailure::Unreachable(Cause::new(why)));
        };
        let length = usize::try_from(piece.length()).unwrap_or(usize::MAX);
        if bytes.len().saturating_add(length) > MAX_ANSWER_BYTES {
            let _ = call(reader, "cancel", &[]).await;
            return Err(FetchFailure::TooLarge);
        }
        append(&mut bytes, &piece);
    }
    Err(FetchFailure::TooLarge)
}

// A response may hold a token, so a buffer that becomes too small is overwritten before it is freed.
fn append(bytes: &mut Zeroizing<Vec<u8>>, piece: &Uint8Array) {
    let start = bytes.len();
    let end = start.saturating_add(usize::try_from(piece.length()).unwrap_or_default());
    if bytes.capacity() < end {
        let mut larger = Zeroizing::new(Vec::with_capacity(end.saturating_mul(2)));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
    bytes.resize(end, 0);
    if let Some(place) = bytes.get_mut(start..) {
        piece.copy_to(place);
    }
}

/// Aborts an operation when it is dropped before the operation has finished.
pub(super) struct AbortOnDrop {
    controller: AbortController,
    pub signal: AbortSignal,
    finished: bool,
}

impl AbortOnDrop {
    pub fn new() -> Result<Self, FetchFailure> {
        let controller = AbortController::new().map_err(|thrown| unreachable(failure(&thrown)))?;
        Ok(Self {
            signal: controller.signal(),
            controller,
            finished: false,
        })
    }

    pub fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if !self.finished {
            self.controller.abort();
        }
    }
}
