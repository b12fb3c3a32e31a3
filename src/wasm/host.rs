//! The JavaScript host as the core's [`Host`].

use super::listener::{Inbox, JsListener};
use super::settle::{Held, apply, call, failure, held, method, property, settle};
use super::to_js;
use super::transport::{self, AbortOnDrop, JsAnswer};
use crate::host::{BrowserPlace, Capabilities, Host, HostFailure, HostResult, Question, ShownCode};
use crate::policy::secret::Secret;
use crate::policy::wire::{Answer, FetchFailure, Request};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The host: a plain object of callbacks, read by shape at each use.
pub(crate) struct JsHost {
    object: JsValue,
}

impl JsHost {
    pub fn new(object: JsValue) -> Self {
        Self { object }
    }

    fn part(&self, name: &str) -> JsValue {
        property(&self.object, name)
    }

    fn own_fetch(&self) -> Option<Function> {
        method(&self.object, "fetch")
    }

    fn has(&self, name: &str) -> bool {
        method(&self.object, name).is_some()
    }
}

impl Host for JsHost {
    type Listener = JsListener;
    type Lock = Held;
    type Init = JsValue;
    type Forwarded = JsAnswer;

    fn capabilities(&self) -> Capabilities {
        let browser = match self.part("browser").as_string().as_deref() {
            _ if !self.has("openBrowser") => BrowserPlace::None,
            Some("elsewhere") => BrowserPlace::Elsewhere,
            Some("none") => BrowserPlace::None,
            _ => BrowserPlace::Here,
        };
        let prompt = self.part("prompt");
        Capabilities {
            browser,
            listen: self.has("listen"),
            show: method(&prompt, "show").is_some(),
            ask: method(&prompt, "ask").is_some(),
        }
    }

    // A clock of the host's own may answer nonsense: what is no number is the epoch.
    #[allow(clippy::as_conversions, clippy::cast_possible_truncation)]
    fn wall_now_ms(&self) -> i64 {
        let clock = self.part("clock");
        match method(&clock, "wallNow") {
            Some(wall_now) => {
                let now = wall_now.call0(&clock).ok().and_then(|now| now.as_f64());
                now.unwrap_or_default() as i64
            }
            None => js_sys::Date::now() as i64,
        }
    }

    async fn sleep(&self, ms: u64) {
        const LONGEST_TIMER_MS: u32 = i32::MAX.unsigned_abs();
        let ms = f64::from(
            u32::try_from(ms)
                .unwrap_or(LONGEST_TIMER_MS)
                .min(LONGEST_TIMER_MS),
        );
        let clock = self.part("clock");
        match method(&clock, "sleep") {
            Some(sleep) => {
                let Ok(waking) = AbortOnDrop::new() else {
                    return;
                };
                let slept = sleep.call2(&clock, &JsValue::from_f64(ms), &waking.signal);
                // A clock that fails must not make a wait end at once: then it never ends, and the
                // flow ends by what it waits for.
                if settle(slept).await.is_err() {
                    futures_util::future::pending::<()>().await;
                }
            }
            None => Timer::new(ms).await,
        }
    }

    fn random(&self, bytes: &mut [u8]) -> HostResult<()> {
        getrandom::fill(bytes).map_err(|error| HostFailure(error.to_string()))
    }

    fn env(&self, name: &str) -> Option<String> {
        let env = method(&self.object, "env")?;
        env.call1(&self.object, &JsValue::from_str(name))
            .ok()?
            .as_string()
    }

    async fn fetch(&self, request: Request) -> Result<Answer, FetchFailure> {
        transport::send(self.own_fetch().as_ref(), request).await
    }

    async fn forward(
        &self,
        url: &str,
        init: &JsValue,
        headers: Vec<(&'static str, Secret)>,
    ) -> Result<JsAnswer, FetchFailure> {
        transport::forward(self.own_fetch().as_ref(), url, init, headers).await
    }

    fn can_replay(&self, init: &JsValue) -> bool {
        let body = property(init, "body");
        !body.is_object()
            || !(method(&body, "getReader").is_some() || method(&body, "pipe").is_some())
    }

    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>> {
        let found = call(&self.part("storage"), "get", &[&JsValue::from_str(key)]).await?;
        if found.is_null() || found.is_undefined() {
            return Ok(None);
        }
        let text = found
            .as_string()
            .ok_or_else(|| HostFailure("no text was stored".to_owned()))?;
        Ok(Some(Secret::new(text)))
    }

    async fn storage_set(&self, key: &str, value: Secret) -> HostResult<()> {
        let text = JsValue::from_str(value.expose("the host stores it"));
        call(
            &self.part("storage"),
            "set",
            &[&JsValue::from_str(key), &text],
        )
        .await
        .map(drop)
    }

    async fn storage_delete(&self, key: &str) -> HostResult<()> {
        call(&self.part("storage"), "delete", &[&JsValue::from_str(key)])
            .await
            .map(drop)
    }

    async fn storage_lock(&self) -> HostResult<Option<Held>> {
        let storage = self.part("storage");
        if method(&storage, "lock").is_none() {
            return Ok(None);
        }
        held(apply(&storage, "lock", &[])).await.map(Some)
    }

    async fn open_browser(&self, url: &str) -> HostResult<bool> {
        let opened = call(&self.object, "openBrowser", &[&JsValue::from_str(url)]).await?;
        Ok(opened.as_bool() != Some(false))
    }

    async fn listen(&self, first_port: u16, last_port: u16) -> HostResult<JsListener> {
        let inbox = Inbox::new();
        let options = Object::new();
        let fields = [
            ("firstPort", JsValue::from_f64(f64::from(first_port))),
            ("lastPort", JsValue::from_f64(f64::from(last_port))),
            ("onRequest", inbox.on_request.clone()),
        ];
        for (name, value) in fields {
            Reflect::set(&options, &JsValue::from_str(name), &value)
                .map_err(|thrown| failure(&thrown))?;
        }
        let handle = held(apply(&self.object, "listen", &[&options])).await?;
        inbox.into_listener(handle)
    }

    async fn show(&self, code: &ShownCode) -> HostResult<()> {
        call(&self.part("prompt"), "show", &[&to_js(code)])
            .await
            .map(drop)
    }

    async fn ask(&self, question: &Question) -> HostResult<Option<Secret>> {
        let text = call(&self.part("prompt"), "ask", &[&to_js(question)]).await?;
        Ok(text.as_string().map(Secret::new))
    }
}

/// A timer of the platform; dropping it clears it.
struct Timer {
    id: JsValue,
    ended: JsFuture,
}

impl Timer {
    fn new(ms: f64) -> Self {
        let mut id = JsValue::UNDEFINED;
        let ended = js_sys::Promise::new(&mut |resolve, _| id = set_timeout(&resolve, ms));
        Self {
            id,
            ended: JsFuture::from(ended),
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(
        mut self: core::pin::Pin<&mut Self>,
        context: &mut core::task::Context<'_>,
    ) -> core::task::Poll<()> {
        core::pin::Pin::new(&mut self.ended).poll(context).map(drop)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
