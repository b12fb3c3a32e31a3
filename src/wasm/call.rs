//! A call of JavaScript's: what it was given, what ends it, and the promise it gets.

use super::Core;
use super::convert::throw;
use super::given::Given;
use super::host::JsHost;
use super::settle::property;
use crate::auth::Auth;
use crate::policy::error::{AuthError, ErrorCode, Result};
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_channel::oneshot;
use futures_util::future::{Either, LocalBoxFuture, select};
use js_sys::{Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

impl Core {
    /// A flow that ends at once when its signal aborts. `known` are the options of the call.
    pub(super) fn run<F>(
        &self,
        options: &JsValue,
        known: &[&[&str]],
        flow: impl FnOnce(Rc<Auth<JsHost>>, Given) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        match self.read(options, known) {
            Ok((given, signal)) => {
                let auth = Rc::clone(&self.auth);
                let flow = Box::pin(flow(Rc::clone(&auth), given));
                promise(cancellable(auth, flow, Cancel::new(signal.clone())), signal)
            }
            Err(refused) => refused,
        }
    }

    /// A flow that finishes what was granted when its signal aborts.
    pub(super) fn run_on<F>(
        &self,
        options: &JsValue,
        known: &[&[&str]],
        flow: impl FnOnce(Rc<Auth<JsHost>>, Given, Cancel) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        match self.read(options, known) {
            Ok((given, signal)) => {
                let cancel = Cancel::new(signal.clone());
                promise(flow(Rc::clone(&self.auth), given, cancel), signal)
            }
            Err(refused) => refused,
        }
    }

    pub(super) fn throw(&self, error: AuthError) -> JsValue {
        throw(&self.auth.complete_error(error))
    }

    // What a call was given, and its signal; or the promise that says what is wrong with them.
    fn read(
        &self,
        options: &JsValue,
        known: &[&[&str]],
    ) -> core::result::Result<(Given, Option<AbortSignal>), Promise> {
        let given = Given::read(options, known).and_then(|given| {
            let signal = given.signal()?;
            Ok((given, signal))
        });
        given.map_err(|error| Promise::reject(&self.throw(error)))
    }
}

async fn cancellable(
    auth: Rc<Auth<JsHost>>,
    flow: LocalBoxFuture<'static, Result<JsValue>>,
    cancel: Cancel,
) -> Result<JsValue> {
    // An abort comes first: what was cancelled before it began never begins.
    match select(cancel, flow).await {
        Either::Left(_) => {
            let error = AuthError::new(ErrorCode::Cancelled, "Cancelled.");
            Err(auth.complete_error(error))
        }
        Either::Right((outcome, _)) => outcome,
    }
}

fn promise(
    flow: impl Future<Output = Result<JsValue>> + 'static,
    signal: Option<AbortSignal>,
) -> Promise {
    let flow: LocalBoxFuture<'static, Result<JsValue>> = Box::pin(flow);
    future_to_promise(async move {
        flow.await.map_err(|error| {
            let thrown = throw(&error);
            if let Some(signal) = signal.filter(AbortSignal::aborted)
                && error.code == ErrorCode::Cancelled
            {
                let reason = property(&signal, "reason");
                let _ = Reflect::set(&thrown, &JsValue::from_str("reason"), &reason);
            }
            thrown
        })
    })
}

/// Ends when a signal aborts; stops listening when it is dropped.
pub(super) struct Cancel {
    _listening: Option<AbortListener>,
    aborted: oneshot::Receiver<()>,
}

impl Cancel {
    pub fn new(signal: Option<AbortSignal>) -> Self {
        let (abort, aborted) = oneshot::channel();
        Self {
            _listening: signal.map(|signal| AbortListener::new(signal, abort)),
            aborted,
        }
    }
}

impl Future for Cancel {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match Pin::new(&mut self.aborted).poll(context) {
            // Without a signal nothing ever comes.
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => Poll::Ready(()),
        }
    }
}

/// Tells of a signal's abort; stops listening when it is dropped.
struct AbortListener {
    signal: AbortSignal,
    on_abort: Closure<dyn FnMut()>,
}

impl AbortListener {
    fn new(signal: AbortSignal, abort: oneshot::Sender<()>) -> Self {
        let mut abort = Some(abort);
        let mut end = move || {
            if let Some(abort) = abort.take() {
                let _ = abort.send(());
            }
        };
        if signal.aborted() {
            end();
        }
        let on_abort = Closure::new(end);
        let listener = on_abort.as_ref().unchecked_ref();
        let _ = signal.add_event_listener_with_callback("abort", listener);
        Self { signal, on_abort }
    }
}

impl Drop for AbortListener {
    fn drop(&mut self) {
        let listener = self.on_abort.as_ref().unchecked_ref();
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", listener);
    }
}
