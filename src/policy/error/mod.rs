//! One error for everything that can go wrong, told apart by a stable code.

pub mod cause;
pub mod remedy;

use crate::policy::source::Source;
use cause::Cause;
use serde::Serialize;

/// Who can put it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The person at the keyboard.
    User,
    /// The program that lends storage, browser and network to the core.
    Host,
    /// The Plexicus server, or the way to it.
    Server,
    /// This library or the program that calls it.
    Client,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal by $fault:ident,)*) => {
        /// What went wrong. The text of a code never changes its meaning.
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

            /// Who can put it right.
            #[must_use]
            pub fn fault(self) -> Fault {
                match self { $(Self::$name => Fault::$fault,)* }
            }
        }
    };
}

error_codes! {
    /// Neither `PLEXICUS_API_TOKEN` nor a stored login for this API origin.
    NoCredentials = "no_credentials" by User,
    /// A token that could never be sent in a header: blanks, control characters, too long.
    TokenMalformed = "token_malformed" by User,
    /// A code or a CI scanner token where a personal API token belongs.
    TokenWrongKind = "token_wrong_kind" by User,
    /// The server answered 401: invalid, expired or revoked.
    TokenRejected = "token_rejected" by User,
    /// The token's fixed end has passed in the server's time.
    TokenExpired = "token_expired" by User,
    /// The server renews this login no more.
    LoginRequired = "login_required" by User,
    /// The server answered 403: the token's scope or the account's role does not allow it.
    InsufficientScope = "insufficient_scope" by User,
    /// The name of an account fits stored logins of several accounts.
    AccountAmbiguous = "account_ambiguous" by User,
    /// The token is of another account than the one that was named.
    AccountMismatch = "account_mismatch" by User,
    /// The login came back as another account than the one that was expected.
    AccountUnexpected = "account_unexpected" by User,
    /// The API address breaks the host rules.
    ApiUrlRefused = "api_url_refused" by User,
    /// The web app's address breaks the host rules.
    AppUrlRefused = "app_url_refused" by User,
    /// The web app's address cannot be derived from the API address.
    AppUrlUnknown = "app_url_unknown" by User,
    /// The API, or the web app, is a custom server that the user has not confirmed.
    ServerNotConfirmed = "server_not_confirmed" by User,
    /// A bearer was asked for an address of another origin than the API's.
    OriginNotAllowed = "origin_not_allowed" by Client,
    /// The caller, or the user through it, cancelled.
    Cancelled = "cancelled" by User,
    /// Nobody finished the login before its deadline.
    LoginTimedOut = "login_timed_out" by User,
    /// The user, or the server for them, said no.
    AccessDenied = "access_denied" by User,
    /// The web app sent the browser back with an error.
    LoginFailed = "login_failed" by Server,
    /// The code is invalid, expired or used already.
    InvalidGrant = "invalid_grant" by User,
    /// The device code's time ran out.
    DeviceCodeExpired = "device_code_expired" by User,
    /// No browser could be opened.
    BrowserUnavailable = "browser_unavailable" by Host,
    /// Every port on 127.0.0.1 that a callback may come to is taken.
    NoFreePort = "no_free_port" by Host,
    /// The server offers no device login.
    DeviceLoginUnavailable = "device_login_unavailable" by Server,
    /// The method that was asked for needs something this host does not have.
    MethodUnavailable = "method_unavailable" by Host,
    /// The pasted text is no code, callback address or token.
    PastedInvalid = "pasted_invalid" by User,
    /// The pasted address, or the callback, belongs to another login or to none.
    StateMismatch = "state_mismatch" by User,
    /// The server no longer supports this version of the client.
    ClientUnsupported = "client_unsupported" by User,
    /// The server asks to wait.
    RateLimited = "rate_limited" by Server,
    /// The server failed.
    ServerError = "server_error" by Server,
    /// The server could not be reached.
    ServerUnreachable = "server_unreachable" by Server,
    /// The server did not answer in time.
    RequestTimedOut = "request_timed_out" by Server,
    /// The server tried to send the request elsewhere.
    RedirectRefused = "redirect_refused" by Server,
    /// The server refused the request as wrong.
    RequestRefused = "request_refused" by Server,
    /// The answer is too large, or of a form that Plexicus never answers.
    AnswerInvalid = "answer_invalid" by Server,
    /// The token could not be revoked; it is still stored and alive.
    LogoutIncomplete = "logout_incomplete" by Server,
    /// A rotation stopped before the new token was in place; the old one still works.
    RotationFailed = "rotation_failed" by Server,
    /// The new token would have more rights than the login that it replaces.
    RotationWouldWiden = "rotation_would_widen" by User,
    /// The host's storage failed.
    StorageFailed = "storage_failed" by Host,
    /// What is stored cannot be read; it is kept aside, not lost.
    StorageUnreadable = "storage_unreadable" by Host,
    /// What is stored was written by a newer version.
    StorageNewer = "storage_newer" by User,
    /// The storage lost the login that was stored.
    StorageForgot = "storage_forgot" by Host,
    /// A host callback failed or answered nonsense.
    HostFailed = "host_failed" by Host,
    /// An option has no meaning.
    InvalidOption = "invalid_option" by Client,
    /// The program has disposed of the core.
    Disposed = "disposed" by Client,
}

