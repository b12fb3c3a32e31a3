//! What a host provides: everything that a library cannot have on its own.

use crate::policy::error::cause::Cause;
use crate::policy::login::callback::CallbackRequest;
use crate::policy::login::method::{Method, MethodChange};
use crate::policy::text::secret::Secret;
use crate::policy::wire::{Answer, FetchFailure, Request};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use std::rc::Rc;
use zeroize::Zeroizing;

/// Where the browser that shows the login page runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BrowserPlace {
    /// On the listener's machine: a loopback callback arrives.
    #[default]
    Here,
    /// On another machine: it can be opened, but a loopback callback arrives only through a forwarded port.
    Elsewhere,
    /// No browser can be opened from here.
    None,
}

/// What this host can do. The login plan chooses the methods by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Where the browser is.
    pub browser: BrowserPlace,
    /// Whether it can listen on 127.0.0.1.
    pub listen: bool,
    /// Whether it can show a code to the user.
    pub show: bool,
    /// Whether it can ask the user for a text.
    pub ask: bool,
    /// Whether it can ask for the callback address while the login waits for the browser.
    pub ask_callback: bool,
    /// Whether it can make an address of this machine reachable from the browser's machine.
    pub external_address: bool,
    /// Whether it asks the user before another method is tried.
    pub confirm: bool,
    /// Whether its storage can set its content aside.
    pub keep_aside: bool,
    /// Whether it asks the user before a token is sent to a server that is not Plexicus's own.
    pub confirm_server: bool,
    /// Whether it can return another program's login.
    pub shared_token: bool,
    /// Whether it stores one login for each set of scopes, with the scopes as the purpose.
    pub purpose_from_scopes: bool,
    /// The method to try first.
    pub preferred: Option<Method>,
}

/// How long the host keeps stored data, as far as it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// Survives a restart: a synced file, or a keychain that is known to be persistent.
    Durable,
    /// Lost when this program ends.
    SessionOnly,
    /// Unknown. Reading a value back proves little: an in-memory fallback passes that check too.
    #[default]
    Unverified,
}

/// Called when the storage changes, with the key if it is known.
pub type OnStorageChange = Rc<dyn Fn(Option<&str>)>;

/// What a host says about its storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// How long it keeps what it stores.
    pub persistence: Persistence,
    /// Whether the file is unencrypted, so that anyone who can read it can read the token.
    pub plaintext: bool,
}

/// A host callback threw, rejected or returned nonsense.
#[derive(Debug, Default)]
pub struct HostFailure {
    /// What it threw. It is shown only as [`Cause::plain`] returns it.
    pub cause: Cause,
    /// What the storage says about its content.
    pub content: Content,
}

/// Why a storage returns nothing, according to the `code` of its error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing is known about the content: the storage failed.
    #[default]
    Untold,
    /// `storage_unreadable`: the content cannot be read.
    Unreadable,
    /// `storage_newer`: a newer version wrote the content.
    Newer,
}

impl HostFailure {
    /// Makes a failure with this message.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            cause: Cause::new(why),
            content: Content::Untold,
        }
    }

    /// Masks these secrets in the failure's text.
    #[must_use]
    pub fn without(self, secrets: &[Secret]) -> Self {
        let cause = self.cause.without(secrets);
        Self { cause, ..self }
    }

    /// Masks what the failure's message quotes from `stored`, a text that was about to be stored.
    #[must_use]
    pub fn without_words_of(self, stored: &Secret) -> Self {
        let cause = self.cause.without_words_of(stored);
        Self { cause, ..self }
    }
}

/// The result of a host callback.
pub type HostResult<T> = Result<T, HostFailure>;

/// A code that the user types into a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownCode {
    /// The code.
    pub user_code: String,
    /// The page where the user types it.
    pub verification_uri: String,
    /// When the wait ends, in ms of this machine's clock: when the code expires, or earlier if the
    /// caller set a timeout.
    pub expires_at_ms: i64,
}

/// What kind of text the user is asked to paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A code, an address or a personal token.
    Any,
    /// The callback address that the browser could not open, pasted while the login waits for the browser.
    Callback,
}

