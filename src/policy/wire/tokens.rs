//! Requests that list, create and revoke an account's personal API tokens.
//!
//! Source: contract, "Using a session".

use super::account::{Revocation, revocation};
use super::client::Client;
use super::{Answer, Method, Request, endpoint, is_id, time_field, unreadable};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::time::date;
use crate::policy::token::is_header_safe;
use crate::policy::url::BaseUrl;
use serde::Serialize;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const STALE_AFTER_MS: i64 = 30 * DAY_MS;
const SOON_MS: i64 = 7 * DAY_MS;

/// A new token's lifetime, one of those that the product offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lifetime {
    /// 30 days.
    Days30,
    /// 90 days.
    #[default]
    Days90,
    /// It never expires.
    Never,
}

impl Lifetime {
    /// Reads the lifetime that a caller requested, in days. Fails with `invalid_option`.
    pub fn from_days(days: f64) -> Result<Self> {
        match days {
            30.0 => Ok(Self::Days30),
            90.0 => Ok(Self::Days90),
            _ => Err(Self::invalid()),
        }
    }

    /// The error for an invalid lifetime.
    #[must_use]
    pub fn invalid() -> AuthError {
        AuthError::invalid_option("expiresInDays must be 30, 90 or null")
    }

    fn end_ms(self, now_ms: i64) -> Option<i64> {
        let days = match self {
            Self::Days30 => 30,
            Self::Days90 => 90,
            Self::Never => return None,
        };
        Some(now_ms.saturating_add(DAY_MS.saturating_mul(days)))
    }
}

/// A token in the account's list, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    /// The server's id of the token, which can be used to revoke it.
    pub token_id: Option<String>,
    /// The token's name.
    pub name: Option<String>,
    /// The token's kind, in the server's words.
    pub token_type: Option<String>,
    /// When it was created, in ms.
    pub created_at_ms: Option<i64>,
    /// When it expires, in ms; `None` if never.
    pub expires_at_ms: Option<i64>,
    /// When it was last used, in ms, if the server says so.
    pub last_used_at_ms: Option<i64>,
    /// Whether it was not used for 30 days.
    pub is_stale: bool,
    /// Whether it expires within 7 days.
    pub expires_soon: bool,
    /// Whether it has expired.
    pub has_expired: bool,
}

/// A newly created token. The server returns the token itself only once.
#[derive(Debug)]
pub struct CreatedToken {
    /// The token.
    pub access_token: Secret,
    /// The server's id of the token, which can be used to revoke it.
    pub token_id: Option<String>,
    /// The token's name.
    pub name: Option<String>,
    /// When it was created, in ms.
    pub created_at_ms: Option<i64>,
    /// When it expires, in ms; `None` if never.
    pub expires_at_ms: Option<i64>,
}

/// The result of revoking a token other than the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The server revoked it.
    Revoked,
    /// The account has no such token: the id is wrong, or the token was revoked earlier.
    NotFound,
    /// This server cannot revoke it from here. It stays valid until the user revokes it in Settings.
    Unsupported,
}

/// Requests the account's list of tokens.
#[must_use]
pub fn ask_list(client: &Client, api: &BaseUrl, token: &Secret) -> Request {
    client.authorized(Method::Get, api.join(endpoint::API_TOKENS), token)
}

/// Requests a new token. `now_ms` is the server's time, as far as it is known.
#[must_use]
pub fn ask_new(
    client: &Client,
    api: &BaseUrl,
    token: &Secret,
    (name, lifetime): (&str, Lifetime),
    now_ms: i64,
) -> Request {
    let mut body = Object::new();
    body.set_text("name", Some(name));
    let end = lifetime.end_ms(now_ms).map(date::format_utc);
    body.set_text("expires_at", end.as_deref());
    client.json(api.join(endpoint::API_TOKENS), &body, token)
}

/// Checks a new token's name, by which a person recognizes it. Fails with `invalid_option`.
pub fn check_name(name: &str) -> Result<()> {
    let is_one_line = !name.chars().any(char::is_control) && name.trim() == name;
    if is_one_line && (1..=100).contains(&name.chars().count()) {
        Ok(())
    } else {
        Err(AuthError::new(
            ErrorCode::InvalidOption,
            "A token's name must be one line of 1 to 100 characters.",
        ))
    }
}

/// Revokes a token other than the one in use. Fails with `invalid_option` if `token_id` cannot be a token's id.
pub fn revoke(client: &Client, api: &BaseUrl, token: &Secret, token_id: &str) -> Result<Request> {
    // The path must stay ours: refuse an id that leaves it, or that means the token in use.
    if !is_id(token_id) || token_id == "self" {
        return Err(AuthError::new(
            ErrorCode::InvalidOption,
            "This is not the id of a token. The list of tokens shows the ids.",
        ));
    }
    let path = format!("{}/{token_id}", endpoint::API_TOKENS);
    Ok(client.authorized(Method::Delete, api.join(&path), token))
}

/// Reads the response to [`ask_list`]. `now_ms` is the server's time, as far as it is known.
pub fn list(answer: &Answer, token: &Secret, now_ms: i64) -> Result<Vec<ApiToken>> {
    if answer.status != 200 {
        return Err(answer.failure(now_ms));
    }
    let items = Object::parse_list(&answer.body).ok_or_else(unreadable)?;
    Ok(items
        .iter()
        .map(|item| listed(item, token, now_ms))
        .collect())
}

