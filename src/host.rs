//! What a host lends: everything that a library cannot have by itself.

use crate::policy::error::cause::Cause;
use crate::policy::login::callback::CallbackRequest;
use crate::policy::login::method::{Method, MethodChange};
use crate::policy::text::secret::Secret;
use crate::policy::wire::{Answer, FetchFailure, Request};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use std::rc::Rc;
use zeroize::Zeroizing;

/// Where the browser is that would show the sign-in page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BrowserPlace {
    /// On the machine of the listener: a loopback callback arrives.
    #[default]
    Here,
    /// On another machine: it can be opened, but a loopback callback arrives only by a forwarded port.
    Elsewhere,
    /// None can be opened from here.
    None,
}

/// What this host can do; the plan chooses the login method by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Where the browser is.
    pub browser: BrowserPlace,
    /// It can listen on 127.0.0.1.
    pub listen: bool,
    /// It can show a code to the user.
    pub show: bool,
    /// It can ask the user for a text.
    pub ask: bool,
    /// It can ask for the callback's address while the browser is awaited.
    pub ask_callback: bool,
    /// It can make an address of this machine reachable from the browser's machine.
    pub external_address: bool,
    /// It asks the user before another method is tried.
    pub confirm: bool,
    /// Its storage can keep aside what it holds.
    pub keep_aside: bool,
    /// It asks the user before a token goes to a server that is not Plexicus's own.
    pub confirm_server: bool,
    /// Another program's login can be had from it.
    pub shared_token: bool,
    /// It keeps a login for each set of scopes, which are its purpose.
    pub purpose_from_scopes: bool,
    /// The method to try first.
    pub preferred: Option<Method>,
}

/// How long the host keeps what it stores, as far as it can know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// It is there after a restart: a synced file, a keychain that is known to keep.
    Durable,
    /// It is gone when this program ends.
    SessionOnly,
    /// Nobody can say: reading back proves little, since a fallback in memory does that too.
    #[default]
    Unverified,
}

/// Told of a change in the storage, with the key where it is known.
pub type OnStorageChange = Rc<dyn Fn(Option<&str>)>;

/// What a host says of its storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// How long it keeps.
    pub persistence: Persistence,
    /// Whoever reads its file reads the token: it is not encrypted.
    pub plaintext: bool,
}

/// A host callback threw, rejected or answered nonsense.
#[derive(Debug, Default)]
pub struct HostFailure {
    /// What it threw, which is shown only as [`Cause::plain`] has it.
    pub cause: Cause,
    /// What a storage says of its content.
    pub content: Content,
}

/// Why a storage gives nothing: the `code` of its error says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// It says nothing of its content: it failed.
    #[default]
    Untold,
    /// `storage_unreadable`: what it holds cannot be read.
    Unreadable,
    /// `storage_newer`: a newer version wrote what it holds.
    Newer,
}

impl HostFailure {
    /// A failure with these words.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            cause: Cause::new(why),
            content: Content::Untold,
        }
    }

    /// The same failure, whose words repeat none of these secrets.
    #[must_use]
    pub fn without(self, secrets: &[Secret]) -> Self {
        let cause = self.cause.without(secrets);
        Self { cause, ..self }
    }

    /// The same failure, whose words quote nothing of a text that was to be stored.
    #[must_use]
    pub fn without_words_of(self, stored: &Secret) -> Self {
        let cause = self.cause.without_words_of(stored);
        Self { cause, ..self }
    }
}

/// What a host callback gives.
pub type HostResult<T> = Result<T, HostFailure>;

/// A code for the user to type into a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownCode {
    /// The code.
    pub user_code: String,
    /// The page to type it into.
    pub verification_uri: String,
    /// When the wait ends, in ms of this machine's clock: when the code expires, or earlier if the
    /// caller set a timeout.
    pub expires_at_ms: i64,
}

