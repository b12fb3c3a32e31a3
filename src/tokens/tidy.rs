//! What follows a login, a rotation or a logout: finishes pending revocations, here or in another program.

use super::Tokens;
use super::revoke::{self, Revoked};
use super::work::Claim;
use crate::credentials::store::put::Replaced;
use crate::host::Host;
use crate::policy::credential::event::{Event, Kind};
use crate::policy::error::{ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::pending::{LOOK_AGAIN_MS, Mark, Pending, REPLACED_DUE_MS};
use crate::policy::wire::grant::{self, Outcome};
use crate::policy::wire::unreadable;
use futures_channel::oneshot;
use futures_util::FutureExt;
use std::rc::Rc;

/// Completes the work after a login was stored: looks again whether another program's write has hidden
/// it, deletes the revocation that was pending in case storing failed, then finishes the revocation of
/// the login it replaced, and whatever else is due.
///
/// Keeps no token in memory for this, because a logout may come in the meantime.
pub(crate) fn after_storing<H: Host>(
    tokens: &Rc<Tokens<H>>,
    login_id: String,
    stored: Mark,
    replaced: Option<Replaced>,
) {
    let (done, settled) = oneshot::channel();
    let before = tokens.work.settled.replace(Some(settled.shared()));
    let running = Rc::clone(tokens);
    let claim = replaced.as_ref().map(|replaced| claim(tokens, replaced));
    tokens.in_background(Box::pin(async move {
        let tokens = &running;
        tokens.env.host.idle(LOOK_AGAIN_MS).await;
        look_again(tokens, &login_id, stored).await;
        let mut revoked = None;
        if let Some(replaced) = replaced {
            let rest_ms = REPLACED_DUE_MS.saturating_sub(LOOK_AGAIN_MS);
            tokens.env.host.idle(rest_ms).await;
            let finished = finish_replaced(tokens, &replaced).await;
            revoked = Some(finished.unwrap_or(Revoked::Failed));
        }
        if let Some(Revoked::Revoked | Revoked::Unconfirmed | Revoked::AlreadyInvalid) = revoked {
            let event = Event::about(Source::Stored, Kind::ReplacedRevoked);
            tokens.memory.tell(event);
        }
        finish_due(tokens).await;
        // Only now, so that what has just failed is not tried again at once.
        drop(claim);
        // The work that an earlier login left may take longer.
        if let Some(before) = before {
            let _ = before.await;
        }
        // No caller may be waiting.
        let _ = done.send(revoked);
    }));
}

/// Looks again whether a login is stored. If it is, deletes the revocation that was pending in case storing failed.
pub(crate) async fn look_again<H: Host>(tokens: &Rc<Tokens<H>>, login_id: &str, stored: Mark) {
    let Ok(looked) = tokens.store.look_again(login_id).await else {
        return;
    };
    if let Some(other) = &looked.no_room {
        let _ = finish(tokens, other).await;
    }
    if looked.is_stored {
        let _ = tokens.store.delete_pending(stored).await;
    }
}

/// Finishes what is pending a few seconds from now.
pub(crate) fn later<H: Host>(tokens: &Tokens<H>) {
    let running = Rc::new(tokens.choosing(tokens.choice.clone()));
    tokens.in_background(Box::pin(async move {
        running.env.host.idle(REPLACED_DUE_MS).await;
        finish_due(&running).await;
    }));
}

/// Revokes the token of a replaced login.
pub(crate) async fn finish_replaced<H: Host>(
    tokens: &Tokens<H>,
    replaced: &Replaced,
) -> Result<Revoked> {
    let found = match &replaced.no_room {
        None => tokens.store.pending.find(replaced.mark).await?,
        Some(_) => None,
    };
    let Some(pending) = replaced.no_room.as_ref().or(found.as_ref()) else {
        // Another program was faster.
        return Ok(Revoked::AlreadyInvalid);
    };
    let revoked = finish(tokens, pending).await?;
    Ok(revoked.unwrap_or(Revoked::NotAsked))
}

/// Waits until the work that the logins left is done. Returns what happened to the token that the last
/// login replaced, if it replaced one. A program that made no login finishes what others left.
pub(crate) async fn settled<H: Host>(tokens: &Tokens<H>) -> Option<Revoked> {
    let settled = tokens.work.settled.borrow().clone();
    let Some(settled) = settled else {
        finish_due(tokens).await;
        return None;
    };
    settled.await.unwrap_or(None)
}

/// Notes as a pending revocation that a new token must be revoked unless it is stored in time. If there
/// is no room, finishes what is due first.
pub(crate) async fn write_down<H: Host>(tokens: &Tokens<H>, pending: &Pending) -> Result<()> {
    if !tokens.store.put_pending(pending).await? {
        finish_due(tokens).await;
        tokens.store.put_pending(pending).await?;
    }
    Ok(())
}

/// Leaves the revocation of the replaced token to the caller, which calls [`finish_replaced`].
pub(crate) fn claim<H: Host>(tokens: &Tokens<H>, replaced: &Replaced) -> Claim {
    tokens.work.claim(replaced.mark.token)
}

/// Finishes the pending revocations that are due, of this and every other program, except those that
/// another flow of this program has claimed.
pub(crate) async fn finish_due<H: Host>(tokens: &Tokens<H>) {
    let Ok(all) = tokens.store.pending.all().await else {
        return;
    };
    let now_ms = tokens.env.host.wall_now_ms();
    let due = |pending: &&Pending| {
        pending.is_due(now_ms) && !tokens.work.is_claimed(pending.mark().token)
    };
    for pending in all.iter().filter(due) {
        let _ = finish(tokens, pending).await;
    }
}

/// Revokes the token unless a stored login uses it; returns `None` if one does.
pub(crate) async fn finish<H: Host>(
    tokens: &Tokens<H>,
    pending: &Pending,
) -> Result<Option<Revoked>> {
    if tokens.store.uses(&pending.token).await? {
        tokens.store.delete_pending(pending.mark()).await?;
        return Ok(None);
    }
    let revoked = end(tokens, pending).await;
    let now_ms = tokens.env.host.wall_now_ms();
    if revoked.is_ok() {
        // The token is dead, or beyond our control: no other entry for it is needed.
        tokens.store.delete_pending_of(pending.mark().token).await?;
    } else if pending.is_over(now_ms) {
        tokens.store.delete_pending(pending.mark()).await?;
    }
    revoked.map(Some)
}

// A token that is already dead may have a successor, if the server renews: that one is revoked.
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
