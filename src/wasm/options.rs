//! The options that JavaScript gives, read by shape and checked.

use super::settle::property;
use crate::auth::Options;
use crate::flows::login::Request;
use crate::flows::logout::LogoutRequest;
use crate::flows::rotate::RotateRequest;
use crate::policy::account::choice::Named;
use crate::policy::credential::warning::{self, WarnBefore};
use crate::policy::error::remedy::Shell;
use crate::policy::error::{AuthError, Result};
use crate::policy::login::callback::CallbackRequest;
use crate::policy::login::method::Method;
use crate::policy::login::timeout;
use crate::policy::text::secret::Secret;
use crate::policy::token::scope;
use crate::policy::url::Trust;
use crate::policy::wire::tokens::Lifetime;
use js_sys::Array;
use wasm_bindgen::JsValue;

pub(super) fn read_auth(options: &JsValue) -> Result<Options> {
    let trust = option_text(options, "trust")?;
    Ok(Options {
        client_id: option_text(options, "clientId")?.unwrap_or_default(),
        client_version: option_text(options, "clientVersion")?.unwrap_or_default(),
        api_url: option_text(options, "apiUrl")?,
        app_url: option_text(options, "appUrl")?,
        trust: trust
            .as_deref()
            .map_or(Ok(Trust::default()), Trust::from_name)?,
        device_name: option_text(options, "deviceName")?,
        account: option_text(options, "account")?,
        purpose: option_text(options, "purpose")?,
        expect: option_text(options, "expect")?,
        scope: read_scope(options)?,
        warn_before: read_warnings(options)?,
        shell: option_text(options, "shell")?
            .as_deref()
            .map(Shell::from_name)
            .unwrap_or_default(),
    })
}

pub(super) fn read_login(options: &JsValue) -> Result<Request> {
    let mut request = Request {
        method: option_method(options, "method")?,
        preferred: option_method(options, "preferred")?,
        scope: read_scope(options)?,
        open_browser: property(options, "openBrowser").as_bool().unwrap_or(true),
        replace_newer: property(options, "replaceNewer").as_bool() == Some(true),
        token: option_text(options, "token")?.map(Secret::new),
        callback: read_callback(&property(options, "callback"))?,
        ..Request::default()
    };
    let timeout = property(options, "timeoutMs");
    if !timeout.is_undefined() {
        let timeout_ms = timeout::asked_for(whole(&timeout))?;
        request.timeout_ms = timeout_ms;
        request.device_timeout_ms = Some(timeout_ms);
    }
    Ok(request)
}

/// Which login a call means.
pub(super) fn read_named(options: &JsValue) -> Result<Named> {
    Ok(Named {
        account: option_text(options, "account")?,
        purpose: option_text(options, "purpose")?,
        expect: option_text(options, "expect")?,
        scopes: None,
    })
}

pub(super) fn read_logout(options: &JsValue) -> LogoutRequest {
    let is_set = |name: &str| property(options, name).as_bool() == Some(true);
    LogoutRequest {
        local_only: is_set("localOnly"),
        revoke: is_set("revoke"),
        all: is_set("all"),
    }
}

pub(super) fn read_scope(options: &JsValue) -> Result<Option<String>> {
    let scopes = option_texts(options, "scopes")?;
    (!scopes.is_empty())
        .then(|| scope::parse(&scopes.join(" ")))
        .transpose()
}

fn read_callback(callback: &JsValue) -> Result<Option<CallbackRequest>> {
    let Some(target) = option_text(callback, "target")? else {
        return Ok(None);
    };
    Ok(Some(CallbackRequest {
        // Whoever opens a page does it with a GET.
        method: "GET".to_owned(),
        target: Secret::new(target),
        host: option_text(callback, "host")?.unwrap_or_default(),
    }))
}

/// What a new token is to be called, if that is said, and how long it is to live.
pub(super) fn read_token_wish(options: &JsValue) -> Result<RotateRequest> {
    let days = property(options, "expiresInDays");
    let lifetime = match days.as_f64() {
        _ if days.is_undefined() => Lifetime::default(),
        _ if days.is_null() => Lifetime::Never,
        Some(days) => Lifetime::from_days(days)?,
        None => return Err(Lifetime::invalid()),
    };
    let name = option_text(options, "name")?;
    Ok(RotateRequest { name, lifetime })
}

fn read_warnings(options: &JsValue) -> Result<WarnBefore> {
    let given = property(options, "warnBeforeMs");
    let default = WarnBefore::default();
    Ok(WarnBefore {
        fixed_ms: spans(&given, "fixed")?.unwrap_or(default.fixed_ms),
        sliding_ms: spans(&given, "sliding")?.unwrap_or(default.sliding_ms),
    })
}

fn spans(options: &JsValue, name: &str) -> Result<Option<Vec<i64>>> {
    let list = property(options, name);
    if list.is_undefined() {
        return Ok(None);
    }
    let spans = Array::is_array(&list).then(|| {
        let span = |item: JsValue| warning::span_ms(whole(&item)?);
        Array::from(&list).iter().map(span).collect()
    });
    spans
        .flatten()
        .map(Some)
        .ok_or_else(|| AuthError::invalid_option("warnBeforeMs has lists of ms"))
}

fn option_method(options: &JsValue, name: &str) -> Result<Option<Method>> {
    match option_text(options, name)?.as_deref() {
        None | Some("auto") => Ok(None),
        Some(method) => Method::from_name(method).map(Some).ok_or_else(|| {
            AuthError::invalid_option(&format!("{name} is \"auto\" or one of the plan's"))
        }),
    }
}

fn option_text(options: &JsValue, name: &str) -> Result<Option<String>> {
    let value = property(options, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    // The message never repeats the value: it may be a secret.
    value
        .as_string()
        .map(Some)
        .ok_or_else(|| AuthError::invalid_option(&format!("{name} is a text")))
}

fn option_texts(options: &JsValue, name: &str) -> Result<Vec<String>> {
    let list = property(options, name);
    if list.is_undefined() {
        return Ok(Vec::new());
    }
    let texts = Array::is_array(&list).then(|| {
        Array::from(&list)
            .iter()
            .map(|item| item.as_string())
            .collect()
    });
    texts
        .flatten()
        .ok_or_else(|| AuthError::invalid_option(&format!("{name} is a list of texts")))
}

// The number without its fraction; what is below zero or too large is cut off, to be judged.
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn whole(number: &JsValue) -> Option<u64> {
    number.as_f64().map(|number| number as u64)
}