/// The one error of this library: a code, a message, a remedy, and nothing secret.
///
/// One pointer wide, since every step of every flow hands it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AuthError(Box<Details>);

/// What is known of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// Who can put it right.
    pub fault: Fault,
    /// What went wrong, for people: our own words, never a server's or a secret.
    pub message: String,
    /// What the user can do about it; filled in by [`crate::policy::error::remedy`].
    pub remedy: String,
    /// Where the token at fault came from.
    pub source: Option<Source>,
    /// How long to wait before trying again, in ms, where the server said so.
    pub retry_after_ms: Option<u64>,
    /// The scopes to log in with, where a 403 named what it requires.
    pub required_scope: Option<String>,
    /// What was thrown, where something was; told only with an error that is thrown in its turn.
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

    /// An error with its cause. Known secrets must be masked in the cause by now; what looks like a
    /// secret is masked here.
    #[must_use]
    pub fn because_of(code: ErrorCode, what: &str, cause: &Cause) -> Self {
        let mut error = Self::new(code, &cause.sentence(what));
        error.cause = Some(cause.plain());
        error
    }

    /// The error of every call once the core is disposed of.
    #[must_use]
    pub fn disposed() -> Self {
        Self::new(ErrorCode::Disposed, "This Auth has been disposed.")
    }

    /// An option of the caller that cannot be used, and why. The message must not repeat its value.
    #[must_use]
    pub fn invalid_option(why: &str) -> Self {
        Self::new(ErrorCode::InvalidOption, &format!("Invalid option: {why}."))
    }

    /// The same error, saying where its token came from.
    #[must_use]
    pub fn with_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// The same error with the server's wait, in ms.
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

/// What every fallible function of the core answers.
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
    fn every_code_stands_in_the_types_and_in_the_documentation() {
        let types = include_str!("../../../pkg-template/types/errors.d.ts");
        let documentation = include_str!("../../../docs/errors.md");
        for code in ErrorCode::ALL {
            let (text, fault) = (code.as_str(), format!("{:?}", code.fault()).to_lowercase());
            assert_eq!(
                types.matches(&format!("\n  | \"{text}\"")).count(),
                1,
                "{text}"
            );
            let row = format!("\n| `{text}` | {fault} | ");
            assert_eq!(documentation.matches(&row).count(), 1, "{row}");
        }
        // And the one that the core cannot give: without WebAssembly there is no core.
        assert!(types.contains("\n  | \"wasm_blocked\";"));
        for listed in [
            types.matches("\n  | \"").count(),
            documentation.matches("\n| `").count(),
        ] {
            assert_eq!(listed, ErrorCode::ALL.len() + 1);
        }
    }
}
