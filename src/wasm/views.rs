//! The only types that expose a secret to JavaScript.

use crate::flows::rotate::Rotation;
use crate::policy::credential::Credential;
use crate::policy::error::AuthError;
use crate::policy::source::Source;
use crate::policy::token::TokenKind;
use crate::policy::wire::tokens::CreatedToken;
use crate::tokens::revoke::Revoked;
use serde::Serialize;

const WHY: &str = "the caller asked for it";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenView<'a> {
    value: &'a str,
    source: Source,
    token_kind: TokenKind,
    expires_at_ms: Option<i64>,
}

impl<'a> From<&'a Credential> for TokenView<'a> {
    fn from(credential: &'a Credential) -> Self {
        Self {
            value: credential.token.expose(WHY),
            source: credential.source,
            token_kind: credential.kind,
            expires_at_ms: credential.expires_at_ms,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatedView<'a> {
    value: &'a str,
    token_id: Option<&'a str>,
    name: Option<&'a str>,
    created_at_ms: Option<i64>,
    expires_at_ms: Option<i64>,
}

impl<'a> From<&'a CreatedToken> for CreatedView<'a> {
    fn from(created: &'a CreatedToken) -> Self {
        Self {
            value: created.access_token.expose(WHY),
            token_id: created.token_id.as_deref(),
            name: created.name.as_deref(),
            created_at_ms: created.created_at_ms,
            expires_at_ms: created.expires_at_ms,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RotationView<'a> {
    source: Source,
    token_name: Option<&'a str>,
    token_id: Option<&'a str>,
    expires_at_ms: Option<i64>,
    revoked: Revoked,
    became_personal: bool,
    new_token: Option<&'a str>,
    error: Option<&'a AuthError>,
}

impl<'a> From<&'a Rotation> for RotationView<'a> {
    fn from(rotation: &'a Rotation) -> Self {
        Self {
            source: rotation.source,
            token_name: rotation.token_name.as_deref(),
            token_id: rotation.token_id.as_deref(),
            expires_at_ms: rotation.expires_at_ms,
            revoked: rotation.revoked,
            became_personal: rotation.became_personal,
            new_token: rotation.new_token.as_ref().map(|token| token.expose(WHY)),
            error: rotation.error.as_ref(),
        }
    }
}
