//! What an actor does outside its own process, and whether the order of two such operations matters.

use crate::history::Actor;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an actor waits to do. Keys are shortened to what follows the origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Get(String),
    Set(String),
    Delete(String),
    Lock,
    Send { method: String, path: String },
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get(key) => write!(f, "get {key}"),
            Self::Set(key) => write!(f, "set {key}"),
            Self::Delete(key) => write!(f, "delete {key}"),
            Self::Lock => f.write_str("lock"),
            Self::Send { method, path } => write!(f, "{method} {path}"),
        }
    }
}

impl Operation {
    /// Whether it changes nothing that another actor can see.
    pub fn only_looks(&self) -> bool {
        match self {
            Self::Get(_) | Self::Lock => true,
            Self::Send { method, .. } => method == "GET",
            Self::Set(_) | Self::Delete(_) => false,
        }
    }

    fn key(&self) -> Option<&str> {
        match self {
            Self::Get(key) | Self::Set(key) | Self::Delete(key) => Some(key),
            Self::Lock | Self::Send { .. } => None,
        }
    }

    // Whether one of them may have another result after the other one.
    fn matters_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lock, Self::Lock) => true,
            (
                Self::Send { method, path },
                Self::Send {
                    method: another,
                    path: other,
                },
            ) => {
                // No other window knows of a login that has only begun.
                let is_alone = [path, other]
                    .iter()
                    .any(|path| path.ends_with("/device_authorization"));
                let revokes = [method, another].iter().any(|method| *method == "DELETE");
                let changes = [method, another].iter().all(|method| *method == "POST");
                !is_alone && (revokes || changes)
            }
            _ => {
                let is_same = self.key().is_some() && self.key() == other.key();
                is_same && !(self.only_looks() && other.only_looks())
            }
        }
    }
}

/// The operations that each actor was seen to do, in all runs so far.
#[derive(Default)]
pub struct Seen {
    operations: RefCell<BTreeMap<Actor, BTreeSet<Operation>>>,
    has_grown: Cell<bool>,
    /// Every operation matters: nothing is skipped.
    is_ignored: bool,
}

impl Seen {
    pub fn ignored() -> Self {
        Self {
            is_ignored: true,
            ..Self::default()
        }
    }

    pub fn add(&self, actor: Actor, operation: &Operation) {
        let mut seen = self.operations.borrow_mut();
        let own = seen.entry(actor).or_default();
        if !own.contains(operation) {
            own.insert(operation.clone());
            self.has_grown.set(true);
        }
    }

    /// Whether there was a new operation since the last call.
    pub fn has_grown(&self) -> bool {
        self.has_grown.replace(false)
    }

    /// Whether it matters that another actor runs before this operation rather than after it.
    pub fn matters(&self, actor: Actor, operation: &Operation) -> bool {
        let seen = self.operations.borrow();
        let mut others = seen.iter().filter(|(other, _)| **other != actor);
        self.is_ignored
            || others.any(|(_, seen)| seen.iter().any(|other| operation.matters_to(other)))
    }
}
