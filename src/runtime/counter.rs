//! Counts operations in progress.

use core::cell::Cell;
use std::rc::Rc;

/// How many operations of one kind are in progress.
#[derive(Clone, Default)]
pub(crate) struct Counter(Rc<Cell<u32>>);

impl Counter {
    /// Whether any operation is in progress.
    pub fn is_any(&self) -> bool {
        self.0.get() > 0
    }

    /// Counts one operation, until the returned value is dropped.
    pub fn count(&self) -> Counted {
        self.0.set(self.0.get().saturating_add(1));
        Counted(Rc::clone(&self.0))
    }
}

/// One counted operation.
pub(crate) struct Counted(Rc<Cell<u32>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}
