//! Rotation without downtime: the product page's four steps as one call.
//!
//! Create the new token, see that it works, put it in place, give every window time to see it, then
//! revoke the old one under its own bearer. Whatever fails, a working token stays.

use crate::flows::context::Context;
use crate::flows::login::new_login;
use crate::flows::resolve::{self, Resolved, SHORT_LEASE_MS};
use crate::flows::revoke::{self, Revoked};
use crate::flows::{bearer, identity, tokens};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::session::{Identity, StoredLogin};
use crate::policy::source::Source;
use crate::policy::token::TokenKind;
use crate::policy::wire::tokens::{self as wire, CreatedToken, Lifetime};
use std::rc::Rc;

const VERIFY_PAUSES_MS: [u64; 2] = [500, 2_000];

/// What a rotation is asked for.
#[derive(Clone, Debug, Default)]
pub struct RotateRequest {
    /// The new token's name; else the old one's, else the device's.
    pub name: Option<String>,
    /// How long the new token lives.
    pub lifetime: Lifetime,
}

/// What a rotation came to: the new token is in place, or in the caller's hands.
#[derive(Debug)]
pub struct Rotation {
    /// Where the old token came from.
    pub source: Source,
    /// The new token's name.
    pub token_name: Option<String>,
    /// The new token's id.
    pub token_id: Option<String>,
    /// The new token's end, in ms; `None` never.
    pub expires_at_ms: Option<i64>,
    /// What became of the old token.
    pub revoked: Revoked,
    /// A login that lived on by being used has become a token with a fixed end.
    pub became_personal: bool,
    /// The new token, where the old one stands in the environment, which only the user can change.
    pub new_token: Option<Secret>,
    /// Why the old token was not revoked.
    pub error: Option<AuthError>,
}

pub(crate) async fn rotate<H: Host>(
    context: &Rc<Context<H>>,
    request: &RotateRequest,
) -> Result<Rotation> {
    if let Some(name) = &request.name {
        tokens::check_name(name)?;
    }
    let old = resolve::current(context).await?;
    if old.source == Source::Shared {
        let message = "Another program keeps this login: rotate its token there.";
        return Err(AuthError::new(ErrorCode::MethodUnavailable, message).with_source(old.source));
    }
    let owner = identity::verify(context, &old).await?;
    let created = create(context, &old, request).await?;
    let fits = match verify(context, &created.access_token).await {
        Ok(identity) if is_same_account(&identity, &owner) => Ok(identity),
        Ok(_) => Err("The new token speaks for another account".to_owned()),
        Err(error) => Err(format!(
            "The new token could not be verified: {}",
            error.message
        )),
    };
    let identity = match fits {
        Ok(identity) => identity,
        Err(why) => return Err(undo(context, &created.access_token, &why).await),
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
    match &old.login {
        None => {
            rotation.new_token = Some(created.access_token);
            rotation.became_personal = false;
        }
        Some(login) => {
            put_in_place(context, login, created, &identity).await?;
            // A window that cannot be told looks again by then.
            let patience_ms = SHORT_LEASE_MS.unsigned_abs();
            context.host.sleep(patience_ms).await;
            match revoke::revoke(context, &old.token).await {
                Ok(revoked) => rotation.revoked = revoked,
                Err(error) => {
                    rotation.revoked = Revoked::Failed;
                    rotation.error = Some(error.with_source(old.source));
                }
            }
        }
    }
    Ok(rotation)
}

async fn create<H: Host>(
    context: &Context<H>,
    old: &Resolved,
    request: &RotateRequest,
) -> Result<CreatedToken> {
    let old_name = old.login.as_ref().and_then(|login| login.name.as_deref());
    let old_name = old_name.filter(|name| tokens::check_name(name).is_ok());
    let name = request.name.as_deref().or(old_name);
    let name = name.unwrap_or(&context.device_name);
    let wish = (name, request.lifetime);
    let (client, api) = (&context.client, &context.api);
    let ask = wire::ask_new(client, api, &old.token, wish, context.best_now_ms());
    let answer = context.send(ask).await?;
    if !matches!(answer.status, 200 | 201) {
        return Err(bearer::failure(context, &answer, old));
    }
    wire::created(&answer, context.best_now_ms())
}

async fn verify<H: Host>(context: &Context<H>, token: &Secret) -> Result<Identity> {
    let mut pauses = VERIFY_PAUSES_MS.iter();
    loop {
        let answer = identity::ask(context, token).await;
        match pauses.next() {
            Some(pause_ms) if answer.is_err() => context.host.sleep(*pause_ms).await,
            _ => return answer,
        }
    }
}

// What the server does not tell cannot differ.
fn is_same_account(one: &Identity, other: &Identity) -> bool {
    one.user_id == other.user_id && one.organization_id == other.organization_id
}

async fn put_in_place<H: Host>(
    context: &Rc<Context<H>>,
    old: &StoredLogin,
    created: CreatedToken,
    identity: &Identity,
) -> Result<()> {
    let mut login = StoredLogin {
        token_id: created.token_id,
        name: created.name,
        expires_at_ms: created.expires_at_ms,
        ..new_login(context, created.access_token, TokenKind::Personal)?
    };
    let is_still_there =
        |current: Option<&StoredLogin>| current.is_some_and(|now| now.is_same_secret(old));
    match context.store_login(&mut login, false, is_still_there).await {
        Ok(_) => {
            // Who it is for is known from the start; the next status would ask again.
            let _ = context.identified(&login, identity).await;
            Ok(())
        }
        Err(error) => {
            let why = format!("The new token could not be stored: {}", error.message);
            Err(undo(context, &login.access_token, &why).await)
        }
    }
}

// The new token has no use any more: it must not stay alive, and if it does, that is said.
async fn undo<H: Host>(context: &Context<H>, new: &Secret, why: &str) -> AuthError {
    let why = why.trim_end_matches('.');
    let rest = match revoke::revoke(context, new).await {
        Ok(Revoked::Revoked | Revoked::Unconfirmed | Revoked::AlreadyInvalid) => {
            "it was revoked again"
        }
        _ => "it could not be revoked either: do that in Settings → API Tokens",
    };
    let message = format!("{why}; {rest}. What was stored was not changed.");
    AuthError::new(ErrorCode::RotationFailed, &message)
}
