//! The host's loopback listener. Requests arrive, replies come later, and dropping it closes it.

use super::settle::{Held, ignore, method, property};
use crate::host::{
    CallbackPage, CallbackReply, Heard, HostFailure, HostResult, Listener, SignInWindow,
};
use crate::policy::login::callback::CallbackRequest;
use crate::policy::text::secret::Secret;
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

pub(crate) struct JsListener {
    _handle: Held,
    port: u16,
    heard: UnboundedReceiver<Heard<JsReply>>,
}

/// Collects a listener's events until the listener itself is known. The functions live as long as the
/// host holds them, because the host may call them late.
pub(super) struct Inbox {
    pub on_request: JsValue,
    pub on_window: JsValue,
    heard: UnboundedReceiver<Heard<JsReply>>,
}

impl Inbox {
    pub fn new() -> Self {
        let (sender, heard) = unbounded();
        let also = sender.clone();
        // If no login waits any more, the event is dropped: the listener is closing.
        let on_request = Closure::<dyn FnMut(JsValue)>::new(move |request| {
            let _ = sender.unbounded_send(read_request(request));
        });
        let on_window = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Some(event) = read_window(&event) {
                let _ = also.unbounded_send(Heard::Window(event));
            }
        });
        Self {
            on_request: on_request.into_js_value(),
            on_window: on_window.into_js_value(),
            heard,
        }
    }

    /// Takes over the listener that the host made.
    pub fn into_listener(self, handle: Held) -> HostResult<JsListener> {
        let port = property(&handle.object, "port")
            .as_f64()
            .and_then(port_number);
        let listener = JsListener {
            _handle: handle,
            port: port.unwrap_or(0),
            heard: self.heard,
        };
        if port.is_some() {
            Ok(listener)
        } else {
            Err(HostFailure::new("the listener has no port".to_owned()))
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

    async fn next(&mut self) -> Option<Heard<JsReply>> {
        self.heard.next().await
    }
}

fn read_request(request: JsValue) -> Heard<JsReply> {
    let text = |name| property(&request, name).as_string().unwrap_or_default();
    let read = CallbackRequest {
        method: text("method"),
        target: Secret::new(text("target")),
        host: text("host"),
    };
    Heard::Request(read, JsReply(request))
}

fn read_window(event: &JsValue) -> Option<SignInWindow> {
    match event.as_string()?.as_str() {
        "closed" => Some(SignInWindow::Closed),
        "callback_ignored" => Some(SignInWindow::CallbackIgnored),
        _ => None,
    }
}

pub(crate) struct JsReply(JsValue);

impl CallbackReply for JsReply {
    fn send(self, page: CallbackPage) {
        let link = match page.link {
            Some(link) => object(&[("text", &link.text), ("url", &link.url)]),
            None => JsValue::NULL,
        };
        let answer = object(&[("title", &page.title), ("text", &page.text)]);
        let status = JsValue::from_f64(f64::from(page.status));
        for (name, value) in [("status", &status), ("link", &link)] {
            let _ = Reflect::set(&answer, &JsValue::from_str(name), value);
        }
        if let Some(reply) = method(&self.0, "reply") {
            // The login's outcome does not depend on the browser tab, which may be gone.
            ignore(reply.apply(&self.0, &Array::of1(&answer)));
        }
    }
}

fn object(fields: &[(&str, &str)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object.into()
}
