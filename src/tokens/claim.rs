//! The caller claims that the server answered its own client with 401. Only the server can confirm that.

use super::{Tokens, renew, resolve, verify};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::Result;
use crate::policy::text::secret::Secret;
use crate::policy::wire::bearer;
use futures_util::FutureExt;
use std::rc::Rc;

/// Returns the token to use instead of the one in this `Authorization` header; the same token if the
/// server still accepts it.
///
/// The new token is the current one, one that was stored since, or a renewed one. If there is none, the
/// server is asked once, however many calls report the same token. Fails as [`resolve::current`] does,
/// and with `token_rejected` and the server's codes.
pub(super) async fn instead_of<H: Host>(
    tokens: &Rc<Tokens<H>>,
    rejected: &Secret,
) -> Result<Rc<Credential>> {
    let is_it =
        |current: &Credential| bearer(&current.token).matches(rejected.expose("it is compared"));
    let current = resolve::current(tokens).await?;
    if !is_it(&current) {
        return Ok(current);
    }
    let begin = || {
        let (tokens, claimed) = (Rc::clone(tokens), Rc::clone(&current));
        async move { replace(&tokens, &claimed).await }.boxed_local()
    };
    tokens.work.claims.join(current.fingerprint, begin).await
}

async fn replace<H: Host>(tokens: &Rc<Tokens<H>>, claimed: &Credential) -> Result<Rc<Credential>> {
    tokens.memory.change();
    let current = resolve::current(tokens).await?;
    if current.fingerprint != claimed.fingerprint {
        return Ok(current);
    }
    if let Some(login) = current.renewable()
        && let Renewal::Renewed(_) = renew::renew(tokens, login).await
    {
        return resolve::current(tokens).await;
    }
    verify::verify(tokens, &current).await?;
    Ok(current)
}
