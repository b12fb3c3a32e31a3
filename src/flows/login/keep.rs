//! Stores what a method obtained, and says who is logged in.

use super::request::{Obtained, ReplacedLogin, Session};
use super::session;
use crate::credentials::store::put::{Put, Wish};
use crate::host::Host;
use crate::policy::account::Account;
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
use crate::runtime::wait::timed_out;
use crate::tokens::{Tokens, account, granting, revoke, sources, tidy, verify};
use std::rc::Rc;

const IDENTITY_DEADLINE_MS: u64 = 10_000;
/// How long whose a login is may still be asked for when the login is cancelled: by then it is granted,
/// and without an answer it would be stored beside the one that it replaces.
const HURRIED_MS: u64 = 2_000;

/// A store that fails, or that holds what must not be replaced, is found out before the user is sent
/// to a browser. Gives how many logouts there were so far.
pub(super) async fn check_store<H: Host>(tokens: &Tokens<H>, replace_newer: bool) -> Result<i64> {
    let store = &tokens.store;
    let looked = match store.index().await {
        Ok(index) => {
            let logouts = index.logouts;
            match store.choose_once(&tokens.choice).await {
                Err(error) if error.code != ErrorCode::AccountAmbiguous => Err(error),
                _ => Ok(logouts),
            }
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
    let (mut login, identity) = new_login(tokens, obtained)?;
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
    let stored = match owner(tokens, &login, identity).await {
        Ok(identity) => {
            login.account = identity.as_ref().map(Account::of).unwrap_or_default();
            let put = put(tokens, &mut login, identity.clone(), how).await;
            put.map(|put| (put, identity))
        }
        Err(error) => Err(error),
    };
    let (put, identity) = match stored {
        Ok(stored) => stored,
        Err(error) => {
            if is_issued && revoke::revoke(tokens, &pending.token).await.is_ok() {
                let _ = tokens.store.delete_pending(pending.mark()).await;
            }
            return Err(error);
        }
    };
    let reason = if put.kept_aside {
        "The login was read back. The unreadable content that it replaced was kept aside."
    } else {
        "The login was read back."
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
    if let Some(identity) = &identity {
        let token = login.access_token.fingerprint();
        tokens.memory.identify(token, identity);
        tokens.last_use.is_noted(&login);
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

// Whose it is. Without an account that it must be of, this may stay unknown: then it joins its account
// later.
async fn owner<H: Host>(
    tokens: &Rc<Tokens<H>>,
    login: &StoredLogin,
    known: Option<Identity>,
) -> Result<Option<Identity>> {
    let answer = match known {
        Some(identity) => Ok(identity),
        None => ask_owner(tokens, login).await,
    };
    let Some(expected) = tokens.choice.expected() else {
        return Ok(answer.ok());
    };
    let identity = answer?;
    if account::is_of(tokens, expected, &identity).await? {
        return Ok(Some(identity));
    }
    let who = identity.label();
    let message = format!("The login is for {who}, not for the expected account.");
    tokens.decide(Flow::Login, "refuse the login", message.clone());
    Err(AuthError::new(ErrorCode::AccountUnexpected, &message))
}

async fn ask_owner<H: Host>(tokens: &Rc<Tokens<H>>, login: &StoredLogin) -> Result<Identity> {
    let asking = verify::ask_of_new(tokens, &login.access_token);
    let asking = granting::or_a_little_longer(tokens, HURRIED_MS, asking);
    let answer = tokens.env.within(IDENTITY_DEADLINE_MS, asking).await;
    match answer {
        Some(answer) => answer.unwrap_or_else(|| Err(granting::cancelled())),
        None => Err(timed_out()),
    }
}

async fn put<H: Host>(
    tokens: &Rc<Tokens<H>>,
    login: &mut StoredLogin,
    identity: Option<Identity>,
    how: &How,
) -> Result<Put> {
    let is_personal = login.kind == TokenKind::Personal;
    // A personal token serves any scopes.
    login.purpose = match tokens.choice.scopes {
        Some(_) if is_personal => String::new(),
        _ => tokens.choice.purpose.clone(),
    };
    let replaces = match login.account.is_known() {
        true => {
            let learning = granting::unless_cancelled(tokens, verify::learn_unknown(tokens));
            let learnt = tokens.env.within(IDENTITY_DEADLINE_MS, learning).await;
            learnt.flatten().and_then(Result::ok).flatten()
        }
        false => None,
    };
    let wish = Wish {
        replace_newer: how.replace_newer,
        is_rotation: false,
        replaces,
        // A login for an account that is named says nothing about the one that this program uses.
        keeps: tokens.choice.own_purpose(),
        identity,
    };
    let account = login.account.clone();
    let is_expected = tokens.choice.expected().is_some();
    let may_replace = |index: &Index, _: Option<&StoredLogin>| {
        let account = Some(&account).filter(|_| is_expected);
        match index.is_logged_out_since(how.logouts, account) {
            true => Err(logged_out_meanwhile()),
            false => Ok(()),
        }
    };
    tokens.store.put(login, wish, &may_replace).await
}

pub(super) fn logged_out_meanwhile() -> AuthError {
    let message = "A logout happened while the login was in progress.";
    AuthError::new(ErrorCode::Cancelled, message)
}

/// Uses the login that another program keeps. Nothing is stored.
pub(super) async fn use_shared<H: Host>(tokens: &Tokens<H>, scope: &str) -> Result<Session> {
    let unavailable = |why| Err(AuthError::new(ErrorCode::MethodUnavailable, why));
    if sources::stored_wins(tokens).await? {
        return unavailable("A login is stored here, and it is used instead of a shared one.");
    }
    let Some(credential) = sources::shared_by_user(tokens, scope).await? else {
        return unavailable("The other program did not share a login.");
    };
    tokens.memory.change();
    tokens.widen(scope);
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
