//! The one error type of this library. A stable code says what went wrong.

pub mod cause;
pub mod remedy;

use crate::policy::source::Source;
use cause::Cause;
use serde::Serialize;

/// Who can fix the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The user.
    User,
    /// The program that provides storage, a browser and the network.
    Host,
    /// The Plexicus server, or the network on the way to it.
    Server,
    /// This library, or the program that calls it.
    Client,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal by $fault:ident,)*) => {
        /// What went wrong. The meaning of a code's text never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code, for documentation and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable `snake_case` text of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Who can fix the problem.
            #[must_use]
            pub fn fault(self) -> Fault {
                match self { $(Self::$name => Fault::$fault,)* }
            }
        }
    };
}

error_codes! {
    /// There is neither a `PLEXICUS_API_TOKEN` nor a stored login for this API origin.
    NoCredentials = "no_credentials" by User,
    /// The token cannot be sent in a header: it has blanks or control characters, or is too long.
    TokenMalformed = "token_malformed" by User,
    /// A code or a CI scanner token was given instead of a personal API token.
    TokenWrongKind = "token_wrong_kind" by User,
    /// The server answered 401: the token is invalid, expired or revoked.
    TokenRejected = "token_rejected" by User,
    /// The token's fixed expiry has passed by the server's clock.
    TokenExpired = "token_expired" by User,
    /// The server no longer renews this login.
    LoginRequired = "login_required" by User,
    /// The server answered 403: the token's scope or the account's role does not allow it.
    InsufficientScope = "insufficient_scope" by User,
    /// The account's name matches stored logins of several accounts.
    AccountAmbiguous = "account_ambiguous" by User,
    /// The token belongs to another account than the named one.
    AccountMismatch = "account_mismatch" by User,
    /// The user logged in with another account than the expected one.
    AccountUnexpected = "account_unexpected" by User,
    /// The API address breaks the host rules.
    ApiUrlRefused = "api_url_refused" by User,
    /// The web app's address breaks the host rules.
    AppUrlRefused = "app_url_refused" by User,
    /// The web app's address cannot be derived from the API address.
    AppUrlUnknown = "app_url_unknown" by User,
    /// The API or the web app is a custom server that the user has not confirmed.
    ServerNotConfirmed = "server_not_confirmed" by User,
    /// The token was requested for an address outside the API's origin.
    OriginNotAllowed = "origin_not_allowed" by Client,
    /// The caller cancelled, or the user did through the caller.
    Cancelled = "cancelled" by User,
    /// The user did not finish the login before its deadline.
    LoginTimedOut = "login_timed_out" by User,
    /// The user denied the login, or the server did on the user's behalf.
    AccessDenied = "access_denied" by User,
    /// The web app redirected back with an error.
    LoginFailed = "login_failed" by Server,
    /// The code is invalid, expired or already used.
    InvalidGrant = "invalid_grant" by User,
    /// The device code expired.
    DeviceCodeExpired = "device_code_expired" by User,
    /// No browser could be opened.
    BrowserUnavailable = "browser_unavailable" by Host,
    /// Every port of the callback range on 127.0.0.1 is taken.
    NoFreePort = "no_free_port" by Host,
    /// The server offers no device login.
    DeviceLoginUnavailable = "device_login_unavailable" by Server,
    /// The requested method needs something that this host does not have.
    MethodUnavailable = "method_unavailable" by Host,
    /// The pasted text is not a code, a callback address or a token.
    PastedInvalid = "pasted_invalid" by User,
    /// The pasted address or the callback belongs to another login, or to none.
    StateMismatch = "state_mismatch" by User,
    /// The server no longer supports this version of the client.
    ClientUnsupported = "client_unsupported" by User,
    /// The server asked the client to wait.
    RateLimited = "rate_limited" by Server,
    /// The server failed.
    ServerError = "server_error" by Server,
    /// The server could not be reached.
    ServerUnreachable = "server_unreachable" by Server,
    /// The server did not answer in time.
    RequestTimedOut = "request_timed_out" by Server,
    /// The server tried to redirect the request.
    RedirectRefused = "redirect_refused" by Server,
    /// The server refused the request as invalid.
    RequestRefused = "request_refused" by Server,
    /// The response is too large, or has a form that Plexicus never sends.
    AnswerInvalid = "answer_invalid" by Server,
    /// The token could not be revoked. It is still stored and still valid.
    LogoutIncomplete = "logout_incomplete" by Server,
    /// The rotation stopped before the new token was in place. The old one still works.
    RotationFailed = "rotation_failed" by Server,
    /// The new token would have more rights than the login it replaces.
    RotationWouldWiden = "rotation_would_widen" by User,
    /// The host's storage failed.
    StorageFailed = "storage_failed" by Host,
    /// The stored data cannot be read. It is set aside, not lost.
    StorageUnreadable = "storage_unreadable" by Host,
    /// A newer version wrote the stored data.
    StorageNewer = "storage_newer" by User,
    /// The storage lost a login that was stored in it.
    StorageForgot = "storage_forgot" by Host,
    /// A host callback failed or returned nonsense.
    HostFailed = "host_failed" by Host,
    /// An option is invalid.
    InvalidOption = "invalid_option" by Client,
    /// The program used the core after disposing of it.
    Disposed = "disposed" by Client,
}

