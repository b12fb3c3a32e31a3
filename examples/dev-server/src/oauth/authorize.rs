//! The request to `{app}/auth/cli`, and the loopback address that gets the answer.

use crate::CALLBACK_PORTS;
use crate::accounts::Account;
use crate::clients::{self, Client};
use crate::scope::Scopes;
use crate::secrets;
use crate::state::App;
use crate::wire::params::Params;

/// A well-formed request for a browser login. It can only name a loopback port, no other address.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    pub client: &'static Client,
    pub port: u16,
    pub state: String,
    pub challenge: String,
    pub device: String,
    pub scopes: Scopes,
}

impl AuthorizeRequest {
    /// Checks the query of `/auth/cli`, or the same fields sent back by its form.
    pub fn parse(params: &Params) -> Result<Self, String> {
        let client =
            clients::find(params.required("client_id")?).ok_or("client_id is not known")?;
        let port = port(params.required("port")?)?;
        let state = params.required("state")?;
        if !(16..=128).contains(&state.len()) || !is_base64url(state) {
            return Err("state must be 16 to 128 letters, digits, - or _".into());
        }
        let challenge = params.required("code_challenge")?;
        if challenge.len() != 43 || !is_base64url(challenge) {
            return Err("code_challenge must be 43 letters, digits, - or _".into());
        }
        if params.required("code_challenge_method")? != "S256" {
            return Err("code_challenge_method must be S256".into());
        }
        Ok(Self {
            client,
            port,
            state: state.to_owned(),
            challenge: challenge.to_owned(),
            device: device_name(params.required("device")?, "device")?,
            scopes: Scopes::parse_or_read(params.optional("scope")?)?,
        })
    }

    /// Returns the fields as they were received, for a form to send back.
    pub fn fields(&self) -> [(&'static str, String); 7] {
        [
            ("client_id", self.client.id.to_owned()),
            ("port", self.port.to_string()),
            ("state", self.state.clone()),
            ("code_challenge", self.challenge.clone()),
            ("code_challenge_method", "S256".to_owned()),
            ("device", self.device.clone()),
            ("scope", self.scopes.to_string()),
        ]
    }

    /// Returns `http://127.0.0.1:{port}`, the only foreign origin that the consent form may lead to.
    pub fn loopback_origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the `redirect_uri` that the exchange must repeat.
    pub fn redirect_uri(&self) -> String {
        format!("{}/callback", self.loopback_origin())
    }

    /// Returns where the browser goes after the user's decision.
    pub fn decide(self, app: &App, account: &'static Account, approve: bool) -> String {
        let callback = self.redirect_uri();
        let state = self.state.clone();
        if !approve {
            return format!("{callback}?error=access_denied&state={state}");
        }
        let now_ms = app.clock.now_ms();
        let code = app.store().codes.issue(account, self, now_ms);
        format!("{callback}?code={code}&state={state}")
    }

    /// Whether the challenge belongs to this verifier.
    pub fn is_verified_by(&self, verifier: &str) -> bool {
        secrets::s256(verifier) == self.challenge
    }
}

/// Returns a device's display name, or what is wrong with this field.
pub fn device_name(name: &str, field: &str) -> Result<String, String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b" ._-".contains(&b);
    if name.len() > 60 || !name.bytes().all(allowed) || name.trim().is_empty() {
        return Err(format!(
            "{field} must be 1 to 60 letters, digits, spaces, . _ or -"
        ));
    }
    Ok(name.to_owned())
}

fn port(text: &str) -> Result<u16, String> {
    let (first, last) = CALLBACK_PORTS.into_inner();
    text.parse()
        .ok()
        // `parse` alone would accept a leading `+` or `0`.
        .filter(|port: &u16| CALLBACK_PORTS.contains(port) && port.to_string() == text)
        .ok_or_else(|| format!("port must be a number from {first} to {last}"))
}

fn is_base64url(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
