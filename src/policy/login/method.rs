//! The login methods and their names.

use serde::Serialize;

/// A login method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The browser, with a loopback callback.
    Browser,
    /// A redirect of the whole page to the login page and back.
    Redirect,
    /// A code that the user types into a page on any device (RFC 8628).
    Device,
    /// A code, address or personal token that the user pastes here.
    Paste,
    /// Another program's login, which that program shares.
    Shared,
}

/// A failed method and the one to try next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MethodChange {
    /// The method that was tried.
    pub from: Method,
    /// The method that would be tried next.
    pub to: Method,
    /// Why the first method failed.
    pub reason: String,
}

impl Method {
    /// Reads the name that callers use.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Browser,
            Self::Redirect,
            Self::Device,
            Self::Paste,
            Self::Shared,
        ];
        all.into_iter().find(|method| method.name() == name)
    }

    /// The name that callers use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Redirect => "redirect",
            Self::Device => "device",
            Self::Paste => "paste",
            Self::Shared => "shared",
        }
    }

    /// The decision to use it, for the trace.
    pub(crate) fn use_it(self) -> &'static str {
        match self {
            Self::Browser => "use the browser",
            Self::Redirect => "use a redirect",
            Self::Device => "use a device code",
            Self::Paste => "use pasted text",
            Self::Shared => "use a shared login",
        }
    }

    /// The decision to skip it, for the trace.
    pub(crate) fn skip_it(self) -> &'static str {
        match self {
            Self::Browser => "skip the browser",
            Self::Redirect => "skip the redirect",
            Self::Device => "skip the device code",
            Self::Paste => "skip pasted text",
            Self::Shared => "skip the shared login",
        }
    }
}
