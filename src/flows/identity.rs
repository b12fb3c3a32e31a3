//! Asks the server who a token speaks for.

use crate::flows::context::Context;
use crate::flows::resolve::Resolved;
use crate::host::Host;
use crate::policy::error::{ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::session::Identity;
use crate::policy::wire::account;

/// User and organization. A server that does not tell the organization's name leaves it out.
pub(crate) async fn ask<H: Host>(context: &Context<H>, token: &Secret) -> Result<Identity> {
    let (client, api) = (&context.client, &context.api);
    let answer = context
        .send(account::ask_session(client, api, token))
        .await?;
    let mut identity = account::identity(&answer, token, context.host.wall_now_ms())?;
    if let Ok(answer) = context
        .send(account::ask_organization(client, api, token))
        .await
    {
        // A token may end between two requests.
        if answer.status == 401 {
            let error = answer.failure(context.host.wall_now_ms());
            if error.code == ErrorCode::TokenRejected {
                return Err(error);
            }
        }
        identity.organization_name = account::organization_name(&answer, token);
    }
    Ok(identity)
}

/// Asks about the token in use and remembers the answer: it was let in, or is never sent again.
pub(crate) async fn verify<H: Host>(context: &Context<H>, resolved: &Resolved) -> Result<Identity> {
    let asked = context.now();
    match ask(context, &resolved.token).await {
        Ok(identity) => {
            context.accept(resolved.fingerprint, asked);
            if let Some(login) = &resolved.login {
                // The answer is true whether or not the note of it could be written.
                let _ = context.identified(login, &identity).await;
            }
            Ok(identity)
        }
        Err(error) => {
            let error = error.with_source(resolved.source);
            if error.code == ErrorCode::TokenRejected {
                context.reject(resolved.fingerprint, &error);
            }
            Err(error)
        }
    }
}
