//! The rules for server addresses. A request to any other server is refused before a byte is sent.
//!
//! Source: contract, "Hosts".

mod platform;

use crate::policy::error::{AuthError, ErrorCode, Result};
use platform::Parts;

/// The API address that is used by default.
pub const DEFAULT_API_URL: &str = "https://api.app.plexicus.ai";

const PLEXICUS_SUFFIX: &str = ".plexicus.ai";
const LOOPBACK_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Which hosts are allowed besides `https://*.plexicus.ai`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Any `https` host: `PLEXICUS_ALLOW_CUSTOM_API_URL=1`.
    pub custom_https: bool,
    /// `http` and `https` on this machine: `PLEXICUS_ALLOW_INSECURE_LOCALHOST=1`.
    pub loopback: bool,
}

impl Trust {
    /// Reads the name that a caller gave. Fails with `invalid_option`.
    pub fn from_name(name: &str) -> Result<Self> {
        let mut trust = Self::default();
        match name {
            "plexicus" => {}
            "custom_https" => trust.custom_https = true,
            "loopback" => trust.loopback = true,
            _ => {
                return Err(AuthError::invalid_option(
                    "trust must be \"plexicus\", \"custom_https\" or \"loopback\"",
                ));
            }
        }
        Ok(trust)
    }
}

/// Why a host was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// A Plexicus host.
    Plexicus,
    /// A self-hosted server, allowed by an opt-in.
    Custom,
    /// A server on this machine, allowed by an opt-in.
    Loopback,
}

/// A server address that the rules allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    base: String,
    kind: HostKind,
}

impl BaseUrl {
    /// Checks the API's address. Fails with `api_url_refused`.
    pub fn api(text: &str, trust: Trust) -> Result<Self> {
        judge(text, trust).map_err(|why| refused(ErrorCode::ApiUrlRefused, "API", &why))
    }

    /// Checks the web app's address, or derives it from the API's address by removing the leading
    /// `api.`. Fails with `app_url_refused` or `app_url_unknown`.
    pub fn app(text: Option<&str>, api: &Self, trust: Trust) -> Result<Self> {
        if let Some(text) = text {
            return Self::app_page(text, trust);
        }
        api.origin
            .strip_prefix("https://api.")
            .and_then(|rest| judge(&format!("https://{rest}"), trust).ok())
            .ok_or_else(|| {
                AuthError::new(
                    ErrorCode::AppUrlUnknown,
                    "The web app's address cannot be derived from the API address.",
                )
            })
    }

    /// Checks the address of a web app page that a server named. Fails with `app_url_refused`.
    pub fn app_page(text: &str, trust: Trust) -> Result<Self> {
        judge(text, trust).map_err(|why| refused(ErrorCode::AppUrlRefused, "web app", &why))
    }

    /// The scheme, host and port: `https://api.app.plexicus.ai`. The keys of the stored logins contain it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Why the host was allowed.
    #[must_use]
    pub fn kind(&self) -> HostKind {
        self.kind
    }

    /// Returns the address of a path below the base. `path` must begin with `/`.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Resolves a caller's address, a path below the base or an absolute address of exactly this
    /// origin, to the address that will be dialled. Fails with `origin_not_allowed`.
    pub fn allow(&self, url: &str) -> Result<String> {
        let absolute = if url.starts_with('/') {
            self.join(url)
        } else {
            url.to_owned()
        };
        let Some(parts) = platform::parse(&absolute) else {
            let why = "This is neither an absolute address nor a path: a path begins with \"/\".";
            return Err(AuthError::new(ErrorCode::OriginNotAllowed, why));
        };
        Some(parts)
            .filter(|parts| !parts.has_user_info && origin_of(parts) == self.origin)
            .map(|parts| parts.href)
            .ok_or_else(|| {
                AuthError::new(
                    ErrorCode::OriginNotAllowed,
                    &format!(
                        "The token is only for {} and is not sent anywhere else.",
                        self.origin
                    ),
                )
            })
    }

    /// What the user must know before a token is sent to this host, if anything.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let origin = &self.origin;
        match self.kind {
            HostKind::Plexicus => None,
            HostKind::Custom => Some(format!(
                "{origin} is not a plexicus.ai host: your token will be sent there."
            )),
            HostKind::Loopback => Some(format!(
                "{origin} is on this machine: use it only for development."
            )),
        }
    }
}

/// Whether the address means this port on the loopback interface of the browser's machine.
#[must_use]
pub fn is_loopback_port(text: &str, port: u16) -> bool {
    platform::parse(text).is_some_and(|parts| {
        parts.scheme == "http"
            && matches!(parts.host.as_str(), "127.0.0.1" | "localhost")
            && parts.port == Some(port)
    })
}

fn refused(code: ErrorCode, what: &str, why: &str) -> AuthError {
    AuthError::new(code, &format!("The {what} address was refused: {why}."))
}

