//! Rotation without downtime: the four steps of the product page in one call.
//!
//! Create the new token, check that it works, put it in place, give every window time to see it, then
//! revoke the old one with its own authorization. Whatever fails, a working token stays.

use crate::credentials::store::put::{Replaced, Wish};
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::credential::Credential;
use crate::policy::credential::lease::SHORT_MS;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::accounts::Index;
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::pending::{Pending, UNSTORED_DUE_MS};
use crate::policy::text::secret::Secret;
use crate::policy::token::identity::Identity;
use crate::policy::token::{self, TokenKind};
use crate::policy::wire::Answer;
use crate::policy::wire::tokens::{self as wire, CreatedToken, Lifetime};
use crate::tokens::revoke::Revoked;
use crate::tokens::{Tokens, bearer, granting, resolve, tidy, verify};
use std::rc::{Rc, Weak};

// The times inside a token are in whole seconds.
const SAME_TIME_MS: u64 = 1_000;
const VERIFY_PAUSES_MS: [u64; 2] = [500, 2_000];

/// The options of a rotation.
#[derive(Clone, Debug, Default)]
pub struct RotateRequest {
    /// The new token's name; by default the old token's if it is known, else the device name.
    pub name: Option<String>,
    /// The new token's lifetime.
    pub lifetime: Lifetime,
}

/// The outcome of a rotation: the new token is in place, or in the caller's hands.
#[derive(Debug)]
pub struct Rotation {
    /// The source of the old token.
    pub source: Source,
    /// The new token's name.
    pub token_name: Option<String>,
    /// The new token's id.
    pub token_id: Option<String>,
    /// The new token's expiry, in ms; `None` if it never expires.
    pub expires_at_ms: Option<i64>,
    /// What happened to the old token.
    pub revoked: Revoked,
    /// Whether a login was replaced by a personal token, which has no sliding expiry.
    pub became_personal: bool,
    /// The new token, if the old one is in the environment, which only the user can change.
    pub new_token: Option<Secret>,
    /// Why the old token was not revoked.
    pub error: Option<AuthError>,
}

pub(crate) async fn rotate<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &RotateRequest,
) -> Result<Rotation> {
    if let Some(name) = &request.name {
        wire::check_name(name)?;
    }
    // Another program may have logged in a moment ago, so a leased token is not enough.
    tokens.memory.change();
    let old = resolve::current(tokens).await?;
    if old.source == Source::Shared {
        let message = "This login belongs to another program. Rotate its token there.";
        return Err(AuthError::new(ErrorCode::MethodUnavailable, message).with_source(old.source));
    }
    if would_widen(&old) {
        let message = "This login cannot be rotated, because a new token would have more rights.";
        let error = AuthError::new(ErrorCode::RotationWouldWiden, message);
        return Err(error.with_source(old.source));
    }
    tidy::finish_due(tokens).await;
    let owner = verify::verify(tokens, &old).await?;
    let created = create(tokens, &old, request).await?;
    // From here on, the work does not depend on a waiting caller: the new token is put in place or revoked.
    let running = Rc::clone(tokens);
    let waiting = Rc::new(());
    let caller = Rc::downgrade(&waiting);
    let putting = async move { put_in_use(&running, &old, &owner, created, &caller).await };
    let outcome = granting::finish(tokens, Box::pin(putting)).await;
    drop(waiting);
    outcome
}

// The server gives a new token every right of its account.
fn would_widen(old: &Credential) -> bool {
    let login = old.login.as_ref();
    login.is_some_and(|login| login.kind == TokenKind::Login && login.scope.is_some())
}

async fn put_in_use<H: Host>(
    tokens: &Rc<Tokens<H>>,
    old: &Credential,
    owner: &Identity,
    created: CreatedToken,
    caller: &Weak<()>,
) -> Result<Rotation> {
    let pending = Pending {
        due_at_ms: tokens.env.deadline_ms(UNSTORED_DUE_MS),
        ..Pending::unstored(&created.access_token, 0)
    };
    // For the environment, the user puts the token in place: it must not be revoked.
    if old.login.is_some() {
        let _ = tidy::write_down(tokens, &pending).await;
    }
    let fits = match verify(tokens, &created.access_token).await {
        Ok(identity) if is_same_account(&identity, owner) => Ok(identity),
        Ok(_) => Err("The new token belongs to another account".to_owned()),
        Err(error) => Err(format!(
            "The new token could not be verified: {}",
            error.message
        )),
    };
    let identity = match fits {
        // After "Cancelled." the user must not find the rotation done.
        Ok(_) if caller.strong_count() == 0 => {
            return Err(undo(tokens, &pending, "The rotation was cancelled").await);
        }
        Ok(identity) => identity,
        Err(why) => return Err(undo(tokens, &pending, &why).await),
    };
    let mut rotation = Rotation {
        source: old.source,
        token_name: created.name.clone(),
        token_id: created.token_id.clone(),
        expires_at_ms: created.expires_at_ms,
        revoked: Revoked::NotAsked,
        became_personal: old.kind == TokenKind::Login,
        new_token: None,
        error: None,
    };
    let Some(login) = &old.login else {
        rotation.new_token = Some(created.access_token);
        rotation.became_personal = false;
        return Ok(rotation);
    };
    let in_place = put_in_place(tokens, login, created, &identity, &pending);
    let (login_id, replaced) = in_place.await?;
    let claim = replaced.as_ref().map(|old| tidy::claim(tokens, old));
    let ending = async {
        // By then, a window that receives no change events has looked again.
        tokens.env.host.sleep(SHORT_MS.unsigned_abs()).await;
        tidy::look_again(tokens, &login_id, pending.mark()).await;
        match &replaced {
            Some(replaced) => tidy::finish_replaced(tokens, replaced).await,
            None => Ok(Revoked::NotAsked),
        }
    };
    match granting::unless_cancelled(tokens, ending).await {
        Some(Ok(revoked)) => rotation.revoked = revoked,
        Some(Err(error)) => {
            rotation.revoked = Revoked::Failed;
            rotation.error = Some(error.with_source(old.source));
        }
        None => {
            rotation.revoked = Revoked::Pending;
            tidy::after_storing(tokens, login_id, pending.mark(), replaced);
        }
    }
    drop(claim);
    Ok(rotation)
}

