//! JavaScript's view of the core: converts and drives, decides nothing.
//!
//! The class takes `&self` only and no call holds a borrow across an `await`, so any number of
//! calls may be under way at once.

mod error;
mod host;
mod lent;
mod listener;
mod settle;
mod transport;

use crate::flows::auth::{Auth, Options};
use crate::flows::login::{Request, scopes};
use crate::flows::plan::Method;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::remedy::Shell;
use crate::policy::secret::Secret;
use crate::policy::token::{Source, TokenKind};
use crate::policy::url::Trust;
use error::{ErrorView, invalid};
use futures_util::future::{AbortHandle, abortable};
use host::JsHost;
use js_sys::{Function, Promise};
use lent::HostObject;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CoreOptions {
    client_id: String,
    client_version: String,
    api_url: Option<String>,
    app_url: Option<String>,
    trust: Option<String>,
    device_name: Option<String>,
    shell: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct LoginOptions {
    method: Option<String>,
    scopes: Option<Vec<String>>,
    open_browser: Option<bool>,
    timeout_ms: Option<f64>,
    token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenView<'a> {
    value: &'a str,
    source: Source,
    token_kind: TokenKind,
    expires_at_ms: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusView<'a> {
    #[serde(flatten)]
    status: &'a crate::flows::status::Status,
    error: Option<ErrorView<'a>>,
}

/// The core for one API origin, on one JavaScript host.
#[wasm_bindgen]
pub struct Core {
    auth: Rc<Auth<JsHost>>,
}

#[wasm_bindgen]
impl Core {
    /// Judges the options; throws what an `AuthError` is made from.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, host: HostObject) -> core::result::Result<Core, JsValue> {
        let options = read_options(options).map_err(|error| ErrorView::throw(&error))?;
        let auth =
            Auth::new(options, JsHost::new(host)).map_err(|error| ErrorView::throw(&error))?;
        Ok(Self {
            auth: Rc::new(auth),
        })
    }

    /// Scheme, host and port of the API.
    #[wasm_bindgen(getter, js_name = apiOrigin)]
    pub fn api_origin(&self) -> String {
        self.auth.api().origin().to_owned()
    }

    /// What a user should hear before a token goes to this API, if anything.
    #[wasm_bindgen(getter)]
    pub fn warning(&self) -> Option<String> {
        self.auth.api().warning()
    }

    /// Every login method in order, with what it lacks here if anything.
    pub fn plan(&self) -> JsValue {
        to_js(&self.auth.plan())
    }

    /// Logs in; resolves to the session.
    pub fn login(
        &self,
        options: JsValue,
        progress: Option<Function>,
        signal: Option<AbortSignal>,
    ) -> Promise {
        self.run(signal, async move |auth| {
            let request = read_login(options)?;
            let tell = |event| {
                if let Some(progress) = &progress {
                    // A listener that throws must not end the login.
                    let _ = progress.call1(&JsValue::UNDEFINED, &to_js(&event));
                }
            };
            auth.log_in(&request, &tell)
                .await
                .map(|session| to_js(&session))
        })
    }

    /// The token to use now.
    pub fn token(&self, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, async move |auth| {
            let resolved = auth.token().await?;
            Ok(to_js(&TokenView {
                value: resolved.token.expose("the caller asked for it"),
                source: resolved.source,
                token_kind: resolved.kind,
                expires_at_ms: resolved.expires_at_ms,
            }))
        })
    }

    /// The `Authorization` header for an address of the API's origin.
    #[wasm_bindgen(js_name = authorizationHeader)]
    pub fn authorization_header(&self, url: String, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, async move |auth| {
            let header = auth.authorization_header(&url).await?;
            Ok(JsValue::from_str(header.expose("the caller asked for it")))
        })
    }

    /// Sends a caller's request with the bearer; resolves to the answer as the host gave it.
    pub fn fetch(&self, url: String, init: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, async move |auth| {
            Ok(auth.fetch(&url, &init).await?.into_response())
        })
    }

    /// The status, from what is stored or, to `verify`, from the server.
    pub fn status(&self, verify: bool, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, async move |auth| {
            let status = auth.status(verify).await?;
            let error = status.error.as_ref().map(ErrorView::new);
            Ok(to_js(&StatusView {
                status: &status,
                error,
            }))
        })
    }

    /// Revokes and deletes the stored login.
    pub fn logout(&self, local_only: bool, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, async move |auth| {
            Ok(to_js(&auth.log_out(local_only).await?))
        })
    }

    fn run<F>(&self, signal: Option<AbortSignal>, flow: F) -> Promise
    where
        F: AsyncFnOnce(Rc<Auth<JsHost>>) -> Result<JsValue> + 'static,
    {
        let auth = Rc::clone(&self.auth);
        future_to_promise(async move {
            let (flow, handle) = abortable(flow(Rc::clone(&auth)));
            let _listening = signal.map(|signal| AbortListener::new(signal, handle));
            let outcome = flow.await.unwrap_or_else(|_| {
                Err(auth.complete_error(AuthError::new(ErrorCode::Cancelled, "Cancelled.")))
            });
            outcome.map_err(|error| ErrorView::throw(&error))
        })
    }
}