/// The one error type of this library: a code, a message and a remedy, without any secret.
///
/// It is one pointer wide, because every step of every flow passes it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AuthError(Box<Details>);

/// The fields of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// Who can fix the problem.
    pub fault: Fault,
    /// What went wrong, for people. These are our own words, never the server's, and contain no secret.
    pub message: String,
    /// What the user can do about it. [`crate::policy::error::remedy`] fills it in.
    pub remedy: String,
    /// The source of the token that the error is about.
    pub source: Option<Source>,
    /// How long to wait before trying again, in ms, if the server said so.
    pub retry_after_ms: Option<u64>,
    /// The scopes to log in with, if a 403 named the scopes it requires.
    pub required_scope: Option<String>,
    /// What the platform or a host threw, if anything. JavaScript gets it only if this error is itself thrown.
    #[serde(skip)]
    pub cause: Option<Cause>,
}

impl AuthError {
    /// An error without a remedy yet.
    #[must_use]
    #[inline(never)]
    pub fn new(code: ErrorCode, message: &str) -> Self {
        Self(Box::new(Details {
            code,
            fault: code.fault(),
            message: message.to_owned(),
            remedy: String::new(),
            source: None,
            retry_after_ms: None,
            required_scope: None,
            cause: None,
        }))
    }

    /// Makes an error with a cause. Known secrets must already be masked in `cause`; this function
    /// masks what looks like a secret.
    #[must_use]
    pub fn because_of(code: ErrorCode, what: &str, cause: &Cause) -> Self {
        let mut error = Self::new(code, &cause.sentence(what));
        error.cause = Some(cause.plain());
        error
    }

    /// The error of every call after the core was disposed of.
    #[must_use]
    pub fn disposed() -> Self {
        Self::new(ErrorCode::Disposed, "This Auth has been disposed.")
    }

    /// The error for an option that cannot be used, with the reason. The reason must not repeat the
    /// option's value.
    #[must_use]
    pub fn invalid_option(why: &str) -> Self {
        Self::new(ErrorCode::InvalidOption, &format!("Invalid option: {why}."))
    }

    /// Adds the source of the token.
    #[must_use]
    pub fn with_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Adds how long the server wants the client to wait, in ms.
    #[must_use]
    pub fn with_retry_after(mut self, retry_after_ms: Option<u64>) -> Self {
        self.retry_after_ms = retry_after_ms;
        self
    }
}

impl core::ops::Deref for AuthError {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl core::ops::DerefMut for AuthError {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> core::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl core::fmt::Display for AuthError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for AuthError {}

/// The result of every fallible function of the core.
pub type Result<T> = core::result::Result<T, AuthError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_snake_case() {
        let mut seen = std::collections::HashSet::new();
        for code in ErrorCode::ALL {
            let text = code.as_str();
            assert!(seen.insert(text), "{text} twice");
            assert!(
                text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{text}"
            );
        }
    }

    #[test]
    fn the_types_and_the_documentation_list_every_code() {
        let types = include_str!("../../../pkg-template/types/errors.d.ts");
        let documentation = include_str!("../../../docs/errors.md");
        for code in ErrorCode::ALL {
            let (text, fault) = (code.as_str(), format!("{:?}", code.fault()).to_lowercase());
            assert_eq!(
                types.matches(&format!("\n  | \"{text}\"")).count(),
                1,
                "{text}"
            );
            let heading = format!("\n### {text}\n");
            let section = documentation.split(&heading).nth(1).expect(text);
            let end = section.split("\n### ").next().unwrap_or_default();
            assert!(
                end.contains(&format!("\nFault: {fault}. ")),
                "{text}: {end}"
            );
        }
        // `wasm_blocked` is the one code that the core cannot return: without WebAssembly there is no core.
        assert!(types.contains("\n  | \"wasm_blocked\";"));
        for listed in [
            types.matches("\n  | \"").count(),
            documentation.matches("\n### ").count(),
        ] {
            assert_eq!(listed, ErrorCode::ALL.len() + 1);
        }
    }
}
