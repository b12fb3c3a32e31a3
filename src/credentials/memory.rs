//! What one window remembers of the tokens it has seen.

use crate::host::Host;
use crate::policy::account::choice::Choice;
use crate::policy::credential::Credential;
use crate::policy::credential::event::Event;
use crate::policy::credential::life::{Facts, Life};
use crate::policy::error::AuthError;
use crate::policy::text::secret::Fingerprint;
use crate::policy::time::clock::{Lease, MAX_DRIFT_MS, Moment, ServerClock};
use crate::policy::time::date;
use crate::policy::token::identity::Identity;
use crate::runtime::env::Env;
use core::cell::{Cell, RefCell};
use futures_channel::mpsc::UnboundedSender;
use std::rc::Rc;

// The limit for each list of facts about tokens.
const MOST_TOKENS: usize = 16;

type Held = (Lease, Rc<Credential>);

/// What one window remembers; none of it is stored.
pub(crate) struct Memory<H> {
    env: Rc<Env<H>>,
    /// The server's clock, once a response reported it.
    server_clock: Cell<Option<ServerClock>>,
    /// Grows with every change after which a token must be looked up again.
    serial: Cell<u64>,
    leases: RefCell<Vec<(Choice, Held)>>,
    on_lease_end: RefCell<Option<Rc<dyn Fn()>>>,
    rejected: RefCell<Vec<(Fingerprint, AuthError)>>,
    accepted: RefCell<Vec<(Fingerprint, i64)>>,
    identities: RefCell<Vec<(Fingerprint, Identity)>>,
    waking: RefCell<Option<UnboundedSender<Option<Event>>>>,
}

impl<H: Host> Memory<H> {
    pub fn new(env: &Rc<Env<H>>) -> Self {
        Self {
            env: Rc::clone(env),
            server_clock: Cell::default(),
            serial: Cell::default(),
            leases: RefCell::default(),
            on_lease_end: RefCell::default(),
            rejected: RefCell::default(),
            accepted: RefCell::default(),
            identities: RefCell::default(),
            waking: RefCell::default(),
        }
    }

    /// Notes the server's time from the `Date` of a response. `asked` is when the request was sent: if
    /// the machine slept since, the `Date` may be long past and is ignored.
    pub fn note_date(&self, date: Option<&str>, asked: Moment) {
        let is_fresh = self.env.now().since(asked).is_some();
        let date = date.filter(|_| is_fresh);
        let Some(server_ms) = date.and_then(date::parse_http_date) else {
            return;
        };
        let off_by_ms = server_ms.saturating_sub(self.best_now_ms());
        let clock = ServerClock::new(server_ms, self.env.now());
        self.server_clock.set(Some(clock));
        // Times computed with a wrong clock must be computed again.
        if off_by_ms.saturating_abs() > MAX_DRIFT_MS {
            self.change();
        }
    }

    /// The server's time in ms, if it was measured. A measurement that a sleep or a clock jump has
    /// invalidated is dropped.
    pub fn server_now_ms(&self) -> Option<i64> {
        let clock = self.server_clock.get()?;
        let now_ms = clock.now_ms(self.env.now());
        if now_ms.is_none() {
            self.server_clock.set(None);
        }
        now_ms
    }

    /// The best known time of the server: measured, or else the wall clock's.
    pub fn best_now_ms(&self) -> i64 {
        let wall_now_ms = || self.env.host.wall_now_ms();
        self.server_now_ms().unwrap_or_else(wall_now_ms)
    }

    /// How far the server's clock is ahead of this machine's, in ms, if it was measured.
    pub fn clock_skew_ms(&self) -> Option<i64> {
        let server_now_ms = self.server_now_ms()?;
        Some(server_now_ms.saturating_sub(self.env.host.wall_now_ms()))
    }

    /// A number that grows with every change after which a token must be looked up again.
    pub fn serial(&self) -> u64 {
        self.serial.get()
    }

    /// Ends all leases and wakes the watch, because something changed.
    pub fn change(&self) {
        let serial = self.serial().wrapping_add(1);
        self.serial.set(serial);
        self.leases.take();
        if let Some(on_lease_end) = &*self.on_lease_end.borrow() {
            on_lease_end();
        }
        self.wake();
    }

    /// Sets the listener that is called when a lease ends early.
    pub fn on_lease_end(&self, listener: Rc<dyn Fn()>) {
        self.on_lease_end.replace(Some(listener));
    }

