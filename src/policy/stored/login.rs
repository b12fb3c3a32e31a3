//! A stored login and the form in which it is stored.

use crate::policy::account::Account;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::version::{LOGIN, RENEWAL, Unread};
use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::token::{self, TokenKind, is_header_safe};
use serde::Serialize;

/// How long a login with a sliding expiry stays valid without use, in ms (contract, "Lifetimes").
pub const SLIDING_MS: i64 = 24 * 60 * 60 * 1000;

/// Who obtained the token, which decides when it is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A login or a rotation obtained it. A logout revokes it, and so does a login that replaces it.
    Issued,
    /// The user provided it. A logout only deletes it, unless the user asks to revoke it.
    Provided,
}

impl Provenance {
    /// The name that is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Provided => "provided",
        }
    }

    /// Reads the provenance of a stored login. Version 1 has none: there, a login is issued, and so is
    /// a token with a known id.
    #[must_use]
    pub fn of(record: &Object) -> Self {
        match record.text("provenance").as_deref() {
            Some("issued") => Self::Issued,
            Some(_) => Self::Provided,
            None if record.text("kind").as_deref() == Some("login") => Self::Issued,
            None if record.text("token_id").is_some() => Self::Issued,
            None => Self::Provided,
        }
    }
}

/// A stored login of one API origin.
#[derive(Debug)]
pub struct StoredLogin {
    /// The random id of this login, which stays the same through all renewals.
    pub login_id: String,
    /// Incremented with every new token, so that writers can tell which one is newer.
    pub generation: i64,
    /// The access token.
    pub access_token: Secret,
    /// The refresh token, if the server issued one.
    pub refresh_token: Option<Secret>,
    /// The kind of the token.
    pub kind: TokenKind,
    /// The account it belongs to, from the index.
    pub account: Account,
    /// The login's purpose, from the index; empty by default.
    pub purpose: String,
    /// Who obtained the token.
    pub provenance: Provenance,
    /// The server's id of the token, which can be used to revoke it.
    pub token_id: Option<String>,
    /// The token's name in Settings → API Tokens.
    pub name: Option<String>,
    /// The scopes that the server granted.
    pub scope: Option<String>,
    /// The expiry that the server promised, in ms. A login without one has a sliding expiry, unless the
    /// server renews it.
    pub expires_at_ms: Option<i64>,
    /// The access token's full lifetime, in ms.
    pub life_ms: Option<i64>,
    /// When the access token was obtained, in ms of this machine's clock.
    pub obtained_at_ms: i64,
    /// Whether it is still stored where version 1 stored it.
    pub is_first: bool,
    /// The object that was read. Fields that this build does not know survive a round trip.
    pub record: Object,
}

impl StoredLogin {
    /// Makes a login of which only the token is known.
    #[must_use]
    pub fn new(login_id: String, access_token: Secret, kind: TokenKind, now_ms: i64) -> Self {
        Self {
            provenance: match kind {
                TokenKind::Login => Provenance::Issued,
                TokenKind::Personal => Provenance::Provided,
            },
            login_id,
            account: Account::default(),
            purpose: String::new(),
            generation: 0,
            access_token,
            refresh_token: None,
            kind,
            token_id: None,
            name: None,
            scope: None,
            expires_at_ms: None,
            life_ms: None,
            obtained_at_ms: now_ms,
            is_first: false,
            record: Object::new(),
        }
    }

    /// The fixed expiry, in ms: the server's promise, or else the claim inside a personal token.
    #[must_use]
    pub fn end_ms(&self) -> Option<i64> {
        match self.kind {
            TokenKind::Login => self.expires_at_ms,
            TokenKind::Personal => self
                .expires_at_ms
                .or_else(|| token::jwt_expiry_ms(&self.access_token)),
        }
    }

    /// Whether the login has a sliding expiry.
    #[must_use]
    pub fn slides(&self) -> bool {
        self.kind == TokenKind::Login
            && self.expires_at_ms.is_none()
            && self.refresh_token.is_none()
    }

    /// Whether this login wins over the other one. Every program that sees both decides alike.
    #[must_use]
    pub fn is_newer(&self, other: &Self) -> bool {
        let order = |login: &Self| {
            (
                login.obtained_at_ms,
                login.generation,
                login.login_id.clone(),
            )
        };
        order(self) > order(other)
    }

