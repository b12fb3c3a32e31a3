//! Where a token came from.

use serde::Serialize;

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The `PLEXICUS_API_TOKEN` environment variable.
    Environment,
    /// The login stored for exactly this API origin.
    Stored,
    /// Another program's login, used with the user's consent.
    Shared,
}
