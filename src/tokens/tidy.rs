//! What follows a login, a rotation or a logout: pending revocations are finished, here or elsewhere.

use super::Tokens;
use super::revoke::{self, Revoked};
use crate::host::Host;
use crate::policy::error::{ErrorCode, Result};
use crate::policy::stored::pending::{LOOK_AGAIN_MS, Pending, REPLACED_DUE_MS};
use crate::policy::wire::grant::{self, Outcome};
use crate::policy::wire::unreadable;
use futures_channel::oneshot;
use futures_util::FutureExt;
use std::rc::Rc;

/// After a login was stored: looks again whether another program's write has hidden it, then lets go
/// of the revocation that stood for the case that it was not stored, and finishes the other one and
/// what else is due.
pub(crate) fn after_storing<H: Host>(
    tokens: &Rc<Tokens<H>>,
    stored: Pending,
    replaced: Option<Pending>,
) {
    let (done, settled) = oneshot::channel();
    tokens.settled.replace(Some(settled.shared()));
    let running = Rc::clone(tokens);
    tokens.in_background(async move {
        let tokens = &running;
        tokens.env.host.idle(LOOK_AGAIN_MS).await;
        let looked = tokens.store.look_again(&stored.login_id).await;
        if let Ok(true) = looked {
            let _ = tokens.store.delete_pending(&stored).await;
        }
        let mut revoked = None;
        if let Some(replaced) = &replaced {
            let rest_ms = REPLACED_DUE_MS.saturating_sub(LOOK_AGAIN_MS);
            tokens.env.host.idle(rest_ms).await;
            let finished = finish(tokens, replaced).await;
            revoked = finished.unwrap_or(Some(Revoked::Failed));
        }
        // What has just failed is not tried again at once.
        finish_due_but(tokens, replaced.as_ref()).await;
        // Nobody may be waiting.
        let _ = done.send(revoked);
    });
}

/// Waits until what the last login left to be done is done. Gives what became of the token that it
/// replaced, if it replaced one.
pub(crate) async fn settled<H: Host>(tokens: &Tokens<H>) -> Option<Revoked> {
    let settled = tokens.settled.borrow().clone();
    settled?.await.unwrap_or(None)
}

/// Finishes the pending revocations that are due, of this and of every other program.
pub(crate) async fn finish_due<H: Host>(tokens: &Tokens<H>) {
    finish_due_but(tokens, None).await;
}

async fn finish_due_but<H: Host>(tokens: &Tokens<H>, but: Option<&Pending>) {
    let Ok(all) = tokens.store.pending.all().await else {
        return;
    };
    let now_ms = tokens.env.host.wall_now_ms();
    let tried = but.map(|pending| pending.token.fingerprint());
    let due =
        |pending: &&Pending| pending.is_due(now_ms) && Some(pending.token.fingerprint()) != tried;
    for pending in all.iter().filter(due) {
        let _ = finish(tokens, pending).await;
    }
}

/// Revokes the token, unless a stored login uses it. `None` where nothing was to be revoked.
pub(crate) async fn finish<H: Host>(
    tokens: &Tokens<H>,
    pending: &Pending,
) -> Result<Option<Revoked>> {
    if tokens.store.uses(&pending.token).await? {
        tokens.store.delete_pending(pending).await?;
        return Ok(None);
    }
    let revoked = end(tokens, pending).await;
    let now_ms = tokens.env.host.wall_now_ms();
    if revoked.is_ok() {
        // The token is dead, or beyond us: no other entry for it is needed.
        tokens.store.delete_pending_of(&pending.token).await?;
    } else if pending.is_over(now_ms) {
        tokens.store.delete_pending(pending).await?;
    }
    revoked.map(Some)
}

// A token that is dead already may have a successor, where the server renews: that one is revoked.
async fn end<H: Host>(tokens: &Tokens<H>, pending: &Pending) -> Result<Revoked> {
    let revoked = revoke::revoke(tokens, &pending.token).await?;
    let Some(refresh_token) = &pending.refresh_token else {
        return Ok(revoked);
    };
    if revoked != Revoked::AlreadyInvalid {
        return Ok(revoked);
    }
    let request = grant::renew(&tokens.env.client, &tokens.env.api, refresh_token);
    let answer = tokens.server.send(request).await?;
    match grant::outcome(&answer, tokens.env.host.wall_now_ms()) {
        Outcome::Granted(grant) => revoke::revoke(tokens, &grant.access_token).await,
        Outcome::Failed(error) if error.code == ErrorCode::InvalidGrant => Ok(revoked),
        Outcome::Failed(error) | Outcome::Transient(error) => Err(error),
        Outcome::Pending | Outcome::SlowDown | Outcome::RateLimited(_) => Err(unreadable()),
    }
}
