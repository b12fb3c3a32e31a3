//! Which actor did what, in which order, and with which result.

use crate::programs::Call;
use plexicus_auth::ErrorCode;

/// An actor. Each has one window on the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    A,
    B,
    /// Logs in before the two others begin.
    Before,
    /// Looks after they have ended.
    After,
    /// Looks again, later.
    Later,
}

/// The two whose steps are interleaved.
pub const ACTORS: [Actor; 2] = [Actor::A, Actor::B];

impl Actor {
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::Before => 'x',
            Self::After => 'y',
            Self::Later => 'z',
        }
    }
}

/// The state of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Began,
    /// It resolved; a logout that left a newer login alone is `Kept`.
    Done,
    Kept,
    Failed(ErrorCode),
    /// It was cancelled.
    Cancelled,
    /// Its window crashed, during the call or after it.
    Crashed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    pub actor: Actor,
    pub call: Call,
    pub phase: Phase,
}
