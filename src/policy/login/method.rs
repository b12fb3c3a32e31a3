//! The ways to log in, by name.

use serde::Serialize;

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The browser, with a loopback callback.
    Browser,
    /// The whole page, which goes to sign in and is come back to.
    Redirect,
    /// A code that the user types into a page on any device (RFC 8628).
    Device,
    /// A code, address or personal token that the user pastes here.
    Paste,
    /// A login that another program keeps, which lends its token.
    Shared,
}

/// A way that came to nothing, and the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MethodChange {
    /// What was tried.
    pub from: Method,
    /// What would be tried next.
    pub to: Method,
    /// Why the first came to nothing.
    pub reason: String,
}

impl Method {
    /// Reads the name that a caller gives.
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

    /// The name that a caller gives it.
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

    /// The decision for it.
    pub(crate) fn use_it(self) -> &'static str {
        match self {
            Self::Browser => "use the browser",
            Self::Redirect => "use a redirect",
            Self::Device => "use a device code",
            Self::Paste => "use pasted text",
            Self::Shared => "use a shared login",
        }
    }

    /// The decision against it.
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
