//! A host with a storage in memory, on virtual time, that speaks to the one server.

use crate::server::Server;
use plexicus_auth::Host;
use plexicus_auth::host::{
    CallbackPage, CallbackReply, Capabilities, CustomServers, Forwarded, HostFailure, HostResult,
    Keeping, Listener, OnStorageChange, Question, ShownCode,
};
use plexicus_auth::policy::login::callback::CallbackRequest;
use plexicus_auth::policy::login::method::MethodChange;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::wire::{Answer, FetchFailure, Request};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A storage that several windows share; it may tell of changes.
#[derive(Default)]
pub struct Storage {
    pub entries: RefCell<BTreeMap<String, String>>,
    pub tells: bool,
    pub reads: RefCell<BTreeMap<String, usize>>,
    pub writes: RefCell<Vec<String>>,
    pub deletions: Cell<usize>,
    pub listeners: RefCell<Vec<OnStorageChange>>,
    /// How long each read takes.
    pub read_takes_ms: Cell<u64>,
}

impl Storage {
    /// Tells every listener that this key has changed.
    pub fn changed(&self, key: &str) {
        let listeners = self.listeners.borrow().clone();
        for listener in listeners {
            listener(Some(key));
        }
    }
}

#[derive(Clone)]
pub struct Window {
    pub server: Rc<Server>,
    pub storage: Rc<Storage>,
}

pub struct Nothing;

impl CallbackReply for Nothing {
    fn send(self, _: CallbackPage) {}
}

impl Listener for Nothing {
    type Reply = Nothing;

    fn port(&self) -> u16 {
        9100
    }

    async fn next(&mut self) -> Option<(CallbackRequest, Nothing)> {
        None
    }
}

pub struct Got(Answer);

impl Forwarded for Got {
    fn status(&self) -> u16 {
        self.0.status
    }

    fn date(&self) -> Option<String> {
        self.0.date.clone()
    }

    async fn read(self) -> Result<Answer, FetchFailure> {
        Ok(self.0)
    }
}

impl Window {
    async fn ask(
        &self,
        url: &str,
        headers: &[(&'static str, Secret)],
        body: Option<&Secret>,
    ) -> Result<Answer, FetchFailure> {
        let bearer = headers.iter().find(|(name, _)| *name == "Authorization");
        let bearer = bearer.map(|(_, value)| value.expose("the server reads it"));
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let form = body.map_or("", |body| body.expose("the server reads it"));
        self.server.answer(url, bearer, form).await
    }
}

impl Host for Window {
    type Listener = Nothing;
    type Lock = ();
    type Init = ();
    type Forwarded = Got;

    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    fn wall_now_ms(&self) -> i64 {
        self.server.time.wall_ms()
    }

    fn monotonic_now_ms(&self) -> i64 {
        self.server.time.monotonic_ms()
    }

    async fn sleep(&self, ms: u64) {
        self.server.time.sleep(ms).await;
    }

    async fn idle(&self, ms: u64) {
        self.server.time.sleep(ms).await;
    }

    fn random(&self, bytes: &mut [u8]) -> HostResult<()> {
        bytes.fill(7);
        Ok(())
    }

    fn env(&self, _: &str) -> Option<String> {
        None
    }

    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure> {
        self.ask(&request.url, &request.headers, request.body.as_ref())
            .await
    }

    async fn forward(
        &self,
        url: &str,
        (): &(),
        headers: &[(&'static str, Secret)],
    ) -> Result<Got, FetchFailure> {
        self.ask(url, headers, None).await.map(Got)
    }

    fn can_replay(&self, (): &()) -> bool {
        true
    }

    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>> {
        *self
            .storage
            .reads
            .borrow_mut()
            .entry(key.to_owned())
            .or_default() += 1;
        let takes_ms = self.storage.read_takes_ms.get();
        if takes_ms > 0 {
            self.server.time.sleep(takes_ms).await;
        }
        let text = self.storage.entries.borrow().get(key).cloned();
        Ok(text.map(Secret::new))
    }

    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()> {
        self.storage.writes.borrow_mut().push(key.to_owned());
        let text = value.expose("it is stored").to_owned();
        self.storage
            .entries
            .borrow_mut()
            .insert(key.to_owned(), text);
        self.storage.changed(key);
        Ok(())
    }

    async fn storage_delete(&self, key: &str) -> HostResult<()> {
        self.storage.deletions.set(self.storage.deletions.get() + 1);
        self.storage.entries.borrow_mut().remove(key);
        self.storage.changed(key);
        Ok(())
    }

    async fn storage_keep_aside(&self) -> HostResult<()> {
        Ok(())
    }

    async fn storage_lock(&self) -> HostResult<Option<()>> {
        Ok(Some(()))
    }

    fn keeping(&self) -> Keeping {
        Keeping::default()
    }

    fn watch_storage(&self, on_change: OnStorageChange) -> bool {
        self.storage.listeners.borrow_mut().push(on_change);
        self.storage.tells
    }

    async fn marker_get(&self, _: &str) -> HostResult<Option<String>> {
        Ok(None)
    }

    async fn marker_set(&self, _: &str, _: Option<&str>) -> HostResult<()> {
        Ok(())
    }

    async fn open_browser(&self, _: &str) -> HostResult<bool> {
        Err(HostFailure::new(
            "a background call must open nothing".to_owned(),
        ))
    }

    async fn listen(&self, _: u16, _: u16) -> HostResult<Nothing> {
        Err(HostFailure::new(
            "a background call must not listen".to_owned(),
        ))
    }

    fn redirect_port(&self) -> u16 {
        9100
    }

    fn redirect_keep(&self, _: &Secret) -> HostResult<()> {
        Ok(())
    }

    fn redirect_take(&self) -> HostResult<Option<Secret>> {
        Ok(None)
    }

    async fn redirect_leave(&self, _: &str) -> HostResult<()> {
        Ok(())
    }

    async fn show(&self, _: &ShownCode) -> HostResult<()> {
        Err(HostFailure::new(
            "a background call must show nothing".to_owned(),
        ))
    }

    async fn ask(&self, _: &Question) -> HostResult<Option<Secret>> {
        Err(HostFailure::new(
            "a background call must ask nothing".to_owned(),
        ))
    }

    async fn confirm(&self, _: &MethodChange) -> HostResult<bool> {
        Err(HostFailure::new(
            "a background call must ask nothing".to_owned(),
        ))
    }

    async fn confirm_server(&self, _: &CustomServers, _: bool) -> HostResult<bool> {
        Err(HostFailure::new(
            "a background call must ask nothing".to_owned(),
        ))
    }

    async fn lend(&self, _: bool) -> HostResult<Option<Secret>> {
        Ok(None)
    }
}
