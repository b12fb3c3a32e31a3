//! What happened to a token at the server.

use serde::Serialize;

/// What happened to a token at the server. Later variants need more attention from the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// There was no token.
    NothingStored,
    /// The server revoked it.
    Revoked,
    /// It was already expired or revoked.
    AlreadyInvalid,
    /// It will be revoked within seconds, by this or another program.
    Pending,
    /// The server accepted the revocation, but whether it took effect could not be checked.
    Unconfirmed,
    /// The user provided it, so it was not revoked. It stays valid until the user revokes it in Settings.
    LeftAlive,
    /// The server was not asked to revoke it, so it stays valid.
    NotAsked,
    /// This server cannot revoke it from here. It stays valid until the user revokes it in Settings.
    Unsupported,
    /// The server could not be reached or did not revoke it, so it stays valid.
    Failed,
}
