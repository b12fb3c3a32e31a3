//! Renewal of a login (contract, "Renewal", assumed; RFC 6749, section 6).

use axum::response::Response;

use super::error::OauthError;
use super::form::OauthForm;
use super::uncached;
use crate::state::App;
use crate::state::refresh::Presented;

/// The grant type of a renewal.
pub const GRANT_TYPE: &str = "refresh_token";

/// One renewal through `POST /oauth/token`.
pub fn renew(app: &App, form: &OauthForm) -> Result<Response, OauthError> {
    let client = form.client()?;
    let refresh_token = form.required("refresh_token")?;
    let settings = app.settings();
    let now_ms = app.clock.now_ms();
    let mut store = app.store();
    let token_id = match store.refresh.present(refresh_token, client.id, now_ms) {
        Presented::Fresh(token_id) => token_id,
        Presented::Repeated(answer) if store.tokens.alive(&answer.token_id, now_ms) => {
            return Ok(uncached(answer));
        }
        Presented::Repeated(_) => return Err(ended()),
        Presented::Replayed(token_id) => {
            store.tokens.revoke(&token_id);
            return Err(OauthError::invalid_grant(
                "the refresh token was already used; the login is revoked",
            ));
        }
        Presented::Invalid => {
            return Err(OauthError::invalid_grant("the refresh token is not valid"));
        }
    };
    let answer = store
        .renew(&token_id, client, &settings, now_ms)
        .ok_or_else(ended)?;
    store.refresh.gave(refresh_token, &answer, now_ms);
    Ok(uncached(answer))
}

fn ended() -> OauthError {
    OauthError::invalid_grant("the login has ended")
}
