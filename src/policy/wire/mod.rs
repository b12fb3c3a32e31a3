//! HTTP requests and responses, as docs/contract.md describes them. Responses are hostile until they are parsed.

pub mod account;
pub mod authorize;
pub mod client;
pub(crate) mod endpoint;
pub mod grant;
pub mod polling;
pub mod tokens;

use crate::policy::error::cause::Cause;
use crate::policy::error::{AuthError, ErrorCode};
use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::time::date;
use crate::policy::token::scope;
use core::fmt;
use zeroize::Zeroizing;

/// The largest answer that is read, in bytes.
pub const MAX_ANSWER_BYTES: usize = 1 << 20;
/// How long one request may take in all, in ms.
pub const REQUEST_DEADLINE_MS: u64 = 20_000;
/// The `Accept` header of every request that does not bring its own.
pub const ACCEPT: (&str, &str) = ("Accept", "application/json");
/// The options of every request, as `fetch` names them: follow no redirect, send no cookies, cache
/// nothing, send no referrer.
pub const FIXED_INIT: [(&str, &str); 4] = [
    ("redirect", "manual"),
    ("credentials", "omit"),
    ("cache", "no-store"),
    ("referrerPolicy", "no-referrer"),
];
const LONGEST_RETRY_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// A request. It is complete except for what the transport adds: no redirects, no cookies, no cache, no referrer.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address, as a parser serialised it.
    pub url: String,
    /// Header names and values; values may be secret.
    pub headers: Vec<(&'static str, Secret)>,
    /// The body, if any.
    pub body: Option<Secret>,
    /// What no error may repeat: the access token, the code and other secrets of the form.
    pub secrets: Vec<Secret>,
}

/// Builds the value of the `Authorization` header.
#[must_use]
pub fn bearer(token: &Secret) -> Secret {
    Secret::new(format!(
        "Bearer {}",
        token.expose("it goes into the header")
    ))
}

/// A response.
#[derive(Default)]
pub struct Answer {
    /// The status; 0 for a redirect that the platform hides.
    pub status: u16,
    /// The `Date` header, if the host exposes it.
    pub date: Option<String>,
    /// The `Retry-After` header, if the host exposes it.
    pub retry_after: Option<String>,
    /// The `WWW-Authenticate` header, if the host exposes it.
    pub www_authenticate: Option<String>,
    /// The body, at most [`MAX_ANSWER_BYTES`] long.
    pub body: Zeroizing<Vec<u8>>,
}

/// Shows only the status, because the body contains tokens and a header may repeat one.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Why there is no response.
#[derive(Debug)]
pub enum FetchFailure {
    /// The request did not arrive, or the response broke off.
    Unreachable(Cause),
    /// The same, in a page of this origin, whose browser does not say why.
    UnreachableFrom(String, Cause),
    /// The platform rejects the request that the caller described.
    Unusable(Cause),
    /// The response is larger than [`MAX_ANSWER_BYTES`].
    TooLarge,
}

impl FetchFailure {
    /// Converts the failure to an error, in which these secrets are masked.
    #[must_use]
    pub fn without(self, secrets: &[Secret]) -> AuthError {
        match self {
            Self::Unreachable(cause) => unreachable(cause, secrets),
            Self::UnreachableFrom(page, cause) => {
                let mut error = unreachable(cause, secrets);
                let page = redact::plain(&page);
                let why = format!(" The server may not allow requests from {page} (CORS).");
                error.message.push_str(&why);
                error
            }
            Self::Unusable(cause) => {
                let what = "Invalid option: the platform rejected the request";
                AuthError::because_of(ErrorCode::InvalidOption, what, &cause.without(secrets))
            }
            Self::TooLarge => AuthError::new(
                ErrorCode::AnswerInvalid,
                "The server's answer is too large.",
            ),
        }
    }
}

fn unreachable(cause: Cause, secrets: &[Secret]) -> AuthError {
    let what = "Plexicus could not be reached";
    AuthError::because_of(ErrorCode::ServerUnreachable, what, &cause.without(secrets))
}

impl Answer {
    /// The body as a JSON object; `None` if it is something else.
    #[must_use]
    pub fn json(&self) -> Option<Object> {
        Object::parse(&self.body)
    }

    /// The server's time when it responded, in ms.
    #[must_use]
    pub fn server_time_ms(&self) -> Option<i64> {
        date::parse_http_date(self.date.as_deref()?)
    }

    /// How long the server asks the client to wait, in ms. A date counts from the response's own
    /// `Date`, or from `now_ms` if that header is hidden (RFC 9110 §10.2.3).
    #[must_use]
    pub fn retry_after_ms(&self, now_ms: i64) -> Option<u64> {
        let text = self.retry_after.as_deref()?.trim();
        let wait = match text.parse::<i64>() {
            Ok(seconds) => seconds.saturating_mul(1000),
            Err(_) => {
                let from = self.server_time_ms().unwrap_or(now_ms);
                date::parse_http_date(text)?.saturating_sub(from)
            }
        };
        u64::try_from(wait.clamp(0, LONGEST_RETRY_AFTER_MS)).ok()
    }

    /// Whether a 401 comes from Plexicus itself, and not from a proxy or a captive portal: it has a
    /// `Bearer` challenge or an error document.
    #[must_use]
    pub fn is_plexicus_rejection(&self) -> bool {
        let challenged = self
            .www_authenticate
            .as_deref()
            .and_then(|challenge| challenge.trim_start().get(..6))
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        let explained = || {
            self.json().is_some_and(|body| {
                ["error", "detail", "message", "title"]
                    .iter()
                    .any(|name| body.text(name).is_some())
            })
        };
        self.status == 401 && (challenged || explained())
    }

