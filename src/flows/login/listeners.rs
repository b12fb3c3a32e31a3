//! The progress listeners of the login in progress. A listener that joins late is called with the last step.

use super::request::Progress;
use core::cell::RefCell;
use std::rc::{Rc, Weak};

type Listener = dyn Fn(&Progress);

/// The progress listeners of one login, each kept for as long as its caller waits.
#[derive(Default)]
pub(super) struct Listeners {
    listeners: RefCell<Vec<Weak<Listener>>>,
    last: RefCell<Option<Progress>>,
}

impl Listeners {
    /// Adds a listener, for as long as its caller keeps it.
    pub fn join(&self, listener: &Rc<Listener>) {
        if let Some(last) = &*self.last.borrow() {
            listener(last);
        }
        self.listeners.borrow_mut().push(Rc::downgrade(listener));
    }

    /// Returns a teller, which calls the listeners of a login and is dropped with that login.
    pub fn teller(self: &Rc<Self>) -> Teller {
        Teller(Rc::clone(self))
    }

    fn tell(&self, progress: Progress) {
        let listeners = self.listeners.borrow().clone();
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener(&progress);
        }
        // Keep the step before it: a caller that joins later still needs the address.
        if !matches!(progress, Progress::WindowClosed) {
            self.last.replace(Some(progress));
        }
    }
}

/// Calls the listeners of a login. Dropping it forgets the last step.
pub(super) struct Teller(Rc<Listeners>);

impl Teller {
    /// Calls every listener.
    pub fn tell(&self, progress: Progress) {
        self.0.tell(progress);
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.0.last.take();
    }
}
