//! Which login methods this host can use, in which order, and why: a table.

use crate::host::{BrowserPlace, Capabilities};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback;
pub use crate::policy::login::method::Method;
use serde::Serialize;

/// What a method needs from its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Listener,
    BrowserHere,
    AppUrl,
    OwnCallback,
    Show,
    Ask,
    SharedToken,
}

impl Need {
    fn is_met(self, facts: Facts) -> bool {
        match self {
            Self::Listener => facts.host.listen && facts.page != Page::Elsewhere,
            // If the user opens the address by hand, the browser may be anywhere.
            Self::BrowserHere => match facts.host.browser {
                _ if !facts.opens_browser => true,
                BrowserPlace::Here => true,
                // A preference for this method means that its callback arrives, for example by a forwarded port.
                BrowserPlace::Elsewhere => {
                    facts.host.external_address || facts.preferred == Some(Method::Browser)
                }
                BrowserPlace::None => false,
            },
            Self::AppUrl => facts.app_url,
            Self::OwnCallback => facts.page == Page::TakesCallback,
            Self::Show => facts.host.show,
            Self::Ask => facts.host.ask,
            Self::SharedToken => facts.host.shared_token,
        }
    }

    fn missing(self, facts: Facts) -> &'static str {
        match self {
            Self::Listener | Self::OwnCallback if facts.page == Page::Elsewhere => {
                "this page is not at 127.0.0.1 on a port that callbacks may use"
            }
            Self::Listener => "this host cannot listen on 127.0.0.1",
            Self::BrowserHere if facts.host.browser == BrowserPlace::None => {
                "no browser can be opened from here"
            }
            Self::BrowserHere => {
                "the browser is on another machine, so its callback would not arrive"
            }
            Self::AppUrl => "the web app's address is unknown",
            Self::OwnCallback => "this host is not a page that can receive its own callback",
            Self::Show => "this host cannot show a code",
            Self::Ask => "this host cannot ask the user to paste text",
            Self::SharedToken => "no other program shares a login here",
        }
    }
}

struct Row {
    method: Method,
    needs: &'static [Need],
    why: &'static str,
}

const PREFERRED: &str = "it is preferred by a user setting or by the caller";

const BY_FORWARDED_PORT: &str =
    "this host can forward a port to the machine with the browser: one click, nothing to type";

// The order in which the methods are tried, fewest steps for the user first. A preferred one goes first.
const ROWS: [Row; 5] = [
    Row {
        method: Method::Browser,
        needs: &[Need::Listener, Need::BrowserHere, Need::AppUrl],
        why: "the browser and the listener are on the same machine: one click, nothing to type",
    },
    Row {
        method: Method::Redirect,
        needs: &[Need::OwnCallback, Need::AppUrl],
        why: "the page redirects to the sign-in page and back",
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
        needs: &[Need::SharedToken],
        why: "another program shares its login",
    },
];

/// Whether the host is a web page, and whether a callback can reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The host is not a page.
    None,
    /// The page's own `/callback` can take the callback.
    TakesCallback,
    /// The page is at an address that no callback may go to.
    Elsewhere,
}

impl Page {
    /// Judges a page by its origin.
    #[must_use]
    pub fn at(origin: Option<&str>) -> Self {
        match origin {
            None => Self::None,
            Some(origin) if callback::page_port(origin).is_some() => Self::TakesCallback,
            Some(_) => Self::Elsewhere,
        }
    }
}

/// The facts that the plan is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the host can do.
    pub host: Capabilities,
    /// The page that the host is, if it is one.
    pub page: Page,
    /// Whether the web app's address is known.
    pub app_url: bool,
    /// Whether the browser is opened from here rather than by the user.
    pub opens_browser: bool,
    /// The method to try first, preferred by the login, the host or the environment.
    pub preferred: Option<Method>,
}

impl Facts {
    /// Whether the browser's callback arrives only if the host forwards the port.
    #[must_use]
    pub fn needs_forwarding(self) -> bool {
        self.host.browser == BrowserPlace::Elsewhere
            && self.host.external_address
            && self.opens_browser
            && self.preferred != Some(Method::Browser)
    }
}

/// One method of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The method.
    pub method: Method,
    /// Whether this host can use it.
    pub possible: bool,
    /// Why it has this place in the plan, or what the host lacks for it.
    pub reason: &'static str,
}

/// Returns every method in order, with what the host lacks for it, if anything.
#[must_use]
pub fn plan(facts: Facts) -> Vec<Step> {
    let mut steps = Vec::with_capacity(ROWS.len());
    for is_first in [true, false] {
        for row in &ROWS {
            if (Some(row.method) == facts.preferred) == is_first {
                steps.push(step(row, facts));
            }
        }
    }
    steps
}

fn step(row: &Row, facts: Facts) -> Step {
    let missing = row.needs.iter().find(|need| !need.is_met(facts));
    Step {
        method: row.method,
        possible: missing.is_none(),
        reason: match missing {
            Some(need) => need.missing(facts),
            None if Some(row.method) == facts.preferred => PREFERRED,
            None if row.method == Method::Browser && facts.needs_forwarding() => BY_FORWARDED_PORT,
            None => row.why,
        },
    }
}

/// Checks whether a method that the user named can be used.
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
                Need::Listener | Need::OwnCallback | Need::Show | Need::Ask | Need::SharedToken => {
                    ErrorCode::MethodUnavailable
                }
            };
            let missing = need.missing(facts);
            Err(AuthError::new(
                code,
                &format!("This sign-in method cannot be used: {missing}."),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::BrowserPlace::{Elsewhere, Here, None as NoBrowser};

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
            page: Page::None,
            app_url: true,
            opens_browser,
            preferred: None,
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
            page: Page::None,
            app_url: false,
            opens_browser: true,
            preferred: None,
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

    #[test]
    fn a_preferred_method_comes_first_and_says_why() {
        let able = Capabilities {
            listen: true,
            show: true,
            ask: true,
            shared_token: true,
            ..Capabilities::default()
        };
        let methods = |browser, preferred| {
            let facts = Facts {
                host: Capabilities { browser, ..able },
                page: Page::None,
                app_url: true,
                opens_browser: true,
                preferred,
            };
            let possible = plan(facts).into_iter().filter(|step| step.possible);
            possible
                .map(|step| (step.method, step.reason == PREFERRED))
                .collect::<Vec<_>>()
        };
        use Method::{Browser, Device, Paste, Shared};
        let usual = [Browser, Device, Paste, Shared].map(|method| (method, false));
        assert_eq!(methods(Here, None), usual);
        let of = |first, rest: [Method; 3]| {
            let rest = rest.map(|method| (method, false));
            [vec![(first, true)], rest.to_vec()].concat()
        };
        let found = methods(Here, Some(Shared));
        assert_eq!(found, of(Shared, [Browser, Device, Paste]));
        let found = methods(Elsewhere, Some(Browser));
        assert_eq!(found, of(Browser, [Device, Paste, Shared]));
        // A preference does not add a method that the host lacks.
        assert_eq!(methods(NoBrowser, Some(Browser)), usual[1..]);
        assert_eq!(methods(Elsewhere, None), usual[1..]);
    }
}
