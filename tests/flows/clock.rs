//! Virtual time: nothing sleeps. When nothing else can happen, the earliest sleeper's moment comes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Every scenario begins at 2026-01-01T00:00:00Z.
pub const START_MS: i64 = 1_767_225_600_000;

/// The clock of one scenario.
pub struct Timeline {
    now_ms: Cell<i64>,
    sleepers: RefCell<BTreeSet<(i64, u64)>>,
    sleeps: Cell<u64>,
    stirred: Cell<bool>,
}

impl Timeline {
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(START_MS),
            sleepers: RefCell::default(),
            sleeps: Cell::new(0),
            stirred: Cell::new(false),
        })
    }

    pub fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    /// Something happened that a future may be waiting for.
    pub fn stir(&self) {
        self.stirred.set(true);
    }

    /// Time passes while nobody does anything.
    pub fn advance(&self, ms: u64) {
        self.now_ms.set(self.now_ms() + i64::try_from(ms).unwrap());
    }

    pub fn sleep(self: &Rc<Self>, ms: u64) -> Sleep {
        let id = self.sleeps.get();
        self.sleeps.set(id + 1);
        let until = (self.now_ms() + i64::try_from(ms).unwrap(), id);
        self.sleepers.borrow_mut().insert(until);
        Sleep {
            timeline: Rc::clone(self),
            until,
        }
    }

    /// Runs a future to its end. `None` when it waits for what can never happen.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return Some(value);
            }
            if !self.stirred.take() {
                let (moment, _) = self.sleepers.borrow_mut().pop_first()?;
                self.now_ms.set(moment.max(self.now_ms()));
            }
        }
    }
}

/// Ends when its moment has come.
pub struct Sleep {
    timeline: Rc<Timeline>,
    until: (i64, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.timeline.now_ms() >= self.until.0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.timeline.sleepers.borrow_mut().remove(&self.until);
    }
}
