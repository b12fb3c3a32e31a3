//! A form sent from one of this server's own pages.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;

use super::error::PageError;
use super::visitor::Visitor;
use crate::accounts::Account;
use crate::state::App;
use crate::wire::params::Params;
use crate::wire::{FORM, has_content_type};

/// The fields of a form, and the visitor who sent it.
pub struct PageForm {
    pub visitor: Visitor,
    pub fields: Params,
}

impl PageForm {
    /// Returns a field's text; empty if it is absent or repeated.
    pub fn field(&self, name: &str) -> &str {
        self.fields
            .optional(name)
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    /// Returns the user's account in the organization that the form names; the current account if it names none.
    pub fn chosen(&self, current: &'static Account) -> Result<&'static Account, PageError> {
        match self.fields.optional("organization") {
            Ok(None) => Some(current),
            Ok(Some(id)) => current
                .of_user()
                .find(|account| account.organization.client_id == id),
            Err(_) => None,
        }
        .ok_or_else(|| PageError {
            status: StatusCode::FORBIDDEN,
            title: "You are not in this organization",
            message: "Go back, reload the page and choose again. The login was neither approved nor denied.".into(),
        })
    }
}

impl FromRequest<Arc<App>> for PageForm {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let Ok(visitor) = Visitor::from_request_parts(&mut parts, app).await;
        let request = Request::from_parts(parts, body);
        if !has_content_type(request.headers(), FORM) {
            return Err(out_of_date());
        }
        let text = String::from_request(request, app)
            .await
            .map_err(|_| out_of_date())?;
        let fields = Params::parse(&text).map_err(|_| out_of_date())?;
        if fields.required("csrf") != Ok(visitor.csrf()) {
            return Err(out_of_date());
        }
        Ok(Self { visitor, fields })
    }
}

fn out_of_date() -> PageError {
    PageError {
        status: StatusCode::FORBIDDEN,
        title: "This form is out of date",
        message: "Go back, reload the page and try again. Nothing was changed.".into(),
    }
}
