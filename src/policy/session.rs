//! A stored login: what is kept of a credential, and the form in which it is kept.

use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::token::{TokenKind, is_header_safe};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the stored form that this build writes and reads.
pub const RECORD_VERSION: u64 = 1;

/// How long a session without a fixed end lives without being used, in ms (contract, "Lifetimes").
pub const SLIDING_MS: i64 = 24 * 60 * 60 * 1000;

/// Who a token speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all(serialize = "camelCase", deserialize = "snake_case"),
    default
)]
pub struct Identity {
    /// The user's id.
    pub user_id: Option<String>,
    /// The user's e-mail address.
    pub email: Option<String>,
    /// The organization's id.
    pub organization_id: Option<String>,
    /// The organization's display name.
    pub organization_name: Option<String>,
}

/// A login as it is stored for one API origin.
#[derive(Debug)]
pub struct StoredLogin {
    /// Grows by one with every new secret, so that writers can tell whose is newer.
    pub generation: u64,
    /// The bearer.
    pub access_token: Secret,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// The server's id of the token, to revoke it by.
    pub token_id: Option<String>,
    /// The token's name in Settings → API Tokens.
    pub name: Option<String>,
    /// The scopes that were given.
    pub scope: Option<String>,
    /// The fixed end, in ms; `None` is a session that slides.
    pub expires_at_ms: Option<i64>,
    /// When it was given, in ms of this machine's clock.
    pub obtained_at_ms: i64,
    /// When it was last used, in ms of this machine's clock.
    pub last_used_at_ms: Option<i64>,
    /// Who it speaks for, where the server said.
    pub identity: Option<Identity>,
    /// Fields that this build does not know; they survive a round trip.
    pub unknown: Map<String, Value>,
}

impl StoredLogin {
    /// When the session ends if it is not used again, in ms; `None` where it has a fixed end.
    #[must_use]
    pub fn slides_until_ms(&self) -> Option<i64> {
        self.slides_until_ms_if_used_at(self.last_used_at_ms.unwrap_or(self.obtained_at_ms))
    }

    /// The same, had its last use been then.
    #[must_use]
    pub fn slides_until_ms_if_used_at(&self, used_at_ms: i64) -> Option<i64> {
        let slides = self.kind == TokenKind::Login && self.expires_at_ms.is_none();
        slides.then(|| used_at_ms.saturating_add(SLIDING_MS))
    }

    /// Writes the record for this API origin.
    #[must_use]
    pub fn to_text(&self, origin: &str) -> Secret {
        let mut record = self.unknown.clone();
        let mut put = |name: &str, value: Value| {
            record.insert(name.to_owned(), value);
        };
        put("version", RECORD_VERSION.into());
        put("api_origin", origin.into());
        put("generation", self.generation.into());
        put(
            "kind",
            if self.kind == TokenKind::Personal {
                "personal"
            } else {
                "login"
            }
            .into(),
        );
        put(
            "access_token",
            self.access_token.expose("it is stored").into(),
        );
        put("token_id", self.token_id.clone().into());
        put("name", self.name.clone().into());
        put("scope", self.scope.clone().into());
        put("expires_at_ms", self.expires_at_ms.into());
        put("obtained_at_ms", self.obtained_at_ms.into());
        put("last_used_at_ms", self.last_used_at_ms.into());
        put(
            "identity",
            self.identity.as_ref().map_or(Value::Null, identity_value),
        );
        let value = ScrubbedOnDrop(Value::Object(record));
        Secret::new(value.0.to_string())
    }

