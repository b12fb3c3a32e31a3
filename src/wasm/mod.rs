//! JavaScript's view of the core: converts and drives, decides nothing.
//!
//! The class takes `&self` only and no call holds a borrow across an `await`, so any number of
//! calls may be under way at once.

mod accounts;
mod convert;
mod given;
mod host;
mod lease;
mod listener;
mod options;
mod settle;
mod timer;
mod tokens;
mod transport;
mod views;

use crate::auth::Auth;
use crate::flows::login::{Progress, Request};
use crate::policy::credential::event::Event;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::secret::Secret;
use convert::{throw, to_js};
use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_channel::oneshot;
use futures_util::future::{AbortHandle, Either, LocalBoxFuture, abortable, select};
use given::{Given, address, function, text};
use host::JsHost;
use js_sys::{Function, Promise};
use options::{CHOICE, LOGIN, LOGOUT, SIGNAL};
use settle::ignore;
use std::rc::Rc;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use views::TokenView;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::AbortSignal;

// Half the size of the standard one; the core allocates little.
#[global_allocator]
static HEAP: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The core for one API origin, on one JavaScript host.
#[wasm_bindgen]
pub struct Core {
    auth: Rc<Auth<JsHost>>,
    watching: RefCell<Option<AbortHandle>>,
}

#[wasm_bindgen]
impl Core {
    /// Judges the options; throws what an `AuthError` is made from. Calls `on_lease_end` when no
    /// lease holds any more, whatever it was given for.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, on_lease_end: Function) -> core::result::Result<Core, JsValue> {
        let made = options::read_auth(&options)
            .and_then(|(options, host)| Auth::new(options, JsHost::new(host)));
        let auth = made.map_err(|error| throw(&error))?;
        auth.on_lease_end(Rc::new(move || {
            let _ = on_lease_end.call0(&JsValue::UNDEFINED);
        }));
        Ok(Self {
            auth: Rc::new(auth),
            watching: RefCell::new(None),
        })
    }

    /// Scheme, host and port of the API.
    #[wasm_bindgen(getter, js_name = apiOrigin)]
    pub fn api_origin(&self) -> String {
        self.auth.api().origin().to_owned()
    }

    /// Where the web app is, where that is known.
    #[wasm_bindgen(getter, js_name = appUrl)]
    pub fn app_url(&self) -> Option<String> {
        self.auth.app().map(|app| app.join(""))
    }

    /// What a user should hear before a token goes to this API, if anything.
    #[wasm_bindgen(getter)]
    pub fn warning(&self) -> Option<String> {
        self.auth.api().warning()
    }

    /// Every login method in order, with what it lacks here if anything.
    pub fn plan(&self) -> core::result::Result<JsValue, JsValue> {
        to_js(&self.auth.plan()).map_err(|error| throw(&error))
    }

    /// Logs in; resolves to the session.
    pub fn login(&self, options: JsValue) -> Promise {
        self.log_in(options, |_| Ok(()))
    }

    /// Takes a personal token that is at hand; resolves to the session.
    #[wasm_bindgen(js_name = adoptToken)]
    pub fn adopt_token(&self, token: JsValue, options: JsValue) -> Promise {
        self.log_in(options, move |request| {
            request.token = Some(Secret::new(text(&token, "token")?));
            Ok(())
        })
    }

    /// Finishes the login that left another page of this tab; resolves to the session.
    #[wasm_bindgen(js_name = finishLogin)]
    pub fn finish_login(&self, callback: JsValue, options: JsValue) -> Promise {
        self.log_in(options, move |request| {
            request.callback = Some(options::callback(&callback)?);
            Ok(())
        })
    }

    /// Makes sure that there is a login that works; resolves to the session.
    #[wasm_bindgen(js_name = ensureLoggedIn)]
    pub fn ensure_logged_in(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, LOGIN, &["interactive"]];
        self.run_on(&options, &known, move |auth, given, cancel| async move {
            let (named, request) = (options::named(&given)?, options::login(&given)?);
            let interactive = given.flag("interactive")?.unwrap_or(true);
            let tell = teller(given.function("onProgress")?);
            let session = auth.ensure_logged_in(named, request, interactive, tell, cancel);
            to_js(&session.await?)
        })
    }

    /// The token to use now.
    pub fn token(&self, options: JsValue) -> Promise {
        self.run(&options, &[CHOICE, SIGNAL], move |auth, given| async move {
            let named = options::named(&given)?;
            to_js(&TokenView::from(&*auth.token(&named).await?))
        })
    }

    /// The `Authorization` header for an address of the API's origin.
    #[wasm_bindgen(js_name = authorizationHeader)]
    pub fn authorization_header(&self, url: JsValue, options: JsValue) -> Promise {
        self.run(&options, &[CHOICE, SIGNAL], move |auth, given| async move {
            let (named, url) = (options::named(&given)?, address(&url)?);
            let header = auth.authorization_header(&named, &url).await?;
            Ok(JsValue::from_str(header.expose("the caller asked for it")))
        })
    }

    /// Sends a caller's request with the bearer; resolves to the answer as the host gave it. `choice`
    /// names the login, and holds the signal.
    pub fn fetch(&self, url: JsValue, init: JsValue, choice: JsValue) -> Promise {
        self.run(&choice, &[CHOICE, SIGNAL], move |auth, given| async move {
            let (named, url) = (options::named(&given)?, address(&url)?);
            Ok(auth.fetch(&named, &url, &init).await?.into_response())
        })
    }

    /// The status, from what is stored or, to `verify`, from the server.
    pub fn status(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, &["verify"]];
        self.run(&options, &known, move |auth, given| async move {
            let named = options::named(&given)?;
            let verify = given.flag("verify")?.unwrap_or_default();
            to_js(&auth.status(&named, verify).await?)
        })
    }

    /// Waits until what the logins left to be done in the background is done.
    pub fn settled(&self, options: JsValue) -> Promise {
        self.run(&options, &[SIGNAL], move |auth, _| async move {
            to_js(&auth.settled().await)
        })
    }

    /// Revokes and deletes the stored login, or all of them.
    pub fn logout(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, LOGOUT];
        self.run(&options, &known, move |auth, given| async move {
            let (named, request) = (options::named(&given)?, options::logout(&given)?);
            to_js(&auth.log_out(&named, request).await?)
        })
    }

    /// Every decision of the last resolve, login and renewal.
    pub fn explain(&self) -> core::result::Result<JsValue, JsValue> {
        to_js(&self.auth.explain()).map_err(|error| throw(&error))
    }

    /// Listens to what happens to the login; gives the listener's id.
    pub fn subscribe(&self, listener: JsValue) -> core::result::Result<u32, JsValue> {
        let listener = function(listener, "the listener").map_err(|error| self.throw(error))?;
        let tell = move |event: &Event| {
            if let Ok(event) = to_js(event) {
                // A listener that throws or rejects must not end the watching.
                ignore(listener.call1(&JsValue::UNDEFINED, &event));
            }
        };
        let id = self.auth.subscribe(Rc::new(tell));
        let mut watching = self.watching.borrow_mut();
        if watching.is_none() {
            let (watch, handle) = abortable(self.auth.watch());
            *watching = Some(handle);
            spawn_local(async move {
                let _ = watch.await;
            });
        }
        Ok(id)
    }

    /// Takes a listener away; with the last one the watching ends.
    pub fn unsubscribe(&self, id: u32) {
        if !self.auth.unsubscribe(id)
            && let Some(handle) = self.watching.take()
        {
            handle.abort();
        }
    }

    /// This window is done: nothing is watched any more, and what was not worth a write is written.
    pub fn close(&self) -> Promise {
        if let Some(handle) = self.watching.take() {
            handle.abort();
        }
        self.run(&JsValue::UNDEFINED, &[], move |auth, _| async move {
            auth.close().await.map(|()| JsValue::UNDEFINED)
        })
    }

    fn log_in(
        &self,
        options: JsValue,
        change: impl FnOnce(&mut Request) -> Result<()> + 'static,
    ) -> Promise {
        let known = [CHOICE, SIGNAL, LOGIN];
        self.run_on(&options, &known, move |auth, given, cancel| async move {
            let (named, mut request) = (options::named(&given)?, options::login(&given)?);
            change(&mut request)?;
            let tell = teller(given.function("onProgress")?);
            to_js(&auth.log_in(named, request, tell, cancel).await?)
        })
    }

    // A flow that ends at once when its signal aborts.
    fn run<F>(
        &self,
        options: &JsValue,
        known: &[&[&str]],
        flow: impl FnOnce(Rc<Auth<JsHost>>, Given) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        let auth = Rc::clone(&self.auth);
        match read(options, known) {
            Ok((given, cancel)) => {
                let flow = Box::pin(flow(Rc::clone(&auth), given));
                cancellable(auth, flow, cancel)
            }
            Err(error) => Promise::reject(&self.throw(error)),
        }
    }

    // A flow that finishes what was granted when its signal aborts.
    fn run_on<F>(
        &self,
        options: &JsValue,
        known: &[&[&str]],
        flow: impl FnOnce(Rc<Auth<JsHost>>, Given, Cancel) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        match read(options, known) {
            Ok((given, cancel)) => promise(flow(Rc::clone(&self.auth), given, cancel)),
            Err(error) => Promise::reject(&self.throw(error)),
        }
    }

    fn throw(&self, error: AuthError) -> JsValue {
        throw(&self.auth.complete_error(error))
    }
}

