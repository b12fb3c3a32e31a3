//! JavaScript's view of the core: converts and drives, decides nothing.
//!
//! The class takes `&self` only and no call holds a borrow across an `await`, so any number of
//! calls may be under way at once.

mod host;
mod listener;
mod settle;
mod transport;

use crate::flows::auth::{Auth, Options};
use crate::flows::login::Request;
use crate::flows::plan::Method;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::remedy::{Shell, complete};
use crate::policy::scope;
use crate::policy::secret::Secret;
use crate::policy::source::Source;
use crate::policy::token::TokenKind;
use crate::policy::url::Trust;
use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};
use host::JsHost;
use js_sys::{Array, Function, Promise};
use serde::Serialize;
use settle::property;
use std::rc::Rc;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenView<'a> {
    value: &'a str,
    source: Source,
    token_kind: TokenKind,
    expires_at_ms: Option<i64>,
}

// Half the size of the standard one; the core allocates little.
#[global_allocator]
static HEAP: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The core for one API origin, on one JavaScript host.
#[wasm_bindgen]
pub struct Core {
    auth: Rc<Auth<JsHost>>,
}

#[wasm_bindgen]
impl Core {
    /// Judges the options; throws what an `AuthError` is made from.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, host: JsValue) -> core::result::Result<Core, JsValue> {
        let options = read_options(&options).map_err(|error| throw(&error))?;
        let auth = Auth::new(options, JsHost::new(host)).map_err(|error| throw(&error))?;
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
        self.run(signal, move |auth| async move {
            let request = read_login(&options)?;
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
        self.run(signal, move |auth| async move {
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
        self.run(signal, move |auth| async move {
            let header = auth.authorization_header(&url).await?;
            Ok(JsValue::from_str(header.expose("the caller asked for it")))
        })
    }

    /// Sends a caller's request with the bearer; resolves to the answer as the host gave it.
    pub fn fetch(&self, url: String, init: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            Ok(auth.fetch(&url, &init).await?.into_response())
        })
    }

    /// The status, from what is stored or, to `verify`, from the server.
    pub fn status(&self, verify: bool, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            Ok(to_js(&auth.status(verify).await?))
        })
    }

    /// Revokes and deletes the stored login.
    pub fn logout(&self, local_only: bool, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            Ok(to_js(&auth.log_out(local_only).await?))
        })
    }

    fn run<F>(
        &self,
        signal: Option<AbortSignal>,
        flow: impl FnOnce(Rc<Auth<JsHost>>) -> F,
    ) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        let auth = Rc::clone(&self.auth);
        promise(Rc::clone(&auth), signal, Box::pin(flow(auth)))
    }
}

fn promise(
    auth: Rc<Auth<JsHost>>,
    signal: Option<AbortSignal>,
    flow: LocalBoxFuture<'static, Result<JsValue>>,
) -> Promise {
    future_to_promise(async move {
        let (flow, handle) = abortable(flow);
        let _listening = signal.map(|signal| AbortListener::new(signal, handle));
        let outcome = flow.await.unwrap_or_else(|_| {
            Err(auth.complete_error(AuthError::new(ErrorCode::Cancelled, "Cancelled.")))
        });
        outcome.map_err(|error| throw(&error))
    })
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

fn read_options(options: &JsValue) -> Result<Options> {
    let trust = match option_text(options, "trust")?.as_deref() {
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
        client_id: option_text(options, "clientId")?.unwrap_or_default(),
        client_version: option_text(options, "clientVersion")?.unwrap_or_default(),
        api_url: option_text(options, "apiUrl")?,
        app_url: option_text(options, "appUrl")?,
        trust,
        device_name: option_text(options, "deviceName")?,
        shell: option_text(options, "shell")?
            .as_deref()
            .map(Shell::from_name)
            .unwrap_or_default(),
    })
}

fn read_login(options: &JsValue) -> Result<Request> {
    let method = match option_text(options, "method")?.as_deref() {
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
        scope: scope::parse(&option_texts(options, "scopes")?.join(" "))?,
        open_browser: property(options, "openBrowser").as_bool().unwrap_or(true),
        token: option_text(options, "token")?.map(Secret::new),
        ..Request::default()
    };
    let timeout = property(options, "timeoutMs");
    if !timeout.is_undefined() {
        let timeout_ms = whole_ms(timeout.as_f64().unwrap_or(f64::NAN))?;
        request.timeout_ms = timeout_ms;
        request.device_timeout_ms = Some(timeout_ms);
    }
    Ok(request)
}

fn option_text(options: &JsValue, name: &str) -> Result<Option<String>> {
    let value = property(options, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    // The message never repeats the value: it may be a secret.
    value
        .as_string()
        .map(Some)
        .ok_or_else(|| invalid(&format!("{name} is a text")))
}

fn option_texts(options: &JsValue, name: &str) -> Result<Vec<String>> {
    let list = property(options, name);
    if list.is_undefined() {
        return Ok(Vec::new());
    }
    let texts = Array::is_array(&list).then(|| {
        Array::from(&list)
            .iter()
            .map(|item| item.as_string())
            .collect()
    });
    texts
        .flatten()
        .ok_or_else(|| invalid(&format!("{name} is a list of texts")))
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

/// The value to throw or to reject with; it always has a remedy.
fn throw(error: &AuthError) -> JsValue {
    to_js(&complete(error.clone(), Shell::None))
}

fn invalid(why: &str) -> AuthError {
    AuthError::new(ErrorCode::InvalidOption, &format!("Invalid option: {why}."))
}

fn to_js<T: Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}
