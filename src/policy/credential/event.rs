//! What happens to the credentials.

use crate::policy::credential::Credential;
use crate::policy::error::AuthError;
use crate::policy::source::Source;
use serde::Serialize;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// There are credentials where there were none, or none that worked.
    LoggedIn,
    /// There are none any more.
    LoggedOut,
    /// Others have taken their place: another login, another account, a renewed token.
    Changed,
    /// Another login is stored, has gone, or has a new token, or another account is the default; the
    /// login in use is the same.
    AccountsChanged,
    /// They end soon.
    Expiring,
    /// They have ended.
    Expired,
    /// The token could not be renewed; it is tried again when it is needed.
    RenewalFailed,
    /// The token has been renewed after that.
    RenewalRecovered,
    /// The login that a new one replaced has been revoked.
    ReplacedRevoked,
}

/// Something that happened to the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Where the credentials come from, or came from.
    pub source: Source,
    /// Their fixed end, in ms.
    pub expires_at_ms: Option<i64>,
    /// The end of a login without a fixed end if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// Why they have ended, or could not be renewed.
    pub error: Option<AuthError>,
}

impl Event {
    /// Something that happened to a credential.
    #[must_use]
    pub fn of(credential: &Credential, kind: Kind) -> Self {
        Self {
            expires_at_ms: credential.expires_at_ms,
            ..Self::about(credential.source, kind)
        }
    }

    /// Something that happened, but to no credential in use.
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
