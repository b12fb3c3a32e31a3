//! Which token, and is it alive: the sources, the renewal, the token in use, the lease.

pub(crate) mod bearer;
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
use crate::policy::error::Result;
use crate::policy::stored::keys::Keys;
use crate::runtime::env::Env;
use crate::runtime::flight::Flight;
use crate::runtime::trace::{Flow, Trace};
use core::cell::{Cell, RefCell};
use futures_channel::oneshot;
use server::Server;
use std::borrow::Cow;
use std::rc::Rc;

/// The tokens of one API origin, in one window.
pub(crate) struct Tokens<H> {
    pub env: Rc<Env<H>>,
    pub memory: Rc<Memory<H>>,
    pub store: Rc<Store<H>>,
    pub last_use: LastUse<H>,
    pub server: Server<H>,
    pub trace: Trace,
    /// How many granted tokens are being put in use.
    pub(in crate::tokens) finishing: Cell<u32>,
    /// Dropped when a caller cancels: what is only for show is left out then.
    pub(in crate::tokens) hurried: RefCell<Vec<oneshot::Sender<()>>>,
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
            finishing: Cell::default(),
            hurried: RefCell::default(),
            resolving: Flight::default(),
            renewals: Flight::default(),
            env,
            memory,
            store,
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
