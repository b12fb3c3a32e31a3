//! The host of one actor: every host callback waits for the actor's turn.

use crate::history::Actor;
use crate::mistakes::Mistake;
use crate::operation::Operation;
use crate::random::Random;
use crate::server::WireRequest;
use crate::sleep::Sleep;
use crate::world::World;
use futures_util::future::LocalBoxFuture;
use plexicus_auth::Host;
use plexicus_auth::host::{
    CallbackPage, CallbackReply, Capabilities, CustomServers, Forwarded, Heard, HostFailure,
    HostResult, Keeping, Listener, OnStorageChange, Persistence, Question, ReturnTo, SharedLogin,
    ShownCode, Wanted,
};
use plexicus_auth::policy::login::method::MethodChange;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::wire::{Answer, FetchFailure, Request};
use std::cell::RefCell;
use std::rc::Rc;

/// The API origin in the keys of the store.
pub const ORIGIN: &str = "https://api.app.plexicus.ai";

pub struct ModelHost {
    pub world: Rc<World>,
    actor: Actor,
    random: RefCell<Random>,
}

impl ModelHost {
    pub fn new(world: &Rc<World>, actor: Actor) -> Self {
        let seed = u64::from(u32::from(actor.letter()));
        Self {
            world: Rc::clone(world),
            actor,
            random: RefCell::new(Random::new(seed)),
        }
    }

    async fn turn(&self, operation: Operation) {
        self.world.turn(self.actor, operation).await;
    }

    /// The windows that see this actor's writes late.
    fn late(&self) -> &'static [Actor] {
        match self.actor {
            Actor::A if self.world.kind.late => &[Actor::B],
            Actor::B if self.world.kind.late => &[Actor::A],
            _ => &[],
        }
    }

    fn put(&self, key: &str, text: Option<&str>) {
        let now_ms = self.world.now_ms();
        let mut store = self.world.store.borrow_mut();
        store.put(self.actor, key, text, now_ms, self.late());
        drop(store);
        self.world.tell(self.actor, key);
    }

    async fn send(&self, mut request: WireRequest) -> Answer {
        let (method, path) = (request.method.clone(), request.path.clone());
        self.turn(Operation::Send { method, path }).await;
        let world = &self.world;
        let planted = world.mistake.and_then(|mistake| {
            mistake.answer(self.actor, &mut request, &mut world.server.borrow_mut())
        });
        let answer = planted.unwrap_or_else(|| {
            let mut server = world.server.borrow_mut();
            server.answer(self.actor, &request, world.now_ms())
        });
        world.saw(self.actor, (answer.status, answer.body.as_slice()));
        world.note(|| {
            let bearer = request.bearer.as_deref().unwrap_or("no token");
            let body = in_short(&String::from_utf8_lossy(&answer.body));
            format!("     {} for {bearer}: {body}", answer.status)
        });
        answer
    }
}

fn expose(secret: &Secret) -> &str {
    secret.expose("the model reads it")
}