/// A question that asks the user to paste a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The page that shows what to paste; `None` if only a personal token can be pasted.
    pub url: Option<Zeroizing<String>>,
    /// The short code. If the page shows one, it must be this one.
    pub check_code: Option<String>,
    /// What was wrong with the previous text, if there was one.
    pub problem: Option<String>,
    /// When the question ends, in ms of this machine's clock.
    pub expires_at_ms: i64,
}

/// Servers that are not Plexicus's own and that the user must confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomServers {
    /// Scheme, host and port of each.
    pub origins: Vec<String>,
    /// What the user must know.
    pub warning: String,
}

/// What the browser shows after the callback. The host turns it into a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackPage {
    /// The HTTP status.
    pub status: u16,
    /// The heading: plain text.
    pub title: String,
    /// The sentence below it: plain text, which may quote the server.
    pub text: String,
    /// A link back to the program.
    pub link: Option<PageLink>,
}

/// A link on a callback page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// Its text.
    pub text: String,
    /// Its address.
    pub url: String,
}

/// A request that waits for its response.
pub trait CallbackReply {
    /// Sends the response.
    fn send(self, page: CallbackPage);
}

/// A listener on 127.0.0.1. Dropping it closes it.
#[allow(async_fn_in_trait)]
pub trait Listener {
    /// Responds to one request.
    type Reply: CallbackReply;
    /// The port it is bound to.
    fn port(&self) -> u16;
    /// Waits for the next event; `None` when the listener has ended.
    async fn next(&mut self) -> Option<Heard<Self::Reply>>;
}

/// An event of a listener.
pub enum Heard<R> {
    /// A request, and the means to respond to it.
    Request(CallbackRequest, R),
    /// A change of the window that shows the login page, if the host can see it.
    Window(SignInWindow),
}

/// What happened to the window that shows the login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWindow {
    /// It was closed, or looks closed because the login page cut off its opener.
    Closed,
    /// It returned to this page's origin, and the page there does not hand over the callback.
    CallbackIgnored,
}

/// What the host returns when it is asked for another program's login.
pub enum SharedLogin {
    /// Its token.
    Token(Secret),
    /// The host has none that may be used here.
    None,
    /// The user was asked, and does not want to log in at all.
    Cancelled,
}

/// The program that the user returns to after the login page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnTo {
    /// The program's name, as the user knows it.
    pub name: String,
    /// A link that brings the program to the front.
    pub url: Option<String>,
}

/// The response to a caller's request that the core sent with the token.
#[allow(async_fn_in_trait)]
pub trait Forwarded {
    /// The status; 0 for a redirect that the platform hides.
    fn status(&self) -> u16;
    /// The `Date` header, if the host exposes it.
    fn date(&self) -> Option<String>;
    /// Reads the whole response and consumes it.
    async fn read(self) -> Result<Answer, FetchFailure>;
}