async fn create<H: Host>(
    tokens: &Rc<Tokens<H>>,
    old: &Rc<Credential>,
    request: &RotateRequest,
) -> Result<CreatedToken> {
    let old_name = old.login.as_ref().and_then(|login| login.name.as_deref());
    let old_name = old_name.filter(|name| wire::check_name(name).is_ok());
    let listed_name = match (&request.name, old_name) {
        (None, None) => listed_name(tokens, old).await,
        _ => None,
    };
    let name = request.name.as_deref().or(old_name);
    let name = name.or(listed_name.as_deref());
    let name = name.unwrap_or(&tokens.env.device_name);
    let wish = (name, request.lifetime);
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let now_ms = tokens.memory.best_now_ms();
    let ask = wire::ask_new(client, api, &old.token, wish, now_ms);
    let (reading, bearer) = (Rc::clone(tokens), Rc::clone(old));
    let read = move |answer: Answer| match answer.status {
        200 | 201 => wire::created(&answer, now_ms),
        _ => Err(bearer::failure(&reading, &answer, &bearer)),
    };
    granting::send(tokens, ask, read).await?
}

// A token that the user provided has no name here. The account's list has it, if exactly one token there
// was created and expires at the times found in this one.
async fn listed_name<H: Host>(tokens: &Tokens<H>, old: &Credential) -> Option<String> {
    let (made_ms, end_ms) = (token::jwt_issued_ms(&old.token), old.expires_at_ms);
    made_ms.or(end_ms)?;
    let ask = wire::ask_list(&tokens.env.client, &tokens.env.api, &old.token);
    let answer = tokens.server.send(ask).await.ok()?;
    let listed = wire::list(&answer, &old.token, tokens.memory.best_now_ms()).ok()?;
    let mut same = listed
        .into_iter()
        .filter(|listed| fits(made_ms, listed.created_at_ms) && fits(end_ms, listed.expires_at_ms));
    match (same.next(), same.next()) {
        (Some(only), None) => only.name.filter(|name| wire::check_name(name).is_ok()),
        _ => None,
    }
}

fn fits(hint_ms: Option<i64>, listed_ms: Option<i64>) -> bool {
    hint_ms.is_none_or(|hint_ms| {
        listed_ms.is_some_and(|listed_ms| listed_ms.abs_diff(hint_ms) < SAME_TIME_MS)
    })
}

async fn verify<H: Host>(tokens: &Tokens<H>, token: &Secret) -> Result<Identity> {
    let mut pauses = VERIFY_PAUSES_MS.iter();
    loop {
        let answer = verify::ask(tokens, token).await;
        match pauses.next() {
            Some(pause_ms) if answer.is_err() => tokens.env.host.sleep(*pause_ms).await,
            _ => return answer,
        }
    }
}

// An id that the server does not report is missing from both.
fn is_same_account(one: &Identity, other: &Identity) -> bool {
    one.user_id == other.user_id && one.organization_id == other.organization_id
}

async fn put_in_place<H: Host>(
    tokens: &Rc<Tokens<H>>,
    old: &StoredLogin,
    created: CreatedToken,
    identity: &Identity,
    pending: &Pending,
) -> Result<(String, Option<Replaced>)> {
    let access_token = created.access_token;
    let login = tokens.store.new_login(access_token, TokenKind::Personal)?;
    let mut login = StoredLogin {
        token_id: created.token_id,
        name: created.name,
        expires_at_ms: created.expires_at_ms,
        provenance: Provenance::Issued,
        account: Account::of(identity),
        purpose: old.purpose.clone(),
        ..login
    };
    let is_still_there = |_: &Index, current: Option<&StoredLogin>| match current
        .is_some_and(|now| now.is_same_secret(old))
    {
        true => Ok(()),
        false => Err(AuthError::new(
            ErrorCode::StorageFailed,
            "Another login replaced the old one during the rotation.",
        )),
    };
    let wish = Wish {
        replace_newer: false,
        is_rotation: true,
        replaces: Some(old.login_id.clone()),
        keeps: tokens.choice.own_purpose(),
        identity: Some(identity.clone()),
    };
    match tokens.store.put(&mut login, wish, &is_still_there).await {
        Ok(put) => {
            tokens.last_use.is_noted(&login);
            Ok((login.login_id, put.replaced))
        }
        Err(error) => {
            let why = format!("The new token could not be stored: {}", error.message);
            Err(undo(tokens, pending, &why).await)
        }
    }
}

// The new token is no longer needed. It must not stay valid; if it does, the error says so.
async fn undo<H: Host>(tokens: &Tokens<H>, new: &Pending, why: &str) -> AuthError {
    let why = why.trim_end_matches('.');
    let rest = match tidy::finish(tokens, new).await {
        Ok(Some(Revoked::Revoked | Revoked::Unconfirmed | Revoked::AlreadyInvalid)) => {
            "it was revoked"
        }
        _ => "it could not be revoked; revoke it in Settings → API Tokens",
    };
    let message = format!("{why}; {rest}. The stored login was not changed.");
    AuthError::new(ErrorCode::RotationFailed, &message)
}
