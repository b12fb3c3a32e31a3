//! What an `AuthError` of JavaScript is made from.

use super::to_js;
use crate::policy::error::{AuthError, ErrorCode};
use crate::policy::remedy::{Shell, complete};
use crate::policy::token::Source;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The fields of an error, by their JavaScript names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorView<'a> {
    code: &'static str,
    message: &'a str,
    remedy: &'a str,
    fault: &'static str,
    source: Option<Source>,
    retry_after_ms: Option<u64>,
}

impl<'a> ErrorView<'a> {
    pub fn new(error: &'a AuthError) -> Self {
        Self {
            code: error.code.as_str(),
            message: &error.message,
            remedy: &error.remedy,
            fault: error.code.fault().as_str(),
            source: error.source,
            retry_after_ms: error.retry_after_ms,
        }
    }

    /// The value to throw or to reject with; it always has a remedy.
    pub fn throw(error: &AuthError) -> JsValue {
        to_js(&ErrorView::new(&complete(error.clone(), Shell::None)))
    }
}

pub(super) fn invalid(why: &str) -> AuthError {
    AuthError::new(ErrorCode::InvalidOption, format!("Invalid option: {why}."))
}
