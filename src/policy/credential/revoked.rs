//! What became of a token at the server.

use serde::Serialize;

/// What became of a token at the server: the later, the more care it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// There was none.
    NothingStored,
    /// The server ended it.
    Revoked,
    /// It was dead already.
    AlreadyInvalid,
    /// It is revoked within seconds, here or by another program.
    Pending,
    /// The server says that it ended it; whether it did could not be seen.
    Unconfirmed,
    /// The user gave it, so it was not revoked: it stays alive until revoked in Settings.
    LeftAlive,
    /// The server was not asked. It stays alive.
    NotAsked,
    /// This server cannot end it from here: it stays alive until revoked in Settings.
    Unsupported,
    /// The server could not be asked, or did not do it. It stays alive.
    Failed,
}
