//! The public object: one [`Auth`] for one API origin and one host. It owns all state.

mod options;

use crate::flows::accounts::{self, StoredAccount};
use crate::flows::ensure;
use crate::flows::login::{self, Logins, Progress, Request, Session, plan::Step};
use crate::flows::logout::{self, LogoutRequest, Outcome};
use crate::flows::personal_tokens;
use crate::flows::rotate::{self, RotateRequest, Rotation};
use crate::flows::status::{self, Status};
use crate::flows::watch::Watch;
use crate::host::Host;
use crate::policy::account::choice::{By, Named};
use crate::policy::credential::Credential;
use crate::policy::credential::event::Event;
use crate::policy::error::remedy::{self, Shell};
use crate::policy::error::{AuthError, Result};
use crate::policy::text::secret::Secret;
use crate::policy::url::BaseUrl;
use crate::policy::wire::FetchFailure;
use crate::policy::wire::tokens::{ApiToken, CreatedToken, Ended, Lifetime};
use crate::runtime::trace::Decision;
use crate::tokens::bearer::{self, BearerHeaders};
use crate::tokens::lease::{self, Leased};
use crate::tokens::revoke::Revoked;
use crate::tokens::{Tokens, granting, resolve, tidy};
pub use options::Options;
use std::rc::Rc;

/// The core for one API origin, on one host.
pub struct Auth<H> {
    tokens: Rc<Tokens<H>>,
    logins: Logins,
    watch: Rc<Watch<H>>,
    shell: Shell,
}

impl<H: Host> Auth<H> {
    /// Checks the addresses and takes over the host. Fails with `api_url_refused` or `invalid_option`.
    /// An invalid web app address is no error here: it fails only the logins that need it.
    pub fn new(options: Options, host: H) -> Result<Self> {
        let (shell, warn_before) = (options.shell, options.warn_before.clone());
        let choice = options::choice(&options, &host);
        let choice = choice.map_err(|error| remedy::complete(error, shell, ""))?;
        let env =
            options::env(options, host).map_err(|error| remedy::complete(error, shell, ""))?;
        let tokens = Rc::new(Tokens::new(env, choice));
        Ok(Self {
            watch: Rc::new(Watch::new(&tokens, warn_before)),
            logins: Logins::default(),
            tokens,
            shell,
        })
    }

    /// Returns the API's base address, which decides where the token may be sent.
    #[must_use]
    pub fn api(&self) -> &BaseUrl {
        &self.tokens.env.api
    }

    /// Returns the web app's base address, if it is known and allowed.
    #[must_use]
    pub fn app(&self) -> Option<&BaseUrl> {
        self.tokens.env.app.as_ref().ok()
    }

    /// Lists every login method in order, each with what this host lacks for it, if anything.
    #[must_use]
    pub fn plan(&self) -> Vec<Step> {
        login::steps(&self.tokens)
    }

    /// Logs in and stores the login. Joins a matching login that is already in progress. If `cancel`
    /// completes first, the login fails with `cancelled`; if a token was already granted, the login has
    /// 5 more seconds to finish.
    pub async fn log_in(
        &self,
        named: Named,
        mut request: Request,
        progress: Rc<dyn Fn(&Progress)>,
        cancel: impl Future<Output = ()>,
    ) -> Result<Session> {
        let tokens = self.choosing_for(named, &mut request)?;
        let flow = login::log_in(&tokens, &self.logins, request, progress);
        self.complete(granting::until(&tokens, cancel, flow).await)
    }

    /// Completes once there is a working login. If the current login is in doubt, asks the server. Logs
    /// in only if the login is missing, expired or refused, and only if `interactive` is true. `cancel`
    /// works as in [`Auth::log_in`].
    pub async fn ensure_logged_in(
        &self,
        named: Named,
        mut request: Request,
        interactive: bool,
        progress: Rc<dyn Fn(&Progress)>,
        cancel: impl Future<Output = ()>,
    ) -> Result<Session> {
        let tokens = self.choosing_for(named, &mut request)?;
        let flow = ensure::logged_in(&tokens, &self.logins, request, interactive, progress);
        self.complete(granting::until(&tokens, cancel, flow).await)
    }

