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
    /// How far the server's clock is ahead, in ms, if its answers contain the time.
    pub server_skew_ms: Option<i64>,
    /// Whether every window has a listener.
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
    /// Absent if the scenario does not say.
    #[serde(rename = "askCallback")]
    pub ask_callback: Option<Behaviour>,
    /// The address that it returns, or how it fails; absent if the scenario does not say.
    #[serde(rename = "externalAddress")]
    pub external_address: Option<String>,
    /// Absent if the scenario does not say.
    pub confirm: Option<Behaviour>,
    #[serde(rename = "sharedToken")]
    pub shared_token: Option<SharedSpec>,
    #[serde(rename = "confirmServer")]
    pub confirm_server: Option<ConfirmServerSpec>,
    /// Absent if the scenario does not say.
    pub redirect: Option<Behaviour>,
    /// The origin of the page that has the redirect.
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

/// Another program's login: its token, and the token it has when it may ask its user.
#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct SharedSpec {
    pub token: Option<String>,
    pub to_ask: Option<String>,
    /// The token it has after the server refused the first one.
    pub if_refused: Option<String>,
    /// The tokens it has for these scopes.
    pub for_scopes: BTreeMap<String, String>,
    /// Whether the user cancels the login.
    pub cancels: bool,
    pub behaviour: Behaviour,
}

/// The program that the callback page links to.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReturnToSpec {
    pub name: String,
    pub url: Option<String>,
}

/// The user's answers about custom servers: the origins that they agree to.
#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfirmServerSpec {
    pub agrees_to: Vec<String>,
    pub behaviour: Behaviour,
}

/// The host's second store: its content, or how it fails.
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
    /// Whether it reports changes; absent if the scenario does not say.
    pub watch: Option<Behaviour>,
    /// Whether it rejects every call because its content is `unreadable` or `newer`, until that is kept aside.
    pub content: Option<ContentSpec>,
    /// Whether it can keep its content aside; absent if the scenario does not say.
    pub keep_aside: Option<Behaviour>,
}

/// What a storage reports about its content.
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
    /// Throws, with a secret in its message.
    Throws,
    /// Throws, with its arguments in its message.
    Echoes,
    /// Never settles.
    Never,
    /// The host has no such callback.
    Absent,
    /// Reports success, but did nothing.
    Forgets,
    /// `openBrowser` returns false.
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

/// One expected request, and the answer to it.
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
    /// This many spaces.
    pub size: Option<usize>,
    /// `unreachable` or `hangs`; or `stalls`, whose body never ends.
    pub failure: Option<String>,
    #[serde(default)]
    pub takes_ms: u64,
}

/// A call on one window with its expected result, or several such calls at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Call {
    #[serde(rename = "do")]
    pub action: String,
    #[serde(default)]
    pub with: Value,
    /// The calls of a `together`; visits, answers and changes belong to the outer call.
    #[serde(default)]
    pub calls: Vec<Call>,
    #[serde(default = "first_window")]
    pub window: usize,
    #[serde(default)]
    pub browser: Vec<Visit>,
    #[serde(default)]
    pub ask: Vec<Option<String>>,
    /// What the user pastes while the browser login waits.
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
    /// The calls that it makes: one, or several at once.
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

/// One request of a browser to the listener and what it must get, or what happens to the browser's window.
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
    /// The status that it must get; `None` if it is never answered.
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