    /// The error for this status. The body has no influence on it, except that it can show who sent a 401.
    #[must_use]
    pub fn failure(&self, now_ms: i64) -> AuthError {
        match self.status {
            0 | 300..=399 => AuthError::new(
                ErrorCode::RedirectRefused,
                "The server answered with a redirect, which is never followed.",
            ),
            401 if self.is_plexicus_rejection() => AuthError::new(
                ErrorCode::TokenRejected,
                "The token is invalid, expired or revoked.",
            ),
            401 => AuthError::new(
                ErrorCode::AnswerInvalid,
                "Something between this machine and Plexicus refused the request.",
            ),
            403 => {
                let message = "The token's scope or the account's role does not allow this.";
                let mut error = AuthError::new(ErrorCode::InsufficientScope, message);
                error.required_scope = self.www_authenticate.as_deref().and_then(scope::required);
                error
            }
            410 | 426 => AuthError::new(
                ErrorCode::ClientUnsupported,
                "The server no longer supports this version.",
            ),
            429 => AuthError::new(
                ErrorCode::RateLimited,
                "The server asked to wait: there were too many requests.",
            )
            .with_retry_after(self.retry_after_ms(now_ms)),
            500..=599 => {
                let message = format!("The server failed (HTTP {}).", self.status);
                AuthError::new(ErrorCode::ServerError, &message)
                    .with_retry_after(self.retry_after_ms(now_ms))
            }
            400..=499 => {
                let message = format!("The server refused the request (HTTP {}).", self.status);
                AuthError::new(ErrorCode::RequestRefused, &message)
            }
            _ => unreadable(),
        }
    }
}

/// Reads a time in the forms that servers send, RFC 3339 or seconds or ms since the Unix epoch, as ms.
fn time_field(object: &Object, name: &str) -> Option<i64> {
    const MORE_IS_MS: i64 = 100_000_000_000;
    match object.integer(name) {
        Some(number) if number > MORE_IS_MS => Some(number),
        Some(seconds) if seconds > 0 => Some(seconds.saturating_mul(1000)),
        Some(_) => None,
        None => date::parse_rfc3339(&object.text(name)?),
    }
}

/// Whether the text could be a token's id, which must be a single segment of a path.
fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=100).contains(&text.len())
        && text.bytes().all(allowed)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// The error for a response in a form that Plexicus never sends.
#[must_use]
pub fn unreadable() -> AuthError {
    AuthError::new(
        ErrorCode::AnswerInvalid,
        "The answer does not come from a Plexicus server.",
    )
}

#[cfg(test)]
fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: Zeroizing::new(body.as_bytes().to_vec()),
        ..Answer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_status_has_one_meaning() {
        for (status, code) in [
            (0, ErrorCode::RedirectRefused),
            (302, ErrorCode::RedirectRefused),
            (400, ErrorCode::RequestRefused),
            (401, ErrorCode::AnswerInvalid),
            (403, ErrorCode::InsufficientScope),
            (410, ErrorCode::ClientUnsupported),
            (426, ErrorCode::ClientUnsupported),
            (429, ErrorCode::RateLimited),
            (503, ErrorCode::ServerError),
            (100, ErrorCode::AnswerInvalid),
            (999, ErrorCode::AnswerInvalid),
        ] {
            assert_eq!(answer(status, "").failure(0).code, code, "{status}");
        }
    }

    #[test]
    fn debug_shows_only_the_status() {
        let answer = Answer {
            date: Some("canary".to_owned()),
            ..answer(200, "canary")
        };
        assert_eq!(format!("{answer:?}"), "Answer { status: 200, .. }");
    }

    #[test]
    fn a_401_counts_only_in_the_servers_own_words() {
        assert!(answer(401, r#"{"detail":"Token revoked"}"#).is_plexicus_rejection());
        for body in [
            "",
            "<html>Sign in to the hotel</html>",
            "[]",
            r#"{"detail":3}"#,
        ] {
            assert!(!answer(401, body).is_plexicus_rejection(), "{body}");
        }
        let challenged = Answer {
            www_authenticate: Some("Bearer error=\"invalid_token\"".to_owned()),
            ..answer(401, "")
        };
        assert!(challenged.is_plexicus_rejection());
    }

    #[test]
    fn reads_retry_after_as_seconds_or_a_date() {
        let wait = |text: &str, date: Option<&str>| {
            let answer = Answer {
                retry_after: Some(text.to_owned()),
                date: date.map(str::to_owned),
                ..answer(429, "")
            };
            answer.retry_after_ms(1_000_000_000_000)
        };
        assert_eq!(wait("7", None), Some(7000));
        assert_eq!(wait("-7", None), Some(0));
        assert_eq!(wait("soon", None), None);
        assert_eq!(wait("Sun, 09 Sep 2001 01:46:50 GMT", None), Some(10_000));
        let date = Some("Sun, 09 Sep 2001 01:46:45 GMT");
        assert_eq!(wait("Sun, 09 Sep 2001 01:46:50 GMT", date), Some(5000));
        assert_eq!(wait("99999999999999", None), Some(86_400_000));
    }

    proptest! {
        #[test]
        fn no_response_panics(status in 0_u16..1000, body in prop::collection::vec(any::<u8>(), 0..80)) {
            let answer = Answer { status, body: Zeroizing::new(body), ..Answer::default() };
            let _ = (answer.failure(0), answer.json().is_some());
        }
    }
}
