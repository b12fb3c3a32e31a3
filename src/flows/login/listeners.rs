//! The progress listeners of the login in progress. One that joins later is told the last step.

use super::request::Progress;
use core::cell::RefCell;
use std::rc::{Rc, Weak};

type Listener = dyn Fn(&Progress);

/// The progress listeners of one login, each for as long as its caller waits.
#[derive(Default)]
pub(super) struct Listeners {
    listeners: RefCell<Vec<Weak<Listener>>>,
    last: RefCell<Option<Progress>>,
}

impl Listeners {
    /// One more listener, for as long as its caller holds on to it.
    pub fn join(&self, listener: &Rc<Listener>) {
        if let Some(last) = &*self.last.borrow() {
            listener(last);
        }
        self.listeners.borrow_mut().push(Rc::downgrade(listener));
    }

    /// Tells the listeners of a login until it is dropped with that login.
    pub fn teller(self: &Rc<Self>) -> Teller {
        Teller(Rc::clone(self))
    }

    fn tell(&self, progress: Progress) {
        let listeners = self.listeners.borrow().clone();
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener(&progress);
        }
        // A caller that joins later still needs the address.
        if !matches!(progress, Progress::WindowClosed) {
            self.last.replace(Some(progress));
        }
    }
}

/// Tells the listeners of a login. When it is dropped, what it told last is forgotten.
pub(super) struct Teller(Rc<Listeners>);

impl Teller {
    /// Tells every listener.
    pub fn tell(&self, progress: Progress) {
        self.0.tell(progress);
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.0.last.take();
    }
}
