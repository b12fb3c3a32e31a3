//! Reads and checks the options that JavaScript passes.

use super::given::{Given, whole};
use super::settle::{method, property};
use crate::auth::Options;
use crate::flows::login::Request;
use crate::flows::logout::LogoutRequest;
use crate::flows::rotate::RotateRequest;
use crate::policy::account::choice::Named;
use crate::policy::credential::warning::{self, WarnBefore};
use crate::policy::error::remedy::Shell;
use crate::policy::error::{AuthError, Result};
use crate::policy::login::callback::{self, CallbackRequest};
use crate::policy::login::timeout;
use crate::policy::sources::Sources;
use crate::policy::text::secret::Secret;
use crate::policy::url::Trust;
use crate::policy::wire::tokens::Lifetime;
use wasm_bindgen::JsValue;

/// The options of an `Auth`.
const AUTH: &[&str] = &[
    "host",
    "client",
    "apiUrl",
    "appUrl",
    "trust",
    "deviceName",
    "account",
    "purpose",
    "expect",
    "sources",
    "scopes",
    "warnBeforeMs",
];
/// The option that ends a call early.
pub(super) const SIGNAL: &[&str] = &["signal"];
/// The options that name the login a call uses.
pub(super) const CHOICE: &[&str] = &["account", "purpose", "expect"];
/// The other options of a login.
pub(super) const LOGIN: &[&str] = &[
    "method",
    "preferred",
    "scopes",
    "port",
    "openBrowser",
    "timeoutMs",
    "replaceNewer",
    "onProgress",
];
/// The other options of a logout.
pub(super) const LOGOUT: &[&str] = &["localOnly", "revoke", "all"];
/// The options of a new personal token: its name and lifetime.
pub(super) const TOKEN_WISH: &[&str] = &["name", "expiresInDays"];

/// Reads the options of an `Auth`, and its host.
pub(super) fn read_auth(options: &JsValue) -> Result<(Options, JsValue)> {
    let given = Given::read(options, &[AUTH])?;
    let client = Given::read(&given.get("client"), &[&["id", "version"]])?;
    let warn_before = Given::read(&given.get("warnBeforeMs"), &[&["fixed", "sliding"]])?;
    let default = WarnBefore::default();
    let span = |ms: Option<u64>| warning::span_ms(ms?);
    let host = given.get("host");
    if !property(&host, "storage").is_object() {
        let why = "host must be an object with at least a storage; createNodeAuth and the like provide one";
        return Err(AuthError::invalid_option(why));
    }
    let options = Options {
        client_id: client.text("id")?.unwrap_or_default(),
        client_version: client.text("version")?.unwrap_or_default(),
        api_url: given.text("apiUrl")?,
        app_url: given.text("appUrl")?,
        trust: given
            .text("trust")?
            .map_or(Ok(Trust::default()), |name| Trust::from_name(&name))?,
        device_name: given.text("deviceName")?,
        account: given.text("account")?,
        purpose: given.text("purpose")?,
        expect: given.text("expect")?,
        sources: given
            .texts("sources")?
            .map(|names| Sources::from_names(names.iter().map(String::as_str)))
            .transpose()?,
        scope: given.scopes()?,
        warn_before: WarnBefore {
            fixed_ms: warn_before
                .numbers("fixed", span)?
                .unwrap_or(default.fixed_ms),
            sliding_ms: warn_before
                .numbers("sliding", span)?
                .unwrap_or(default.sliding_ms),
        },
        shell: match property(&host, "shell").as_string() {
            Some(name) => Shell::from_name(&name),
            None if method(&host, "env").is_none() => Shell::Web,
            None => Shell::None,
        },
    };
    Ok((options, host))
}

pub(super) fn login(given: &Given) -> Result<Request> {
    let mut request = Request {
        method: given.method("method")?,
        preferred: given.method("preferred")?,
        scope: given.scopes()?,
        open_browser: given.flag("openBrowser")?.unwrap_or(true),
        replace_newer: given.flag("replaceNewer")?.unwrap_or_default(),
        ..Request::default()
    };
    let port = given.get("port");
    if !port.is_undefined() {
        request.port = Some(callback::port(whole(&port))?);
    }
    let timeout = given.get("timeoutMs");
    if !timeout.is_undefined() {
        let timeout_ms = timeout::asked_for(whole(&timeout))?;
        request.timeout_ms = timeout_ms;
        request.device_timeout_ms = Some(timeout_ms);
    }
    Ok(request)
}

/// Reads which login a call names.
pub(super) fn named(given: &Given) -> Result<Named> {
    Ok(Named {
        account: given.text("account")?,
        purpose: given.text("purpose")?,
        expect: given.text("expect")?,
        scopes: None,
    })
}

pub(super) fn logout(given: &Given) -> Result<LogoutRequest> {
    let is_set = |name: &str| given.flag(name).map(Option::unwrap_or_default);
    Ok(LogoutRequest {
        local_only: is_set("localOnly")?,
        revoke: is_set("revoke")?,
        all: is_set("all")?,
    })
}

/// Reads the refused `Authorization` value from headers that were returned before.
pub(super) fn rejected(given: &Given) -> Result<Option<Secret>> {
    let rejected = given.get("rejected");
    if rejected.is_undefined() {
        return Ok(None);
    }
    // An HTTP client may have changed the case of the name.
    let header =
        ["Authorization", "authorization"].map(|name| property(&rejected, name).as_string());
    let header = header.into_iter().flatten().next();
    header.map(|text| Some(Secret::new(text))).ok_or_else(|| {
        AuthError::invalid_option("rejected must be the headers that were returned before")
    })
}

/// Reads the address that a page was opened with.
pub(super) fn callback(given: &JsValue) -> Result<CallbackRequest> {
    let given = Given::read(given, &[&["target", "host"]])?;
    let (Some(target), Some(host)) = (given.text("target")?, given.text("host")?) else {
        let why = "a callback must be an object with target and host";
        return Err(AuthError::invalid_option(why));
    };
    Ok(CallbackRequest {
        // A browser opens a page with a GET.
        method: "GET".to_owned(),
        target: Secret::new(target),
        host,
    })
}

/// Reads a new token's name, if there is one, and its lifetime.
pub(super) fn token_wish(given: &Given) -> Result<RotateRequest> {
    let days = given.get_or_null("expiresInDays");
    let lifetime = match days.as_f64() {
        _ if days.is_undefined() => Lifetime::default(),
        _ if days.is_null() => Lifetime::Never,
        Some(days) => Lifetime::from_days(days)?,
        None => return Err(Lifetime::invalid()),
    };
    let name = given.text("name")?;
    Ok(RotateRequest { name, lifetime })
}
