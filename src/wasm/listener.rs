//! The host's loopback listener: requests come in, replies are deferred, dropping it closes it.

use super::settle::{method, property};
use crate::host::{CallbackPage, CallbackReply, HostFailure, HostResult, Listener};
use crate::policy::callback::CallbackRequest;
use crate::policy::secret::Secret;
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

pub(crate) struct JsListener {
    handle: JsValue,
    port: u16,
    requests: UnboundedReceiver<JsValue>,
    _on_request: Closure<dyn FnMut(JsValue)>,
}

/// Where a listener's requests go until the listener itself is known.
pub(super) struct Inbox {
    pub on_request: Closure<dyn FnMut(JsValue)>,
    requests: UnboundedReceiver<JsValue>,
}

impl Inbox {
    pub fn new() -> Self {
        let (sender, requests) = unbounded();
        let on_request = Closure::new(move |request| {
            // Nobody waits any more: the request is dropped, and the listener is being closed.
            let _ = sender.unbounded_send(request);
        });
        Self {
            on_request,
            requests,
        }
    }

    /// Takes the listener that the host gave over.
    pub fn into_listener(self, handle: JsValue) -> HostResult<JsListener> {
        let port = property(&handle, "port").as_f64().and_then(port_number);
        let listener = JsListener {
            handle,
            port: port.unwrap_or(0),
            requests: self.requests,
            _on_request: self.on_request,
        };
        if port.is_some() {
            Ok(listener)
        } else {
            Err(HostFailure("the listener has no port".to_owned()))
        }
    }
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn port_number(number: f64) -> Option<u16> {
    (number.fract() == 0.0 && (1.0..=65_535.0).contains(&number)).then_some(number as u16)
}

impl Listener for JsListener {
    type Reply = JsReply;

    fn port(&self) -> u16 {
        self.port
    }

    async fn next(&mut self) -> Option<(CallbackRequest, JsReply)> {
        let request = self.requests.next().await?;
        let text = |name| property(&request, name).as_string().unwrap_or_default();
        let read = CallbackRequest {
            method: text("method"),
            target: Secret::new(text("target")),
            host: text("host"),
        };
        Some((read, JsReply(request)))
    }
}

impl Drop for JsListener {
    fn drop(&mut self) {
        if let Some(close) = method(&self.handle, "close") {
            let _ = close.call0(&self.handle);
        }
    }
}

pub(crate) struct JsReply(JsValue);

impl CallbackReply for JsReply {
    fn send(self, page: CallbackPage) {
        let headers = Object::new();
        for (name, value) in page.headers {
            let _ = Reflect::set(
                &headers,
                &JsValue::from_str(name),
                &JsValue::from_str(value),
            );
        }
        let answer = Object::new();
        let fields = [
            ("status", JsValue::from_f64(f64::from(page.status))),
            ("headers", headers.into()),
            ("body", JsValue::from_str(&page.body)),
        ];
        for (name, value) in fields {
            let _ = Reflect::set(&answer, &JsValue::from_str(name), &value);
        }
        if let Some(reply) = method(&self.0, "reply") {
            // A tab that is gone does not change the outcome of the login.
            let _ = reply.apply(&self.0, &Array::of1(&answer));
        }
    }
}
