//! The JavaScript API of the core. It converts values and runs futures, and decides nothing.
//!
//! Every method takes `&self`, and no call holds a borrow across an `await`, so any number of calls may run
//! at once.

mod accounts;
mod call;
mod convert;
mod ending;
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
use crate::policy::error::Result;
use crate::policy::text::secret::Secret;
use crate::runtime::trace::Decision;
use convert::{throw, to_js, unmade};
use core::cell::RefCell;
use ending::Disposal;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, abortable};
use given::{address, function, text};
use host::JsHost;
use js_sys::{Function, Promise};
use options::{CHOICE, LOGIN, LOGOUT, SIGNAL};
use settle::ignore;
use std::rc::Rc;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use views::TokenView;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

// Half the size of the standard allocator. The core allocates little.
#[global_allocator]
static HEAP: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The core for one API origin, on one JavaScript host.
#[wasm_bindgen]
pub struct Core {
    /// `None` once the core is disposed of.
    living: RefCell<Option<Rc<Auth<JsHost>>>>,
    watching: RefCell<Option<AbortHandle>>,
    /// Dropped to end every call in progress.
    dispose: RefCell<Option<oneshot::Sender<()>>>,
    disposal: Disposal,
    closing: RefCell<Option<Promise>>,
}

#[wasm_bindgen]
impl Core {
    /// Checks the options and throws the fields of an `AuthError` if they are wrong. Calls
    /// `on_lease_end` whenever a change ends every lease early.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, on_lease_end: Function) -> core::result::Result<Core, JsValue> {
        let made = options::read_auth(&options)
            .and_then(|(options, host)| Auth::new(options, JsHost::new(host)));
        let auth = made.map_err(|error| throw(&error))?;
        auth.on_lease_end(Rc::new(move || {
            let _ = on_lease_end.call0(&JsValue::UNDEFINED);
        }));
        let (dispose, disposal) = oneshot::channel();
        Ok(Self {
            living: RefCell::new(Some(Rc::new(auth))),
            watching: RefCell::new(None),
            dispose: RefCell::new(Some(dispose)),
            disposal: disposal.shared(),
            closing: RefCell::new(None),
        })
    }

    /// The API's scheme, host and port.
    #[wasm_bindgen(getter, js_name = apiOrigin)]
    pub fn api_origin(&self) -> core::result::Result<String, JsValue> {
        Ok(self.auth_or_throw()?.api().origin().to_owned())
    }

    /// The web app's address, if it is known.
    #[wasm_bindgen(getter, js_name = appUrl)]
    pub fn app_url(&self) -> core::result::Result<Option<String>, JsValue> {
        Ok(self.auth_or_throw()?.app().map(|app| app.join("")))
    }

    /// What the user must know before a token is sent to this API, if anything.
    #[wasm_bindgen(getter)]
    pub fn warning(&self) -> core::result::Result<Option<String>, JsValue> {
        Ok(self.auth_or_throw()?.api().warning())
    }

    /// Lists every login method in order, each with what this host lacks for it, if anything.
    pub fn plan(&self) -> core::result::Result<JsValue, JsValue> {
        to_js(&self.auth_or_throw()?.plan()).map_err(|error| throw(&error))
    }

    /// Logs in. Resolves to the session.
    pub fn login(&self, options: JsValue) -> Promise {
        self.log_in(options, |_| Ok(()))
    }

    /// Logs in with a personal token that the caller has. Resolves to the session.
    #[wasm_bindgen(js_name = adoptToken)]
    pub fn adopt_token(&self, token: JsValue, options: JsValue) -> Promise {
        self.log_in(options, move |request| {
            request.token = Some(Secret::new(text(&token, "token")?));
            Ok(())
        })
    }

    /// Finishes the login that left another page of this tab. Resolves to the session.
    #[wasm_bindgen(js_name = finishLogin)]
    pub fn finish_login(&self, callback: JsValue, options: JsValue) -> Promise {
        self.log_in(options, move |request| {
            request.callback = Some(options::callback(&callback)?);
            Ok(())
        })
    }

    /// Makes sure that there is a working login. Resolves to the session.
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

    /// Returns the token to use now.
    pub fn token(&self, options: JsValue) -> Promise {
        self.run(&options, &[CHOICE, SIGNAL], move |auth, given| async move {
            let named = options::named(&given)?;
            to_js(&TokenView::from(&*auth.token(&named).await?))
        })
    }

    /// Returns the headers that authenticate a request to an address of the API's origin.
    pub fn headers(&self, url: JsValue, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, &["rejected"]];
        self.run(&options, &known, move |auth, given| async move {
            let (named, url) = (options::named(&given)?, address(&url)?);
            let rejected = options::rejected(&given)?;
            let headers = auth.headers(&named, &url, rejected.as_ref()).await?;
            let headers = transport::headers_of(&headers);
            headers.map(JsValue::from).map_err(|_| unmade())
        })
    }

    /// Sends a caller's request with the token. Resolves to the host's response. `choice` names the
    /// login and holds the signal.
    pub fn fetch(&self, url: JsValue, init: JsValue, choice: JsValue) -> Promise {
        self.run(&choice, &[CHOICE, SIGNAL], move |auth, given| async move {
            let (named, url) = (options::named(&given)?, address(&url)?);
            Ok(auth.fetch(&named, &url, &init).await?.into_response())
        })
    }

    /// Returns the status, from the stored login or, with `verify`, from the server.
    pub fn status(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, &["verify"]];
        self.run(&options, &known, move |auth, given| async move {
            let named = options::named(&given)?;
            let verify = given.flag("verify")?.unwrap_or_default();
            to_js(&auth.status(&named, verify).await?)
        })
    }

    /// Waits for the background work that earlier logins left.
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

    /// Returns every decision of the last resolve, login and renewal.
    pub fn explain(&self) -> core::result::Result<JsValue, JsValue> {
        to_js(&self.auth_or_throw()?.explain()).map_err(|error| throw(&error))
    }

    /// Adds a listener for the login's events. Returns the listener's id.
    pub fn subscribe(&self, listener: JsValue) -> core::result::Result<u32, JsValue> {
        let (auth, tell) = (self.auth_or_throw()?, self.tells(listener)?);
        let id = auth.subscribe(Rc::new(move |event: &Event| tell(to_js(event))));
        let mut watching = self.watching.borrow_mut();
        if watching.is_none() {
            let (watch, handle) = abortable(auth.watch());
            *watching = Some(handle);
            spawn_local(async move {
                let _ = watch.await;
            });
        }
        Ok(id)
    }

    /// Removes an event listener. Removing the last one stops the watch.
    pub fn unsubscribe(&self, id: u32) {
        if let Ok(auth) = self.auth()
            && !auth.unsubscribe(id)
            && let Some(handle) = self.watching.take()
        {
            handle.abort();
        }
    }

    /// Adds a listener that is called with each decision as it is made. Returns the listener's id.
    #[wasm_bindgen(js_name = onDecision)]
    pub fn on_decision(&self, listener: JsValue) -> core::result::Result<u32, JsValue> {
        let (auth, tell) = (self.auth_or_throw()?, self.tells(listener)?);
        Ok(auth.on_decision(Rc::new(move |decision: &Decision| tell(to_js(decision)))))
    }

    /// Removes a decision listener.
    #[wasm_bindgen(js_name = offDecision)]
    pub fn off_decision(&self, id: u32) {
        if let Ok(auth) = self.auth() {
            auth.off_decision(id);
        }
    }

    /// Disposes of the core: logins that were granted a token are finished, every other call fails with
    /// `disposed`, and last-use times are written. Afterwards no object of the host's is held any more.
    pub fn close(&self) -> Promise {
        if let Some(handle) = self.watching.take() {
            handle.abort();
        }
        drop(self.dispose.take());
        if let Some(auth) = self.living.take() {
            let closing = future_to_promise(async move {
                let closed = auth.close().await;
                closed
                    .map(|()| JsValue::UNDEFINED)
                    .map_err(|error| throw(&auth.complete_error(error)))
            });
            self.closing.replace(Some(closing));
        }
        let closing = self.closing.borrow().clone();
        closing.unwrap_or_else(|| Promise::resolve(&JsValue::UNDEFINED))
    }

    // Makes the function that notifies a listener. A listener that throws or rejects changes nothing.
    fn tells(
        &self,
        listener: JsValue,
    ) -> core::result::Result<impl Fn(Result<JsValue>) + 'static, JsValue> {
        let auth = self.auth_or_throw()?;
        let listener = function(listener, "the listener");
        let listener = listener.map_err(|error| throw(&auth.complete_error(error)))?;
        Ok(move |news: Result<JsValue>| {
            if let Ok(news) = news {
                ignore(listener.call1(&JsValue::UNDEFINED, &news));
            }
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
}

fn teller(progress: Option<Function>) -> Rc<dyn Fn(&Progress)> {
    Rc::new(move |event| {
        if let (Some(progress), Ok(event)) = (&progress, to_js(event)) {
            // A listener that throws or rejects must not end the login.
            ignore(progress.call1(&JsValue::UNDEFINED, &event));
        }
    })
}