    /// Waits for the background work that earlier logins left. Returns what happened to the token that
    /// the last login replaced, if it replaced one.
    pub async fn settled(&self) -> Option<Revoked> {
        tidy::settled(&self.tokens).await
    }

    /// Returns the token to use now. Fails with `no_credentials`, `storage_forgot`, `token_expired`,
    /// `token_rejected`, `login_required` or a storage error.
    pub async fn token(&self, named: &Named) -> Result<Rc<Credential>> {
        let tokens = self.choosing(named)?;
        self.complete(resolve::current(&tokens).await)
    }

    /// Returns the headers that authenticate a request to an address of the API's origin. Fails with
    /// `origin_not_allowed` for any other address. `rejected` is the `Authorization` value of headers
    /// that were returned before, if the server answered the caller's client with 401 for them.
    pub async fn headers(
        &self,
        named: &Named,
        url: &str,
        rejected: Option<&Secret>,
    ) -> Result<BearerHeaders> {
        let tokens = self.choosing(named)?;
        self.complete(bearer::headers(&tokens, url, rejected).await)
    }

    /// Sends a caller's request with the token. Only the API's origin is allowed.
    pub async fn fetch(&self, named: &Named, url: &str, init: &H::Init) -> Result<H::Forwarded> {
        let tokens = self.choosing(named)?;
        self.complete(bearer::fetch(&tokens, url, init).await)
    }

    /// Does the same for a request that the adapter has already sent with a leased token.
    pub async fn fetched(
        &self,
        url: &str,
        init: &H::Init,
        leased: &Leased,
        came: core::result::Result<H::Forwarded, FetchFailure>,
    ) -> Result<H::Forwarded> {
        self.complete(bearer::fetched(&self.tokens, url, init, leased.sent(), came).await)
    }

    /// Whether a response to a request with a leased token can go straight to its caller. If not, it
    /// must go through [`Auth::fetched`].
    pub fn is_settled(&self, leased: &Leased, status: u16, date: Option<&str>) -> bool {
        bearer::is_settled(&self.tokens, leased.sent(), status, date)
    }

    /// Returns a token for the next few seconds, if one is known without a lookup.
    pub fn lease(&self) -> Option<Leased> {
        lease::lease(&self.tokens)
    }

