//! What the actors share, and what each of them waits for.
//!
//! Everything that an actor does outside its own process waits here until the scheduler allows it.

use crate::history::{ACTORS, Actor, Event, Phase};
use crate::mistakes::Mistake;
use crate::operation::Operation;
use crate::programs::Call;
use crate::server::Server;
use crate::store::{Kind, Store};
use futures_util::future::LocalBoxFuture;
use plexicus_auth::host::OnStorageChange;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Every run begins at 2026-01-01T00:00:00Z.
const START_MS: i64 = 1_767_225_600_000;

/// The state that the actors find.
#[derive(Clone, Default)]
pub struct Ground {
    store: Store,
    server: Server,
    now_ms: i64,
}

#[derive(Default)]
struct Process {
    /// Its program, until that has ended or is cancelled.
    program: RefCell<Option<LocalBoxFuture<'static, ()>>>,
    tasks: RefCell<Vec<LocalBoxFuture<'static, ()>>>,
    waiting: RefCell<Vec<(u64, Operation)>>,
    granted: Cell<Option<u64>>,
    /// Whether a timer has ended or the store has reported a change.
    is_due: Cell<bool>,
    is_crashed: Cell<bool>,
    /// Everything that it has seen: together with its program, this is its state.
    seen: RefCell<DefaultHasher>,
    on_change: RefCell<Vec<OnStorageChange>>,
}

