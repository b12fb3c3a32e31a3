//! A stored login: what is kept of a credential, and the form in which it is kept.

use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::json::Object;
use crate::policy::secret::Secret;
use crate::policy::token::{TokenKind, is_header_safe};
use serde::Serialize;

/// The version of the stored form that this build writes and reads.
pub const RECORD_VERSION: i64 = 1;

/// How long a session without a fixed end lives without being used, in ms (contract, "Lifetimes").
pub const SLIDING_MS: i64 = 24 * 60 * 60 * 1000;

/// Who a token speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
    pub generation: i64,
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
    /// The record as it was read: fields that this build does not know survive a round trip.
    pub record: Object,
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
    pub fn to_text(&mut self, origin: &str) -> Secret {
        let record = &mut self.record;
        record.set_integer("version", Some(RECORD_VERSION));
        record.set_text("api_origin", Some(origin));
        record.set_integer("generation", Some(self.generation));
        let kind = if self.kind == TokenKind::Personal {
            "personal"
        } else {
            "login"
        };
        record.set_text("kind", Some(kind));
        record.set_text(
            "access_token",
            Some(self.access_token.expose("it is stored")),
        );
        record.set_text("token_id", self.token_id.as_deref());
        record.set_text("name", self.name.as_deref());
        record.set_text("scope", self.scope.as_deref());
        record.set_integer("expires_at_ms", self.expires_at_ms);
        record.set_integer("obtained_at_ms", Some(self.obtained_at_ms));
        record.set_integer("last_used_at_ms", self.last_used_at_ms);
        record.set_object("identity", self.identity.as_ref().map(Identity::to_object));
        record.to_text()
    }

    /// Reads a record that is stored for this API origin.
    ///
    /// Fails with `storage_newer` where a newer version wrote it, and with `storage_unreadable`
    /// where it is no record or one of another origin: neither is ever read as "signed out".
    pub fn from_text(text: &str, origin: &str) -> Result<Box<Self>> {
        let unreadable = || {
            AuthError::new(
                ErrorCode::StorageUnreadable,
                "The stored login cannot be read.",
            )
        };
        let record = Object::parse(text.as_bytes()).ok_or_else(unreadable)?;
        match record.integer("version") {
            Some(RECORD_VERSION) => {}
            Some(version) if version > RECORD_VERSION => {
                return Err(AuthError::new(
                    ErrorCode::StorageNewer,
                    "The stored login was written by a newer version of this program.",
                ));
            }
            _ => return Err(unreadable()),
        }
        let access_token = record
            .text("access_token")
            .map(Secret::new)
            .ok_or_else(unreadable)?;
        let kind = match record.text("kind").as_deref() {
            Some("personal") => TokenKind::Personal,
            Some("login") => TokenKind::Login,
            _ => return Err(unreadable()),
        };
        let is_for_this_origin = record.text("api_origin").as_deref() == Some(origin);
        if !is_for_this_origin || !is_header_safe(access_token.expose("its form is checked")) {
            return Err(unreadable());
        }
        Ok(Box::new(Self {
            generation: record.integer("generation").unwrap_or(0),
            access_token,
            kind,
            token_id: record.text("token_id"),
            name: record.text("name"),
            scope: record.text("scope"),
            expires_at_ms: record.integer("expires_at_ms"),
            obtained_at_ms: record.integer("obtained_at_ms").unwrap_or(0),
            last_used_at_ms: record.integer("last_used_at_ms"),
            identity: record
                .object("identity")
                .as_ref()
                .map(Identity::from_object),
            record,
        }))
    }
}

impl Identity {
    fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.set_text("user_id", self.user_id.as_deref());
        object.set_text("email", self.email.as_deref());
        object.set_text("organization_id", self.organization_id.as_deref());
        object.set_text("organization_name", self.organization_name.as_deref());
        object
    }

    fn from_object(object: &Object) -> Self {
        Self {
            user_id: object.text("user_id"),
            email: object.text("email"),
            organization_id: object.text("organization_id"),
            organization_name: object.text("organization_name"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGIN: &str = "https://api.app.plexicus.ai";

    fn read(text: &str) -> Result<Box<StoredLogin>> {
        StoredLogin::from_text(text, ORIGIN)
    }

    #[test]
    fn unknown_fields_survive_a_round_trip() {
        let text = format!(
            r#"{{"version":1,"api_origin":"{ORIGIN}","generation":7,"kind":"login","access_token":"plxs_1","obtained_at_ms":5,"colour":{{"a":[1]}},"identity":{{"email":"ada@example.test"}}}}"#
        );
        let mut login = read(&text).unwrap();
        assert_eq!(login.generation, 7);
        assert_eq!(login.slides_until_ms(), Some(5 + SLIDING_MS));
        let again = read(login.to_text(ORIGIN).expose("test")).unwrap();
        assert_eq!(
            again
                .record
                .object("colour")
                .map(|colour| colour.to_text().matches("{\"a\":[1]}")),
            Some(true)
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
