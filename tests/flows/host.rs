//! The fake host: every host callback, scripted.

use crate::clock::Timeline;
use crate::expect::Known;
use crate::random::Random;
use crate::scenario::{Behaviour, HostSpec, SharedSpec};
use crate::server::{Server, WireRequest};
use crate::storage::{COMPLAINT, Lock, Marker, Storage, behave};
use futures_util::future::LocalBoxFuture;
use plexicus_auth::Host;
use plexicus_auth::host::{
    BrowserPlace, CallbackPage, CallbackReply, Capabilities, CustomServers, Forwarded, Heard,
    HostFailure, HostResult, Keeping, Listener, OnStorageChange, Persistence, Question, ReturnTo,
    SharedLogin, ShownCode, Wanted,
};
use plexicus_auth::policy::login::method::{Method, MethodChange};
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::wire::{Answer, FetchFailure, MAX_ANSWER_BYTES, Request};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// The page that a request to the listener received, once there is one.
pub type Tab = Rc<RefCell<Option<CallbackPage>>>;

/// Answers the host's requests.
pub trait Serve: Sized + 'static {
    async fn serve(
        &self,
        world: &World<Self>,
        request: &WireRequest,
    ) -> Result<FakeForwarded, FetchFailure>;

    /// Returns the user's text with the values that this server has learned.
    fn fill(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Everything outside the core.
pub struct World<S = Server> {
    pub spec: HostSpec,
    pub timeline: Rc<Timeline>,
    pub server: S,
    pub storage: Storage,
    pub marker: Marker,
    pub env: RefCell<BTreeMap<String, String>>,
    pub heard: RefCell<VecDeque<Heard<Reply>>>,
    pub listeners: Cell<usize>,
    pub opened: RefCell<Vec<String>>,
    pub answers: RefCell<VecDeque<Option<String>>>,
    pub pastes: RefCell<VecDeque<Option<String>>>,
    /// How many paste prompts are open.
    pub boxes: Cell<usize>,
    /// The custom servers that the user has agreed to.
    pub confirmed: RefCell<BTreeSet<String>>,
    /// The login attempt that the tab keeps for a redirect login.
    pub kept: RefCell<Option<String>>,
    random: RefCell<Random>,
    /// The system provides no randomness.
    pub is_without_random: Cell<bool>,
}

impl<S> World<S> {
    pub fn new(spec: HostSpec, timeline: Rc<Timeline>, server: S) -> Rc<Self> {
        let storage = Storage::new(Rc::clone(&timeline), spec.storage.clone());
        storage.put(&spec.stored, &Known::default());
        Rc::new(Self {
            marker: Marker::new(spec.marker.as_ref()),
            env: RefCell::new(spec.env.clone()),
            spec,
            timeline,
            server,
            storage,
            heard: RefCell::default(),
            listeners: Cell::new(0),
            opened: RefCell::default(),
            answers: RefCell::default(),
            pastes: RefCell::default(),
            boxes: Cell::new(0),
            confirmed: RefCell::default(),
            kept: RefCell::default(),
            random: RefCell::new(Random::new(0x5EED)),
            is_without_random: Cell::new(false),
        })
    }
}

pub struct FakeHost<S = Server>(pub Rc<World<S>>);

/// What a caller adds to a forwarded request.
#[derive(Default)]
pub struct Init {
    pub method: Option<String>,
    pub body: String,
    pub is_stream: bool,
}

impl<S: Serve> Host for FakeHost<S> {
    type Listener = FakeListener<S>;
    type Lock = Lock;
    type Init = Init;
    type Forwarded = FakeForwarded;

    fn capabilities(&self) -> Capabilities {
        let spec = &self.0.spec;
        let has = |behaviour| behaviour != Behaviour::Absent;
        let browser = match spec.browser.as_deref() {
            _ if !has(spec.open_browser) => BrowserPlace::None,
            Some("elsewhere") => BrowserPlace::Elsewhere,
            Some("none") => BrowserPlace::None,
            _ => BrowserPlace::Here,
        };
        Capabilities {
            browser,
            listen: has(spec.listen),
            show: has(spec.show),
            ask: has(spec.ask),
            ask_callback: spec.ask_callback.is_some_and(has),
            external_address: spec
                .external_address
                .as_ref()
                .is_some_and(|address| address != "absent"),
            confirm: spec.confirm.is_some_and(has),
            keep_aside: self
                .0
                .storage
                .behaviour
                .borrow()
                .keep_aside
                .is_some_and(has),
            confirm_server: spec.confirm_server.is_some(),
            shared_token: spec.shared_token.is_some(),
            purpose_from_scopes: spec.purpose_from.as_deref() == Some("scopes"),
            preferred: spec.preferred.as_deref().and_then(Method::from_name),
        }
    }

    fn wall_now_ms(&self) -> i64 {
        self.0.timeline.wall_ms()
    }

    fn monotonic_now_ms(&self) -> i64 {
        self.0.timeline.monotonic_ms()
    }

    async fn sleep(&self, ms: u64) {
        self.0.timeline.sleep(ms).await;
    }

    async fn idle(&self, ms: u64) {
        self.0.timeline.idle(ms).await;
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        self.0.timeline.work(task);
    }

    // Reproducible to the byte: it always starts the same way.
    fn random(&self, bytes: &mut [u8]) -> HostResult<()> {
        if self.0.is_without_random.get() {
            return Err(HostFailure::new(COMPLAINT.to_owned()));
        }
        let mut random = self.0.random.borrow_mut();
        bytes.fill_with(|| (random.next() >> 56) as u8);
        Ok(())
    }

    fn env(&self, name: &str) -> Option<String> {
        self.0.env.borrow().get(name).cloned()
    }

    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure> {
        let text = |secret: &Secret| secret.expose("the fake server reads it").to_owned();
        let request = WireRequest {
            method: request.method.as_str().to_owned(),
            url: request.url.clone(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), text(value)))
                .collect(),
            body: request.body.as_ref().map(text).unwrap_or_default(),
        };
        self.0.server.serve(&self.0, &request).await?.read().await
    }

    async fn forward(
        &self,
        url: &str,
        init: &Init,
        headers: &[(&'static str, Secret)],
    ) -> Result<FakeForwarded, FetchFailure> {
        let accept = ("accept".to_owned(), "application/json".to_owned());
        let headers = headers.iter().map(|(name, value)| {
            (
                name.to_lowercase(),
                value.expose("it is compared").to_owned(),
            )
        });
        let request = WireRequest {
            method: init.method.clone().unwrap_or_else(|| "GET".to_owned()),
            url: url.to_owned(),
            headers: headers.chain([accept]).collect(),
            body: init.body.clone(),
        };
        self.0.server.serve(&self.0, &request).await
    }

    fn can_replay(&self, init: &Init) -> bool {
        !init.is_stream
    }

    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>> {
        Ok(self.0.storage.get(key).await?.map(Secret::new))
    }

    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()> {
        self.0.storage.set(key, value.expose("it is stored")).await
    }

    async fn storage_delete(&self, key: &str) -> HostResult<()> {
        self.0.storage.delete(key).await
    }

    async fn storage_keep_aside(&self) -> HostResult<()> {
        self.0.storage.keep_aside().await
    }

    async fn storage_delete_aside(&self) -> HostResult<bool> {
        Ok(self.0.storage.delete_aside())
    }

    async fn storage_lock(&self) -> HostResult<Option<Lock>> {
        self.0.storage.lock().await
    }

    fn keeping(&self) -> Keeping {
        let spec = &self.0.spec;
        let persistence = match spec.persistence.as_deref() {
            Some("durable") => Persistence::Durable,
            Some("session_only") => Persistence::SessionOnly,
            _ => Persistence::Unverified,
        };
        Keeping {
            persistence,
            plaintext: spec.plaintext,
        }
    }

    fn watch_storage(&self, on_change: OnStorageChange) -> bool {
        self.0.storage.watch(on_change)
    }

    async fn marker_get(&self, key: &str) -> HostResult<Option<String>> {
        self.0.marker.get(key).await
    }

    async fn marker_set(&self, key: &str, mark: Option<&str>) -> HostResult<()> {
        self.0.marker.set(key, mark).await
    }

    async fn open_browser(&self, url: &str) -> HostResult<bool> {
        self.0.opened.borrow_mut().push(url.to_owned());
        behave(self.0.spec.open_browser).await?;
        Ok(self.0.spec.open_browser != Behaviour::Refuses)
    }

    async fn listen(&self, first_port: u16, _: u16) -> HostResult<FakeListener<S>> {
        behave(self.0.spec.listen).await?;
        self.0.listeners.set(self.0.listeners.get() + 1);
        Ok(FakeListener {
            world: Rc::clone(&self.0),
            port: first_port,
        })
    }

    fn return_to(&self) -> Option<ReturnTo> {
        let spec = self.0.spec.return_to.as_ref()?;
        let (name, url) = (spec.name.clone(), spec.url.clone());
        Some(ReturnTo { name, url })
    }

    fn preferred_by(&self) -> Option<String> {
        self.0.spec.preferred_by.clone()
    }

    fn page_origin(&self) -> Option<String> {
        let spec = &self.0.spec;
        let own = || "http://127.0.0.1:9100".to_owned();
        let is_page = spec.redirect.is_some_and(|own| own != Behaviour::Absent);
        is_page.then(|| spec.page.clone().unwrap_or_else(own))
    }

    fn redirect_keep(&self, attempt: &Secret) -> HostResult<()> {
        if self.0.spec.redirect == Some(Behaviour::Forgets) {
            return Ok(());
        }
        redirect_works(self.0.spec.redirect)?;
        let text = attempt.expose("it is kept").to_owned();
        *self.0.kept.borrow_mut() = Some(text);
        Ok(())
    }

    fn redirect_take(&self) -> HostResult<Option<Secret>> {
        redirect_works(self.0.spec.redirect)?;
        Ok(self.0.kept.take().map(Secret::new))
    }

    // A page that was left gets no result; one that the user comes back to does.
    async fn redirect_leave(&self, url: &str) -> HostResult<()> {
        self.0.opened.borrow_mut().push(url.to_owned());
        if self.0.spec.redirect != Some(Behaviour::Refuses) {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    async fn show(&self, _: &ShownCode) -> HostResult<()> {
        behave(self.0.spec.show).await
    }

    async fn ask(&self, _: &Question, wanted: Wanted) -> HostResult<Option<Secret>> {
        let World {
            spec,
            answers,
            pastes,
            boxes,
            ..
        } = &*self.0;
        let (behaviour, answers) = match wanted {
            Wanted::Any => (spec.ask, answers),
            Wanted::Callback => (spec.ask_callback.unwrap_or_default(), pastes),
        };
        let _open = OpenBox::new(boxes);
        behave(behaviour).await?;
        let answer = answers.borrow_mut().pop_front();
        match answer {
            Some(answer) => Ok(answer.map(|text| Secret::new(self.0.server.fill(&text)))),
            None => std::future::pending().await,
        }
    }

    async fn external_address(&self, url: &str) -> HostResult<String> {
        let address = self.0.spec.external_address.clone().unwrap_or_default();
        match address.as_str() {
            "throws" => Err(HostFailure::new(COMPLAINT.to_owned())),
            "never" => std::future::pending().await,
            "works" => Ok(url.to_owned()),
            address => {
                let (_, port) = url.rsplit_once(':').unwrap_or_default();
                Ok(address.replace("{port}", port))
            }
        }
    }

    async fn confirm(&self, _: &MethodChange) -> HostResult<bool> {
        let behaviour = self.0.spec.confirm.unwrap_or_default();
        behave(behaviour).await?;
        Ok(behaviour == Behaviour::Works)
    }

    async fn confirm_server(&self, servers: &CustomServers, interactive: bool) -> HostResult<bool> {
        let spec = self.0.spec.confirm_server.clone().unwrap_or_default();
        behave(spec.behaviour).await?;
        let mut confirmed = self.0.confirmed.borrow_mut();
        if interactive {
            let agreed = servers
                .origins
                .iter()
                .filter(|origin| spec.agrees_to.contains(origin));
            confirmed.extend(agreed.cloned());
        }
        Ok(servers
            .origins
            .iter()
            .all(|origin| confirmed.contains(origin)))
    }

    async fn shared_token(
        &self,
        scope: &str,
        interactive: bool,
        refused: bool,
    ) -> HostResult<SharedLogin> {
        let SharedSpec {
            token,
            to_ask,
            if_refused,
            for_scopes,
            cancels,
            behaviour,
        } = self.0.spec.shared_token.clone().unwrap_or_default();
        behave(behaviour).await?;
        if interactive && cancels {
            return Ok(SharedLogin::Cancelled);
        }
        let token = match (interactive, refused) {
            _ if for_scopes.contains_key(scope) => for_scopes.get(scope).cloned(),
            (true, true) => if_refused.or(to_ask).or(token),
            (true, false) => to_ask.or(token),
            (false, _) => token,
        };
        Ok(token.map_or(SharedLogin::None, |token| {
            SharedLogin::Token(Secret::new(token))
        }))
    }
}

/// An open paste prompt; it closes when its answer is no longer needed.
struct OpenBox<'a>(&'a Cell<usize>);

impl<'a> OpenBox<'a> {
    fn new(boxes: &'a Cell<usize>) -> Self {
        boxes.set(boxes.get() + 1);
        Self(boxes)
    }
}

impl Drop for OpenBox<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn redirect_works(behaviour: Option<Behaviour>) -> HostResult<()> {
    match behaviour {
        Some(Behaviour::Throws) => Err(HostFailure::new(COMPLAINT.to_owned())),
        _ => Ok(()),
    }
}

/// A response that has begun.
pub struct FakeForwarded {
    pub answer: Answer,
    /// Whether its body never ends.
    pub stalls: bool,
}

impl Forwarded for FakeForwarded {
    fn status(&self) -> u16 {
        self.answer.status
    }

    fn date(&self) -> Option<String> {
        self.answer.date.clone()
    }

    async fn read(self) -> Result<Answer, FetchFailure> {
        if self.stalls {
            std::future::pending().await
        }
        if self.answer.body.len() > MAX_ANSWER_BYTES {
            return Err(FetchFailure::TooLarge);
        }
        Ok(self.answer)
    }
}

pub struct FakeListener<S> {
    world: Rc<World<S>>,
    port: u16,
}

impl<S> Listener for FakeListener<S> {
    type Reply = Reply;

    fn port(&self) -> u16 {
        self.port
    }

    async fn next(&mut self) -> Option<Heard<Reply>> {
        poll_fn(|_| match self.world.heard.borrow_mut().pop_front() {
            Some(heard) => Poll::Ready(Some(heard)),
            None => Poll::Pending,
        })
        .await
    }
}

impl<S> Drop for FakeListener<S> {
    fn drop(&mut self) {
        self.world.listeners.set(self.world.listeners.get() - 1);
    }
}

pub struct Reply(pub Tab);

impl CallbackReply for Reply {
    fn send(self, page: CallbackPage) {
        *self.0.borrow_mut() = Some(page);
    }
}