/// Reads the response to [`ask_new`].
pub fn created(answer: &Answer, now_ms: i64) -> Result<CreatedToken> {
    if !matches!(answer.status, 200 | 201) {
        return Err(answer.failure(now_ms));
    }
    let body = answer.json().ok_or_else(unreadable)?;
    let body = body.object("data").unwrap_or(body);
    let access_token = body.text("access_token").map(Secret::new);
    let access_token = access_token
        .filter(|token| is_header_safe(token.expose("its form is checked")))
        .ok_or_else(unreadable)?;
    Ok(CreatedToken {
        token_id: id(&body, &access_token),
        name: label(&body, "name", &access_token),
        created_at_ms: time_field(&body, "created_at"),
        expires_at_ms: time_field(&body, "expires_at"),
        access_token,
    })
}

/// Reads the response to [`revoke`]. A 404 means that the account has no such token; a 401 is about the
/// token in use.
pub fn revoked(answer: &Answer, now_ms: i64) -> Result<Ended> {
    match answer.status {
        404 => return Ok(Ended::NotFound),
        501 => return Ok(Ended::Unsupported),
        _ => {}
    }
    match revocation(answer, now_ms) {
        Revocation::Accepted => Ok(Ended::Revoked),
        Revocation::Unsupported => Ok(Ended::Unsupported),
        Revocation::AlreadyInvalid => Err(answer.failure(now_ms)),
        Revocation::Failed(error) => Err(error),
    }
}

fn listed(item: &Object, token: &Secret, now_ms: i64) -> ApiToken {
    let created_at_ms = time_field(item, "created_at");
    let expires_at_ms = time_field(item, "expires_at");
    let last_used_at_ms = time_field(item, "last_used_at");
    let left_ms = expires_at_ms.map(|end_ms| end_ms.saturating_sub(now_ms));
    let used_at_ms = last_used_at_ms.or_else(|| {
        // A missing last use means "never used" only on a server that reports the last use at all.
        item.has("last_used_at").then_some(created_at_ms?)
    });
    ApiToken {
        token_id: id(item, token),
        name: label(item, "name", token),
        token_type: label(item, "token_type", token),
        created_at_ms,
        expires_at_ms,
        last_used_at_ms,
        is_stale: used_at_ms.is_some_and(|used| now_ms.saturating_sub(used) > STALE_AFTER_MS),
        expires_soon: left_ms.is_some_and(|left_ms| left_ms > 0 && left_ms <= SOON_MS),
        has_expired: left_ms.is_some_and(|left_ms| left_ms <= 0),
    }
}

fn label(object: &Object, name: &str, secret: &Secret) -> Option<String> {
    redact::label(&object.text(name)?, secret)
}

fn id(object: &Object, secret: &Secret) -> Option<String> {
    label(object, "token_id", secret).filter(|id| is_id(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_name_is_one_line() {
        let long = "é".repeat(101);
        for (name, is_good) in [
            ("a", true),
            ("CI of the web shop", true),
            (&"é".repeat(100), true),
            ("", false),
            (" a", false),
            ("a ", false),
            ("a\nb", false),
            ("a\u{7}", false),
            (&long, false),
        ] {
            assert_eq!(check_name(name).is_ok(), is_good, "{name:?}");
        }
    }
    use crate::policy::wire::answer;

    const NOW_MS: i64 = 1_767_225_600_000;

    fn read(body: &str) -> Vec<ApiToken> {
        list(
            &answer(200, body),
            &Secret::new("canary".to_owned()),
            NOW_MS,
        )
        .unwrap()
    }

    #[test]
    fn marks_stale_expiring_and_expired_tokens() {
        let tokens = read(
            r#"[
            {"token_id":"t1","name":"CI","created_at":"2025-01-01T00:00:00Z","expires_at":"2026-01-05T00:00:00Z","last_used_at":"2025-12-31T00:00:00Z"},
            {"name":"old","created_at":"2025-01-01T00:00:00Z","expires_at":null,"last_used_at":null},
            {"name":"who knows","created_at":"2025-01-01T00:00:00Z","expires_at":"2025-12-31T00:00:00Z"},
            {"name":"a canary","token_id":"../self","token_type":7}
        ]"#,
        );
        let marks: Vec<_> = tokens
            .iter()
            .map(|token| (token.is_stale, token.expires_soon, token.has_expired))
            .collect();
        assert_eq!(
            marks,
            [
                (false, true, false),
                (true, false, false),
                (false, false, true),
                (false, false, false)
            ]
        );
        assert_eq!(tokens[0].token_id.as_deref(), Some("t1"));
        assert_eq!((&tokens[3].name, &tokens[3].token_id), (&None, &None));
    }

    #[test]
    fn an_id_cannot_leave_its_path() {
        let trust = crate::policy::url::Trust::default();
        let api = BaseUrl::api("https://api.app.plexicus.ai", trust).unwrap();
        let client = Client {
            id: "c".to_owned(),
            version: "1".to_owned(),
        };
        let token = Secret::new("t".to_owned());
        let url = |id: &str| revoke(&client, &api, &token, id).map(|request| request.url);
        assert!(
            url("tok_1")
                .unwrap()
                .ends_with("/users/me/api-tokens/tok_1")
        );
        for id in ["", "self", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "é"] {
            assert_eq!(url(id).unwrap_err().code, ErrorCode::InvalidOption, "{id}");
        }
    }
}
