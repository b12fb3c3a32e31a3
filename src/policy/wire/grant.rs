//! The token endpoints: the code exchange, the device login and renewals.
//!
//! Source: contract, "Browser login" steps 5–6 and "Device login"; RFC 6749 §5, RFC 8628 §3.
//!
//! Error messages never repeat the server's own words here, because these responses may echo a code or a
//! verifier.

use super::client::Client;
use super::{Answer, Request, endpoint, is_id, time_field, unreadable};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback;
use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::time::date;
use crate::policy::token::is_header_safe;
use crate::policy::url::{BaseUrl, Trust};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const DEFAULT_INTERVAL_MS: u64 = 5_000;
const DEFAULT_DEVICE_LIFE_MS: u64 = 600_000;
const LONGEST_INTERVAL_MS: u64 = 300_000;
const LONGEST_DEVICE_LIFE_MS: u64 = 3_600_000;

/// A granted token.
#[derive(Debug)]
pub struct Grant {
    /// The access token.
    pub access_token: Secret,
    /// The server's id of the token.
    pub token_id: Option<String>,
    /// The token's name in Settings → API Tokens.
    pub name: Option<String>,
    /// The scopes that the server granted.
    pub scope: Option<String>,
    /// The expiry that the server promised, in ms.
    pub expires_at_ms: Option<i64>,
    /// The token's lifetime from now on, in ms, as the server says. Otherwise computed from the expiry
    /// and the server's clock if it is known, or this machine's.
    pub life_ms: Option<i64>,
    /// The refresh token, if the server issued one.
    pub refresh_token: Option<Secret>,
}

/// The response of the token endpoint.
#[derive(Debug)]
pub enum Outcome {
    /// The server granted a token.
    Granted(Box<Grant>),
    /// `authorization_pending`: keep polling.
    Pending,
    /// `slow_down`: keep polling, 5 s slower.
    SlowDown,
    /// 429 or `rate_limited`: keep polling, much slower. Contains the server's wait in ms, if it named one.
    RateLimited(Option<u64>),
    /// A 5xx response. The next attempt may succeed.
    Transient(AuthError),
    /// The request failed permanently.
    Failed(AuthError),
}

/// A device login in progress.
#[derive(Debug)]
pub struct DeviceCode {
    /// The secret that the polls send.
    pub device_code: Secret,
    /// The code that the user types.
    pub user_code: String,
    /// The page where the user types it.
    pub verification_uri: String,
    /// The pause between polls, in ms.
    pub interval_ms: u64,
    /// The codes' lifetime, in ms.
    pub life_ms: u64,
}

/// Exchanges an authorization code. Consumes the code and the verifier.
#[must_use]
pub fn exchange(
    client: &Client,
    api: &BaseUrl,
    code: Secret,
    (verifier, state): (Secret, Secret),
    port: u16,
) -> Request {
    client.form(
        api.join(endpoint::CODE_EXCHANGE),
        &[
            ("grant_type", "authorization_code"),
            ("code", code.expose("it is exchanged")),
            ("code_verifier", verifier.expose("it proves the exchange")),
            ("client_id", &client.id),
            ("redirect_uri", &callback::redirect_uri(port)),
            ("state", state.expose("the exchange repeats it")),
        ],
    )
}

/// Requests a device code.
#[must_use]
pub fn start_device(client: &Client, api: &BaseUrl, scope: &str, device_name: &str) -> Request {
    client.form(
        api.join(endpoint::DEVICE_AUTHORIZATION),
        &[
            ("client_id", &client.id),
            ("scope", scope),
            ("device_name", device_name),
        ],
    )
}

/// Asks whether the user has approved the device login.
#[must_use]
pub fn poll_device(client: &Client, api: &BaseUrl, device_code: &Secret) -> Request {
    client.form(
        api.join(endpoint::TOKEN),
        &[
            ("grant_type", DEVICE_GRANT),
            ("device_code", device_code.expose("it is polled with")),
            ("client_id", &client.id),
        ],
    )
}

