//! The form of a scenario; `tests/vectors/README.md` explains it.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    #[serde(default)]
    pub host: HostSpec,
    #[serde(default)]
    pub options: OptionsSpec,
    #[serde(default)]
    pub server: Vec<Exchange>,
    pub calls: Vec<Call>,
    #[serde(default)]
    pub after: After,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct HostSpec {
    pub browser: Option<String>,
    #[serde(rename = "openBrowser")]
    pub open_browser: Behaviour,
    pub listen: Behaviour,
    pub show: Behaviour,
    pub ask: Behaviour,
    pub shell: Option<String>,
    pub env: BTreeMap<String, String>,
    pub stored: BTreeMap<String, Value>,
    pub storage: StorageSpec,
}

#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields)]
pub struct StorageSpec {
    pub get: Behaviour,
    pub set: Behaviour,
    pub delete: Behaviour,
    pub lock: Behaviour,
}

/// How a callback of the host behaves.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Behaviour {
    #[default]
    Works,
    /// Throws, with a secret in its words.
    Throws,
    /// Never settles.
    Never,
    /// The host has no such callback.
    Absent,
    /// Says that it worked, and did nothing.
    Forgets,
    /// `openBrowser` answers false.
    Refuses,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct OptionsSpec {
    pub api_url: Option<String>,
    pub app_url: Option<String>,
    pub trust: Option<String>,
    pub device_name: Option<String>,
}

/// One request that must come, and the answer to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Exchange {
    pub expect: ExpectedRequest,
    pub answer: AnswerSpec,
    /// When it must come, in ms since the scenario began.
    pub at_ms: Option<i64>,
    /// What another program stores before the answer goes out; null deletes.
    #[serde(default)]
    pub meanwhile: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    pub method: String,
    pub path: String,
    pub form: Option<BTreeMap<String, String>>,
    pub authorization: Option<String>,
    pub body: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AnswerSpec {
    #[serde(default)]
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub json: Option<Value>,
    pub text: Option<String>,
    /// So many blanks.
    pub size: Option<usize>,
    /// `unreachable` or `hangs`.
    pub failure: Option<String>,
    #[serde(default)]
    pub takes_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Call {
    #[serde(rename = "do")]
    pub action: String,
    #[serde(default)]
    pub with: Value,
    #[serde(default)]
    pub browser: Vec<Visit>,
    #[serde(default)]
    pub ask: Vec<Option<String>>,
    pub cancel_after_ms: Option<u64>,
    pub storage: Option<StorageSpec>,
    pub address: Option<ExpectedAddress>,
    pub progress: Option<Vec<Value>>,
    pub value: Option<Value>,
    pub error: Option<Value>,
    pub elapsed_ms: Option<i64>,
}

/// One request of a browser to the listener, and what it must get.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Visit {
    #[serde(default)]
    pub after_ms: u64,
    pub method: Option<String>,
    pub target: String,
    pub host: Option<String>,
    /// The status that it must get; without one it is never answered.
    pub status: Option<u16>,
    /// A part of the page that it must get.
    pub page: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAddress {
    pub page: String,
    pub query: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct After {
    pub stored: Option<BTreeMap<String, Value>>,
    pub opened: Option<usize>,
    pub writes: Option<usize>,
}