    /// Makes the watch look again; leases stay valid.
    pub fn wake(&self) {
        self.send(None);
    }

    /// Makes the watch notify its listeners of an event that no look can detect.
    pub fn tell(&self, event: Event) {
        self.send(Some(event));
    }

    fn send(&self, event: Option<Event>) {
        if let Some(waking) = &*self.waking.borrow() {
            // The watch may have ended.
            let _ = waking.unbounded_send(event);
        }
    }

    /// Wakes the watch on every change, and sends it the events that no look can detect.
    pub fn wake_on_change(&self, waking: UnboundedSender<Option<Event>>) {
        self.waking.replace(Some(waking));
    }

    /// The token that was resolved for this choice if its lease still holds, and for how many ms more the lease does.
    pub fn leased(&self, choice: &Choice) -> Option<(Rc<Credential>, i64)> {
        let leases = self.leases.borrow();
        let (_, (lease, credential)) = leases.iter().find(|(other, _)| other == choice)?;
        let left_ms = lease.left_ms(self.env.now())?;
        Some((Rc::clone(credential), left_ms))
    }

    /// Allows a token to be used for a while without looking again, unless something changed since `serial`.
    pub fn grant_lease(&self, choice: &Choice, credential: &Rc<Credential>, ms: i64, serial: u64) {
        if serial == self.serial() {
            let lease = Lease::new(self.env.now(), ms);
            let leased = (lease, Rc::clone(credential));
            remember(&self.leases, choice, leased);
        }
    }

    /// Records that the server refused this token in its own words: it is never sent again.
    pub fn reject(&self, token: Fingerprint, error: &AuthError) {
        if self.rejection(token).is_some() {
            return;
        }
        remember(&self.rejected, &token, error.clone());
        self.change();
    }

    /// Why this token is never sent again, if so.
    pub fn rejection(&self, token: Fingerprint) -> Option<AuthError> {
        let rejected = self.rejected.borrow();
        let found = rejected.iter().find(|(rejected, _)| *rejected == token);
        found.map(|(_, error)| error.clone())
    }

    /// Records that the server accepted this token in the response to a request sent at `asked`.
    pub fn accept(&self, token: Fingerprint, asked: Moment) {
        let now = self.env.now();
        if now.since(asked).is_some() {
            remember(&self.accepted, &token, now.wall_ms);
        }
    }

    /// Records whose token this is, as the server reported it.
    pub fn identify(&self, token: Fingerprint, identity: &Identity) {
        remember(&self.identities, &token, identity.clone());
    }

    /// Whose token this is, as the server reported it to this window.
    pub fn identity(&self, token: Fingerprint) -> Option<Identity> {
        let identities = self.identities.borrow();
        let (_, identity) = identities.iter().find(|(known, _)| *known == token)?;
        Some(identity.clone())
    }

    /// Whether the server accepted this token. An unmeasured clock cannot say otherwise from then on.
    pub fn is_accepted(&self, token: Fingerprint) -> bool {
        self.is_accepted_since(token, i64::MIN)
    }

    /// Whether the server accepted this token at or after this moment by this machine's clock.
    pub fn is_accepted_since(&self, token: Fingerprint, moment_ms: i64) -> bool {
        let accepted = self.accepted.borrow();
        let is_since =
            |(accepted, at_ms): &(Fingerprint, i64)| *accepted == token && *at_ms >= moment_ms;
        accepted.iter().any(is_since)
    }

    /// Whether this token may still be sent, as far as this window knows.
    #[inline(never)]
    pub fn life(&self, credential: &Credential) -> Life {
        let facts = Facts {
            server_now_ms: self.server_now_ms(),
            wall_now_ms: self.env.host.wall_now_ms(),
            is_accepted: self.is_accepted(credential.fingerprint),
            rejection: self.rejection(credential.fingerprint),
        };
        Life::of(credential, facts)
    }
}

// If the list is full, the oldest is forgotten.
fn remember<K: Clone + PartialEq, T>(known: &RefCell<Vec<(K, T)>>, key: &K, new: T) {
    let mut known = known.borrow_mut();
    if let Some((_, old)) = known.iter_mut().find(|(other, _)| other == key) {
        *old = new;
        return;
    }
    if known.len() >= MOST_TOKENS {
        known.remove(0);
    }
    known.push((key.clone(), new));
}