/// What the user is asked to paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A code, an address or a personal token.
    Any,
    /// The address that the browser could not open, while the browser is awaited.
    Callback,
}

/// A request for a pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The page that shows what to paste; `None` where only a personal token can be pasted.
    pub url: Option<Zeroizing<String>>,
    /// The short code that the page may show; it must be this one.
    pub check_code: Option<String>,
    /// What was wrong with the text before, if one was given.
    pub problem: Option<String>,
    /// When the question ends, in ms of this machine's clock.
    pub expires_at_ms: i64,
}

/// Servers that are not Plexicus's own, to be confirmed by the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomServers {
    /// Scheme, host and port of each.
    pub origins: Vec<String>,
    /// What the user must know.
    pub warning: String,
}

/// What the browser that brought the callback is told; the host makes a page of it.
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

/// A link of a callback page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// Its text.
    pub text: String,
    /// Its address.
    pub url: String,
}

/// One request that waits for its answer.
pub trait CallbackReply {
    /// Answers it.
    fn send(self, page: CallbackPage);
}

/// A listener on 127.0.0.1; it is closed when it is dropped.
#[allow(async_fn_in_trait)]
pub trait Listener {
    /// The answer to one request.
    type Reply: CallbackReply;
    /// The port that was bound.
    fn port(&self) -> u16;
    /// What comes next; `None` when the listener has ended.
    async fn next(&mut self) -> Option<Heard<Self::Reply>>;
}

/// What a listener tells.
pub enum Heard<R> {
    /// A request, and how to answer it.
    Request(CallbackRequest, R),
    /// What became of the window that shows the sign-in page, where the host can see it.
    Window(SignInWindow),
}

/// What became of the window that shows the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWindow {
    /// It was closed, or looks closed because the sign-in page cut off its opener.
    Closed,
    /// It came back to this page's origin, and the page there does not hand the callback over.
    CallbackIgnored,
}

/// What the host has of another program's login.
pub enum SharedLogin {
    /// Its token.
    Token(Secret),
    /// It has none that may be used here.
    None,
    /// The user, asked about it, wants no login at all.
    Cancelled,
}

/// Where the user goes back to when the sign-in page has done its work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnTo {
    /// The program's name, for the user.
    pub name: String,
    /// A link that brings the program to the front.
    pub url: Option<String>,
}

/// An answer to a request that a caller sends through the core with its bearer.
#[allow(async_fn_in_trait)]
pub trait Forwarded {
    /// The status; 0 for a redirect that the platform hides.
    fn status(&self) -> u16;
    /// The `Date` header, where the host shows it.
    fn date(&self) -> Option<String>;
    /// Reads the answer whole, giving it up.
    async fn read(self) -> Result<Answer, FetchFailure>;
}

