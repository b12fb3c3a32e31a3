//! The JavaScript host as the core's [`Host`].

use super::convert::to_js;
use super::listener::{Inbox, JsListener};
use super::settle::{Held, apply, call, failure, held, ignore, method, property, settle};
use super::timer::Timer;
use super::transport::{self, AbortOnDrop, JsAnswer};
use crate::host::{
    BrowserPlace, Capabilities, CustomServers, Host, HostFailure, HostResult, Keeping,
    OnStorageChange, Persistence, Question, ReturnTo, SharedLogin, ShownCode, Wanted,
};
use crate::policy::login::method::{Method, MethodChange};
use crate::policy::text::json::LARGEST_INTEGER;
use crate::policy::text::secret::Secret;
use crate::policy::wire::{Answer, FetchFailure, Request};
use core::cell::RefCell;
use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Function, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;
}

/// The host: a plain object of callbacks, read by shape on each use.
pub(crate) struct JsHost {
    object: JsValue,
    /// Read only once, because the clocks are read all the time.
    clock: Option<JsValue>,
    storage_watch: RefCell<Option<Held>>,
}

impl JsHost {
    pub fn new(object: JsValue) -> Self {
        Self {
            clock: Some(property(&object, "clock")).filter(JsValue::is_object),
            object,
            storage_watch: RefCell::new(None),
        }
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

    // A host's own clock may return nonsense. Anything but a number counts as the Unix epoch.
    fn own_clock(&self, name: &str) -> Option<i64> {
        let clock = self.clock.as_ref()?;
        let now = method(clock, name)?.call0(clock).ok();
        Some(whole_ms(
            now.and_then(|now| now.as_f64()).unwrap_or_default(),
        ))
    }

    // The signal aborts when the user's answer is no longer needed: another method won, or the login ended.
    async fn talk(&self, name: &str, what: &JsValue) -> HostResult<JsValue> {
        let waiting = AbortOnDrop::new()
            .map_err(|_| HostFailure::new("an AbortSignal could not be created"))?;
        let said = call(&self.part("prompt"), name, &[what, &waiting.signal]).await;
        waiting.finish();
        said
    }

    async fn wait(&self, ms: u64, in_background: bool) {
        const LONGEST_TIMER_MS: u32 = i32::MAX.unsigned_abs();
        let ms = u32::try_from(ms).unwrap_or(LONGEST_TIMER_MS);
        let ms = f64::from(ms.min(LONGEST_TIMER_MS));
        let clock = self.clock.as_ref();
        match clock.and_then(|clock| Some((clock, method(clock, "sleep")?))) {
            Some((clock, sleep)) => {
                let Ok(waking) = AbortOnDrop::new() else {
                    return;
                };
                let slept = sleep.call2(clock, &JsValue::from_f64(ms), &waking.signal);
                // A failing clock must not end a wait at once. So the wait never ends, and the flow
                // ends with whatever it waits for.
                if settle(slept).await.is_err() {
                    futures_util::future::pending::<()>().await;
                }
            }
            None => Timer::new(ms, in_background).await,
        }
    }
}

// Clamps a time to the integers that JavaScript represents exactly.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation)]
fn whole_ms(ms: f64) -> i64 {
    (ms as i64).clamp(-LARGEST_INTEGER, LARGEST_INTEGER)
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
            ask_callback: method(&prompt, "askCallback").is_some(),
            external_address: self.has("externalAddress"),
            confirm: method(&prompt, "confirm").is_some(),
            keep_aside: method(&self.part("storage"), "keepAside").is_some(),
            confirm_server: self.has("confirmServer"),
            shared_token: self.has("sharedToken"),
            purpose_from_scopes: self.part("purposeFrom").as_string().as_deref() == Some("scopes"),
            preferred: self
                .part("preferred")
                .as_string()
                .and_then(|name| Method::from_name(&name)),
        }
    }

    fn wall_now_ms(&self) -> i64 {
        self.own_clock("wallNow")
            .unwrap_or_else(|| whole_ms(js_sys::Date::now()))
    }

    fn monotonic_now_ms(&self) -> i64 {
        match self.own_clock("wallNow") {
            // Both clocks must come from the same source, or they seem to drift apart.
            Some(wall_ms) => self.own_clock("monotonicNow").unwrap_or(wall_ms),
            None => whole_ms(performance_now().unwrap_or_default()),
        }
    }

    async fn sleep(&self, ms: u64) {
        self.wait(ms, false).await;
    }

    async fn idle(&self, ms: u64) {
        self.wait(ms, true).await;
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        spawn_local(task);
    }

    fn random(&self, bytes: &mut [u8]) -> HostResult<()> {
        getrandom::fill(bytes).map_err(|error| HostFailure::new(error.to_string()))
    }

    fn env(&self, name: &str) -> Option<String> {
        let env = method(&self.object, "env")?;
        env.call1(&self.object, &JsValue::from_str(name))
            .ok()?
            .as_string()
    }

    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure> {
        transport::send(self.own_fetch().as_ref(), request).await
    }

    async fn forward(
        &self,
        url: &str,
        init: &JsValue,
        headers: &[(&'static str, Secret)],
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
            .ok_or_else(|| HostFailure::new("the stored value is not a string".to_owned()))?;
        Ok(Some(Secret::new(text)))
    }

    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()> {
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

    async fn storage_keep_aside(&self) -> HostResult<()> {
        call(&self.part("storage"), "keepAside", &[])
            .await
            .map(drop)
    }

    async fn storage_delete_aside(&self) -> HostResult<bool> {
        let storage = self.part("storage");
        if method(&storage, "deleteAside").is_none() {
            return Ok(false);
        }
        let deleted = call(&storage, "deleteAside", &[]).await?;
        Ok(deleted.as_bool() == Some(true))
    }

    async fn storage_lock(&self) -> HostResult<Option<Held>> {
        let storage = self.part("storage");
        if method(&storage, "lock").is_none() {
            return Ok(None);
        }
        let Ok(waiting) = AbortOnDrop::new() else {
            return Ok(None);
        };
        let lock = held(apply(&storage, "lock", &[&waiting.signal])).await?;
        waiting.finish();
        Ok(Some(lock))
    }

    fn keeping(&self) -> Keeping {
        let storage = self.part("storage");
        let persistence = match property(&storage, "persistence").as_string().as_deref() {
            Some("durable") => Persistence::Durable,
            Some("session_only") => Persistence::SessionOnly,
            _ => Persistence::Unverified,
        };
        Keeping {
            persistence,
            plaintext: property(&storage, "plaintext").as_bool() == Some(true),
        }
    }

    fn watch_storage(&self, on_change: OnStorageChange) -> bool {
        let listener = Closure::<dyn Fn(JsValue)>::new(move |key: JsValue| {
            on_change(key.as_string().as_deref());
        });
        let storage = self.part("storage");
        let listening = apply(&storage, "onDidChange", &[&listener.into_js_value()]);
        let tells = listening.is_ok();
        ignore(listening.clone());
        self.storage_watch.replace(listening.ok().map(Held::new));
        tells
    }

    async fn marker_get(&self, key: &str) -> HostResult<Option<String>> {
        let marker = self.part("marker");
        if method(&marker, "get").is_none() {
            return Ok(None);
        }
        let mark = call(&marker, "get", &[&JsValue::from_str(key)]).await?;
        Ok(mark.as_string())
    }

    async fn marker_set(&self, key: &str, mark: Option<&str>) -> HostResult<()> {
        let marker = self.part("marker");
        let key = JsValue::from_str(key);
        let marked = match mark {
            _ if method(&marker, "set").is_none() => return Ok(()),
            Some(mark) => call(&marker, "set", &[&key, &JsValue::from_str(mark)]).await,
            None => call(&marker, "delete", &[&key]).await,
        };
        marked.map(drop)
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
            ("onWindow", inbox.on_window.clone()),
        ];
        for (name, value) in fields {
            Reflect::set(&options, &JsValue::from_str(name), &value)
                .map_err(|thrown| failure(&thrown))?;
        }
        let handle = held(apply(&self.object, "listen", &[&options])).await?;
        inbox.into_listener(handle)
    }

    fn preferred_by(&self) -> Option<String> {
        self.part("preferredBy").as_string()
    }

    fn return_to(&self) -> Option<ReturnTo> {
        let program = self.part("returnTo");
        let name = property(&program, "name").as_string()?;
        let url = property(&program, "url").as_string();
        Some(ReturnTo { name, url })
    }

    fn page_origin(&self) -> Option<String> {
        property(&self.part("redirect"), "origin").as_string()
    }

    fn redirect_keep(&self, attempt: &Secret) -> HostResult<()> {
        let attempt = JsValue::from_str(attempt.expose("the host keeps it"));
        apply(&self.part("redirect"), "keep", &[&attempt])
            .map(drop)
            .map_err(|thrown| failure(&thrown))
    }

    fn redirect_take(&self) -> HostResult<Option<Secret>> {
        let attempt = apply(&self.part("redirect"), "take", &[]);
        let attempt = attempt.map_err(|thrown| failure(&thrown))?;
        Ok(attempt.as_string().map(Secret::new))
    }

    async fn redirect_leave(&self, url: &str) -> HostResult<()> {
        call(&self.part("redirect"), "leave", &[&JsValue::from_str(url)])
            .await
            .map(drop)
    }

    async fn external_address(&self, url: &str) -> HostResult<String> {
        let url = JsValue::from_str(url);
        let address = call(&self.object, "externalAddress", &[&url]).await?;
        Ok(address.as_string().unwrap_or_default())
    }

    async fn show(&self, code: &ShownCode) -> HostResult<()> {
        self.talk("show", &shown(code)?).await.map(drop)
    }

    async fn ask(&self, question: &Question, wanted: Wanted) -> HostResult<Option<Secret>> {
        let name = match wanted {
            Wanted::Any => "ask",
            Wanted::Callback => "askCallback",
        };
        let text = self.talk(name, &shown(question)?).await?;
        Ok(text.as_string().map(Secret::new))
    }

    async fn confirm(&self, change: &MethodChange) -> HostResult<bool> {
        let answer = call(&self.part("prompt"), "confirm", &[&shown(change)?]).await?;
        Ok(answer.as_bool() == Some(true))
    }

    async fn confirm_server(&self, servers: &CustomServers, interactive: bool) -> HostResult<bool> {
        let interactive = JsValue::from_bool(interactive);
        let arguments = [&shown(servers)?, &interactive];
        let answer = call(&self.object, "confirmServer", &arguments).await?;
        Ok(answer.as_bool() == Some(true))
    }

    async fn shared_token(
        &self,
        scope: &str,
        interactive: bool,
        refused: bool,
    ) -> HostResult<SharedLogin> {
        let scopes: Array = scope.split(' ').map(JsValue::from_str).collect();
        let [interactive, refused] = [interactive, refused].map(JsValue::from_bool);
        let arguments = [&interactive, &refused, &scopes];
        let token = call(&self.object, "sharedToken", &arguments).await?;
        Ok(match token.as_string() {
            Some(token) => SharedLogin::Token(Secret::new(token)),
            None if token.as_bool() == Some(false) => SharedLogin::Cancelled,
            None => SharedLogin::None,
        })
    }
}

fn shown<T: Serialize>(value: &T) -> HostResult<JsValue> {
    to_js(value).map_err(|error| HostFailure::new(error.message.clone()))
}
