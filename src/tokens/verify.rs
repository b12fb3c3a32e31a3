//! Asks the server who a token speaks for.

use super::Tokens;
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::error::{ErrorCode, Result};
use crate::policy::text::secret::Secret;
use crate::policy::token::identity::Identity;
use crate::policy::wire::account;

/// User and organization. A server that does not tell the organization's name leaves it out.
pub(crate) async fn ask<H: Host>(tokens: &Tokens<H>, token: &Secret) -> Result<Identity> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let answer = tokens
        .server
        .send(account::ask_session(client, api, token))
        .await?;
    let mut identity = account::identity(&answer, token, tokens.env.host.wall_now_ms())?;
    if let Ok(answer) = tokens
        .server
        .send(account::ask_organization(client, api, token))
        .await
    {
        // A token may end between two requests.
        if answer.status == 401 {
            let error = answer.failure(tokens.env.host.wall_now_ms());
            if error.code == ErrorCode::TokenRejected {
                return Err(error);
            }
        }
        identity.organization_name = account::organization_name(&answer, token);
    }
    Ok(identity)
}

/// Asks about the token in use and remembers the answer: it was let in, or is never sent again.
pub(crate) async fn verify<H: Host>(
    tokens: &Tokens<H>,
    credential: &Credential,
) -> Result<Identity> {
    let asked = tokens.env.now();
    match ask(tokens, &credential.token).await {
        Ok(identity) => {
            tokens.memory.identify(credential.fingerprint, &identity);
            tokens.accept(credential, asked).await;
            if let Some(login) = &credential.login {
                // The answer is true whether or not the note of it could be written.
                let _ = tokens.last_use.identified(login, &identity).await;
            }
            Ok(identity)
        }
        Err(error) => {
            let error = credential.blame(error);
            if error.code == ErrorCode::TokenRejected {
                tokens.refuse(credential, &error).await;
            }
            Err(error)
        }
    }
}