/// The host. The core may drop any of its futures at any time, and the work behind the future ends then.
#[allow(async_fn_in_trait)]
pub trait Host: 'static {
    /// The listener's type.
    type Listener: Listener;
    /// A held lock. Dropping it releases it.
    type Lock;
    /// What a caller adds to a forwarded request: method, headers, body.
    type Init;
    /// The response to a forwarded request.
    type Forwarded: Forwarded;

    /// Returns what the host can do.
    fn capabilities(&self) -> Capabilities;
    /// Returns the wall clock's time, in ms since the Unix epoch.
    fn wall_now_ms(&self) -> i64;
    /// Returns the monotonic clock's time, in ms since an arbitrary start. It may stop while the
    /// machine sleeps.
    fn monotonic_now_ms(&self) -> i64;
    /// Waits for `ms` milliseconds.
    async fn sleep(&self, ms: u64);
    /// Waits in the background, without keeping the program running.
    async fn idle(&self, ms: u64);
    /// Runs a task to completion, even if no caller waits for it.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
    /// Fills `bytes` with cryptographically secure randomness.
    fn random(&self, bytes: &mut [u8]) -> HostResult<()>;
    /// Reads an environment variable; `None` if it is unset or there is no environment.
    fn env(&self, name: &str) -> Option<String>;
    /// Sends one of the core's own requests.
    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure>;
    /// Sends a caller's request with these headers added.
    async fn forward(
        &self,
        url: &str,
        init: &Self::Init,
        headers: &[(&'static str, Secret)],
    ) -> Result<Self::Forwarded, FetchFailure>;
    /// Whether the request can be sent a second time, which a body that is a stream does not allow.
    fn can_replay(&self, init: &Self::Init) -> bool;
    /// Reads the text stored under `key`.
    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>>;
    /// Stores a text under `key`.
    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()>;
    /// Deletes the text stored under `key`.
    async fn storage_delete(&self, key: &str) -> HostResult<()>;
    /// Sets the storage's content aside, unread, so that the storage can be written from scratch.
    async fn storage_keep_aside(&self) -> HostResult<()>;
    /// Deletes what was set aside. Returns whether there was anything.
    async fn storage_delete_aside(&self) -> HostResult<bool>;
    /// Takes the storage's lock; `None` if the storage has no lock.
    async fn storage_lock(&self) -> HostResult<Option<Self::Lock>>;
    /// Returns what is known about the storage.
    fn keeping(&self) -> Keeping;
    /// Subscribes to storage changes made by others. Each is reported with its key if the storage knows
    /// it. Returns `false` if the storage cannot report changes.
    fn watch_storage(&self, on_change: OnStorageChange) -> bool;
    /// Reads a mark from the second store, which holds no secrets; `None` if there is no such store.
    async fn marker_get(&self, key: &str) -> HostResult<Option<String>>;
    /// Sets a mark in the second store, or removes it if `mark` is `None`.
    async fn marker_set(&self, key: &str, mark: Option<&str>) -> HostResult<()>;
    /// Opens the browser. Returns `false` if that failed.
    async fn open_browser(&self, url: &str) -> HostResult<bool>;
    /// Binds the first free port of the range on 127.0.0.1.
    async fn listen(&self, first_port: u16, last_port: u16) -> HostResult<Self::Listener>;
    /// Returns what to call the setting that chose the preferred method, in the user's words.
    fn preferred_by(&self) -> Option<String>;
    /// Returns the program that the user returns to after the login page.
    fn return_to(&self) -> Option<ReturnTo>;
    /// Returns the origin of the page that this host is; its `/callback` takes the callback. `None` if
    /// the host is not a page.
    fn page_origin(&self) -> Option<String>;
    /// Keeps a login attempt for this browser tab only.
    fn redirect_keep(&self, attempt: &Secret) -> HostResult<()>;
    /// Returns the kept login attempt and deletes it.
    fn redirect_take(&self) -> HostResult<Option<Secret>>;
    /// Navigates this page to `url`. Completes only if the page stayed, or if the user came back to it.
    async fn redirect_leave(&self, url: &str) -> HostResult<()>;
    /// Shows a code to the user.
    async fn show(&self, code: &ShownCode) -> HostResult<()>;
    /// Asks the user for a text; `None` if the user gave up.
    async fn ask(&self, question: &Question, wanted: Wanted) -> HostResult<Option<Secret>>;
    /// Makes an address of 127.0.0.1 reachable from the browser's machine, and returns the address to use there.
    async fn external_address(&self, url: &str) -> HostResult<String>;
    /// Asks the user whether another method may be tried.
    async fn confirm(&self, change: &MethodChange) -> HostResult<bool>;
    /// Returns whether the user trusts these servers. Only an `interactive` call may ask; other calls
    /// look for an earlier answer.
    async fn confirm_server(&self, servers: &CustomServers, interactive: bool) -> HostResult<bool>;
    /// Returns the token of another program's login with these scopes, if there is one. Only an
    /// `interactive` call may show anything to the user. `refused` says that the server refused the
    /// current token, so that another one is needed.
    async fn shared_token(
        &self,
        scope: &str,
        interactive: bool,
        refused: bool,
    ) -> HostResult<SharedLogin>;
}