fn judge(text: &str, trust: Trust) -> core::result::Result<BaseUrl, String> {
    let text = text.trim();
    let parts = platform::parse(text).ok_or("it is not an absolute address")?;
    if !matches!(parts.scheme.as_str(), "https" | "http") {
        return Err("it must begin with https://".to_owned());
    }
    if text.bytes().any(|byte| byte == b'@') || parts.has_user_info {
        return Err("it must not contain a user name or a password".to_owned());
    }
    if text.bytes().any(|byte| byte == b'?' || byte == b'#') || parts.has_query_or_fragment {
        return Err("it must not contain a query or a fragment".to_owned());
    }
    if !reads_as_dialled(text, &parts) {
        return Err("it is ambiguous: the request would go to another address".to_owned());
    }
    // Addresses are shown to users, and `[text](command:…)` in one would be a link in VS Code's messages.
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    if !parts.path.bytes().all(allowed) {
        return Err("its path may contain only letters, digits and - . _ ~ /".to_owned());
    }
    let kind = classify(&parts, trust)?;
    Ok(BaseUrl {
        origin: origin_of(&parts),
        base: format!("{}{}", origin_of(&parts), parts.path.trim_end_matches('/')),
        kind,
    })
}

// Parsers repair what people write: tabs, backslashes, encoded dots, wide letters, numbers as
// addresses, steps such as `..`. Another parser may repair an address differently. So an address is
// allowed only if its scheme, host, port and path are written exactly as they will be dialled.
fn reads_as_dialled(text: &str, parts: &Parts) -> bool {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'%');
    let split = text.split_once(':').and_then(|(scheme, rest)| {
        let rest = rest.strip_prefix("//")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Some((scheme, authority, path))
    });
    let Some((scheme, authority, path)) = split else {
        return false;
    };
    let written = format!("{scheme}://{authority}").to_ascii_lowercase();
    let origin = origin_of(parts);
    let default_port = if parts.scheme == "https" {
        ":443"
    } else {
        ":80"
    };
    let has_same_path = parts.path.strip_prefix('/') == Some(path);
    plain && has_same_path && (written == origin || written == origin + default_port)
}

fn classify(parts: &Parts, trust: Trust) -> core::result::Result<HostKind, String> {
    let host = parts.host.as_str();
    if trust.loopback && LOOPBACK_HOSTS.contains(&host) {
        return Ok(HostKind::Loopback);
    }
    if parts.scheme != "https" {
        return Err("it must be https".to_owned());
    }
    if is_plexicus_host(host) {
        return match parts.port {
            None => Ok(HostKind::Plexicus),
            Some(_) => Err("a plexicus.ai host must not have a port".to_owned()),
        };
    }
    if trust.custom_https && !host.ends_with('.') {
        return Ok(HostKind::Custom);
    }
    Err(format!("the host {host} does not end in {PLEXICUS_SUFFIX}"))
}

fn is_plexicus_host(host: &str) -> bool {
    host.strip_suffix(PLEXICUS_SUFFIX).is_some_and(|labels| {
        labels.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    })
}

fn origin_of(parts: &Parts) -> String {
    let (scheme, host) = (&parts.scheme, &parts.host);
    match parts.port {
        None => format!("{scheme}://{host}"),
        Some(port) => format!("{scheme}://{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_custom_or_loopback_server_has_a_warning() {
        let trust = Trust {
            custom_https: true,
            loopback: true,
        };
        let warning = |text| BaseUrl::api(text, trust).map(|api| api.warning());
        assert_eq!(warning(DEFAULT_API_URL), Ok(None));
        for (text, words) in [
            (
                "https://plexicus.example",
                "https://plexicus.example is not a plexicus.ai host",
            ),
            (
                "http://127.0.0.1:4000",
                "http://127.0.0.1:4000 is on this machine",
            ),
        ] {
            let told = warning(text).unwrap().unwrap();
            assert!(told.starts_with(words), "{told}");
        }
    }

    proptest! {
        #[test]
        fn every_address_allowed_by_default_is_a_plexicus_host(text in "(https?:/{1,3})?[a-z0-9.@:\\\\/%\\t-]{0,20}(plexicus\\.ai)?[:/.a-z0-9%\\\\]{0,8}") {
            if let Ok(api) = BaseUrl::api(&text, Trust::default()) {
                let dialled = ::url::Url::parse(&api.join("/x")).unwrap();
                prop_assert_eq!(dialled.scheme(), "https");
                prop_assert!(dialled.host_str().unwrap().ends_with(".plexicus.ai"));
                prop_assert_eq!(dialled.port(), None);
                prop_assert_eq!(dialled.username(), "");
            }
        }

        #[test]
        fn the_token_is_never_sent_to_another_origin(text in ".{0,60}") {
            let api = BaseUrl::api(DEFAULT_API_URL, Trust::default()).unwrap();
            if let Ok(href) = api.allow(&text) {
                prop_assert_eq!(::url::Url::parse(&href).unwrap().origin().ascii_serialization(), api.origin());
            }
        }
    }
}