pub struct World {
    pub kind: Kind,
    pub mistake: Option<Mistake>,
    pub store: RefCell<Store>,
    pub server: RefCell<Server>,
    pub history: RefCell<Vec<Event>>,
    /// What happened, one line each, if a log is wanted.
    pub log: RefCell<Option<Vec<String>>>,
    now_ms: Cell<i64>,
    ids: Cell<u64>,
    /// Which actor wakes when, by the id of the sleep.
    pub timers: RefCell<BTreeMap<(i64, u64), Actor>>,
    processes: BTreeMap<Actor, Process>,
    woken: Arc<Woken>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl World {
    pub fn new(kind: Kind, mistake: Option<Mistake>, ground: Ground) -> Rc<Self> {
        let all = [
            Actor::A,
            Actor::B,
            Actor::Before,
            Actor::After,
            Actor::Later,
        ];
        Rc::new(Self {
            kind,
            mistake,
            store: RefCell::new(ground.store),
            server: RefCell::new(ground.server),
            history: RefCell::default(),
            log: RefCell::default(),
            now_ms: Cell::new(ground.now_ms.max(START_MS)),
            ids: Cell::new(0),
            timers: RefCell::default(),
            processes: all.map(|actor| (actor, Process::default())).into(),
            woken: Arc::new(Woken(AtomicBool::new(false))),
        })
    }

    /// Returns the current state.
    pub fn ground(&self) -> Ground {
        Ground {
            store: self.store.borrow().clone(),
            server: self.server.borrow().clone(),
            now_ms: self.now_ms(),
        }
    }

    fn process(&self, actor: Actor) -> &Process {
        &self.processes[&actor]
    }

    pub fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    pub fn pass(&self, ms: i64) {
        self.now_ms.set(self.now_ms() + ms);
    }

    pub fn note(&self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut *self.log.borrow_mut() {
            log.push(line());
        }
    }

    pub fn happened(&self, actor: Actor, call: Call, phase: Phase) {
        self.note(|| format!("{}  -- {call:?}: {phase:?}", actor.letter()));
        self.history.borrow_mut().push(Event { actor, call, phase });
    }

    /// Starts this program of the actor.
    pub fn begin(&self, actor: Actor, program: LocalBoxFuture<'static, ()>) {
        let process = self.process(actor);
        process.program.replace(Some(program));
        process.is_due.set(true);
    }

    /// Drops the actor's program; its window stays open.
    pub fn cancel(&self, actor: Actor) {
        self.note(|| format!("{}  is CANCELLED", actor.letter()));
        drop(self.process(actor).program.take());
        self.end_call(actor, Phase::Cancelled);
    }

    // Records how the actor's last call ended.
    fn end_call(&self, actor: Actor, phase: Phase) {
        let history = self.history.borrow();
        let last = history.iter().rev().find(|event| event.actor == actor);
        let call = last.map(|event| event.call);
        drop(history);
        if let Some(call) = call {
            self.happened(actor, call, phase);
        }
    }

    /// Runs a future as part of the actor from now on.
    pub fn spawn(&self, actor: Actor, task: LocalBoxFuture<'static, ()>) {
        let process = self.process(actor);
        if !process.is_crashed.get() {
            process.tasks.borrow_mut().push(task);
            process.is_due.set(true);
        }
    }

    pub fn on_change(&self, actor: Actor, listener: OnStorageChange) {
        let process = self.process(actor);
        process.on_change.borrow_mut().push(listener);
    }

    /// Reports a write to the other actors.
    pub fn tell(&self, writer: Actor, key: &str) {
        for (actor, process) in &self.processes {
            if *actor == writer || process.is_crashed.get() {
                continue;
            }
            for listener in process.on_change.borrow().iter() {
                listener(Some(key));
                process.is_due.set(true);
                key.hash(&mut *process.seen.borrow_mut());
            }
        }
    }

    /// Records what the actor has just seen.
    pub fn saw(&self, actor: Actor, what: impl Hash) {
        what.hash(&mut *self.process(actor).seen.borrow_mut());
    }

    /// Waits until the scheduler lets the actor do this.
    pub async fn turn(self: &Rc<Self>, actor: Actor, operation: Operation) {
        let id = self.next_id();
        let mut waiting = Waiting {
            world: self,
            actor,
            id,
            operation: Some(operation),
        };
        poll_fn(|_| waiting.poll()).await;
    }

    pub fn next_id(&self) -> u64 {
        self.ids.set(self.ids.get() + 1);
        self.ids.get()
    }

    /// What the actor could do now: its oldest waiting operation that is possible.
    pub fn enabled(&self, actor: Actor) -> Option<(u64, Operation)> {
        let is_free = self.store.borrow().holder.is_none();
        let is_free = is_free || self.mistake == Some(Mistake::LockForAll);
        let waiting = self.process(actor).waiting.borrow();
        let mut enabled = waiting.iter().filter(|(_, operation)| match operation {
            Operation::Lock => is_free,
            _ => true,
        });
        enabled.next().cloned()
    }

    /// Whether a timer of the actor has ended, or a change was reported to it.
    pub fn is_due(&self, actor: Actor) -> bool {
        self.process(actor).is_due.get()
    }

    /// Whether the actor's program has ended; only its background work may remain.
    pub fn has_ended(&self, actor: Actor) -> bool {
        self.process(actor).program.borrow().is_none()
    }

    /// Lets the actor do this operation, which it waits for.
    pub fn grant(&self, actor: Actor, id: u64, operation: &Operation) {
        let process = self.process(actor);
        self.note(|| format!("{}  {operation}", actor.letter()));
        if !matches!(operation, Operation::Get(_) | Operation::Lock) {
            self.server.borrow_mut().has_acted(actor);
        }
        self.saw(actor, (operation, self.now_ms()));
        process.granted.set(Some(id));
        self.poll(actor);
        process.granted.set(None);
    }

    /// Lets the actor see that time has passed or something has changed.
    pub fn wake(&self, actor: Actor) {
        let process = self.process(actor);
        process.is_due.set(false);
        self.now_ms().hash(&mut *process.seen.borrow_mut());
        self.poll(actor);
    }

    fn poll(&self, actor: Actor) {
        let process = self.process(actor);
        let waker = Waker::from(Arc::clone(&self.woken));
        let mut context = Context::from_waker(&waker);
        self.woken.0.store(true, Ordering::Relaxed);
        while self.woken.0.swap(false, Ordering::Relaxed) {
            let mut program = process.program.take();
            if let Some(running) = &mut program
                && running.as_mut().poll(&mut context).is_ready()
            {
                program = None;
            }
            process.program.replace(program);
            let mut tasks = process.tasks.take();
            tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            // Tasks that were spawned during this run come last.
            tasks.append(&mut process.tasks.borrow_mut());
            *process.tasks.borrow_mut() = tasks;
        }
    }

    /// Ends the actor's process in the middle of whatever it does.
    pub fn crash(&self, actor: Actor) {
        let process = self.process(actor);
        self.note(|| {
            let waiting = process.waiting.borrow();
            let before = waiting.first().map(|(_, operation)| operation.to_string());
            let before = before.unwrap_or_default();
            format!("{}  CRASHES before it can {before}", actor.letter())
        });
        process.is_crashed.set(true);
        self.server.borrow_mut().has_crashed(actor);
        self.close(actor);
        self.end_call(actor, Phase::Crashed);
    }

    /// Removes everything of the actor. Its futures hold this world, so this breaks the reference cycle.
    pub fn close(&self, actor: Actor) {
        let process = self.process(actor);
        drop(process.program.take());
        drop(process.tasks.take());
        drop(process.on_change.take());
        process.is_due.set(false);
    }

    pub fn close_all(&self) {
        self.processes.keys().for_each(|actor| self.close(*actor));
    }

    /// Moves the clock to the next timer, unless that is later than `until_ms`. Returns whether there was one.
    pub fn advance(&self, until_ms: i64) -> bool {
        let next_ms = self.timers.borrow().keys().next().map(|(at_ms, _)| *at_ms);
        let next_ms = next_ms.filter(|next_ms| *next_ms <= until_ms);
        if let Some(next_ms) = next_ms {
            self.advance_to(next_ms);
        }
        next_ms.is_some()
    }

    /// Moves the clock to this time and fires every timer up to it.
    pub fn advance_to(&self, moment_ms: i64) {
        let now_ms = self.now_ms().max(moment_ms);
        self.note(|| format!("   … {} ms pass", now_ms - self.now_ms()));
        self.now_ms.set(now_ms);
        let mut timers = self.timers.borrow_mut();
        while let Some(timer) = timers.first_entry()
            && timer.key().0 <= now_ms
        {
            self.process(timer.remove()).is_due.set(true);
        }
    }

    /// When the actor's next timer ends, in ms.
    pub fn next_timer_ms(&self, actor: Actor) -> Option<i64> {
        let timers = self.timers.borrow();
        let mut own = timers.iter().filter(|(_, owner)| **owner == actor);
        own.next().map(|((at_ms, _), _)| *at_ms)
    }

    /// Hashes everything that the rest of the run depends on, except the choices.
    pub fn fingerprint(&self, extra: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        extra.hash(&mut hasher);
        self.now_ms().hash(&mut hasher);
        self.store.borrow().hash(&mut hasher);
        self.server.borrow().hash(&mut hasher);
        self.history.borrow().hash(&mut hasher);
        for actor in ACTORS {
            let process = self.process(actor);
            process.is_crashed.get().hash(&mut hasher);
            process.seen.borrow().finish().hash(&mut hasher);
        }
        hasher.finish()
    }
}

struct Waiting<'a> {
    world: &'a World,
    actor: Actor,
    id: u64,
    /// The next step, until the scheduler knows of it.
    operation: Option<Operation>,
}

impl Waiting<'_> {
    fn poll(&mut self) -> Poll<()> {
        let process = self.world.process(self.actor);
        if let Some(operation) = self.operation.take() {
            process.waiting.borrow_mut().push((self.id, operation));
        }
        if process.granted.get() == Some(self.id) {
            process.granted.set(None);
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waiting = self.world.process(self.actor).waiting.borrow_mut();
        waiting.retain(|(id, _)| *id != self.id);
    }
}