    /// Whether both hold the same token of the same login.
    #[must_use]
    pub fn is_same_secret(&self, other: &Self) -> bool {
        self.login_id == other.login_id && self.generation == other.generation
    }

    /// Writes the login for this API origin.
    #[must_use]
    pub fn to_text(&mut self, origin: &str) -> Secret {
        let kind = if self.kind == TokenKind::Personal {
            "personal"
        } else {
            "login"
        };
        LOGIN.mark(&mut self.record);
        self.record.set_text("kind", Some(kind));
        self.record
            .set_text("provenance", Some(self.provenance.name()));
        self.record.set_text("token_id", self.token_id.as_deref());
        self.record.set_text("name", self.name.as_deref());
        let mut record = core::mem::take(&mut self.record);
        self.write_secret(&mut record, origin);
        self.record = record;
        self.record.to_text()
    }

    /// Writes only what a renewal changes. It is stored beside the login's own key, which only a login
    /// or a logout writes.
    #[must_use]
    pub fn renewal_to_text(&self, origin: &str) -> Secret {
        let mut renewal = RENEWAL.begin();
        self.write_secret(&mut renewal, origin);
        renewal.to_text()
    }

    fn write_secret(&self, record: &mut Object, origin: &str) {
        const WHY: &str = "it is stored";
        record.set_text("api_origin", Some(origin));
        record.set_text("login_id", Some(&self.login_id));
        record.set_integer("generation", Some(self.generation));
        record.set_text("access_token", Some(self.access_token.expose(WHY)));
        let refresh_token = self.refresh_token.as_ref();
        record.set_text(
            "refresh_token",
            refresh_token.map(|token| token.expose(WHY)),
        );
        record.set_text("scope", self.scope.as_deref());
        record.set_integer("expires_at_ms", self.expires_at_ms);
        record.set_integer("life_ms", self.life_ms);
        record.set_integer("obtained_at_ms", Some(self.obtained_at_ms));
    }

    /// Reads a login that is stored for this API origin.
    ///
    /// Fails with `storage_newer` if a newer version wrote it, and with `storage_unreadable` if it is not a login
    /// or belongs to another origin. Neither ever counts as logged out.
    pub fn from_text(text: &str, origin: &str) -> Result<Box<Self>> {
        Self::from_record(LOGIN.read(text).map_err(failed)?, origin)
    }

    /// Reads the same from a parsed object.
    pub fn from_record(record: Object, origin: &str) -> Result<Box<Self>> {
        let unreadable = || failed(Unread::Unreadable);
        let kind = match record.text("kind").as_deref() {
            Some("personal") => TokenKind::Personal,
            Some("login") => TokenKind::Login,
            _ => return Err(unreadable()),
        };
        let login_id = record.text("login_id").ok_or_else(unreadable)?;
        let mut login = Self::new(login_id, Secret::new(String::new()), kind, 0);
        login.read_secret(&record, origin).ok_or_else(unreadable)?;
        login.provenance = Provenance::of(&record);
        login.token_id = login.label(&record, "token_id");
        login.name = login.label(&record, "name");
        login.record = record;
        Ok(Box::new(login))
    }

    /// Applies a stored renewal of this login if it is newer. Fails with `storage_newer` if a newer
    /// version of this program wrote the renewal.
    pub fn overlay(&mut self, text: &str, origin: &str) -> Result<()> {
        let renewal = match RENEWAL.read(text) {
            Ok(renewal) => renewal,
            Err(Unread::Newer) => return Err(failed(Unread::Newer)),
            // An unreadable renewal is ignored, because the login itself still counts.
            Err(Unread::Unreadable) => return Ok(()),
        };
        let is_newer = renewal.integer("generation") > Some(self.generation);
        if is_newer && renewal.text("login_id").as_deref() == Some(&self.login_id) {
            let _ = self.read_secret(&renewal, origin);
        }
        Ok(())
    }

