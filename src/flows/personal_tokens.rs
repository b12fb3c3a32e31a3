//! Lists, creates and revokes the account's personal API tokens.

use crate::host::Host;
use crate::policy::error::{ErrorCode, Result};
use crate::policy::text::secret::Secret;
use crate::policy::wire::tokens::{self as wire, ApiToken, CreatedToken, Ended, Lifetime};
use crate::tokens::{Tokens, bearer, granting};
use std::rc::{Rc, Weak};

/// Lists all tokens, and marks those that need care.
pub(crate) async fn list<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Vec<ApiToken>> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let ask = |token: &Secret| Ok(wire::ask_list(client, api, token));
    let (answer, used) = bearer::send(tokens, &ask).await?;
    if answer.status != 200 {
        return Err(bearer::failure(tokens, &answer, &used));
    }
    wire::list(&answer, &used.token, tokens.memory.best_now_ms())
}

/// Creates a new token. If the caller gives up before the request is sent, it is not sent; if later, the
/// new token is revoked.
pub(crate) async fn create<H: Host>(
    tokens: &Rc<Tokens<H>>,
    name: String,
    lifetime: Lifetime,
) -> Result<CreatedToken> {
    wire::check_name(&name)?;
    let caller = Rc::new(());
    let waiting = Rc::downgrade(&caller);
    let running = Rc::clone(tokens);
    let asking = async move { ask_new(&running, &name, lifetime, &waiting).await };
    let created = granting::obtain(tokens, Box::pin(asking)).await;
    drop(caller);
    created
}

async fn ask_new<H: Host>(
    tokens: &Rc<Tokens<H>>,
    name: &str,
    lifetime: Lifetime,
    caller: &Weak<()>,
) -> Result<CreatedToken> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let ask = |token: &Secret| {
        if caller.strong_count() == 0 {
            return Err(granting::cancelled());
        }
        let (wish, now_ms) = ((name, lifetime), tokens.memory.best_now_ms());
        Ok(wire::ask_new(client, api, token, wish, now_ms))
    };
    let (answer, used) = bearer::send(tokens, &ask).await?;
    if !matches!(answer.status, 200 | 201) {
        return Err(bearer::failure(tokens, &answer, &used));
    }
    wire::created(&answer, tokens.memory.best_now_ms())
}

/// Revokes a token other than the one in use.
pub(crate) async fn revoke<H: Host>(tokens: &Rc<Tokens<H>>, token_id: &str) -> Result<Ended> {
    let (client, api) = (&tokens.env.client, &tokens.env.api);
    let ask = |token: &Secret| wire::revoke(client, api, token, token_id);
    let (answer, used) = bearer::send(tokens, &ask).await?;
    wire::revoked(&answer, tokens.memory.best_now_ms()).map_err(|error| {
        if error.code == ErrorCode::InsufficientScope {
            bearer::failure(tokens, &answer, &used)
        } else {
            error
        }
    })
}
