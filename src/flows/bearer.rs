//! The bearer in use: as a header, or on a caller's own request, for the API's origin only.

use crate::flows::context::Context;
use crate::flows::resolve::{self, Resolved};
use crate::host::{Forwarded, Host};
use crate::policy::error::Result;
use crate::policy::scope;
use crate::policy::secret::Secret;
use crate::policy::wire::bearer;

/// The value of the `Authorization` header for an address of the API's origin.
pub(crate) async fn authorization_header<H: Host>(
    context: &Context<H>,
    url: &str,
) -> Result<Secret> {
    context.api.allow(url)?;
    Ok(bearer(&resolve::resolve(context).await?.token))
}

/// Sends a caller's request with the bearer.
///
/// A redirect is `redirect_refused`, a 403 `insufficient_scope`. After a 401 the sources are looked
/// at once more, since another window may have logged in; a newer token is tried once. Every
/// other answer is the caller's.
pub(crate) async fn fetch<H: Host>(
    context: &Context<H>,
    url: &str,
    init: &H::Init,
) -> Result<H::Forwarded> {
    let href = context.api.allow(url)?;
    let resolved = resolve::resolve(context).await?;
    let answer = send(context, &href, init, &resolved.token).await?;
    if answer.status() != 401 || !context.host.can_replay(init) {
        return judge(context, answer, &resolved).await;
    }
    let again = resolve::resolve(context).await?;
    if again
        .token
        .matches(resolved.token.expose("it is compared with the newer one"))
    {
        return judge(context, answer, &resolved).await;
    }
    drop(answer);
    let answer = send(context, &href, init, &again.token).await?;
    judge(context, answer, &again).await
}

async fn send<H: Host>(
    context: &Context<H>,
    href: &str,
    init: &H::Init,
    token: &Secret,
) -> Result<H::Forwarded> {
    let client = &context.client;
    let headers = vec![
        ("Authorization", bearer(token)),
        (
            "X-Plexicus-Client",
            Secret::new(format!("{}/{}", client.id, client.version)),
        ),
    ];
    Ok(context.host.forward(href, init, headers).await?)
}

async fn judge<H: Host>(
    context: &Context<H>,
    answer: H::Forwarded,
    resolved: &Resolved,
) -> Result<H::Forwarded> {
    match answer.status() {
        0 | 300..=399 | 401 | 403 => {
            let answer = answer.read().await?;
            let mut error = answer.failure(context.host.wall_now_ms());
            let granted = resolved
                .login
                .as_ref()
                .and_then(|login| login.scope.as_deref());
            if let (Some(required), Some(granted)) = (&error.required_scope, granted) {
                error.required_scope = Some(scope::union(granted, required));
            }
            Err(error.with_source(resolved.source))
        }
        _ => {
            if let Some(login) = &resolved.login {
                // The answer is the caller's whether or not the note of its use could be written.
                let _ = context.touch(login, None).await;
            }
            Ok(answer)
        }
    }
}
