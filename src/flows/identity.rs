//! Asks the server who a token speaks for.

use crate::flows::context::Context;
use crate::host::Host;
use crate::policy::error::Result;
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
        identity.organization_name = account::organization_name(&answer, token);
    }
    Ok(identity)
}