/// Ends a flow when its signal aborts; stops listening when it is dropped.
struct AbortListener {
    signal: AbortSignal,
    on_abort: Closure<dyn FnMut()>,
}

impl AbortListener {
    fn new(signal: AbortSignal, handle: AbortHandle) -> Self {
        if signal.aborted() {
            handle.abort();
        }
        let on_abort = Closure::new(move || handle.abort());
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

fn read_options(options: JsValue) -> Result<Options> {
    let options: CoreOptions = from_js(options)?;
    let trust = match options.trust.as_deref() {
        None | Some("plexicus") => Trust::default(),
        Some("custom-https") => Trust {
            custom_https: true,
            loopback: false,
        },
        Some("loopback") => Trust {
            custom_https: false,
            loopback: true,
        },
        Some(_) => {
            return Err(invalid(
                "trust is \"plexicus\", \"custom-https\" or \"loopback\"",
            ));
        }
    };
    Ok(Options {
        client_id: options.client_id,
        client_version: options.client_version,
        api_url: options.api_url,
        app_url: options.app_url,
        trust,
        device_name: options.device_name,
        shell: options
            .shell
            .as_deref()
            .map(Shell::from_name)
            .unwrap_or_default(),
    })
}

fn read_login(options: JsValue) -> Result<Request> {
    let options: LoginOptions = if options.is_undefined() {
        LoginOptions::default()
    } else {
        from_js(options)?
    };
    let method = match options.method.as_deref() {
        None | Some("auto") => None,
        Some("browser") => Some(Method::Browser),
        Some("device") => Some(Method::Device),
        Some("paste") => Some(Method::Paste),
        Some(_) => {
            return Err(invalid(
                "method is \"auto\", \"browser\", \"device\" or \"paste\"",
            ));
        }
    };
    let mut request = Request {
        method,
        scope: scopes(&options.scopes.unwrap_or_default().join(" "))?,
        open_browser: options.open_browser.unwrap_or(true),
        token: options.token.map(Secret::new),
        ..Request::default()
    };
    if let Some(timeout_ms) = options.timeout_ms {
        let timeout_ms = whole_ms(timeout_ms)?;
        request.timeout_ms = timeout_ms;
        request.device_timeout_ms = Some(timeout_ms);
    }
    Ok(request)
}

// Between a second and an hour; checked before it is converted, so nothing is cut off.
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn whole_ms(ms: f64) -> Result<u64> {
    if (1000.0..=3_600_000.0).contains(&ms) {
        Ok(ms as u64)
    } else {
        Err(invalid("timeoutMs is between 1000 and 3600000"))
    }
}

fn from_js<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T> {
    // The reason would repeat the value, which may be a secret.
    serde_wasm_bindgen::from_value(value).map_err(|_| invalid("an option has the wrong type"))
}

fn to_js<T: Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}