/// Renews a login (contract, "Renewal", assumed).
#[must_use]
pub fn renew(client: &Client, api: &BaseUrl, refresh_token: &Secret) -> Request {
    client.form(
        api.join(endpoint::TOKEN),
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose("it is renewed with")),
            ("client_id", &client.id),
        ],
    )
}

/// Reads the response to [`start_device`]. The page must be on a host that `trust` allows.
pub fn device_code(answer: &Answer, trust: Trust, now_ms: i64) -> Result<DeviceCode> {
    if matches!(answer.status, 404 | 405 | 501) {
        return Err(AuthError::new(
            ErrorCode::DeviceLoginUnavailable,
            "This server does not support sign-in with a code.",
        ));
    }
    let body = answer.json();
    if answer.status != 200 {
        let error = body.as_ref().and_then(|body| body.text("error"));
        let error = error.as_deref();
        return Err(oauth_failure(error).unwrap_or_else(|| answer.failure(now_ms)));
    }
    let body = body.ok_or_else(unreadable)?;
    let text = |name: &str| body.text(name).ok_or_else(unreadable);
    let user_code = text("user_code")?;
    let verification_uri = text("verification_uri")?.trim().to_owned();
    let device_code = Secret::new(text("device_code")?);
    let readable = (1..=32).contains(&user_code.len())
        && user_code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && is_header_safe(device_code.expose("its form is checked"));
    if !readable || BaseUrl::app_page(&verification_uri, trust).is_err() {
        return Err(unreadable());
    }
    let interval_ms = seconds_as_ms(&body, "interval").unwrap_or(DEFAULT_INTERVAL_MS);
    let life_ms = seconds_as_ms(&body, "expires_in").unwrap_or(DEFAULT_DEVICE_LIFE_MS);
    Ok(DeviceCode {
        device_code,
        user_code,
        verification_uri,
        interval_ms: interval_ms.clamp(1000, LONGEST_INTERVAL_MS),
        life_ms: life_ms.min(LONGEST_DEVICE_LIFE_MS),
    })
}

/// Reads the response of a token endpoint.
#[must_use]
pub fn outcome(answer: &Answer, now_ms: i64) -> Outcome {
    let body = answer.json();
    if answer.status == 200 {
        let server_now_ms = answer.server_time_ms().unwrap_or(now_ms);
        return match body.as_ref().and_then(|body| grant(body, server_now_ms)) {
            Some(_) if !body.as_ref().is_some_and(is_bearer) => Outcome::Failed(AuthError::new(
                ErrorCode::AnswerInvalid,
                "The server issued a type of token that this program cannot use.",
            )),
            Some(grant) => Outcome::Granted(Box::new(grant)),
            None => Outcome::Failed(unreadable()),
        };
    }
    let error = body.as_ref().and_then(|body| body.text("error"));
    let error = error.as_deref();
    match (answer.status, error) {
        (410 | 426, _) => Outcome::Failed(answer.failure(now_ms)),
        (429, _) | (_, Some("rate_limited")) => Outcome::RateLimited(answer.retry_after_ms(now_ms)),
        (500..=599, _) => Outcome::Transient(answer.failure(now_ms)),
        (400..=499, Some("authorization_pending")) => Outcome::Pending,
        (400..=499, Some("slow_down")) => Outcome::SlowDown,
        (400..=499, error) => {
            Outcome::Failed(oauth_failure(error).unwrap_or_else(|| answer.failure(now_ms)))
        }
        _ => Outcome::Failed(answer.failure(now_ms)),
    }
}

// A client must not use a token of a type that it does not understand (RFC 6749 §7.1). Plexicus names
// no type, which means a bearer token.
fn is_bearer(body: &Object) -> bool {
    match body.text("token_type") {
        Some(token_type) => token_type.eq_ignore_ascii_case("bearer"),
        None => body.is_absent("token_type"),
    }
}

