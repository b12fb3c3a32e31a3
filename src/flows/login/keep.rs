//! Stores the login that a method obtained, and reports who is logged in.

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
/// How long a cancelled login may still ask the server for its account. Its token is already granted;
/// without an answer, the login would be stored beside the one that it replaces.
const HURRIED_MS: u64 = 2_000;

/// Detects before the user is sent to a browser whether the store fails or holds content that must not
/// be replaced. Returns the number of logouts so far.
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

/// Stores the obtained login and returns once that is done. From here on, the work does not depend on a
/// waiting caller: a granted token is stored or revoked.
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
    /// The requested scopes.
    pub scope: String,
    /// Whether to replace even what a newer version of this program stored; that is kept aside.
    pub replace_newer: bool,
    /// The number of logouts when the login began.
    pub logouts: i64,
}

async fn store<H: Host>(tokens: &Rc<Tokens<H>>, obtained: Obtained, how: &How) -> Result<Session> {
    let (mut login, identity) = new_login(tokens, obtained)?;
    let pending = Pending::of(&login, tokens.env.deadline_ms(UNSTORED_DUE_MS));
    // A token that is not stored must not stay valid; a personal token belongs to the user.
    let is_issued = login.provenance == Provenance::Issued;
    if is_issued
        && let Err(error) = tidy::write_down(tokens, &pending).await
        // If the storage is unreadable, the new login may keep its content aside.
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

// Finds out whose login it is. Without an expected account this may stay unknown: the login then joins
// its account later.
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
    // A personal token covers any scopes.
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
        // A login for a named account does not change which account this program uses.
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

/// Uses another program's login. Stores nothing.
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
