//! Requests that ask which user a token belongs to, and that revoke it.
//!
//! Source: contract, "Using a session".

use super::client::Client;
use super::{Answer, Method, Request, endpoint, unreadable};
use crate::policy::error::{AuthError, Result};
use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::token::identity::Identity;
use crate::policy::url::BaseUrl;

/// The server's response to a revocation.
#[derive(Debug)]
pub enum Revocation {
    /// The server says that it revoked the token.
    Accepted,
    /// The token was already expired or revoked.
    AlreadyInvalid,
    /// This server cannot revoke the token from here.
    Unsupported,
    /// Nothing was revoked.
    Failed(AuthError),
}

/// Asks which user and organization the token belongs to.
#[must_use]
pub fn ask_session(client: &Client, api: &BaseUrl, token: &Secret) -> Request {
    client.authorized(Method::Get, api.join(endpoint::SESSION), token)
}

/// Asks for the organization's display name.
#[must_use]
pub fn ask_organization(client: &Client, api: &BaseUrl, token: &Secret) -> Request {
    client.authorized(Method::Get, api.join(endpoint::ORGANIZATION), token)
}

/// Revokes the token in use.
#[must_use]
pub fn revoke_self(client: &Client, api: &BaseUrl, token: &Secret) -> Request {
    client.authorized(Method::Delete, api.join(endpoint::OWN_TOKEN), token)
}

/// Reads the response to [`ask_session`].
pub fn identity(answer: &Answer, token: &Secret, now_ms: i64) -> Result<Identity> {
    if answer.status != 200 {
        return Err(answer.failure(now_ms));
    }
    let session = unwrapped(answer).ok_or_else(unreadable)?;
    Ok(Identity {
        user_id: label(&session, "user_id", token),
        email: label(&session, "email", token),
        organization_id: label(&session, "client_id", token),
        organization_name: None,
    })
}

/// Reads the response to [`ask_organization`]. `None` if the server does not say the name.
#[must_use]
pub fn organization_name(answer: &Answer, token: &Secret) -> Option<String> {
    let client = unwrapped(answer).filter(|_| answer.status == 200)?;
    label(&client, "name", token).or_else(|| label(&client, "company_name", token))
}

/// Reads the response to [`revoke_self`].
#[must_use]
pub fn revocation(answer: &Answer, now_ms: i64) -> Revocation {
    match answer.status {
        204 => Revocation::Accepted,
        200 if answer.body.trim_ascii().is_empty() || answer.json().is_some() => {
            Revocation::Accepted
        }
        401 if answer.is_plexicus_rejection() => Revocation::AlreadyInvalid,
        404 | 405 | 410 | 426 => Revocation::Unsupported,
        _ => Revocation::Failed(answer.failure(now_ms)),
    }
}

/// Whether a revoked token still works, according to one request with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterlife {
    /// The server refuses the token.
    Dead,
    /// The server still accepts the token.
    Alive,
    /// The response shows neither.
    Unknown,
}

/// Reads the response to [`ask_session`] with a token that was revoked.
#[must_use]
pub fn afterlife(answer: &Answer) -> Afterlife {
    match answer.status {
        200..=299 => Afterlife::Alive,
        _ if answer.is_plexicus_rejection() => Afterlife::Dead,
        _ => Afterlife::Unknown,
    }
}

/// The body's object, or the object in its `data`.
fn unwrapped(answer: &Answer) -> Option<Object> {
    let body = answer.json()?;
    Some(body.object("data").unwrap_or(body))
}

fn label(object: &Object, name: &str, token: &Secret) -> Option<String> {
    redact::label(&object.text(name)?, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::wire::answer;

    #[test]
    fn reads_a_bare_or_wrapped_identity_without_repeating_the_token() {
        let token = Secret::new("canary".to_owned());
        for body in [
            r#"{"user_id":"u1","client_id":"c1","email":"ada@example.test"}"#,
            r#"{"success":true,"data":{"user_id":"u1","client_id":"c1","email":"ada@example.test"}}"#,
        ] {
            let identity = identity(&answer(200, body), &token, 0).unwrap();
            assert_eq!(identity.email.as_deref(), Some("ada@example.test"));
            assert_eq!(identity.organization_id.as_deref(), Some("c1"));
        }
        let echo = identity(
            &answer(200, r#"{"email":"x-canary-x","user_id":7}"#),
            &token,
            0,
        )
        .unwrap();
        assert_eq!(echo, Identity::default());
        assert!(identity(&answer(200, "<html>"), &token, 0).is_err());
    }

    #[test]
    fn a_revocation_has_the_outcomes_of_the_contract() {
        let of = |status| revocation(&answer(status, r#"{"detail":"x"}"#), 0);
        assert!(matches!(of(200), Revocation::Accepted));
        assert!(matches!(of(204), Revocation::Accepted));
        for body in ["", " \r\n", "{}", r#"{"success":true}"#] {
            let revocation = revocation(&answer(200, body), 0);
            assert!(matches!(revocation, Revocation::Accepted), "{body}");
        }
        for body in [
            "<html>Sign in to the hotel</html>",
            "[]",
            "null",
            "true",
            "OK",
            "{",
        ] {
            let revocation = revocation(&answer(200, body), 0);
            assert!(matches!(revocation, Revocation::Failed(_)), "{body}");
        }
        assert!(matches!(of(401), Revocation::AlreadyInvalid));
        for status in [404, 405, 410, 426] {
            assert!(matches!(of(status), Revocation::Unsupported), "{status}");
        }
        for status in [0, 201, 202, 205, 302, 400, 403, 429, 500] {
            assert!(matches!(of(status), Revocation::Failed(_)), "{status}");
        }
        assert!(matches!(
            revocation(&answer(401, "<html>"), 0),
            Revocation::Failed(_)
        ));
    }

    #[test]
    fn only_the_servers_own_words_show_whether_a_revoked_token_works() {
        let look = |status, body| afterlife(&answer(status, body));
        assert_eq!(look(401, r#"{"detail":"Token revoked"}"#), Afterlife::Dead);
        assert_eq!(look(200, r#"{"user_id":"u1"}"#), Afterlife::Alive);
        assert_eq!(look(204, ""), Afterlife::Alive);
        for (status, body) in [
            (401, "<html>"),
            (0, ""),
            (302, ""),
            (403, "{}"),
            (500, ""),
            (404, ""),
        ] {
            assert_eq!(look(status, body), Afterlife::Unknown, "{status}");
        }
    }
}
