//! Whether a request is this login's callback. Judges every request that reaches the loopback listener.
//!
//! Source: contract, "Browser login" step 4; RFC 8252 §8.9, RFC 9700 §4.7.

use crate::policy::error::{AuthError, Result};
use crate::policy::text::secret::Secret;
use core::ops::RangeInclusive;

/// The ports that a callback can use.
pub const PORTS: RangeInclusive<u16> = 9100..=9199;

/// A request that reached the listener, as the host read it.
#[derive(Debug)]
pub struct CallbackRequest {
    /// The method, such as `GET`.
    pub method: String,
    /// The request target, such as `/callback?code=…`. A secret: it may hold the code.
    pub target: Secret,
    /// The `Host` header; empty if there was none, or more than one.
    pub host: String,
}

/// The verdict on a request.
#[derive(Debug)]
pub enum Verdict {
    /// Not the callback, or not this login's: respond with this status and keep waiting.
    Stray(u16),
    /// The user denied the login, or the web app reported another error.
    Refused(Refusal),
    /// The authorization code.
    Code(Secret),
}

/// The error that the web app redirected back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `access_denied`.
    AccessDenied,
    /// Another error that RFC 6749 §4.1.2.1 defines.
    Oauth(&'static str),
    /// An error code that no RFC defines.
    Other,
}

impl Refusal {
    const OAUTH: [&str; 6] = [
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
    ];

    fn of(error: &Secret) -> Self {
        let known = Self::OAUTH.iter().find(|known| error.matches(known));
        match known {
            _ if error.matches("access_denied") => Self::AccessDenied,
            Some(known) => Self::Oauth(known),
            None => Self::Other,
        }
    }
}

/// Checks a port that the caller chose. Fails with `invalid_option`.
pub fn port(number: Option<u64>) -> Result<u16> {
    let port = number.and_then(|number| u16::try_from(number).ok());
    port.filter(|port| PORTS.contains(port)).ok_or_else(|| {
        let (first, last) = PORTS.into_inner();
        AuthError::invalid_option(&format!("port must be between {first} and {last}"))
    })
}

/// Picks a port of the range from a random byte, for a callback without a listener.
#[must_use]
pub fn any_port(random: u8) -> u16 {
    let (first, last) = PORTS.into_inner();
    let span = last.saturating_sub(first).saturating_add(1);
    first.saturating_add(u16::from(random).checked_rem(span).unwrap_or(0))
}

/// The redirect URI: the address that the web app redirects to.
#[must_use]
pub fn redirect_uri(port: u16) -> String {
    format!("http://127.0.0.1:{port}/callback")
}

/// The port of a page that can receive its own callback, from the page's origin.
#[must_use]
pub fn page_port(origin: &str) -> Option<u16> {
    let own = format!("{origin}/callback");
    PORTS.into_iter().find(|port| redirect_uri(*port) == own)
}

/// Judges a request against the bound port and the state that was sent.
#[must_use]
pub fn judge(request: &CallbackRequest, port: u16, state: &Secret) -> Verdict {
    let target = request.target.expose("it contains the code");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if request.host != format!("127.0.0.1:{port}") {
        return Verdict::Stray(400);
    }
    if path != "/callback" {
        return Verdict::Stray(404);
    }
    if request.method != "GET" {
        return Verdict::Stray(405);
    }
    judge_query(query, Some(state)).unwrap_or(Verdict::Stray(400))
}

/// Judges the query of a callback. `state` is `None` only if the user typed a code by hand.
///
/// Returns `None` if the query does not belong to this login: the state is missing or wrong, a parameter is
/// repeated, there are both or neither of code and error, or the code is malformed (contract, "Browser
/// login").
#[must_use]
pub fn judge_query(query: &str, state: Option<&Secret>) -> Option<Verdict> {
    let mut found: [Option<Secret>; 3] = [None, None, None];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let index = match name.as_ref() {
            "state" => 0,
            "code" => 1,
            "error" => 2,
            _ => continue,
        };
        let slot = found.get_mut(index)?;
        if slot.replace(Secret::new(value.into_owned())).is_some() {
            return None;
        }
    }
    let [received, code, error] = found;
    if let Some(state) = state {
        let received = received?;
        if !state.matches(received.expose("it is compared with ours")) {
            return None;
        }
    }
    match (code, error) {
        (Some(code), None) if is_code(&code) => Some(Verdict::Code(code)),
        (None, Some(error)) => Some(Verdict::Refused(Refusal::of(&error))),
        _ => None,
    }
}

/// Whether the text has the form of an authorization code: 1–512 of `[A-Za-z0-9._~-]`.
#[must_use]
pub fn is_code(code: &Secret) -> bool {
    let text = code.expose("its form is checked");
    (1..=512).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_a_page_on_127_0_0_1_and_a_callback_port_can_take_its_callback() {
        let (first, last) = PORTS.into_inner();
        for port in [first, last] {
            assert_eq!(page_port(&format!("http://127.0.0.1:{port}")), Some(port));
        }
        for origin in [
            format!("http://127.0.0.1:{}", first - 1),
            format!("http://127.0.0.1:{}", last + 1),
            format!("http://127.0.0.1:+{first}"),
            format!("http://127.0.0.1:0{first}"),
            format!("http://127.0.0.1:{first}/"),
            format!("https://127.0.0.1:{first}"),
            format!("http://localhost:{first}"),
            "http://127.0.0.1".to_owned(),
            "null".to_owned(),
        ] {
            assert_eq!(page_port(&origin), None, "{origin}");
        }
    }

    proptest! {
        #[test]
        fn a_request_without_the_state_yields_no_code(method in "GET|POST|HEAD", target in "/callback(\\?[a-z=&%0-9]{0,40})?|.{0,30}") {
            let request = CallbackRequest { method, target: Secret::new(target), host: "127.0.0.1:9100".to_owned() };
            let state = Secret::new("s".repeat(32));
            prop_assert!(matches!(judge(&request, 9100, &state), Verdict::Stray(_)));
        }
    }
}
