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

// Of everything that is remembered of a token.
const MOST_TOKENS: usize = 16;

type Held = (Lease, Rc<Credential>);

/// What one window remembers; nothing of it is stored.
pub(crate) struct Memory<H> {
    env: Rc<Env<H>>,
    /// The server's clock, once an answer told it.
    server_clock: Cell<Option<ServerClock>>,
    /// Grows with everything after which a token must be looked up anew.
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

    /// Notes the server's time when an answer tells it, with its `Date`. `asked` is when it was asked
    /// for: if the machine slept since, that time may be long past.
    pub fn note_date(&self, date: Option<&str>, asked: Moment) {
        let is_fresh = self.env.now().since(asked).is_some();
        let date = date.filter(|_| is_fresh);
        let Some(server_ms) = date.and_then(date::parse_http_date) else {
            return;
        };
        let off_by_ms = server_ms.saturating_sub(self.best_now_ms());
        let clock = ServerClock::new(server_ms, self.env.now());
        self.server_clock.set(Some(clock));
        // What was reckoned by a wrong clock has to be reckoned again.
        if off_by_ms.saturating_abs() > MAX_DRIFT_MS {
            self.change();
        }
    }

    /// The server's time in ms, where it is measured. A measurement that a sleep or a jump has made
    /// void stays so.
    pub fn server_now_ms(&self) -> Option<i64> {
        let clock = self.server_clock.get()?;
        let now_ms = clock.now_ms(self.env.now());
        if now_ms.is_none() {
            self.server_clock.set(None);
        }
        now_ms
    }

    /// The server's time as well as it is known: measured, or else the wall clock's.
    pub fn best_now_ms(&self) -> i64 {
        let wall_now_ms = || self.env.host.wall_now_ms();
        self.server_now_ms().unwrap_or_else(wall_now_ms)
    }

    /// How far the server's clock is ahead of ours, in ms, where it is measured.
    pub fn clock_skew_ms(&self) -> Option<i64> {
        let server_now_ms = self.server_now_ms()?;
        Some(server_now_ms.saturating_sub(self.env.host.wall_now_ms()))
    }

    /// Changes with everything after which a token must be looked up anew.
    pub fn serial(&self) -> u64 {
        self.serial.get()
    }

    /// Something changed: no lease holds any more, and whoever watches looks.
    pub fn change(&self) {
        let serial = self.serial().wrapping_add(1);
        self.serial.set(serial);
        self.leases.take();
        if let Some(on_lease_end) = &*self.on_lease_end.borrow() {
            on_lease_end();
        }
        self.wake();
    }

    /// Whoever was handed a lease hears when it ends before its time.
    pub fn on_lease_end(&self, listener: Rc<dyn Fn()>) {
        self.on_lease_end.replace(Some(listener));
    }

    /// The watch looks again; what is leased stays so.
    pub fn wake(&self) {
        self.send(None);
    }

    /// The watch tells its listeners of something that no look can find.
    pub fn tell(&self, event: Event) {
        self.send(Some(event));
    }

    fn send(&self, event: Option<Event>) {
        if let Some(waking) = &*self.waking.borrow() {
            // The watch may have ended.
            let _ = waking.unbounded_send(event);
        }
    }

    /// The watch is woken by every change, and gets the events that no look can find.
    pub fn wake_on_change(&self, waking: UnboundedSender<Option<Event>>) {
        self.waking.replace(Some(waking));
    }

    /// The token that was resolved for this choice, while its lease holds, and for how many ms more
    /// that does.
    pub fn leased(&self, choice: &Choice) -> Option<(Rc<Credential>, i64)> {
        let leases = self.leases.borrow();
        let (_, (lease, credential)) = leases.iter().find(|(other, _)| other == choice)?;
        let left_ms = lease.left_ms(self.env.now())?;
        Some((Rc::clone(credential), left_ms))
    }

    /// Lets a token be used for a while without looking again, unless something has changed since
    /// `serial`.
    pub fn grant_lease(&self, choice: &Choice, credential: &Rc<Credential>, ms: i64, serial: u64) {
        if serial == self.serial() {
            let lease = Lease::new(self.env.now(), ms);
            let leased = (lease, Rc::clone(credential));
            remember(&self.leases, choice, leased);
        }
    }

    /// The server refused this token in its own words: it is never sent again.
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

    /// The server accepted this token in the answer to a request of that moment.
    pub fn accept(&self, token: Fingerprint, asked: Moment) {
        let now = self.env.now();
        if now.since(asked).is_some() {
            remember(&self.accepted, &token, now.wall_ms);
        }
    }

    /// The server said whose this token is.
    pub fn identify(&self, token: Fingerprint, identity: &Identity) {
        remember(&self.identities, &token, identity.clone());
    }

    /// Whose this token is, as the server said to this window.
    pub fn identity(&self, token: Fingerprint) -> Option<Identity> {
        let identities = self.identities.borrow();
        let (_, identity) = identities.iter().find(|(known, _)| *known == token)?;
        Some(identity.clone())
    }

    /// Whether the server accepted this token: no unmeasured clock says otherwise from then on.
    pub fn is_accepted(&self, token: Fingerprint) -> bool {
        self.is_accepted_since(token, i64::MIN)
    }

    /// Whether the server accepted this token at that moment of this machine's clock, or after it.
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

// The oldest is forgotten where there are too many.
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
