//! Virtual time: nothing really sleeps. When nothing else can run, the clock jumps to the earliest sleeper.

use futures_util::future::LocalBoxFuture;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Every scenario begins at 2026-01-01T00:00:00Z.
pub const START_MS: i64 = 1_767_225_600_000;

// A watch sleeps again and again, so a call that takes this long waits for something that cannot happen.
const LONGEST_CALL_MS: i64 = 100 * 24 * 60 * 60 * 1000;

/// The clocks of one scenario, and everything that depends on them.
pub struct Timeline {
    wall_ms: Cell<i64>,
    monotonic_ms: Cell<i64>,
    server_ms: Cell<i64>,
    sleepers: RefCell<BTreeMap<(i64, u64), Option<Waker>>>,
    sleeps: Cell<u64>,
    idlers: Cell<usize>,
    working: Cell<usize>,
    woken: Arc<Woken>,
    turns: Cell<u64>,
    background: RefCell<Vec<LocalBoxFuture<'static, ()>>>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Timeline {
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            wall_ms: Cell::new(START_MS),
            monotonic_ms: Cell::new(7_000_000),
            server_ms: Cell::new(START_MS),
            sleepers: RefCell::default(),
            sleeps: Cell::new(0),
            idlers: Cell::new(0),
            working: Cell::new(0),
            woken: Arc::new(Woken(AtomicBool::new(false))),
            turns: Cell::new(0),
            background: RefCell::default(),
        })
    }

    pub fn wall_ms(&self) -> i64 {
        self.wall_ms.get()
    }

    /// Sleepers use this clock, as a platform's timers do.
    pub fn monotonic_ms(&self) -> i64 {
        self.monotonic_ms.get()
    }

    /// The server's clock before the offset: `serverSkewMs` is added to it.
    pub fn server_ms(&self) -> i64 {
        self.server_ms.get()
    }

    /// How many sleepers there are, except in the background.
    pub fn sleepers(&self) -> usize {
        self.sleepers.borrow().len() - self.idlers.get()
    }

    /// Wakes the futures, because something happened that one may be waiting for.
    pub fn stir(&self) {
        Arc::clone(&self.woken).wake();
    }

    /// Moves the wall clock but not the monotonic one: the machine slept, or the clock was set.
    pub fn drift(&self, wall_ms: i64, server_ms: i64) {
        self.wall_ms.set(self.wall_ms() + wall_ms);
        self.server_ms.set(self.server_ms() + server_ms);
    }

    /// Moves all clocks.
    pub fn pass(&self, ms: i64) {
        self.monotonic_ms.set(self.monotonic_ms() + ms);
        self.drift(ms, ms);
    }

    pub fn sleep(self: &Rc<Self>, ms: u64) -> Sleep {
        let id = self.sleeps.get();
        self.sleeps.set(id + 1);
        let until = (self.monotonic_ms() + i64::try_from(ms).unwrap(), id);
        self.sleepers.borrow_mut().insert(until, None);
        Sleep {
            timeline: Rc::clone(self),
            until,
        }
    }

    /// Sleeps in the background: the program may end during it.
    pub async fn idle(self: &Rc<Self>, ms: u64) {
        let sleep = self.sleep(ms);
        self.idlers.set(self.idlers.get() + 1);
        let _idling = Idling(Rc::clone(self));
        sleep.await;
    }

    /// Lets every other task run first.
    pub async fn next_turn(&self) {
        let this_turn = self.turns.get();
        poll_fn(|context| {
            if self.turns.get() > this_turn {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// Whether the core runs a task in the background.
    pub fn is_working(&self) -> bool {
        self.working.get() > 0
    }

    /// Runs a background task of the core.
    pub fn work(self: &Rc<Self>, task: LocalBoxFuture<'static, ()>) {
        self.working.set(self.working.get() + 1);
        let timeline = Rc::clone(self);
        self.spawn(Box::pin(async move {
            task.await;
            timeline.working.set(timeline.working.get() - 1);
        }));
    }

    /// Polls a future whenever another one runs, from now on.
    pub fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        self.background.borrow_mut().push(future);
    }

    /// Runs a future to its end, and what follows from that. Returns `None` if it waits for something
    /// that cannot happen.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let waker = Waker::from(Arc::clone(&self.woken));
        let mut context = Context::from_waker(&waker);
        let until_ms = self.monotonic_ms() + LONGEST_CALL_MS;
        let mut value = None;
        self.stir();
        loop {
            while self.woken.0.swap(false, Ordering::Relaxed) {
                self.turns.set(self.turns.get() + 1);
                if value.is_none()
                    && let Poll::Ready(ready) = future.as_mut().poll(&mut context)
                {
                    value = Some(ready);
                }
                // Background tasks may spawn more of them.
                let mut background = self.background.take();
                background.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
                let spawned = self.background.replace(background);
                if !spawned.is_empty() {
                    self.background.borrow_mut().extend(spawned);
                    self.stir();
                }
            }
            if value.is_some() || !self.wake_next(until_ms) {
                return value;
            }
        }
    }

    fn wake_next(&self, until_ms: i64) -> bool {
        let mut sleepers = self.sleepers.borrow_mut();
        let Some((&(next_ms, _), _)) = sleepers.first_key_value() else {
            return false;
        };
        self.pass((next_ms - self.monotonic_ms()).max(0));
        while let Some(sleeper) = sleepers.first_entry()
            && sleeper.key().0 <= self.monotonic_ms()
        {
            sleeper.remove().inspect(Waker::wake_by_ref);
        }
        self.stir();
        next_ms <= until_ms
    }
}

/// One sleeper in the background.
struct Idling(Rc<Timeline>);

impl Drop for Idling {
    fn drop(&mut self) {
        self.0.idlers.set(self.0.idlers.get() - 1);
    }
}

/// Completes at its time.
pub struct Sleep {
    timeline: Rc<Timeline>,
    until: (i64, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.timeline.monotonic_ms() >= self.until.0 {
            return Poll::Ready(());
        }
        let waker = Some(context.waker().clone());
        let mut sleepers = self.timeline.sleepers.borrow_mut();
        sleepers.insert(self.until, waker);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.timeline.sleepers.borrow_mut().remove(&self.until);
    }
}
