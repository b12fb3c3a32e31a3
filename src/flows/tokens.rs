//! The account's personal API tokens: listed, made, revoked.

use crate::flows::bearer;
use crate::flows::context::Context;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::wire::tokens::{self, ApiToken, CreatedToken, Ended, Lifetime};
use std::rc::Rc;

/// All of them, with what needs care marked.
pub(crate) async fn list<H: Host>(context: &Rc<Context<H>>) -> Result<Vec<ApiToken>> {
    let (client, api) = (&context.client, &context.api);
    let ask = |token: &Secret| Ok(tokens::ask_list(client, api, token));
    let (answer, resolved) = bearer::send(context, &ask).await?;
    if answer.status != 200 {
        return Err(bearer::failure(context, &answer, &resolved));
    }
    tokens::list(&answer, &resolved.token, context.best_now_ms())
}

/// Makes a new one.
pub(crate) async fn create<H: Host>(
    context: &Rc<Context<H>>,
    name: &str,
    lifetime: Lifetime,
) -> Result<CreatedToken> {
    check_name(name)?;
    let (client, api) = (&context.client, &context.api);
    let ask = |token: &Secret| {
        let wish = (name, lifetime);
        Ok(tokens::ask_new(
            client,
            api,
            token,
            wish,
            context.best_now_ms(),
        ))
    };
    let (answer, resolved) = bearer::send(context, &ask).await?;
    if !matches!(answer.status, 200 | 201) {
        return Err(bearer::failure(context, &answer, &resolved));
    }
    tokens::created(&answer, context.best_now_ms())
}

/// Revokes another one than the one in use.
pub(crate) async fn revoke<H: Host>(context: &Rc<Context<H>>, token_id: &str) -> Result<Ended> {
    let (client, api) = (&context.client, &context.api);
    let ask = |token: &Secret| tokens::revoke(client, api, token, token_id);
    let (answer, resolved) = bearer::send(context, &ask).await?;
    tokens::revoked(&answer, context.best_now_ms()).map_err(|error| {
        if error.code == ErrorCode::InsufficientScope {
            bearer::failure(context, &answer, &resolved)
        } else {
            error
        }
    })
}

/// A name that a person can tell a token by.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let is_one_line = !name.chars().any(char::is_control) && name.trim() == name;
    if is_one_line && (1..=100).contains(&name.chars().count()) {
        Ok(())
    } else {
        Err(AuthError::new(
            ErrorCode::InvalidOption,
            "A token's name is one line of 1 to 100 characters.",
        ))
    }
}
