//! Revokes a token with its own authorization, as every flow does that ends one.

use super::Tokens;
use crate::host::Host;
pub use crate::policy::credential::revoked::Revoked;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::secret::Secret;
use crate::policy::wire::account::{self, Afterlife, Revocation};

const LOOK_DEADLINE_MS: u64 = 2_000;

/// Revokes the token, and checks once whether it is dead. An error means that it is still valid.
pub(crate) async fn revoke<H: Host>(tokens: &Tokens<H>, token: &Secret) -> Result<Revoked> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let answer = tokens
        .server
        .send(account::revoke_self(client, api, token))
        .await?;
    match account::revocation(&answer, tokens.env.host.wall_now_ms()) {
        Revocation::Accepted => {}
        Revocation::AlreadyInvalid => return Ok(Revoked::AlreadyInvalid),
        Revocation::Unsupported => return Ok(Revoked::Unsupported),
        Revocation::Failed(error) => return Err(error),
    }
    let looking = tokens.server.send(account::ask_session(client, api, token));
    let looked = tokens.env.within(LOOK_DEADLINE_MS, looking).await;
    match looked.and_then(Result::ok).as_ref().map(account::afterlife) {
        Some(Afterlife::Dead) => Ok(Revoked::Revoked),
        Some(Afterlife::Alive) => Err(AuthError::new(
            ErrorCode::AnswerInvalid,
            "The server said that it revoked the token, but still accepts it.",
        )),
        Some(Afterlife::Unknown) | None => Ok(Revoked::Unconfirmed),
    }
}
