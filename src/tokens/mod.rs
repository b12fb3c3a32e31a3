//! Which token, and is it alive: the sources, the renewal, the token in use, the lease.

pub(crate) mod bearer;
pub(crate) mod doubt;
pub(crate) mod granting;
pub mod lease;
pub(crate) mod renew;
pub(crate) mod resolve;
pub mod revoke;
pub(crate) mod server;
pub(crate) mod sources;
pub(crate) mod tidy;
pub(crate) mod verify;

use crate::credentials::last_use::LastUse;
use crate::credentials::memory::Memory;
use crate::credentials::store::Store;
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::renewal::Renewal;
use crate::policy::credential::revoked::Revoked;
use crate::policy::error::{AuthError, Result};
use crate::policy::stored::keys::Keys;
use crate::policy::time::clock::Moment;
use crate::runtime::counter::Counter;
use crate::runtime::env::Env;
use crate::runtime::flight::Flight;
use crate::runtime::trace::{Flow, Trace};
use core::cell::{Cell, RefCell};
use futures_channel::oneshot;
use futures_util::future::{AbortHandle, LocalBoxFuture, Shared, abortable};
use server::Server;
use std::borrow::Cow;
use std::rc::Rc;

/// How long a window that is done may take to finish what was granted, in ms.
const CLOSING_MS: u64 = 5_000;
const LOOK_EVERY_MS: u64 = 50;
// A caller waits for its answer: a storage that is slow is not waited for.
const REMEMBER_DEADLINE_MS: u64 = 1_000;

/// The tokens of one API origin, in one window.
pub(crate) struct Tokens<H> {
    pub env: Rc<Env<H>>,
    pub memory: Rc<Memory<H>>,
    pub store: Rc<Store<H>>,
    pub last_use: LastUse<H>,
    pub server: Server<H>,
    pub trace: Trace,
    /// How many granted tokens are being put in use.
    pub(in crate::tokens) finishing: Counter,
    /// How many requests are under way that may grant a token.
    pub(in crate::tokens) granting: Counter,
    /// How many callers have cancelled and wait for what was granted.
    pub(in crate::tokens) hurries: Counter,
    /// Dropped when a caller cancels: what can wait is left out then.
    pub(in crate::tokens) hurried: RefCell<Vec<oneshot::Sender<()>>>,
    /// What runs in the background, and the number of the last that began.
    background: RefCell<Vec<(u32, AbortHandle)>>,
    last_task: Cell<u32>,
    /// Whether a renewal has failed since the last one that succeeded.
    pub(in crate::tokens) renewal_fails: Cell<bool>,
    /// Ends when what the last login left to be done is done, with what became of the token that it
    /// replaced.
    pub(in crate::tokens) settled: RefCell<Option<Shared<oneshot::Receiver<Option<Revoked>>>>>,
    /// The one resolve under way; its key is the memory's serial.
    pub(in crate::tokens) resolving: Flight<u64, Result<Rc<Credential>>>,
    /// The one renewal under way; its key is the login and the generation that is replaced.
    pub(in crate::tokens) renewals: Flight<(String, i64), Renewal>,
}

impl<H: Host> Tokens<H> {
    pub fn new(env: Env<H>) -> Self {
        let env = Rc::new(env);
        let memory = Rc::new(Memory::new(&env));
        let keys = Keys::new(env.api.origin());
        let store = Rc::new(Store::new(&env, &memory, keys));
        Self {
            last_use: LastUse::new(&env, &memory, &store),
            server: Server::new(&env, &memory),
            trace: Trace::default(),
            finishing: Counter::default(),
            granting: Counter::default(),
            hurries: Counter::default(),
            hurried: RefCell::default(),
            background: RefCell::default(),
            last_task: Cell::default(),
            renewal_fails: Cell::default(),
            settled: RefCell::default(),
            resolving: Flight::default(),
            renewals: Flight::default(),
            env,
            memory,
            store,
        }
    }

    /// Runs a task that may be left to other programs: it ends with this window.
    pub fn in_background(self: &Rc<Self>, task: LocalBoxFuture<'static, ()>) {
        let (task, handle) = abortable(task);
        let number = self.last_task.get().wrapping_add(1);
        self.last_task.set(number);
        self.background.borrow_mut().push((number, handle));
        let running = Rc::clone(self);
        self.env.host.spawn(Box::pin(async move {
            let _ = task.await;
            let mut background = running.background.borrow_mut();
            background.retain(|(other, _)| *other != number);
        }));
    }

    /// This window is done: finishes what was granted, for a few seconds at most, and leaves the rest
    /// to other programs.
    pub async fn close(&self) -> Result<()> {
        let mut left_ms = CLOSING_MS;
        while (self.finishing.is_any() || self.granting.is_any()) && left_ms > 0 {
            self.env.host.sleep(LOOK_EVERY_MS).await;
            left_ms = left_ms.saturating_sub(LOOK_EVERY_MS);
        }
        for (_, handle) in self.background.take() {
            handle.abort();
        }
        self.last_use.write().await
    }

    /// The server has accepted this token in the answer to a request of that moment.
    pub async fn accept(&self, credential: &Credential, asked: Moment) {
        let is_first = !self.memory.is_accepted(credential.fingerprint);
        self.memory.accept(credential.fingerprint, asked);
        if is_first && let Some(login) = &credential.login {
            let clearing = self.store.clear_rejected(login);
            let _ = self.env.within(REMEMBER_DEADLINE_MS, clearing).await;
        }
    }

    /// The server has refused this token in its own words: it is never sent again from here, and other
    /// programs learn of it.
    pub async fn refuse(&self, credential: &Credential, error: &AuthError) {
        self.memory.reject(credential.fingerprint, error);
        // A login that is renewed gets another token.
        if credential.renewable().is_none()
            && let Some(login) = &credential.login
        {
            let remembering = self.store.put_rejected(login);
            let _ = self.env.within(REMEMBER_DEADLINE_MS, remembering).await;
        }
    }

    /// A flow begins: what its run before decided is forgotten.
    pub fn begin(&self, flow: Flow) {
        self.trace.begin(flow, self.env.now());
    }

    /// A decision of a flow that has begun.
    pub fn decide(&self, flow: Flow, decision: &'static str, reason: impl Into<Cow<'static, str>>) {
        self.note(flow, decision, reason.into());
    }

    // One copy of this in the wasm.
    #[inline(never)]
    fn note(&self, flow: Flow, decision: &'static str, reason: Cow<'static, str>) {
        self.trace.decide(flow, decision, reason, self.env.now());
    }
}
