//! Which token to use, and whether it is valid: the sources, renewal, the token in use, the lease.

pub(crate) mod account;
pub mod bearer;
mod claim;
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
mod work;

use crate::credentials::last_use::LastUse;
use crate::credentials::memory::Memory;
use crate::credentials::store::Store;
use crate::host::Host;
use crate::policy::account::choice::Choice;
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, Result};
use crate::policy::stored::keys::Keys;
use crate::policy::time::clock::Moment;
use crate::policy::token::scope;
use crate::runtime::env::Env;
use crate::runtime::trace::{Flow, Trace};
use futures_util::future::LocalBoxFuture;
use server::Server;
use std::borrow::Cow;
use std::rc::Rc;
use work::Work;

/// How long a closing window may take to finish what was granted, in ms.
const CLOSING_MS: u64 = 5_000;
const LOOK_EVERY_MS: u64 = 50;
// The caller needs its response, so a slow storage gets little time.
const REMEMBER_DEADLINE_MS: u64 = 1_000;

/// The tokens of one API origin in one window, for the login that a caller chooses.
pub(crate) struct Tokens<H> {
    pub env: Rc<Env<H>>,
    pub memory: Rc<Memory<H>>,
    pub store: Rc<Store<H>>,
    pub last_use: Rc<LastUse<H>>,
    pub server: Rc<Server<H>>,
    pub trace: Rc<Trace>,
    pub(in crate::tokens) work: Rc<Work>,
    /// The requested login.
    pub choice: Choice,
}

impl<H: Host> Tokens<H> {
    pub fn new(env: Env<H>, choice: Choice) -> Self {
        let env = Rc::new(env);
        let memory = Rc::new(Memory::new(&env));
        let keys = Keys::new(env.api.origin());
        let store = Rc::new(Store::new(&env, &memory, keys));
        Self {
            last_use: Rc::new(LastUse::new(&env, &memory, &store)),
            server: Rc::new(Server::new(&env, &memory)),
            trace: Rc::default(),
            work: Rc::default(),
            env,
            memory,
            store,
            choice,
        }
    }

    /// Returns the same tokens for another choice of login.
    pub fn choosing(&self, choice: Choice) -> Self {
        Self {
            env: Rc::clone(&self.env),
            memory: Rc::clone(&self.memory),
            store: Rc::clone(&self.store),
            last_use: Rc::clone(&self.last_use),
            server: Rc::clone(&self.server),
            trace: Rc::clone(&self.trace),
            work: Rc::clone(&self.work),
            choice,
        }
    }

    /// The scopes that another program is asked for when it shares its login.
    pub fn shared_scope(&self) -> String {
        let own = self.choice.scopes.as_ref().unwrap_or(&self.env.scope);
        let wider = self.work.wider.borrow();
        let wider = wider.as_ref().filter(|_| *own == self.env.scope);
        wider.unwrap_or(own).clone()
    }

    /// From now on, requests another program's login with these scopes, if they include more than those
    /// of the options.
    pub fn widen(&self, scope: &str) {
        let own = &self.env.scope;
        let has_own = scope::missing(own, Some(scope)).is_empty();
        if has_own && !scope::missing(scope, Some(own)).is_empty() {
            self.work.wider.replace(Some(scope.to_owned()));
            self.memory.change();
        }
    }

    /// Runs a task that other programs can also do: it ends with this window.
    pub fn in_background(&self, task: LocalBoxFuture<'static, ()>) {
        self.env.host.spawn(self.work.abortable(task));
    }

    /// Closes this window: finishes what was granted, for a few seconds at most, and leaves the rest to
    /// other programs.
    pub async fn close(&self) -> Result<()> {
        let mut left_ms = CLOSING_MS;
        while self.work.is_granting() && left_ms > 0 {
            self.env.host.sleep(LOOK_EVERY_MS).await;
            left_ms = left_ms.saturating_sub(LOOK_EVERY_MS);
        }
        self.work.abort();
        self.last_use.write().await
    }

    /// Records that the server accepted this token in the response to a request sent at `asked`.
    pub async fn accept(&self, credential: &Credential, asked: Moment) {
        let is_first = !self.memory.is_accepted(credential.fingerprint);
        self.memory.accept(credential.fingerprint, asked);
        if is_first && let Some(login) = &credential.login {
            let clearing = self.store.clear_rejected(login);
            let _ = self.env.within(REMEMBER_DEADLINE_MS, clearing).await;
        }
    }

    /// Records that the server refused this token in its own words: this program never sends it again,
    /// and other programs learn of it.
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

    /// Begins a flow and forgets the decisions of its last run.
    pub fn begin(&self, flow: Flow) {
        self.trace.begin(flow, self.env.now());
    }

    /// Records a decision of a flow that has begun.
    pub fn decide(&self, flow: Flow, decision: &'static str, reason: impl Into<Cow<'static, str>>) {
        self.note(flow, decision, reason.into());
    }

    // Keeps a single copy of this code in the wasm.
    #[inline(never)]
    fn note(&self, flow: Flow, decision: &'static str, reason: Cow<'static, str>) {
        self.trace.decide(flow, decision, reason, self.env.now());
    }
}
