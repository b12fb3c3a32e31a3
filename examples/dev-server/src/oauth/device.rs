//! Device login: its start and its polls (RFC 8628).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::authorize::device_name;
use super::error::OauthError;
use super::form::OauthForm;
use super::uncached;
use crate::scope::Scopes;
use crate::state::App;
use crate::state::devices::{DeviceRequest, EXPIRES_IN_S, Poll};
use crate::state::logins::Approved;

/// The grant type of a poll.
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// `POST /oauth/device_authorization`.
pub async fn start(State(app): State<Arc<App>>, form: OauthForm) -> Result<Response, OauthError> {
    let request = DeviceRequest {
        client: form.client()?,
        device: device_name(form.required("device_name")?, "device_name")?,
        scopes: Scopes::parse_or_read(form.0.optional("scope")?)
            .map_err(OauthError::invalid_scope)?,
    };
    let interval_s = app.settings().device_interval_s;
    let now_ms = app.clock.now_ms();
    let codes = app.store().devices.start(request, interval_s, now_ms);
    Ok(uncached(json!({
        "device_code": codes.device_code,
        "user_code": codes.user_code,
        "verification_uri": format!("{}/activate", app.origin),
        "expires_in": EXPIRES_IN_S,
        "interval": interval_s,
    })))
}

/// One poll of `POST /oauth/token`.
pub fn poll(app: &App, form: &OauthForm) -> Result<Response, OauthError> {
    let client = form.client()?;
    let device_code = form.required("device_code")?;
    let settings = app.settings();
    let now_ms = app.clock.now_ms();
    let mut store = app.store();
    let (error, description) = match store.devices.poll(device_code, client, now_ms) {
        Poll::Approved(account, request) => {
            let approved = Approved {
                account,
                client: request.client,
                device: request.device,
                scopes: request.scopes,
            };
            return Ok(uncached(store.log_in(approved, &settings, now_ms)));
        }
        Poll::Pending => ("authorization_pending", "the user has not decided yet"),
        Poll::TooFast => ("slow_down", "add five seconds to the polling interval"),
        Poll::Denied => ("access_denied", "the login was denied"),
        Poll::Expired => ("expired_token", "the device code has expired"),
        Poll::Invalid => ("invalid_grant", "the device code is not valid"),
    };
    Err(OauthError::new(error, description))
}
