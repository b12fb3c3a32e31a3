//! One call from JavaScript: its options, what ends it early, and its promise.

use super::Core;
use super::convert::throw;
use super::ending::{Cancel, Ending};
use super::given::Given;
use super::host::JsHost;
use super::settle::property;
use crate::auth::Auth;
use crate::policy::error::{AuthError, ErrorCode, Result};
use futures_util::future::{Either, LocalBoxFuture, select};
use js_sys::{Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

impl Core {
    /// Runs a flow that ends at once when its signal aborts. `known` lists the options of the call.
    pub(super) fn run<F>(
        &self,
        options: &JsValue,
        known: &[&[&str]],
        flow: impl FnOnce(Rc<Auth<JsHost>>, Given) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        self.run_on(options, known, |auth, given, cancel| {
            let flow = Box::pin(flow(Rc::clone(&auth), given));
            cancellable(auth, flow, cancel)
        })
    }

    /// Runs a flow that, when its signal aborts, still finishes a login that was granted a token.
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
            Ok((auth, given, ending)) => {
                let cancel = Cancel::new(&ending);
                promise(flow(auth, given, cancel), ending)
            }
            Err(refused) => refused,
        }
    }

    /// Returns the core. Fails with `disposed` once it is disposed of.
    pub(super) fn auth(&self) -> Result<Rc<Auth<JsHost>>> {
        self.living.borrow().clone().ok_or_else(AuthError::disposed)
    }

    /// Does the same for a call that throws.
    pub(super) fn auth_or_throw(&self) -> core::result::Result<Rc<Auth<JsHost>>, JsValue> {
        self.auth().map_err(|error| throw(&error))
    }

    // Reads the arguments of a call, or returns a promise that rejects with what is wrong with them.
    fn read(
        &self,
        options: &JsValue,
        known: &[&[&str]],
    ) -> core::result::Result<(Rc<Auth<JsHost>>, Given, Ending), Promise> {
        let auth = self.auth();
        let auth = auth.map_err(|error| Promise::reject(&throw(&error)))?;
        let given = Given::read(options, known).and_then(|given| {
            let signal = given.signal()?;
            Ok((given, signal))
        });
        match given {
            Ok((given, signal)) => {
                let disposal = self.disposal.clone();
                Ok((auth, given, Ending { signal, disposal }))
            }
            Err(error) => Err(Promise::reject(&throw(&auth.complete_error(error)))),
        }
    }
}

async fn cancellable(
    auth: Rc<Auth<JsHost>>,
    flow: LocalBoxFuture<'static, Result<JsValue>>,
    cancel: Cancel,
) -> Result<JsValue> {
    // The abort comes first: a flow that is cancelled before it begins never begins.
    match select(cancel, flow).await {
        Either::Left(_) => {
            let error = AuthError::new(ErrorCode::Cancelled, "Cancelled.");
            Err(auth.complete_error(error))
        }
        Either::Right((outcome, _)) => outcome,
    }
}

fn promise(flow: impl Future<Output = Result<JsValue>> + 'static, ending: Ending) -> Promise {
    let flow: LocalBoxFuture<'static, Result<JsValue>> = Box::pin(flow);
    future_to_promise(async move { flow.await.map_err(|error| ended(&error, ending)) })
}

// Says why a call was cancelled: by its own signal, which has a reason, or because the core was disposed of.
fn ended(error: &AuthError, Ending { signal, disposal }: Ending) -> JsValue {
    if error.code != ErrorCode::Cancelled {
        return throw(error);
    }
    match signal.filter(AbortSignal::aborted) {
        Some(signal) => {
            let thrown = throw(error);
            let reason = property(&signal, "reason");
            let _ = Reflect::set(&thrown, &JsValue::from_str("reason"), &reason);
            thrown
        }
        None if disposal.peek().is_some() => throw(&AuthError::disposed()),
        None => throw(error),
    }
}