/// The host. Every future it gives may be dropped at any time, and what it was doing ends then.
#[allow(async_fn_in_trait)]
pub trait Host: 'static {
    /// The listener's type.
    type Listener: Listener;
    /// A held lock, given back when dropped.
    type Lock;
    /// What a caller adds to a forwarded request: method, headers, body.
    type Init;
    /// The answer to a forwarded request.
    type Forwarded: Forwarded;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;
    /// The wall clock, in ms since the Unix epoch.
    fn wall_now_ms(&self) -> i64;
    /// The monotonic clock, in ms since it does not matter when; it may stand still in sleep.
    fn monotonic_now_ms(&self) -> i64;
    /// Waits.
    async fn sleep(&self, ms: u64);
    /// Waits in the background: a program may end meanwhile.
    async fn idle(&self, ms: u64);
    /// Runs a task to its end, even if no caller waits for it.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
    /// Fills the bytes with cryptographic randomness.
    fn random(&self, bytes: &mut [u8]) -> HostResult<()>;
    /// An environment variable; `None` where it is unset or there is no environment.
    fn env(&self, name: &str) -> Option<String>;
    /// Sends a request of the core's own.
    async fn fetch(&self, request: &Request) -> Result<Answer, FetchFailure>;
    /// Sends a caller's request with these headers added.
    async fn forward(
        &self,
        url: &str,
        init: &Self::Init,
        headers: &[(&'static str, Secret)],
    ) -> Result<Self::Forwarded, FetchFailure>;
    /// Whether the request can be sent a second time (its body is no stream).
    fn can_replay(&self, init: &Self::Init) -> bool;
    /// Reads a stored text.
    async fn storage_get(&self, key: &str) -> HostResult<Option<Secret>>;
    /// Stores a text.
    async fn storage_set(&self, key: &str, value: &Secret) -> HostResult<()>;
    /// Forgets a stored text.
    async fn storage_delete(&self, key: &str) -> HostResult<()>;
    /// Keeps aside what the storage holds, unread, so that it can be written anew.
    async fn storage_keep_aside(&self) -> HostResult<()>;
    /// Deletes what was put away; whether there was something.
    async fn storage_delete_aside(&self) -> HostResult<bool>;
    /// Takes the storage's lock; `None` where it has none.
    async fn storage_lock(&self) -> HostResult<Option<Self::Lock>>;
    /// What is known of the storage.
    fn keeping(&self) -> Keeping;
    /// Has the storage tell of changes by others from now on, with the key where it knows it;
    /// `false` where it cannot tell.
    fn watch_storage(&self, on_change: OnStorageChange) -> bool;
    /// Reads a mark of the second store, which holds no secrets; `None` where there is no such store.
    async fn marker_get(&self, key: &str) -> HostResult<Option<String>>;
    /// Sets a mark in the second store, or takes it away.
    async fn marker_set(&self, key: &str, mark: Option<&str>) -> HostResult<()>;
    /// Opens the browser; `false` when it could not.
    async fn open_browser(&self, url: &str) -> HostResult<bool>;
    /// Binds the first free port of the range on 127.0.0.1.
    async fn listen(&self, first_port: u16, last_port: u16) -> HostResult<Self::Listener>;
    /// The setting that names the preferred method, in words for its user.
    fn preferred_by(&self) -> Option<String>;
    /// The program that the user goes back to after the sign-in page.
    fn return_to(&self) -> Option<ReturnTo>;
    /// The origin of the page that this host is, whose `/callback` the browser comes back to; `None`
    /// where it is no page.
    fn page_origin(&self) -> Option<String>;
    /// Keeps a login attempt for this tab alone.
    fn redirect_keep(&self, attempt: &Secret) -> HostResult<()>;
    /// Gives the attempt that was kept, and forgets it.
    fn redirect_take(&self) -> HostResult<Option<Secret>>;
    /// Leads this page to the address; it ends only where the page stayed, or was come back to.
    async fn redirect_leave(&self, url: &str) -> HostResult<()>;
    /// Shows a code to the user.
    async fn show(&self, code: &ShownCode) -> HostResult<()>;
    /// Asks the user for a text; `None` when they gave up.
    async fn ask(&self, question: &Question, wanted: Wanted) -> HostResult<Option<Secret>>;
    /// Makes an address of 127.0.0.1 reachable from the browser's machine; the address by which that
    /// machine reaches it.
    async fn external_address(&self, url: &str) -> HostResult<String>;
    /// Asks whether another method may be tried.
    async fn confirm(&self, change: &MethodChange) -> HostResult<bool>;
    /// Whether the user agrees to these servers; only an `interactive` call may ask, the others look
    /// for an answer that was kept.
    async fn confirm_server(&self, servers: &CustomServers, interactive: bool) -> HostResult<bool>;
    /// The token of a login with these scopes that another program keeps, if it has one; only an
    /// `interactive` call may open anything. `refused`: the server refused the token that it has, so
    /// another one is needed.
    async fn shared_token(
        &self,
        scope: &str,
        interactive: bool,
        refused: bool,
    ) -> HostResult<SharedLogin>;
}
