//! Rotation without downtime: the product page's four steps as one call.
//!
//! Create the new token, see that it works, put it in place, give every window time to see it, then
//! revoke the old one under its own bearer. Whatever fails, a working token stays.

use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::lease::SHORT_MS;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::policy::stored::login::StoredLogin;
use crate::policy::text::secret::Secret;
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::wire::tokens::{self as wire, CreatedToken, Lifetime};
use crate::tokens::revoke::{self, Revoked};
use crate::tokens::{Tokens, bearer, resolve, verify};
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
    tokens: &Rc<Tokens<H>>,
    request: &RotateRequest,
) -> Result<Rotation> {
    if let Some(name) = &request.name {
        wire::check_name(name)?;
    }
    let old = resolve::current(tokens).await?;
    if old.source == Source::Shared {
        let message = "Another program keeps this login: rotate its token there.";
        return Err(AuthError::new(ErrorCode::MethodUnavailable, message).with_source(old.source));
    }
    let owner = verify::verify(tokens, &old).await?;
    let created = create(tokens, &old, request).await?;
    let fits = match verify(tokens, &created.access_token).await {
        Ok(identity) if is_same_account(&identity, &owner) => Ok(identity),
        Ok(_) => Err("The new token speaks for another account".to_owned()),
        Err(error) => Err(format!(
            "The new token could not be verified: {}",
            error.message
        )),
    };
    let identity = match fits {
        Ok(identity) => identity,
        Err(why) => return Err(undo(tokens, &created.access_token, &why).await),
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
            put_in_place(tokens, login, created, &identity).await?;
            // A window that cannot be told looks again by then.
            let patience_ms = SHORT_MS.unsigned_abs();
            tokens.env.host.sleep(patience_ms).await;
            match revoke::revoke(tokens, &old.token).await {
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
    tokens: &Tokens<H>,
    old: &Credential,
    request: &RotateRequest,
) -> Result<CreatedToken> {
    let old_name = old.login.as_ref().and_then(|login| login.name.as_deref());
    let old_name = old_name.filter(|name| wire::check_name(name).is_ok());
    let name = request.name.as_deref().or(old_name);
    let name = name.unwrap_or(&tokens.env.device_name);
    let wish = (name, request.lifetime);
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let ask = wire::ask_new(client, api, &old.token, wish, tokens.memory.best_now_ms());
    let answer = tokens.server.send(ask).await?;
    if !matches!(answer.status, 200 | 201) {
        return Err(bearer::failure(tokens, &answer, old));
    }
    wire::created(&answer, tokens.memory.best_now_ms())
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

// What the server does not tell cannot differ.
fn is_same_account(one: &Identity, other: &Identity) -> bool {
    one.user_id == other.user_id && one.organization_id == other.organization_id
}

async fn put_in_place<H: Host>(
    tokens: &Rc<Tokens<H>>,
    old: &StoredLogin,
    created: CreatedToken,
    identity: &Identity,
) -> Result<()> {
    let mut login = StoredLogin {
        token_id: created.token_id,
        name: created.name,
        expires_at_ms: created.expires_at_ms,
        ..tokens
            .store
            .new_login(created.access_token, TokenKind::Personal)?
    };
    let is_still_there =
        |current: Option<&StoredLogin>| current.is_some_and(|now| now.is_same_secret(old));
    match tokens.store.put(&mut login, false, is_still_there).await {
        Ok(_) => {
            // Who it is for is known from the start; the next status would ask again.
            let _ = tokens.last_use.identified(&login, identity).await;
            Ok(())
        }
        Err(error) => {
            let why = format!("The new token could not be stored: {}", error.message);
            Err(undo(tokens, &login.access_token, &why).await)
        }
    }
}

// The new token has no use any more: it must not stay alive, and if it does, that is said.
async fn undo<H: Host>(tokens: &Tokens<H>, new: &Secret, why: &str) -> AuthError {
    let why = why.trim_end_matches('.');
    let rest = match revoke::revoke(tokens, new).await {
        Ok(Revoked::Revoked | Revoked::Unconfirmed | Revoked::AlreadyInvalid) => {
            "it was revoked again"
        }
        _ => "it could not be revoked either: do that in Settings → API Tokens",
    };
    let message = format!("{why}; {rest}. What was stored was not changed.");
    AuthError::new(ErrorCode::RotationFailed, &message)
}
