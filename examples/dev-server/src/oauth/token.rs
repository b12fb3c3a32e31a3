//! `POST /oauth/token`: passes each grant type to its module.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::error::OauthError;
use super::form::OauthForm;
use super::{device, refresh};
use crate::state::App;

/// Responds to a poll or a renewal.
pub async fn grant(State(app): State<Arc<App>>, form: OauthForm) -> Result<Response, OauthError> {
    match form.required("grant_type")? {
        device::GRANT_TYPE => device::poll(&app, &form),
        refresh::GRANT_TYPE => refresh::renew(&app, &form),
        _ => Err(OauthError::new(
            "unsupported_grant_type",
            "grant_type must be the device code grant or refresh_token",
        )),
    }
}
