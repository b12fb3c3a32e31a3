//! The events about the credentials in use.

use crate::policy::credential::Credential;
use crate::policy::error::AuthError;
use crate::policy::source::Source;
use serde::Serialize;

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// There are working credentials now, and there were none before.
    LoggedIn,
    /// There are no credentials any more.
    LoggedOut,
    /// The credentials were replaced: another login, another account, a renewed token.
    Changed,
    /// A login other than the one in use was stored, deleted or got a new token, or the default account
    /// changed. The login in use is the same.
    AccountsChanged,
    /// The credentials expire soon.
    Expiring,
    /// The credentials have expired, or the server refused them.
    Expired,
    /// The token could not be renewed. The renewal is tried again when the token is needed.
    RenewalFailed,
    /// The token was renewed after a failed attempt.
    RenewalRecovered,
    /// The login that a new one replaced was revoked.
    ReplacedRevoked,
}

/// One event about the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// The token source of the credentials.
    pub source: Source,
    /// The credentials' fixed expiry, in ms.
    pub expires_at_ms: Option<i64>,
    /// When a login with a sliding expiry expires unless it is used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// Why the credentials expired, or why they could not be renewed.
    pub error: Option<AuthError>,
}

impl Event {
    /// Makes an event about a credential.
    #[must_use]
    pub fn of(credential: &Credential, kind: Kind) -> Self {
        Self {
            expires_at_ms: credential.expires_at_ms,
            ..Self::about(credential.source, kind)
        }
    }

    /// Makes an event that is about no credential in use.
    #[must_use]
    pub fn about(source: Source, kind: Kind) -> Self {
        Self {
            kind,
            source,
            expires_at_ms: None,
            slides_until_ms: None,
            error: None,
        }
    }
}
