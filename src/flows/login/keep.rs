//! Stores what a method obtained, and says who is logged in.

use super::request::{Obtained, ReplacedLogin, Session};
use super::session;
use crate::credentials::store::put::{Put, Wish};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::Index;
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::pending::{Pending, UNSTORED_DUE_MS};
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::token::scope;
use crate::policy::wire::grant::Grant;
use crate::runtime::trace::Flow;
use crate::tokens::{Tokens, granting, revoke, sources, tidy, verify};
use std::rc::Rc;

const IDENTITY_DEADLINE_MS: u64 = 10_000;

/// A store that fails, or that holds what must not be replaced, is found out before the user is sent
/// to a browser. Gives how many logouts there were so far.
pub(super) async fn check_store<H: Host>(tokens: &Tokens<H>, replace_newer: bool) -> Result<i64> {
    let store = &tokens.store;
    let looked = match store.index().await {
        Ok(index) => {
            let logouts = index.logouts;
            store.login().await.map(|_| logouts)
        }
        Err(error) => Err(error),
    };
    match looked {
        Err(error) if !store.can_keep_aside(&error, replace_newer).await => Err(error),
        looked => Ok(looked.unwrap_or(0)),
    }
}

/// Stores it, and answers when that is done. From here on, it does not depend on who waits: a token
/// that was granted is stored, or revoked.
pub(super) async fn keep<H: Host>(
    tokens: &Rc<Tokens<H>>,
    obtained: Obtained,
    how: &How,
) -> Result<Session> {
    let (running, how) = (Rc::clone(tokens), how.clone());
    let storing = async move { store(&running, obtained, &how).await };
    granting::finish(tokens, Box::pin(storing)).await
}

/// How to store a login.
#[derive(Clone, Debug)]
pub(super) struct How {
    /// The scopes that were asked for.
    pub scope: String,
    /// Even what a newer version of this program stored is replaced; it is kept aside.
    pub replace_newer: bool,
    /// How many logouts there were when the login began.
    pub logouts: i64,
}

async fn store<H: Host>(tokens: &Rc<Tokens<H>>, obtained: Obtained, how: &How) -> Result<Session> {
    let (mut login, mut identity) = new_login(tokens, obtained)?;
    let pending = Pending::of(&login, tokens.env.deadline_ms(UNSTORED_DUE_MS));
    // A token that is stored nowhere must not stay alive; a personal one is the user's own.
    let is_issued = login.provenance == Provenance::Issued;
    if is_issued
        && let Err(error) = tidy::write_down(tokens, &pending).await
        // Where it cannot be read, a new login may put it aside.
        && error.code == ErrorCode::StorageFailed
    {
        let _ = revoke::revoke(tokens, &pending.token).await;
        return Err(error);
    }
    let put = match put(tokens, &mut login, how).await {
        Ok(put) => put,
        Err(error) => {
            if is_issued && revoke::revoke(tokens, &pending.token).await.is_ok() {
                let _ = tokens.store.delete_pending(pending.mark()).await;
            }
            return Err(error);
        }
    };
    let reason = if put.kept_aside {
        "It was read back. What was there before could not be read, and was kept aside."
    } else {
        "It was read back."
    };
    tokens.decide(Flow::Login, "store the login", reason);
    let (mut replaced, mut replaced_name) = (None, None);
    let mut to_revoke = put.replaced;
    if let Some(old) = &to_revoke {
        (replaced, replaced_name) = (Some(ReplacedLogin::Pending), old.name.clone());
    }
    if let Some(old) = to_revoke.take_if(|old| old.no_room.is_some()) {
        replaced = Some(match tidy::finish_replaced(tokens, &old).await {
            Ok(_) => ReplacedLogin::Revoked,
            Err(_) => ReplacedLogin::Alive,
        });
    }
    let login_id = login.login_id.clone();
    tidy::after_storing(tokens, login_id, pending.mark(), to_revoke);
    drop(pending);
    if identity.is_none() {
        // The login is stored whether or not the server says whose it is: this is for show.
        let asking = verify::ask(tokens, &login.access_token);
        let asking = granting::unless_cancelled(tokens, asking);
        let answer = tokens.env.within(IDENTITY_DEADLINE_MS, asking).await;
        identity = answer.flatten().and_then(Result::ok);
    }
    if let Some(identity) = &identity {
        let _ = tokens.last_use.identified(&login, identity).await;
    }
    let missing_scopes = match login.kind {
        TokenKind::Login => scope::missing(&how.scope, login.scope.as_deref()),
        TokenKind::Personal => Vec::new(),
    };
    let credential = Credential::stored(Rc::new(login));
    Ok(Session {
        missing_scopes,
        kept_aside: put.kept_aside,
        replaced,
        replaced_name,
        ..session::of(tokens, &credential, identity).await
    })
}

async fn put<H: Host>(tokens: &Tokens<H>, login: &mut StoredLogin, how: &How) -> Result<Put> {
    let wish = Wish {
        replace_newer: how.replace_newer,
        is_rotation: false,
    };
    let may_replace = |index: &Index, _: Option<&StoredLogin>| match index.logouts == how.logouts {
        true => Ok(()),
        false => Err(logged_out_meanwhile()),
    };
    tokens.store.put(login, wish, &may_replace).await
}

pub(super) fn logged_out_meanwhile() -> AuthError {
    let message = "A logout came while the login was in progress.";
    AuthError::new(ErrorCode::Cancelled, message)
}

/// Uses the login that another program keeps. Nothing is stored.
pub(super) async fn use_shared<H: Host>(tokens: &Tokens<H>) -> Result<Session> {
    let Some(credential) = sources::shared_by_user(tokens).await? else {
        return Err(AuthError::new(
            ErrorCode::Cancelled,
            "The other program shared no login.",
        ));
    };
    tokens.memory.change();
    let identity = match verify::verify(tokens, &credential).await {
        Ok(identity) => Some(identity),
        Err(error) if error.code == ErrorCode::TokenRejected => return Err(error),
        Err(_) => None,
    };
    Ok(session::of(tokens, &credential, identity).await)
}

fn new_login<H: Host>(
    tokens: &Tokens<H>,
    obtained: Obtained,
) -> Result<(StoredLogin, Option<Identity>)> {
    let store = &tokens.store;
    Ok(match obtained {
        Obtained::Login(grant) => {
            let Grant {
                access_token,
                token_id,
                name,
                scope,
                expires_at_ms,
                life_ms,
                refresh_token,
            } = *grant;
            let login = StoredLogin {
                token_id,
                name,
                scope,
                expires_at_ms,
                life_ms,
                refresh_token,
                ..store.new_login(access_token, TokenKind::Login)?
            };
            (login, None)
        }
        Obtained::Personal { token, identity } => {
            let login = store.new_login(token, TokenKind::Personal)?;
            (login, Some(identity))
        }
    })
}