fn grant(body: &Object, server_now_ms: i64) -> Option<Grant> {
    let access_token = Secret::new(body.text("access_token")?);
    if !is_header_safe(access_token.expose("its form is checked")) {
        return None;
    }
    let refresh_token = body.text("refresh_token").map(Secret::new);
    let refresh_token =
        refresh_token.filter(|token| is_header_safe(token.expose("its form is checked")));
    let label = |name| {
        let text = redact::label(&body.text(name)?, &access_token)?;
        match &refresh_token {
            Some(secret) => redact::label(&text, secret),
            None => Some(text),
        }
    };
    let (name, scope) = (label("name"), label("scope"));
    let token_id = label("token_id").filter(|id| is_id(id));
    let told_life_ms = seconds_as_ms(body, "expires_in").and_then(|ms| i64::try_from(ms).ok());
    let told_life_ms = told_life_ms.and_then(date::nameable);
    let expires_at_ms = time_field(body, "expires_at")
        .or_else(|| date::nameable(server_now_ms.saturating_add(told_life_ms?)));
    let left_ms = expires_at_ms.map(|end_ms| end_ms.saturating_sub(server_now_ms));
    Some(Grant {
        token_id,
        name,
        scope,
        expires_at_ms,
        life_ms: told_life_ms.or(left_ms),
        access_token,
        refresh_token,
    })
}

fn seconds_as_ms(body: &Object, name: &str) -> Option<u64> {
    let seconds = u64::try_from(body.integer(name)?).ok()?;
    Some(seconds.saturating_mul(1000))
}

