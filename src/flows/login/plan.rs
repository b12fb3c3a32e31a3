//! Which login methods this host can use, in which order, and why: chosen from a table.

use crate::host::{BrowserPlace, Capabilities};
use crate::policy::error::{AuthError, ErrorCode, Result};
pub use crate::policy::login::method::Method;
use serde::Serialize;

/// What a method needs of its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Listener,
    BrowserHere,
    AppUrl,
    OwnCallback,
    Show,
    Ask,
    Lender,
}

impl Need {
    fn is_met(self, facts: Facts) -> bool {
        match self {
            Self::Listener => facts.host.listen,
            // Where the user opens the address by hand, it does not matter where the browser is.
            Self::BrowserHere => !facts.opens_browser || facts.host.browser == BrowserPlace::Here,
            Self::AppUrl => facts.app_url,
            Self::OwnCallback => facts.host.redirect,
            Self::Show => facts.host.show,
            Self::Ask => facts.host.ask,
            Self::Lender => facts.host.lend,
        }
    }

    fn missing(self, facts: Facts) -> &'static str {
        match self {
            Self::Listener => "this host cannot listen on 127.0.0.1",
            Self::BrowserHere if facts.host.browser == BrowserPlace::None => {
                "no browser can be opened from here"
            }
            Self::BrowserHere => "the browser is on another machine: its callback would not arrive",
            Self::AppUrl => "the web app's address is unknown",
            Self::OwnCallback => "this host is no page that can take its own callback",
            Self::Show => "this host cannot show a code",
            Self::Ask => "this host cannot ask for a text",
            Self::Lender => "no other program lends its login here",
        }
    }
}

struct Row {
    method: Method,
    needs: &'static [Need],
    why: &'static str,
}

// In the order in which they are tried: the fewest steps for the user first.
const ROWS: [Row; 5] = [
    Row {
        method: Method::Browser,
        needs: &[Need::Listener, Need::BrowserHere, Need::AppUrl],
        why: "the browser and the listener are on one machine: one click, nothing to type",
    },
    Row {
        method: Method::Redirect,
        needs: &[Need::OwnCallback, Need::AppUrl],
        why: "the page itself goes to sign in and is come back to",
    },
    Row {
        method: Method::Device,
        needs: &[Need::Show],
        why: "works with any browser on any device; the user types a short code",
    },
    Row {
        method: Method::Paste,
        needs: &[Need::Ask],
        why: "works wherever text can be pasted",
    },
    Row {
        method: Method::Shared,
        needs: &[Need::Lender],
        why: "another program keeps a login, and lends its token",
    },
];

/// What the choice is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the host can do.
    pub host: Capabilities,
    /// The web app's address is known.
    pub app_url: bool,
    /// The browser is to be opened from here, not by the user's hand.
    pub opens_browser: bool,
}

/// One method of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The method.
    pub method: Method,
    /// Whether this host can use it.
    pub possible: bool,
    /// Why it stands where it does, or what it lacks.
    pub reason: &'static str,
}

/// Every method in order, with what it lacks here if anything.
#[must_use]
pub fn plan(facts: Facts) -> Vec<Step> {
    ROWS.iter()
        .map(
            |row| match row.needs.iter().find(|need| !need.is_met(facts)) {
                None => Step {
                    method: row.method,
                    possible: true,
                    reason: row.why,
                },
                Some(need) => Step {
                    method: row.method,
                    possible: false,
                    reason: need.missing(facts),
                },
            },
        )
        .collect()
}

/// Whether a method that the user asked for by name can be used.
pub fn check(method: Method, facts: Facts) -> Result<()> {
    let needs = ROWS
        .iter()
        .find(|row| row.method == method)
        .map_or(&[][..], |row| row.needs);
    match needs.iter().find(|need| !need.is_met(facts)) {
        None => Ok(()),
        Some(need) => {
            let code = match need {
                Need::AppUrl => ErrorCode::AppUrlUnknown,
                Need::BrowserHere => ErrorCode::BrowserUnavailable,
                Need::Listener | Need::OwnCallback | Need::Show | Need::Ask | Need::Lender => {
                    ErrorCode::MethodUnavailable
                }
            };
            let missing = need.missing(facts);
            Err(AuthError::new(
                code,
                &format!("This way to sign in cannot be used: {missing}."),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::BrowserPlace::{Here, None as NoBrowser};

    #[test]
    fn a_browser_opened_by_hand_may_be_anywhere() {
        let host = Capabilities {
            browser: NoBrowser,
            listen: true,
            show: true,
            ask: true,
            ..Capabilities::default()
        };
        let facts = |opens_browser| Facts {
            host,
            app_url: true,
            opens_browser,
        };
        assert_eq!(
            check(Method::Browser, facts(true)).unwrap_err().code,
            ErrorCode::BrowserUnavailable
        );
        assert!(check(Method::Browser, facts(false)).is_ok());
    }

    #[test]
    fn without_the_web_app_there_is_no_browser_login() {
        let host = Capabilities {
            browser: Here,
            listen: true,
            show: true,
            ask: true,
            ..Capabilities::default()
        };
        let facts = Facts {
            host,
            app_url: false,
            opens_browser: true,
        };
        assert_eq!(
            check(Method::Browser, facts).unwrap_err().code,
            ErrorCode::AppUrlUnknown
        );
        assert!(
            plan(facts)
                .iter()
                .any(|step| step.method == Method::Device && step.possible)
        );
    }
}
