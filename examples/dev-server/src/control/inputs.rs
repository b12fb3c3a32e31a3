//! The input of the control API. An `email` may be followed by a slash and an organization.

use serde::{Deserialize, Deserializer};

use crate::cors::CorsMode;
use crate::state::Settings;

/// `POST settings`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Null gives logins a sliding expiry; if absent, nothing changes.
    #[serde(default, deserialize_with = "present")]
    login_expires_in_s: Option<Option<u32>>,
    refresh: Option<bool>,
    cors: Option<CorsMode>,
    device_interval_s: Option<u32>,
    show_check_code: Option<bool>,
}

impl Changes {
    pub fn apply(self, settings: &mut Settings) {
        set(&mut settings.login_expires_in_s, self.login_expires_in_s);
        set(&mut settings.refresh, self.refresh);
        set(&mut settings.cors, self.cors);
        set(&mut settings.device_interval_s, self.device_interval_s);
        set(&mut settings.show_check_code, self.show_check_code);
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Distinguishes null from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// `POST clock`: one of the two.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    AdvanceMs(i64),
    SetMs(i64),
}

/// `POST authorize`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorize {
    pub url: String,
    pub email: String,
    pub approve: bool,
}

/// `POST device`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideDevice {
    pub user_code: String,
    pub email: String,
    pub approve: bool,
}

/// `POST tokens`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    pub email: String,
    pub name: String,
    pub expires_in_s: Option<i64>,
    /// If absent, full access, as for a personal token.
    pub scope: Option<String>,
}

/// `POST revoke`: one of the two.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoke {
    TokenId(String),
    All(String),
}