impl Host for ModelHost {
    type Listener = NoListener;
    type Lock = Lock;
    type Init = ();
    type Forwarded = Whole;

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            show: true,
            ..Capabilities::default()
        }
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        self.world.spawn(self.actor, task);
    }

    fn wall_now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    fn monotonic_now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    async fn sleep(&self, ms: u64) {
        Sleep::new(&self.world, self.actor, ms).await;
    }

    async fn idle(&self, ms: u64) {
        Sleep::new(&self.world, self.actor, ms).await;
    }

    fn random(&self, bytes: &mut [u8]) -> HostResult<()> {
        let mut random = self.random.borrow_mut();
        bytes.fill_with(|| random.next().to_be_bytes()[0]);
        Ok(())
    }

    fn env(&self, _: &str) -> Option<String> {
        None
    }

    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure> {
        let mut headers = request.headers.iter();
        let bearer = headers.find(|(name, _)| *name == "Authorization");
        let bearer = bearer.and_then(|(_, value)| expose(value).strip_prefix("Bearer "));
        let wire = WireRequest {
            method: request.method.as_str().to_owned(),
            path: request
                .url
                .strip_prefix(ORIGIN)
                .unwrap_or_default()
                .to_owned(),
            bearer: bearer.map(str::to_owned),
            body: request
                .body
                .as_ref()
                .map(expose)
                .unwrap_or_default()
                .to_owned(),
        };
        Ok(self.send(wire).await)
    }

    async fn forward(
        &self,
        url: &str,
        (): &(),
        headers: &[(&'static str, Secret)],
    ) -> Result<Whole, FetchFailure> {
        let bearer = headers.iter().find(|(name, _)| *name == "Authorization");
        let bearer = bearer.and_then(|(_, value)| expose(value).strip_prefix("Bearer "));
        let wire = WireRequest {
            method: "GET".to_owned(),
            path: url.strip_prefix(ORIGIN).unwrap_or_default().to_owned(),
            bearer: bearer.map(str::to_owned),
            body: String::new(),
        };
        Ok(Whole(self.send(wire).await))
    }

    fn can_replay(&self, (): &()) -> bool {
        true
    }

    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>> {
        self.turn(Operation::Get(short(key))).await;
        let world = &self.world;
        let now_ms = world.now_ms();
        let is_overlooked =
            world.mistake == Some(Mistake::PendingNotRead) && key.contains(":pending:");
        let text = if is_overlooked {
            None
        } else {
            world.store.borrow_mut().get(self.actor, key, now_ms)
        };
        world.saw(self.actor, &text);
        world.note(|| format!("     {}", in_short(text.as_deref().unwrap_or("nothing"))));
        Ok(text.map(Secret::new))
    }

    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()> {
        let mistake = self.world.mistake;
        if mistake == Some(Mistake::DeletesBeforeItWrites)
            && short(key) == "(itself)"
            && self.world.store.borrow().has(key)
        {
            self.turn(Operation::Delete(short(key))).await;
            self.put(key, None);
        }
        self.turn(Operation::Set(short(key))).await;
        if mistake == Some(Mistake::PendingNotWritten) && key.contains(":pending:") {
            return Ok(());
        }
        self.world
            .note(|| format!("     {}", in_short(expose(value))));
        self.put(key, Some(expose(value)));
        Ok(())
    }

    async fn storage_delete(&self, key: &str) -> HostResult<()> {
        self.turn(Operation::Delete(short(key))).await;
        self.put(key, None);
        Ok(())
    }

    async fn storage_keep_aside(&self) -> HostResult<()> {
        Err(HostFailure::new("this store keeps nothing aside"))
    }

    async fn storage_delete_aside(&self) -> HostResult<bool> {
        Ok(false)
    }

    async fn storage_lock(&self) -> HostResult<Option<Lock>> {
        if !self.world.kind.locks {
            return Ok(None);
        }
        self.turn(Operation::Lock).await;
        self.world.store.borrow_mut().holder = Some(self.actor);
        Ok(Some(Lock(Rc::clone(&self.world), self.actor)))
    }

    fn keeping(&self) -> Keeping {
        Keeping {
            persistence: Persistence::Durable,
            plaintext: false,
        }
    }

    fn watch_storage(&self, on_change: OnStorageChange) -> bool {
        if self.world.kind.tells {
            self.world.on_change(self.actor, on_change);
        }
        self.world.kind.tells
    }

    async fn marker_get(&self, _: &str) -> HostResult<Option<String>> {
        Ok(None)
    }

    async fn marker_set(&self, _: &str, _: Option<&str>) -> HostResult<()> {
        Ok(())
    }

    async fn open_browser(&self, _: &str) -> HostResult<bool> {
        Ok(false)
    }

    async fn listen(&self, _: u16, _: u16) -> HostResult<NoListener> {
        Err(HostFailure::new("this host cannot listen"))
    }

    fn preferred_by(&self) -> Option<String> {
        None
    }

    fn return_to(&self) -> Option<ReturnTo> {
        None
    }

    fn page_origin(&self) -> Option<String> {
        None
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
        Ok(())
    }

    async fn ask(&self, _: &Question, _: Wanted) -> HostResult<Option<Secret>> {
        Ok(None)
    }

    async fn external_address(&self, url: &str) -> HostResult<String> {
        Ok(url.to_owned())
    }

    async fn confirm(&self, _: &MethodChange) -> HostResult<bool> {
        Ok(true)
    }

    async fn confirm_server(&self, _: &CustomServers, _: bool) -> HostResult<bool> {
        Ok(true)
    }

    async fn shared_token(&self, _: &str, _: bool, _: bool) -> HostResult<SharedLogin> {
        Ok(SharedLogin::None)
    }
}

// What follows the origin in a key, as in the design's table of stored forms.
fn short(key: &str) -> String {
    match key.split_once(ORIGIN) {
        Some((_, "")) => "(itself)".to_owned(),
        Some((_, rest)) => rest.to_owned(),
        None => key.to_owned(),
    }
}

// The secrets in a text, or how the text begins.
fn in_short(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let secrets: Vec<&str> = words.filter(|word| word.starts_with("plx")).collect();
    if secrets.is_empty() {
        text.chars().take(60).collect()
    } else {
        secrets.join(" ")
    }
}

/// The store's lock; dropping it releases the lock.
pub struct Lock(Rc<World>, Actor);

impl Drop for Lock {
    fn drop(&mut self) {
        let mut store = self.0.store.borrow_mut();
        if store.holder == Some(self.1) {
            store.holder = None;
        }
    }
}

/// A response that is complete at once.
pub struct Whole(Answer);

impl Forwarded for Whole {
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

pub struct NoListener;

impl Listener for NoListener {
    type Reply = NoReply;

    fn port(&self) -> u16 {
        0
    }

    async fn next(&mut self) -> Option<Heard<NoReply>> {
        None
    }
}

pub struct NoReply;

impl CallbackReply for NoReply {
    fn send(self, _: CallbackPage) {}
}