    /// Returns the headers of a request with a leased token. They override the caller's headers.
    pub fn leased_headers(&self, leased: &Leased) -> [(&'static str, Secret); 2] {
        let client = &self.tokens.env.client;
        client.bearer_headers(&leased.credential.token)
    }

    /// Sets the listener that is called whenever a change ends every lease early.
    pub fn on_lease_end(&self, listener: Rc<dyn Fn()>) {
        self.tokens.memory.on_lease_end(listener);
    }

    /// Returns the status, from the stored login or, if `verify` is true, from the server.
    pub async fn status(&self, named: &Named, verify: bool) -> Result<Status> {
        let tokens = self.choosing(named)?;
        let mut status = self.complete(status::status(&tokens, verify).await)?;
        self.complete_inside(&mut status.error);
        Ok(status)
    }

    /// Revokes and deletes the stored login, and ends a login that is in progress. A token that the
    /// user provided is deleted but not revoked, unless the request says so.
    pub async fn log_out(&self, named: &Named, request: LogoutRequest) -> Result<Outcome> {
        let tokens = self.choosing(named)?;
        self.logins.end(&tokens.choice, request.all);
        self.complete(logout::log_out(&tokens, request).await)
    }

    /// Lists the stored logins of every account, or only those that match these scopes.
    pub async fn list_accounts(&self, scopes: Option<&str>) -> Result<Vec<StoredAccount>> {
        let list = match scopes {
            Some(scopes) => accounts::for_scopes(&self.tokens, scopes).await,
            None => accounts::list(&self.tokens).await,
        };
        self.complete(list)
    }

    /// Makes an account the default for every program that names none. This program uses it from now on.
    pub async fn set_default_account(&self, name: &str) -> Result<()> {
        self.complete(accounts::set_default(&self.tokens, name).await)
    }

    /// Lists the account's personal API tokens.
    pub async fn list_tokens(&self, named: &Named) -> Result<Vec<ApiToken>> {
        let tokens = self.choosing(named)?;
        self.complete(personal_tokens::list(&tokens).await)
    }

    /// Creates a personal API token.
    pub async fn create_token(
        &self,
        named: &Named,
        name: String,
        lifetime: Lifetime,
    ) -> Result<CreatedToken> {
        let tokens = self.choosing(named)?;
        self.complete(personal_tokens::create(&tokens, name, lifetime).await)
    }

    /// Revokes a personal token other than the one in use.
    pub async fn revoke_token(&self, named: &Named, token_id: &str) -> Result<Ended> {
        let tokens = self.choosing(named)?;
        self.complete(personal_tokens::revoke(&tokens, token_id).await)
    }

    /// Replaces the token in use with a new personal token, and revokes the old one. `cancel` works as
    /// in [`Auth::log_in`].
    pub async fn rotate(
        &self,
        named: &Named,
        request: &RotateRequest,
        cancel: impl Future<Output = ()>,
    ) -> Result<Rotation> {
        let tokens = self.choosing(named)?;
        let flow = rotate::rotate(&tokens, request);
        let mut rotation = self.complete(granting::until(&tokens, cancel, flow).await)?;
        self.complete_inside(&mut rotation.error);
        Ok(rotation)
    }

    /// Returns every decision of the last resolve, login and renewal, in order.
    #[must_use]
    pub fn explain(&self) -> Vec<Decision> {
        self.tokens.trace.decisions()
    }

    /// Adds a listener that is called with each decision of [`Auth::explain`] as it is made. Returns
    /// the listener's id.
    pub fn on_decision(&self, listener: Rc<dyn Fn(&Decision)>) -> u32 {
        self.tokens.trace.listeners.add(listener)
    }

    /// Removes a decision listener.
    pub fn off_decision(&self, id: u32) {
        self.tokens.trace.listeners.remove(id);
    }

    /// Adds a listener that is called with the login's events while [`Auth::watch`] runs. Returns the
    /// listener's id.
    pub fn subscribe(&self, listener: Rc<dyn Fn(&Event)>) -> u32 {
        let shell = self.shell;
        let purpose = self.tokens.choice.purpose.clone();
        self.watch.listeners.add(Rc::new(move |event: &Event| {
            let error = event.error.clone();
            listener(&Event {
                error: error.map(|error| remedy::complete(error, shell, &purpose)),
                ..event.clone()
            });
        }))
    }

    /// Removes an event listener. Returns whether another one is left.
    pub fn unsubscribe(&self, id: u32) -> bool {
        self.watch.listeners.remove(id)
    }

    /// Notifies the listeners of events, and never completes. One call serves all listeners.
    pub fn watch(&self) -> impl Future<Output = ()> + use<H> {
        Rc::clone(&self.watch).run()
    }

    /// Closes this window's core: finishes logins that were granted a token, within 5 seconds, and
    /// writes the last-use times that were not written yet.
    pub async fn close(&self) -> Result<()> {
        self.complete(self.tokens.close().await)
    }

    /// Adds the remedy to the error, in this host's words.
    #[must_use]
    pub fn complete_error(&self, error: AuthError) -> AuthError {
        remedy::complete(error, self.shell, &self.tokens.choice.purpose)
    }

    // The tokens of the login that a call names; without a name, of the login that the options choose.
    fn choosing(&self, named: &Named) -> Result<Rc<Tokens<H>>> {
        let choice = self.complete(self.tokens.choice.with(named, By::Caller))?;
        Ok(match choice == self.tokens.choice {
            true => Rc::clone(&self.tokens),
            false => Rc::new(self.tokens.choosing(choice)),
        })
    }

    // A host that stores one login for each set of scopes chooses the login by the requested scopes.
    fn choosing_for(&self, mut named: Named, request: &mut Request) -> Result<Rc<Tokens<H>>> {
        request.default_scope.clone_from(&self.tokens.env.scope);
        if self.tokens.choice.scopes.is_some() {
            named.scopes = request.scope.clone();
        }
        self.choosing(&named)
    }

    fn complete<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| self.complete_error(error))
    }

    // Completes an error that is part of a successful result.
    fn complete_inside(&self, error: &mut Option<AuthError>) {
        *error = error.take().map(|error| self.complete_error(error));
    }
}
