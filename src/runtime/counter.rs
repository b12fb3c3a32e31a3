//! Counts what is under way.

use core::cell::Cell;
use std::rc::Rc;

/// How many of something are under way.
#[derive(Clone, Default)]
pub(crate) struct Counter(Rc<Cell<u32>>);

impl Counter {
    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.0.get() > 0
    }

    /// Counts one, until what is given is dropped.
    pub fn count(&self) -> Counted {
        self.0.set(self.0.get().saturating_add(1));
        Counted(Rc::clone(&self.0))
    }
}

/// One that is counted.
pub(crate) struct Counted(Rc<Cell<u32>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}
