//! The client that sends a request, and the parts that all the core's requests have in common.

use super::{ACCEPT, Method, Request, bearer};
use crate::policy::error::{AuthError, Result};
use crate::policy::text::json::Object;
use crate::policy::text::secret::Secret;

/// The header that names the client.
pub const CLIENT_HEADER: &str = "X-Plexicus-Client";

/// The form fields that an error may repeat.
const PUBLIC_FIELDS: [&str; 5] = [
    "client_id",
    "device_name",
    "grant_type",
    "redirect_uri",
    "scope",
];

/// The client: its OAuth `client_id` and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The `client_id`, such as `plexicus-vscode`.
    pub id: String,
    /// The client's version.
    pub version: String,
}

impl Client {
    /// Makes a client. Fails with `invalid_option` if the id or the version does not fit into a header.
    pub fn new(id: String, version: String) -> Result<Self> {
        if [&id, &version].iter().all(|text| is_header_word(text)) {
            return Ok(Self { id, version });
        }
        Err(AuthError::invalid_option(
            "clientId and clientVersion must consist of letters, digits and ._+-",
        ))
    }

    /// The value of the `X-Plexicus-Client` header.
    #[must_use]
    pub fn header(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }

    /// The headers of a caller's request. They override the caller's own.
    #[must_use]
    pub fn bearer_headers(&self, token: &Secret) -> [(&'static str, Secret); 2] {
        [
            ("Authorization", bearer(token)),
            (CLIENT_HEADER, Secret::new(self.header())),
        ]
    }

    pub(super) fn request(&self, method: Method, url: String) -> Request {
        Request {
            method,
            url,
            headers: vec![
                (CLIENT_HEADER, Secret::new(self.header())),
                (ACCEPT.0, Secret::new(ACCEPT.1.to_owned())),
            ],
            body: None,
            secrets: Vec::new(),
        }
    }

    pub(super) fn form(&self, url: String, fields: &[(&str, &str)]) -> Request {
        let mut request = self.request(Method::Post, url);
        // Percent-encoding makes a byte at most three long. Growing would copy the form and leave the
        // old copy in memory.
        let lengths = fields
            .iter()
            .map(|(name, value)| name.len().saturating_add(value.len()));
        let longest = lengths.fold(64, |sum: usize, length| {
            sum.saturating_add(length.saturating_mul(3))
        });
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(longest));
        form.extend_pairs(fields);
        request.headers.push((
            "Content-Type",
            Secret::new("application/x-www-form-urlencoded".to_owned()),
        ));
        request.body = Some(Secret::new(form.finish()));
        let is_secret = |(name, _): &&(&str, &str)| !PUBLIC_FIELDS.contains(name);
        let secrets = fields.iter().filter(is_secret);
        request.secrets = secrets
            .map(|(_, value)| Secret::new((*value).to_owned()))
            .collect();
        request
    }

    pub(super) fn json(&self, url: String, body: &Object, token: &Secret) -> Request {
        let mut request = self.authorized(Method::Post, url, token);
        let json = Secret::new("application/json".to_owned());
        request.headers.push(("Content-Type", json));
        request.body = Some(body.to_text());
        request
    }

    pub(super) fn authorized(&self, method: Method, url: String, token: &Secret) -> Request {
        let mut request = self.request(method, url);
        request.headers.push(("Authorization", bearer(token)));
        request.secrets.push(token.copy("no error may repeat it"));
        request
    }
}

fn is_header_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}

/// Makes the device name that the consent page shows: at most 60 letters, digits, spaces, `.`, `_` and
/// `-`. If `name` has none of them, the result is the client's id.
#[must_use]
pub fn device_name(name: &str, client: &Client) -> String {
    let allowed = |character: &char| {
        character.is_ascii_alphanumeric() || matches!(character, ' ' | '.' | '_' | '-')
    };
    let name: String = name.chars().filter(allowed).take(60).collect();
    let name = name.trim();
    if name.is_empty() {
        client.id.clone()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: &str, version: &str) -> Result<Client> {
        Client::new(id.to_owned(), version.to_owned())
    }

    #[test]
    fn a_clients_id_and_version_must_fit_into_a_header() {
        for (id, version, is_good) in [
            ("plexicus-vscode", "1.2.3+4", true),
            ("a", "0", true),
            ("", "1", false),
            ("a", "", false),
            ("a b", "1", false),
            ("a/b", "1", false),
            ("a\r\n", "1", false),
            ("a", &"1".repeat(64), true),
            ("a", &"1".repeat(65), false),
        ] {
            assert_eq!(client(id, version).is_ok(), is_good, "{id} {version}");
        }
    }

    #[test]
    fn a_device_name_is_short_and_plain() {
        let client = client("plexicus-vscode", "1").expect("it is good");
        let long = "x".repeat(61);
        for (name, expected) in [
            ("Ann's laptop", "Anns laptop"),
            (" build.server_2-a ", "build.server_2-a"),
            ("<b>", "b"),
            ("", "plexicus-vscode"),
            ("☃", "plexicus-vscode"),
            (&long, &long[..60]),
        ] {
            assert_eq!(device_name(name, &client), expected);
        }
    }
}
