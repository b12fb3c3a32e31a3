//! `POST /auth/cli/token`: exchanges an authorization code for a token (RFC 6749, section 4.1.3; RFC 7636).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::authorize::AuthorizeRequest;
use super::error::OauthError;
use super::form::OauthForm;
use super::uncached;
use crate::clients::Client;
use crate::state::App;
use crate::state::codes::Presented;
use crate::state::logins::Approved;

/// The fields of an exchange.
struct Exchange<'a> {
    client: &'static Client,
    code: &'a str,
    verifier: &'a str,
    redirect_uri: &'a str,
    state: &'a str,
}

/// Responds to the exchange. Any well-formed attempt spends a known code, right or wrong.
pub async fn exchange(
    State(app): State<Arc<App>>,
    form: OauthForm,
) -> Result<Response, OauthError> {
    let exchange = read(&form)?;
    let settings = app.settings();
    let now_ms = app.clock.now_ms();
    let mut store = app.store();
    let (account, request) = match store.codes.present(exchange.code, now_ms) {
        Presented::Fresh(account, request) => (account, request),
        Presented::Reused(token_id) => {
            if let Some(id) = token_id {
                store.tokens.revoke(&id);
            }
            return Err(OauthError::invalid_grant("the code was already used"));
        }
        Presented::Expired => return Err(OauthError::invalid_grant("the code has expired")),
        Presented::Unknown => return Err(OauthError::invalid_grant("the code is not known")),
    };
    exchange.matches(&request)?;
    let approved = Approved {
        account,
        client: request.client,
        device: request.device,
        scopes: request.scopes,
    };
    let answer = store.log_in(approved, &settings, now_ms);
    store.codes.gave(exchange.code, &answer.token_id);
    Ok(uncached(answer))
}

fn read(form: &OauthForm) -> Result<Exchange<'_>, OauthError> {
    if form.required("grant_type")? != "authorization_code" {
        return Err(OauthError::new(
            "unsupported_grant_type",
            "grant_type must be authorization_code",
        ));
    }
    let exchange = Exchange {
        client: form.client()?,
        code: form.required("code")?,
        verifier: form.required("code_verifier")?,
        redirect_uri: form.required("redirect_uri")?,
        state: form.required("state")?,
    };
    if !is_verifier(exchange.verifier) {
        return Err(OauthError::invalid_request(
            "code_verifier must be 43 to 128 letters, digits, - . _ or ~",
        ));
    }
    Ok(exchange)
}

impl Exchange<'_> {
    fn matches(&self, request: &AuthorizeRequest) -> Result<(), OauthError> {
        let wrong = if self.client.id != request.client.id {
            "the code was issued to another client"
        } else if self.redirect_uri != request.redirect_uri() {
            "redirect_uri is not the one the code was sent to"
        } else if self.state != request.state {
            "state is not the one the code was issued for"
        } else if !request.is_verified_by(self.verifier) {
            "code_verifier does not match the code_challenge"
        } else {
            return Ok(());
        };
        Err(OauthError::invalid_grant(wrong))
    }
}

fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}
