//! The form of a scenario; `tests/vectors/README.md` explains it.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Scenario {
    pub name: String,
    #[serde(default)]
    pub host: HostSpec,
    #[serde(default)]
    pub options: OptionsSpec,
    #[serde(default)]
    pub server: Vec<Exchange>,
    /// How far the server's clock is ahead, in ms, where its answers tell its time.
    pub server_skew_ms: Option<i64>,
    /// Somebody listens to every window.
    #[serde(default)]
    pub watch: bool,
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
    /// Absent where nothing is said.
    #[serde(rename = "askCallback")]
    pub ask_callback: Option<Behaviour>,
    /// The address that it gives, or how it fails; absent where nothing is said.
    #[serde(rename = "externalAddress")]
    pub external_address: Option<String>,
    /// Absent where nothing is said.
    pub confirm: Option<Behaviour>,
    #[serde(rename = "sharedToken")]
    pub shared_token: Option<SharedSpec>,
    #[serde(rename = "confirmServer")]
    pub confirm_server: Option<ConfirmServerSpec>,
    /// Absent where nothing is said.
    pub redirect: Option<Behaviour>,
    /// The origin of the page whose redirect it is.
    pub page: Option<String>,
    pub preferred: Option<String>,
    #[serde(rename = "preferredBy")]
    pub preferred_by: Option<String>,
    #[serde(rename = "returnTo")]
    pub return_to: Option<ReturnToSpec>,
    #[serde(rename = "purposeFrom")]
    pub purpose_from: Option<String>,
    pub shell: Option<String>,
    pub env: BTreeMap<String, String>,
    pub stored: BTreeMap<String, Value>,
    pub storage: StorageSpec,
    pub persistence: Option<String>,
    pub plaintext: bool,
    pub marker: Option<MarkerSpec>,
}

/// The login of another program: its token, and what it has when it may ask its user.
#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct SharedSpec {
    pub token: Option<String>,
    pub to_ask: Option<String>,
    /// What it has instead once the server refused what it had.
    pub if_refused: Option<String>,
    /// What it has for these scopes instead.
    pub for_scopes: BTreeMap<String, String>,
    /// The user wants no login at all.
    pub cancels: bool,
    pub behaviour: Behaviour,
}

/// The program that the callback page leads back to.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReturnToSpec {
    pub name: String,
    pub url: Option<String>,
}

/// The user, asked about custom servers: the origins that they agree to.
#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfirmServerSpec {
    pub agrees_to: Vec<String>,
    pub behaviour: Behaviour,
}

/// The host's second store: what it holds, or how it fails.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum MarkerSpec {
    Behaves(Behaviour),
    Holds(BTreeMap<String, String>),
}

#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct StorageSpec {
    pub get: Behaviour,
    pub set: Behaviour,
    pub delete: Behaviour,
    pub lock: Behaviour,
    /// Whether it tells of changes; absent where nothing is said.
    pub watch: Option<Behaviour>,
    /// Rejects everything, since its content is `unreadable` or `newer`, until it was kept aside.
    pub content: Option<ContentSpec>,
    /// Whether it can keep its content aside; absent where nothing is said.
    pub keep_aside: Option<Behaviour>,
}

/// What a storage says of its content.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum ContentSpec {
    Unreadable,
    Newer,
}

/// How a callback of the host behaves.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Behaviour {
    #[default]
    Works,
    /// Throws, with a secret in its words.
    Throws,
    /// Throws, with what it was given in its words.
    Echoes,
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
    pub account: Option<String>,
    pub purpose: Option<String>,
    pub expect: Option<String>,
    pub scopes: Option<Vec<String>>,
    pub sources: Option<Vec<String>>,
    pub warn_before_ms: WarnBeforeSpec,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct WarnBeforeSpec {
    pub fixed: Option<Vec<i64>>,
    pub sliding: Option<Vec<i64>>,
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
    /// The environment from here on.
    pub env: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    pub method: String,
    pub path: String,
    pub form: Option<BTreeMap<String, String>>,
    pub json: Option<Value>,
    pub authorization: Option<String>,
    pub body: Option<String>,
}

#[derive(Deserialize, Clone)]
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
    /// `unreachable` or `hangs`; or `stalls`: its body never ends.
    pub failure: Option<String>,
    #[serde(default)]
    pub takes_ms: u64,
}

/// What is asked of one window, and what must come of it; or several such calls at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Call {
    #[serde(rename = "do")]
    pub action: String,
    #[serde(default)]
    pub with: Value,
    /// Those of a `together`; who visits, what is answered and changed, stands at the call itself.
    #[serde(default)]
    pub calls: Vec<Call>,
    #[serde(default = "first_window")]
    pub window: usize,
    #[serde(default)]
    pub browser: Vec<Visit>,
    #[serde(default)]
    pub ask: Vec<Option<String>>,
    /// What the user pastes while the browser is awaited.
    #[serde(default)]
    pub paste: Vec<Option<String>>,
    #[serde(default)]
    pub after_ms: u64,
    pub cancel_after_ms: Option<u64>,
    pub storage: Option<StorageSpec>,
    /// The environment from here on.
    pub env: Option<BTreeMap<String, String>>,
    pub address: Option<ExpectedAddress>,
    pub progress: Option<Vec<Value>>,
    pub value: Option<Value>,
    pub error: Option<Value>,
    pub events: Option<Vec<Value>>,
    pub elapsed_ms: Option<i64>,
}

impl Call {
    /// What it does, one or several at once.
    pub fn parts(&self) -> &[Call] {
        if self.action == "together" {
            &self.calls
        } else {
            std::slice::from_ref(self)
        }
    }
}

fn first_window() -> usize {
    1
}

/// One request of a browser to the listener, and what it must get; or what became of the browser's window.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Visit {
    #[serde(default)]
    pub after_ms: u64,
    /// `closed` or `callback_ignored`, instead of a request.
    pub window: Option<String>,
    pub method: Option<String>,
    #[serde(default)]
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
    pub marker: Option<BTreeMap<String, Value>>,
    pub opened: Option<usize>,
    pub writes: Option<usize>,
    pub reads: Option<usize>,
}
