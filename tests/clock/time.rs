//! Virtual time with three clocks: the server's, which is the true one, and this machine's two.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// 2026-01-01T00:00:00Z
pub const START_MS: i64 = 1_767_225_600_000;

/// Moves only when it is moved, or when everybody waits.
pub struct Time {
    true_ms: Cell<i64>,
    wall_skew_ms: Cell<i64>,
    monotonic_ms: Cell<i64>,
    sleepers: RefCell<BTreeSet<(i64, u64)>>,
    sleeps: Cell<u64>,
}

impl Time {
    pub fn new(wall_skew_ms: i64) -> Rc<Self> {
        Rc::new(Self {
            true_ms: Cell::new(START_MS),
            wall_skew_ms: Cell::new(wall_skew_ms),
            monotonic_ms: Cell::new(1_000),
            sleepers: RefCell::default(),
            sleeps: Cell::new(0),
        })
    }

    pub fn true_ms(&self) -> i64 {
        self.true_ms.get()
    }

    pub fn wall_ms(&self) -> i64 {
        self.true_ms.get() + self.wall_skew_ms.get()
    }

    pub fn monotonic_ms(&self) -> i64 {
        self.monotonic_ms.get()
    }

    pub fn pass(&self, ms: i64) {
        self.true_ms.set(self.true_ms() + ms);
        self.monotonic_ms.set(self.monotonic_ms() + ms);
    }

    /// The machine sleeps: on several hosts the monotonic clock stands still.
    pub fn sleep_machine(&self, ms: i64, monotonic_goes_on: bool) {
        self.true_ms.set(self.true_ms() + ms);
        if monotonic_goes_on {
            self.monotonic_ms.set(self.monotonic_ms() + ms);
        }
    }

    /// Somebody sets the wall clock.
    pub fn set_wall(&self, by_ms: i64) {
        self.wall_skew_ms.set(self.wall_skew_ms.get() + by_ms);
    }

    pub fn sleep(self: &Rc<Self>, ms: u64) -> Sleep {
        let id = self.sleeps.replace(self.sleeps.get() + 1);
        let until = (self.monotonic_ms() + i64::try_from(ms).unwrap(), id);
        self.sleepers.borrow_mut().insert(until);
        Sleep {
            time: Rc::clone(self),
            until,
        }
    }

    /// Runs the work to its end; when it waits, time passes.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        let mut idle_rounds = 0;
        loop {
            if let Poll::Ready(value) = work.as_mut().poll(&mut context) {
                return value;
            }
            // What is shared by several callers may take a round to wake them.
            idle_rounds += 1;
            if idle_rounds % 3 == 0 {
                let (moment, _) = self
                    .sleepers
                    .borrow_mut()
                    .pop_first()
                    .expect("it waits for nothing");
                self.pass((moment - self.monotonic_ms()).max(0));
            }
        }
    }
}

/// Ends when its moment has come.
pub struct Sleep {
    time: Rc<Time>,
    until: (i64, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.time.monotonic_ms() >= self.until.0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.time.sleepers.borrow_mut().remove(&self.until);
    }
}