    /// Reads a record that is stored for this API origin.
    ///
    /// Fails with `storage_newer` where a newer version wrote it, and with `storage_unreadable`
    /// where it is no record or one of another origin: neither is ever read as "signed out".
    pub fn from_text(text: &str, origin: &str) -> Result<Self> {
        let unreadable = || {
            AuthError::new(
                ErrorCode::StorageUnreadable,
                "The stored login cannot be read.",
            )
        };
        let mut value = ScrubbedOnDrop(serde_json::from_str(text).map_err(|_| unreadable())?);
        let record = value.0.as_object_mut().ok_or_else(unreadable)?;
        let version = record
            .remove("version")
            .and_then(|version| version.as_u64());
        if version.is_some_and(|version| version > RECORD_VERSION) {
            return Err(AuthError::new(
                ErrorCode::StorageNewer,
                "The stored login was written by a newer version of this program.",
            ));
        }
        let stored_origin = record.remove("api_origin");
        let Some(Value::String(access_token)) = record.remove("access_token") else {
            return Err(unreadable());
        };
        let access_token = Secret::new(access_token);
        let well_formed = version == Some(RECORD_VERSION)
            && stored_origin.as_ref().and_then(Value::as_str) == Some(origin)
            && is_header_safe(access_token.expose("its form is checked"));
        if !well_formed {
            return Err(unreadable());
        }
        let mut text = |name: &str| match record.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let kind = match text("kind").as_deref() {
            Some("personal") => TokenKind::Personal,
            Some("login") => TokenKind::Login,
            _ => return Err(unreadable()),
        };
        let (token_id, name, scope) = (text("token_id"), text("name"), text("scope"));
        let mut number = |name: &str| record.remove(name).and_then(|value| value.as_i64());
        let (expires_at_ms, obtained_at_ms, last_used_at_ms) = (
            number("expires_at_ms"),
            number("obtained_at_ms").unwrap_or(0),
            number("last_used_at_ms"),
        );
        let generation = record
            .remove("generation")
            .and_then(|value| value.as_u64())
            .unwrap_or(0);
        let identity = record
            .remove("identity")
            .and_then(|value| serde_json::from_value(value).ok());
        Ok(Self {
            generation,
            access_token,
            kind,
            token_id,
            name,
            scope,
            expires_at_ms,
            obtained_at_ms,
            last_used_at_ms,
            identity,
            unknown: core::mem::take(record),
        })
    }
}

fn identity_value(identity: &Identity) -> Value {
    serde_json::json!({
        "user_id": identity.user_id,
        "email": identity.email,
        "organization_id": identity.organization_id,
        "organization_name": identity.organization_name,
    })
}

/// A JSON value whose texts are overwritten when it is dropped.
pub struct ScrubbedOnDrop(pub Value);

impl Drop for ScrubbedOnDrop {
    fn drop(&mut self) {
        scrub(&mut self.0);
    }
}

fn scrub(value: &mut Value) {
    use zeroize::Zeroize;
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(scrub),
        Value::Object(fields) => fields.values_mut().for_each(scrub),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGIN: &str = "https://api.app.plexicus.ai";

    fn read(text: &str) -> Result<StoredLogin> {
        StoredLogin::from_text(text, ORIGIN)
    }

    #[test]
    fn unknown_fields_survive_a_round_trip() {
        let text = format!(
            r#"{{"version":1,"api_origin":"{ORIGIN}","generation":7,"kind":"login","access_token":"plxs_1","obtained_at_ms":5,"colour":{{"a":[1]}},"identity":{{"email":"ada@example.test"}}}}"#
        );
        let login = read(&text).unwrap();
        assert_eq!(login.generation, 7);
        assert_eq!(login.slides_until_ms(), Some(5 + SLIDING_MS));
        let again = read(login.to_text(ORIGIN).expose("test")).unwrap();
        assert_eq!(
            again.unknown.get("colour"),
            Some(&serde_json::json!({"a": [1]}))
        );
        assert_eq!(
            again.identity.unwrap().email.as_deref(),
            Some("ada@example.test")
        );
    }

    #[test]
    fn what_cannot_be_read_is_never_signed_out() {
        let other = r#"{"version":1,"api_origin":"https://x.plexicus.ai","kind":"login","access_token":"a"}"#;
        let blank =
            format!(r#"{{"version":1,"api_origin":"{ORIGIN}","kind":"login","access_token":""}}"#);
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{",
            r#"{"version":"1"}"#,
            other,
            &blank,
        ] {
            assert_eq!(
                read(text).unwrap_err().code,
                ErrorCode::StorageUnreadable,
                "{text}"
            );
        }
        let newer = read(r#"{"version":2,"anything":true}"#).unwrap_err();
        assert_eq!(newer.code, ErrorCode::StorageNewer);
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,80}") {
            let _ = read(&text);
        }
    }
}
