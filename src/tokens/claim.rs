//! A client of the caller's own was answered 401: a claim, which the server decides.

use super::{Tokens, renew, resolve, verify};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::Result;
use crate::policy::text::secret::Secret;
use crate::policy::wire::bearer;
use futures_util::FutureExt;
use std::rc::Rc;

/// The token to use in the place of the one in this `Authorization` header, or the same where the
/// server lets it in after all.
///
/// Another token is at hand, or stored by now, or comes of a renewal; else the server is asked about
/// the one there is, once for all who claim the same. Fails as [`resolve::current`] does, and with
/// `token_rejected` and the server's codes.
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
