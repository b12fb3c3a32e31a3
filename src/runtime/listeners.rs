//! The event listeners of one window.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// Called with every event.
pub(crate) type Listener<T> = Rc<dyn Fn(&T)>;

/// The listeners of one window, in the order in which they were added.
pub(crate) struct Listeners<T> {
    listeners: RefCell<Vec<(u32, Listener<T>)>>,
    last_id: Cell<u32>,
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self {
            listeners: RefCell::default(),
            last_id: Cell::default(),
        }
    }
}

impl<T> Listeners<T> {
    /// Adds a listener and returns its id.
    pub fn add(&self, listener: Listener<T>) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        self.listeners.borrow_mut().push((id, listener));
        id
    }

    /// Removes a listener. Returns whether another one is left.
    pub fn remove(&self, id: u32) -> bool {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|(other, _)| *other != id);
        !listeners.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.listeners.borrow().is_empty()
    }

    pub fn tell(&self, news: &T) {
        let listeners = self.listeners.borrow().clone();
        for (_, listener) in listeners {
            listener(news);
        }
    }
}
