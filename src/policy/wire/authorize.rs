//! The address of the consent page.
//!
//! Source: contract, "Browser login"; RFC 7636 §4.3.

use super::client::Client;
use super::endpoint;
use crate::policy::login::pkce::Attempt;
use crate::policy::url::BaseUrl;
use zeroize::Zeroizing;

const LONGEST_QUERY: usize = 4_096;

/// The parameters of the consent page.
#[derive(Clone, Copy, Debug)]
pub struct Consent<'a> {
    /// The client that requests the login.
    pub client: &'a Client,
    /// The device's name, which the page shows.
    pub device_name: &'a str,
    /// The scopes, separated by spaces.
    pub scope: &'a str,
    /// The port that the callback uses.
    pub port: u16,
}

/// Builds the address of the consent page for this attempt.
#[must_use]
pub fn consent_url(app: &BaseUrl, attempt: &Attempt, consent: Consent<'_>) -> Zeroizing<String> {
    // Large enough that it never grows. Growing would copy the text and leave the old copy in memory.
    let mut query = form_urlencoded::Serializer::new(String::with_capacity(LONGEST_QUERY));
    query.extend_pairs([
        ("client_id", consent.client.id.as_str()),
        ("port", &consent.port.to_string()),
        (
            "state",
            attempt.state().expose("the consent page sends it back"),
        ),
        ("code_challenge", &attempt.challenge()),
        ("code_challenge_method", "S256"),
        ("device", consent.device_name),
        ("scope", consent.scope),
    ]);
    let query = Zeroizing::new(query.finish());
    let page = app.join(endpoint::CONSENT_PAGE);
    let mut url = Zeroizing::new(String::with_capacity(LONGEST_QUERY));
    url.push_str(&page);
    url.push('?');
    // Some hosts re-encode addresses and turn `+` into a literal plus. They leave `%20` alone.
    for (index, words) in query.split('+').enumerate() {
        url.push_str(if index > 0 { "%20" } else { "" });
        url.push_str(words);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::login::pkce::RANDOM_BYTES;
    use crate::policy::url::{DEFAULT_API_URL, Trust};

    #[test]
    fn the_address_names_the_client_and_the_request() {
        let api = BaseUrl::api(DEFAULT_API_URL, Trust::default()).expect("it is good");
        let app = BaseUrl::app(None, &api, Trust::default()).expect("it is good");
        let client = Client::new("plexicus-vscode".to_owned(), "1".to_owned()).expect("it is good");
        let attempt = Attempt::new(&[7; RANDOM_BYTES]);
        let consent = Consent {
            client: &client,
            device_name: "a + b",
            scope: "read scan",
            port: 9142,
        };
        let url = consent_url(&app, &attempt, consent);
        let expected = format!(
            "https://app.plexicus.ai/auth/cli?client_id=plexicus-vscode&port=9142&state={}\
             &code_challenge={}&code_challenge_method=S256&device=a%20%2B%20b&scope=read%20scan",
            attempt.state().expose("test"),
            attempt.challenge(),
        );
        assert_eq!(*url, expected);
    }
}
