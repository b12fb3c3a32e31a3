//! What became of a token at the server.

use serde::Serialize;

/// What became of a token at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// The server ended it.
    Revoked,
    /// The server says that it ended it; whether it did could not be seen.
    Unconfirmed,
    /// It was dead already.
    AlreadyInvalid,
    /// This server cannot end it from here: it stays alive until revoked in Settings.
    Unsupported,
    /// The user gave it, so it was not revoked: it stays alive until revoked in Settings.
    LeftAlive,
    /// It is revoked within seconds, here or by another program.
    Pending,
    /// The server was not asked. It stays alive.
    NotAsked,
    /// The server could not be asked, or did not do it. It stays alive.
    Failed,
    /// There was none.
    NothingStored,
}
