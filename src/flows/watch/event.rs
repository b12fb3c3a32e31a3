//! What happens to the credentials, and the listeners that are told of it.

use crate::policy::error::AuthError;
use crate::policy::source::Source;
use core::cell::{Cell, RefCell};
use serde::Serialize;
use std::rc::Rc;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// There are credentials where there were none, or none that worked.
    LoggedIn,
    /// There are none any more.
    LoggedOut,
    /// Others have taken their place: another login, another account, a renewed token.
    Changed,
    /// They end soon.
    Expiring,
    /// They have ended.
    Expired,
}

/// Something that happened to the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Where the credentials come from, or came from.
    pub source: Source,
    /// Their fixed end, in ms.
    pub expires_at_ms: Option<i64>,
    /// The end of a sliding session if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// Why they have ended.
    pub error: Option<AuthError>,
}

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
