//! What a login takes, what it reports while it runs, and what it returns.

use crate::host::Persistence;
use crate::policy::error::{AuthError, Result};
use crate::policy::login::callback::{self, CallbackRequest};
use crate::policy::login::method::Method;
use crate::policy::login::timeout;
use crate::policy::source::Source;
use crate::policy::stored::login::Provenance;
use crate::policy::text::secret::Secret;
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::token::scope;
use crate::policy::wire::grant::Grant;
use core::ops::RangeInclusive;
use serde::Serialize;
use zeroize::Zeroizing;

/// The options of a login.
#[derive(Debug)]
pub struct Request {
    /// The one method to use; `None` follows the plan.
    pub method: Option<Method>,
    /// The method that the plan begins with; by default the host's preference, if it has one.
    pub preferred: Option<Method>,
    /// The requested scopes, checked by [`crate::policy::token::scope::parse`].
    pub scope: Option<String>,
    /// The scopes to request if `scope` is `None`.
    pub default_scope: String,
    /// The only port for the callback; by default any of [`callback::PORTS`].
    pub port: Option<u16>,
    /// Whether to open the browser, or to let the user open the shown address.
    pub open_browser: bool,
    /// How long to wait for the user in the browser or at the prompt, in ms.
    pub timeout_ms: u64,
    /// How long a device login waits, in ms from its start, if the code does not expire earlier.
    pub device_timeout_ms: Option<u64>,
    /// Whether to replace even what a newer version of this program stored; that is kept aside.
    pub replace_newer: bool,
    /// A personal token that the caller already has.
    pub token: Option<Secret>,
    /// The request that opened this page, if a redirect login is finished here.
    pub callback: Option<CallbackRequest>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: None,
            preferred: None,
            scope: None,
            default_scope: scope::DEFAULT.to_owned(),
            port: None,
            open_browser: true,
            timeout_ms: timeout::DEFAULT_MS,
            device_timeout_ms: None,
            replace_newer: false,
            token: None,
            callback: None,
        }
    }
}

impl Request {
    /// Returns the ports to listen on; the first free one is used.
    #[must_use]
    pub fn ports(&self) -> RangeInclusive<u16> {
        self.port.map_or(callback::PORTS, |port| port..=port)
    }

    /// Returns the scopes to request from the server.
    #[must_use]
    pub fn scope(&self) -> &str {
        self.scope.as_ref().unwrap_or(&self.default_scope)
    }

    /// Fails with `invalid_option` if scopes were requested: a personal token has every right of its account.
    pub fn check_personal(&self) -> Result<()> {
        match self.scope {
            None => Ok(()),
            Some(_) => Err(AuthError::invalid_option(
                "a personal token has all the rights of its account and takes no scopes; leave \
                 them out, or log in with the browser or a code",
            )),
        }
    }
}

/// What a login reports while it runs.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Progress {
    /// The sign-in page is being opened; the user may open the address by hand.
    Browser {
        /// The address of the sign-in page, which contains the `state`.
        url: Zeroizing<String>,
        /// The callback address that the browser returns to.
        callback_url: String,
        /// The short check code; if the page shows one, it must be this one.
        check_code: String,
        /// When the wait ends, in ms by this machine's clock.
        expires_at_ms: i64,
    },
    /// The user must type a code into a page; the host is asked to show it.
    Device {
        /// See [`crate::host::ShownCode::user_code`].
        user_code: String,
        /// See [`crate::host::ShownCode::verification_uri`].
        verification_uri: String,
        /// See [`crate::host::ShownCode::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// The user must paste a text; the host is asked to prompt for it.
    Paste {
        /// See [`crate::host::Question::url`].
        url: Option<Zeroizing<String>>,
        /// See [`crate::host::Question::check_code`].
        check_code: Option<String>,
        /// See [`crate::host::Question::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// The window with the sign-in page was closed, or seems closed. The login still waits.
    WindowClosed,
    /// A method cannot be used here; the next one is tried.
    Skipped {
        /// The method that cannot be used.
        method: Method,
        /// Why it cannot be used.
        reason: String,
    },
}

/// Who is logged in now, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The user and the organization, if the server reported them.
    pub identity: Option<Identity>,
    /// The unique id of this login; `None` if it is not stored here.
    pub login_id: Option<String>,
    /// The purpose of the login; empty by default, `None` for a token that is not stored.
    pub purpose: Option<String>,
    /// The token source.
    pub source: Source,
    /// Whether the token belongs to a login or is a personal token.
    pub token_kind: TokenKind,
    /// How the token was obtained, which decides what ends it; `None` if it is not stored.
    pub provenance: Option<Provenance>,
    /// The token's name in Settings → API Tokens.
    pub token_name: Option<String>,
    /// The granted scopes, if the server reported them.
    pub scope: Option<String>,
    /// The requested scopes that were not granted.
    pub missing_scopes: Vec<String>,
    /// The API origin that the login is for.
    pub api_origin: String,
    /// The fixed expiry, in ms.
    pub expires_at_ms: Option<i64>,
    /// When a login with sliding expiry expires if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// Whether `PLEXICUS_API_TOKEN` is set: it wins over this login in every program that sees the variable.
    pub shadowed_by_environment: bool,
    /// Whether the store was unreadable before, and its content was kept aside.
    pub kept_aside: bool,
    /// What happens to the replaced login, if its token must be revoked.
    pub replaced: Option<ReplacedLogin>,
    /// The token name of the replaced login.
    pub replaced_name: Option<String>,
    /// How long the login is kept here.
    pub persistence: Persistence,
    /// Whether the login is stored unencrypted: reading its file is enough to read the token.
    pub plaintext: bool,
}

/// What happens to a replaced login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplacedLogin {
    /// It is revoked within seconds, here or by another program.
    Pending,
    /// It has been revoked.
    Revoked,
    /// It could not be revoked, and there is no room for another pending revocation: it stays valid.
    Alive,
}

/// What a method obtained.
pub(crate) enum Obtained {
    Login(Box<Grant>),
    Personal { token: Secret, identity: Identity },
}
