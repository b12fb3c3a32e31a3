//! The form body of an OAuth request.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};

use super::error::OauthError;
use crate::clients::{self, Client};
use crate::state::App;
use crate::wire::params::Params;
use crate::wire::{FORM, client_header, has_content_type};

/// The parameters of a well-formed OAuth request.
pub struct OauthForm(pub Params);

impl OauthForm {
    pub fn required(&self, name: &str) -> Result<&str, OauthError> {
        Ok(self.0.required(name)?)
    }

    /// Returns the client, which must be known.
    pub fn client(&self) -> Result<&'static Client, OauthError> {
        clients::find(self.required("client_id")?).ok_or_else(OauthError::unknown_client)
    }
}

impl FromRequest<Arc<App>> for OauthForm {
    type Rejection = OauthError;

    async fn from_request(request: Request, state: &Arc<App>) -> Result<Self, OauthError> {
        client_header::read(request.headers()).map_err(OauthError::invalid_request)?;
        if !has_content_type(request.headers(), FORM) {
            return Err(OauthError::invalid_request(format!(
                "the body must be {FORM}"
            )));
        }
        if request.uri().query().is_some() {
            return Err(OauthError::invalid_request(
                "parameters belong in the body, never in the address",
            ));
        }
        let text = String::from_request(request, state)
            .await
            .map_err(|_| OauthError::invalid_request("the body is not UTF-8"))?;
        Ok(Self(Params::parse(&text)?))
    }
}
