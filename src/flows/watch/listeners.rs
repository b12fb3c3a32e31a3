//! The event listeners of one window.

use crate::policy::credential::event::Event;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

type Listener = Rc<dyn Fn(&Event)>;

/// The event listeners of one window.
#[derive(Default)]
pub(crate) struct Listeners {
    listeners: RefCell<Vec<(u32, Listener)>>,
    last_id: Cell<u32>,
}

impl Listeners {
    /// Adds a listener; gives its id.
    pub fn add(&self, listener: Listener) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        self.listeners.borrow_mut().push((id, listener));
        id
    }

    /// Takes a listener away; answers whether another one is left.
    pub fn remove(&self, id: u32) -> bool {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|(other, _)| *other != id);
        !listeners.is_empty()
    }

    pub fn tell(&self, event: &Event) {
        let listeners = self.listeners.borrow().clone();
        for (_, listener) in listeners {
            listener(event);
        }
    }
}
