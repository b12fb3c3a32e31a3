//! Revoking a token under itself, as every flow that ends one does.

use crate::flows::context::Context;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::secret::Secret;
use crate::policy::wire::account::{self, Revocation};
use serde::Serialize;

/// What became of a token at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// The server ended it.
    Revoked,
    /// It was dead already.
    AlreadyInvalid,
    /// This server cannot end it from here: it stays alive until revoked in Settings.
    Unsupported,
    /// The server was not asked. It stays alive.
    NotAsked,
    /// The server could not be asked, or did not do it. It stays alive.
    Failed,
    /// There was none.
    NothingStored,
}

/// Revokes the token. An error says that nothing was revoked.
pub(crate) async fn revoke<H: Host>(context: &Context<H>, token: &Secret) -> Result<Revoked> {
    let request = account::revoke_self(&context.client, &context.api, token);
    let answer = context.send(request).await?;
    revoked(account::revocation(&answer, context.host.wall_now_ms()))
}

/// The outcome by its name.
pub(crate) fn revoked(revocation: Revocation) -> Result<Revoked> {
    match revocation {
        Revocation::Revoked => Ok(Revoked::Revoked),
        Revocation::AlreadyInvalid => Ok(Revoked::AlreadyInvalid),
        Revocation::Unsupported => Ok(Revoked::Unsupported),
        Revocation::Failed(error) => Err(error),
    }
}
