//! Where a token came from.

use serde::Serialize;

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The variable `PLEXICUS_API_TOKEN`.
    Environment,
    /// The login stored for exactly this API origin.
    Stored,
    /// A login that another program keeps and shares.
    Shared,
}