fn oauth_failure(error: Option<&str>) -> Option<AuthError> {
    let (code, message) = match error? {
        "access_denied" => (
            ErrorCode::AccessDenied,
            "The login was denied in the browser.",
        ),
        "expired_token" => (
            ErrorCode::DeviceCodeExpired,
            "The code expired before it was approved.",
        ),
        "invalid_grant" => (
            ErrorCode::InvalidGrant,
            "The code is invalid, expired or used already.",
        ),
        "invalid_client" | "unauthorized_client" => (
            ErrorCode::RequestRefused,
            "The server does not know this client.",
        ),
        "invalid_scope" => (
            ErrorCode::RequestRefused,
            "The server does not offer this scope.",
        ),
        "invalid_request" | "unsupported_grant_type" => (
            ErrorCode::RequestRefused,
            "The server refused the login request as invalid.",
        ),
        _ => return None,
    };
    Some(AuthError::new(code, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::wire::answer;

    #[test]
    fn a_granted_token_must_fit_into_a_header() {
        for body in [
            r#"{"access_token":"plxs_1"}"#,
            r#"{"access_token":"plxs_1","token_id":7,"name":null,"expires_at":"soon","scope":[]}"#,
        ] {
            let Outcome::Granted(grant) = outcome(&answer(200, body), 0) else {
                panic!("{body}")
            };
            assert!(grant.access_token.matches("plxs_1"));
            assert_eq!((grant.token_id, grant.expires_at_ms), (None, None));
        }
        for body in [
            "",
            "[]",
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":"a b"}"#,
            r#"{"access_token":"a\n"}"#,
            r#"{"access_token":7}"#,
        ] {
            assert!(
                matches!(outcome(&answer(200, body), 0), Outcome::Failed(_)),
                "{body}"
            );
        }
    }

    #[test]
    fn accepts_only_bearer_tokens() {
        let granted = |token_type: &str| {
            let body = format!(r#"{{"access_token":"plxs_1"{token_type}}}"#);
            matches!(outcome(&answer(200, &body), 0), Outcome::Granted(_))
        };
        for token_type in ["bearer", "Bearer", "BEARER"] {
            assert!(granted(&format!(r#","token_type":"{token_type}""#)));
        }
        assert!(granted("") && granted(r#","token_type":null"#));
        for token_type in [
            r#""mac""#,
            r#""DPoP""#,
            r#""""#,
            r#"" bearer""#,
            "7",
            "true",
            "[]",
            "{}",
        ] {
            assert!(
                !granted(&format!(r#","token_type":{token_type}"#)),
                "{token_type}"
            );
        }
    }

    #[test]
    fn an_expiry_that_javascript_cannot_represent_is_unknown() {
        for seconds in ["9007199254740991", "9007199254740", "9007199254741"] {
            let body = format!(r#"{{"access_token":"plxs_1","expires_in":{seconds}}}"#);
            let Outcome::Granted(grant) = outcome(&answer(200, &body), 1_767_225_600_000) else {
                panic!("{body}")
            };
            assert_eq!(grant.expires_at_ms, None, "{seconds}");
            assert!(grant.life_ms.is_none_or(|ms| ms <= 9_007_199_254_740_991));
        }
    }

    #[test]
    fn reads_the_expiry_in_every_form_that_servers_send() {
        let end = |fields: &str| {
            let body = format!(r#"{{"access_token":"plxs_1",{fields}}}"#);
            let Outcome::Granted(grant) = outcome(&answer(200, &body), 1_000) else {
                panic!("{body}")
            };
            grant.expires_at_ms
        };
        let expected = Some(1_767_225_600_000);
        for fields in [
            r#""expires_at":"2026-01-01T00:00:00Z""#,
            r#""expires_at":"2026-01-01T00:00:00""#,
            r#""expires_at":"2026-01-01T01:00:00+01:00","expires_in":5"#,
            r#""expires_at":"2026-01-01T00:00:00+0000""#,
            r#""expires_at":1767225600"#,
            r#""expires_at":1767225600000"#,
        ] {
            assert_eq!(end(fields), expected, "{fields}");
        }
        assert_eq!(end(r#""expires_in":60"#), Some(61_000));
        for fields in [
            r#""expires_in":-60"#,
            r#""expires_at":null"#,
            r#""expires_in":"x""#,
        ] {
            assert_eq!(end(fields), None, "{fields}");
        }
    }

    #[test]
    fn labels_that_echo_the_token_are_dropped() {
        let body = r#"{"access_token":"canary","name":"a canary","scope":"read canary","token_id":"canary"}"#;
        let Outcome::Granted(grant) = outcome(&answer(200, body), 0) else {
            panic!()
        };
        assert_eq!(
            (grant.name, grant.scope, grant.token_id),
            (None, None, None)
        );
    }

    #[test]
    fn errors_never_repeat_the_servers_words() {
        let body = r#"{"error":"invalid_grant","error_description":"verifier canary is wrong"}"#;
        let Outcome::Failed(error) = outcome(&answer(400, body), 0) else {
            panic!()
        };
        assert_eq!(error.code, ErrorCode::InvalidGrant);
        assert!(!error.message.contains("canary"));
    }

    #[test]
    fn the_activation_page_must_be_on_an_allowed_host() {
        let start = |uri: &str| {
            let body = format!(
                r#"{{"device_code":"plxd_1","user_code":"ABCD-EFGH","verification_uri":"{uri}"}}"#
            );
            device_code(&answer(200, &body), Trust::default(), 0)
        };
        let code = start(" https://app.plexicus.ai/activate ").unwrap();
        assert_eq!(code.verification_uri, "https://app.plexicus.ai/activate");
        assert_eq!((code.interval_ms, code.life_ms), (5000, 600_000));
        for uri in [
            "https://evil.example/activate",
            "javascript:alert(1)",
            "https://app.plexicus.ai@evil.example/",
            "https://app.plexicus.ai/[Verify](command:a)",
            "",
        ] {
            assert_eq!(
                start(uri).unwrap_err().code,
                ErrorCode::AnswerInvalid,
                "{uri}"
            );
        }
    }
}
