//! What a login is asked for, what it tells on the way, and what it gives.

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

/// What is asked of a login.
#[derive(Debug)]
pub struct Request {
    /// The one method to use, or `None` for the plan's choice.
    pub method: Option<Method>,
    /// The method that the plan begins with; else the host's, if it has one.
    pub preferred: Option<Method>,
    /// The scopes that the caller asks for, checked by [`crate::policy::token::scope::parse`].
    pub scope: Option<String>,
    /// The scopes of a login that names none.
    pub default_scope: String,
    /// The one port that the callback may come to; else any of [`callback::PORTS`].
    pub port: Option<u16>,
    /// Whether to open the browser, or let the user open the shown address.
    pub open_browser: bool,
    /// How long to wait for the user in the browser or at the prompt, in ms.
    pub timeout_ms: u64,
    /// An end to a device login before the code's own, in ms from its start.
    pub device_timeout_ms: Option<u64>,
    /// Replaces even what a newer version of this program stored; it is kept aside.
    pub replace_newer: bool,
    /// A personal token that is at hand already.
    pub token: Option<Secret>,
    /// What this page was opened with, where a redirect is to be finished here.
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
    /// The ports to listen on: the first that is free.
    #[must_use]
    pub fn ports(&self) -> RangeInclusive<u16> {
        self.port.map_or(callback::PORTS, |port| port..=port)
    }

    /// The scopes to ask the server for.
    #[must_use]
    pub fn scope(&self) -> &str {
        self.scope.as_ref().unwrap_or(&self.default_scope)
    }

    /// A personal token has every right of its account: scopes cannot be chosen for it.
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

/// What a login tells while it runs.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Progress {
    /// The sign-in page is being opened; the user may open the address by hand.
    Browser {
        /// The address of the sign-in page, in which the state stands.
        url: Zeroizing<String>,
        /// Where the browser comes back to.
        callback_url: String,
        /// The short code; if the page shows one, it must be this.
        check_code: String,
        /// When the wait ends, in ms of this machine's clock.
        expires_at_ms: i64,
    },
    /// The user is to type a code into a page; what the host is asked to show.
    Device {
        /// See [`crate::host::ShownCode::user_code`].
        user_code: String,
        /// See [`crate::host::ShownCode::verification_uri`].
        verification_uri: String,
        /// See [`crate::host::ShownCode::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// The user is to paste a text; what the host is asked for.
    Paste {
        /// See [`crate::host::Question::url`].
        url: Option<Zeroizing<String>>,
        /// See [`crate::host::Question::check_code`].
        check_code: Option<String>,
        /// See [`crate::host::Question::expires_at_ms`].
        expires_at_ms: i64,
    },
    /// The window that shows the sign-in page was closed, or looks closed. The login still waits.
    WindowClosed,
    /// A method cannot be used here; the next one is tried.
    Skipped {
        /// The method that cannot be used.
        method: Method,
        /// Why.
        reason: String,
    },
}

/// Who is signed in now, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The user and the organization, where the server said.
    pub identity: Option<Identity>,
    /// Tells this login from every other; `None` for one that another program keeps.
    pub login_id: Option<String>,
    /// What the login is for; empty by default, `None` for a token that is not stored.
    pub purpose: Option<String>,
    /// Where the token comes from.
    pub source: Source,
    /// What kind of credential it is.
    pub token_kind: TokenKind,
    /// What ends its token, where it is stored.
    pub provenance: Option<Provenance>,
    /// The token's name in Settings → API Tokens.
    pub token_name: Option<String>,
    /// The scopes that were given, where the server said.
    pub scope: Option<String>,
    /// The scopes that were asked for and not given.
    pub missing_scopes: Vec<String>,
    /// The API origin that the login is for.
    pub api_origin: String,
    /// The fixed end, in ms.
    pub expires_at_ms: Option<i64>,
    /// The end of a sliding session if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// `PLEXICUS_API_TOKEN` is set: it wins over this login wherever the variable is seen.
    pub shadowed_by_environment: bool,
    /// What was stored before could not be read; it was kept aside.
    pub kept_aside: bool,
    /// What becomes of the login that was stored before, where its token has to be revoked.
    pub replaced: Option<ReplacedLogin>,
    /// The token name of that login.
    pub replaced_name: Option<String>,
    /// How long the login is kept here.
    pub persistence: Persistence,
    /// Whoever reads the file of the login reads the token.
    pub plaintext: bool,
}

/// What becomes of a login that was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplacedLogin {
    /// It is revoked within seconds, here or by another program.
    Pending,
    /// It has been revoked.
    Revoked,
    /// It could not be revoked, and there is no room to write that down: it stays alive.
    Alive,
}

/// What a method gave.
pub(crate) enum Obtained {
    Login(Box<Grant>),
    Personal { token: Secret, identity: Identity },
}