    fn read_secret(&mut self, record: &Object, origin: &str) -> Option<()> {
        const WHY: &str = "its form is checked";
        let access_token = Secret::new(record.text("access_token")?);
        let is_for_this_origin = record.text("api_origin").as_deref() == Some(origin);
        if !is_for_this_origin || !is_header_safe(access_token.expose(WHY)) {
            return None;
        }
        self.access_token = access_token;
        self.refresh_token = record.text("refresh_token").map(Secret::new);
        self.generation = record.integer("generation").unwrap_or(0);
        self.scope = self.label(record, "scope");
        self.expires_at_ms = record.integer("expires_at_ms");
        self.life_ms = record.integer("life_ms");
        self.obtained_at_ms = record.integer("obtained_at_ms").unwrap_or(0);
        Some(())
    }

    // Other programs also write the storage, and older versions stored names as the server sent them.
    fn label(&self, record: &Object, name: &str) -> Option<String> {
        redact::label(&record.text(name)?, &self.access_token)
    }
}

/// The error for a login that cannot be read.
pub(crate) fn failed(unread: Unread) -> AuthError {
    match unread {
        Unread::Unreadable => AuthError::new(
            ErrorCode::StorageUnreadable,
            "The stored login cannot be read.",
        ),
        Unread::Newer => AuthError::new(
            ErrorCode::StorageNewer,
            "The stored login was written by a newer version of this program.",
        ),
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
            r#"{{"version":1,"api_origin":"{ORIGIN}","generation":7,"login_id":"l1","kind":"login","access_token":"plxs_1","obtained_at_ms":5,"colour":{{"a":[1]}}}}"#
        );
        let mut login = read(&text).unwrap();
        assert_eq!(login.generation, 7);
        assert!(login.slides());
        let again = read(login.to_text(ORIGIN).expose("test")).unwrap();
        assert_eq!(
            again
                .record
                .object("colour")
                .map(|colour| colour.to_text().matches("{\"a\":[1]}")),
            Some(true)
        );
    }

    #[test]
    fn only_a_later_version_is_newer() {
        let code = |version| {
            read(&format!(r#"{{"version":{version}}}"#))
                .unwrap_err()
                .code
        };
        assert_eq!(code(LOGIN.version() + 1), ErrorCode::StorageNewer);
        assert_eq!(code(0), ErrorCode::StorageUnreadable);
        assert_eq!(code(-1), ErrorCode::StorageUnreadable);
    }

    #[test]
    fn a_renewal_applies_only_to_its_own_login_and_only_if_newer() {
        let record = format!(
            r#"{{"version":1,"api_origin":"{ORIGIN}","generation":2,"login_id":"l1","kind":"login","access_token":"old","refresh_token":"r1"}}"#
        );
        let renewal = |login_id: &str, generation: i64, token: &str| {
            format!(
                r#"{{"version":1,"api_origin":"{ORIGIN}","generation":{generation},"login_id":"{login_id}","access_token":"{token}","refresh_token":"r2"}}"#
            )
        };
        for (text, expected) in [
            (renewal("l1", 3, "new"), "new"),
            (renewal("l1", 2, "new"), "old"),
            (renewal("l2", 3, "new"), "old"),
            (renewal("l1", 3, "no header"), "old"),
            ("{".to_owned(), "old"),
        ] {
            let mut login = read(&record).unwrap();
            login.overlay(&text, ORIGIN).unwrap();
            assert!(login.access_token.matches(expected), "{text}");
        }
        let mut login = read(&record).unwrap();
        let newer = login.overlay(r#"{"version":2}"#, ORIGIN).unwrap_err();
        assert_eq!(newer.code, ErrorCode::StorageNewer);
        login.overlay(&renewal("l1", 3, "new"), ORIGIN).unwrap();
        let mut again = read(&record).unwrap();
        again
            .overlay(login.renewal_to_text(ORIGIN).expose("test"), ORIGIN)
            .unwrap();
        assert!(again.is_same_secret(&login) && again.access_token.matches("new"));
    }

    #[test]
    fn unreadable_text_never_counts_as_logged_out() {
        let other = r#"{"version":1,"api_origin":"https://x.plexicus.ai","login_id":"l","kind":"login","access_token":"a"}"#;
        let blank = format!(
            r#"{{"version":1,"api_origin":"{ORIGIN}","login_id":"l","kind":"login","access_token":""}}"#
        );
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
