//! Who listens to the login under way: whoever joins it hears where it stands, and what follows.

use super::Progress;
use core::cell::RefCell;
use std::rc::{Rc, Weak};

type Listener = dyn Fn(&Progress);

/// The listeners of one login, each for as long as its caller waits.
#[derive(Default)]
pub(super) struct Audience {
    listeners: RefCell<Vec<Weak<Listener>>>,
    last: RefCell<Option<Progress>>,
}

impl Audience {
    /// A login begins with its first listener.
    pub fn begin(&self, listener: &Rc<Listener>) {
        self.listeners.take();
        self.last.take();
        self.join(listener);
    }

    /// The login, which is over when this is dropped: where it stood is nobody's business then.
    pub fn performance(self: &Rc<Self>) -> Performance {
        Performance(Rc::clone(self))
    }

    /// One more listener, for as long as its caller holds on to it.
    pub fn join(&self, listener: &Rc<Listener>) {
        if let Some(last) = &*self.last.borrow() {
            listener(last);
        }
        self.listeners.borrow_mut().push(Rc::downgrade(listener));
    }

    fn tell(&self, progress: Progress) {
        let listeners = self.listeners.borrow().clone();
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener(&progress);
        }
        self.last.replace(Some(progress));
    }
}

/// A login under way.
pub(super) struct Performance(Rc<Audience>);

impl Performance {
    /// Tells everybody who listens.
    pub fn tell(&self, progress: Progress) {
        self.0.tell(progress);
    }
}

impl Drop for Performance {
    fn drop(&mut self) {
        self.0.last.take();
    }
}