// What a call was given, and what ends it.
fn read(options: &JsValue, known: &[&[&str]]) -> Result<(Given, Cancel)> {
    let given = Given::read(options, known)?;
    let signal = given.signal()?;
    Ok((given, Cancel::new(signal)))
}

fn teller(progress: Option<Function>) -> Rc<dyn Fn(&Progress)> {
    Rc::new(move |event| {
        if let (Some(progress), Ok(event)) = (&progress, to_js(event)) {
            // A listener that throws or rejects must not end the login.
            ignore(progress.call1(&JsValue::UNDEFINED, &event));
        }
    })
}

fn cancellable(
    auth: Rc<Auth<JsHost>>,
    flow: LocalBoxFuture<'static, Result<JsValue>>,
    cancel: Cancel,
) -> Promise {
    promise(async move {
        // An abort comes first: what was cancelled before it began never begins.
        match select(cancel, flow).await {
            Either::Left(_) => {
                let error = AuthError::new(ErrorCode::Cancelled, "Cancelled.");
                Err(auth.complete_error(error))
            }
            Either::Right((outcome, _)) => outcome,
        }
    })
}

fn promise(flow: impl Future<Output = Result<JsValue>> + 'static) -> Promise {
    let flow: LocalBoxFuture<'static, Result<JsValue>> = Box::pin(flow);
    future_to_promise(async move { flow.await.map_err(|error| throw(&error)) })
}

/// Ends when a signal aborts; stops listening when it is dropped.
struct Cancel {
    _listening: Option<AbortListener>,
    aborted: oneshot::Receiver<()>,
}

impl Cancel {
    fn new(signal: Option<AbortSignal>) -> Self {
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
