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
    /// Judges the addresses and takes the host. Fails with `api_url_refused` or `invalid_option`;
    /// a wrong web app address fails only the logins that need it.
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

    /// The API's address rules and origin.
    #[must_use]
    pub fn api(&self) -> &BaseUrl {
        &self.tokens.env.api
    }

    /// The web app's address, where it is known and allowed.
    #[must_use]
    pub fn app(&self) -> Option<&BaseUrl> {
        self.tokens.env.app.as_ref().ok()
    }

    /// Every login method in order, with what it lacks on this host if anything.
    #[must_use]
    pub fn plan(&self) -> Vec<Step> {
        login::steps(&self.tokens)
    }

    /// Logs in and stores the login. One that is under way for the same is joined. When `cancel` ends
    /// first, the login ends with `cancelled`; once a token was granted, it is finished within 5 seconds.
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

    /// Resolves when there is a login that works: checks what is in doubt with the server, and logs in,
    /// if that is `interactive`, only for a login that is missing, expired or refused. Cancelled as a
    /// login is.
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

    /// Waits until what the logins left to be done in the background is done. Gives what became of the
    /// token that the last one replaced, if it replaced one.
    pub async fn settled(&self) -> Option<Revoked> {
        tidy::settled(&self.tokens).await
    }

    /// The token to use now. Fails with `no_credentials`, `storage_forgot`, `token_expired`,
    /// `token_rejected`, `login_required` and what storage may fail with.
    pub async fn token(&self, named: &Named) -> Result<Rc<Credential>> {
        let tokens = self.choosing(named)?;
        self.complete(resolve::current(&tokens).await)
    }

    /// The headers of a request with the bearer, for an address of the API's origin; else
    /// `origin_not_allowed`. `rejected` is the `Authorization` among those that were given out before,
    /// where the caller's client was answered 401 with them.
    pub async fn headers(
        &self,
        named: &Named,
        url: &str,
        rejected: Option<&Secret>,
    ) -> Result<BearerHeaders> {
        let tokens = self.choosing(named)?;
        self.complete(bearer::headers(&tokens, url, rejected).await)
    }

    /// Sends a caller's request with the bearer, to the API's origin only.
    pub async fn fetch(&self, named: &Named, url: &str, init: &H::Init) -> Result<H::Forwarded> {
        let tokens = self.choosing(named)?;
        self.complete(bearer::fetch(&tokens, url, init).await)
    }

    /// The same where the adapter has sent the request with a leased token already.
    pub async fn fetched(
        &self,
        url: &str,
        init: &H::Init,
        leased: &Leased,
        came: core::result::Result<H::Forwarded, FetchFailure>,
    ) -> Result<H::Forwarded> {
        self.complete(bearer::fetched(&self.tokens, url, init, leased.sent(), came).await)
    }

    /// Whether there is nothing more to an answer that came with a leased token than to give it to
    /// its caller; else it goes through [`Auth::fetched`].
    pub fn is_settled(&self, leased: &Leased, status: u16, date: Option<&str>) -> bool {
        bearer::is_settled(&self.tokens, leased.sent(), status, date)
    }

    /// A token for the next few seconds, where one is at hand.
    pub fn lease(&self) -> Option<Leased> {
        lease::lease(&self.tokens)
    }

    /// The headers of a request with a leased token, which win over those of the caller.
    pub fn leased_headers(&self, leased: &Leased) -> [(&'static str, Secret); 2] {
        let client = &self.tokens.env.client;
        client.bearer_headers(&leased.credential.token)
    }

    /// Told when no lease holds any more, whatever it was given for.
    pub fn on_lease_end(&self, listener: Rc<dyn Fn()>) {
        self.tokens.memory.on_lease_end(listener);
    }

    /// The status, from what is stored or, to `verify`, from the server.
    pub async fn status(&self, named: &Named, verify: bool) -> Result<Status> {
        let tokens = self.choosing(named)?;
        let mut status = self.complete(status::status(&tokens, verify).await)?;
        self.complete_inside(&mut status.error);
        Ok(status)
    }

    /// Revokes and deletes the stored login, and ends a login that is in progress. A token that the
    /// user gave is only forgotten.
    pub async fn log_out(&self, named: &Named, request: LogoutRequest) -> Result<Outcome> {
        let tokens = self.choosing(named)?;
        self.logins.end(&tokens.choice, request.all);
        self.complete(logout::log_out(&tokens, request).await)
    }

    /// The stored logins of every account: all of them, or those that answer for these scopes.
    pub async fn list_accounts(&self, scopes: Option<&str>) -> Result<Vec<StoredAccount>> {
        let list = match scopes {
            Some(scopes) => accounts::for_scopes(&self.tokens, scopes).await,
            None => accounts::list(&self.tokens).await,
        };
        self.complete(list)
    }

    /// Makes an account the default of every program that names none; this one uses it from now on.
    pub async fn set_default_account(&self, name: &str) -> Result<()> {
        self.complete(accounts::set_default(&self.tokens, name).await)
    }

    /// The account's personal API tokens.
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

    /// Revokes another token than the one in use.
    pub async fn revoke_token(&self, named: &Named, token_id: &str) -> Result<Ended> {
        let tokens = self.choosing(named)?;
        self.complete(personal_tokens::revoke(&tokens, token_id).await)
    }

    /// Puts a new personal token in the place of the token in use, and revokes that one. Cancelled as
    /// a login is.
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

    /// Every decision of the last resolve, login and renewal, in order.
    #[must_use]
    pub fn explain(&self) -> Vec<Decision> {
        self.tokens.trace.decisions()
    }

    /// Tells each decision as it is made, of those that [`Auth::explain`] keeps; gives the listener's id.
    pub fn on_decision(&self, listener: Rc<dyn Fn(&Decision)>) -> u32 {
        self.tokens.trace.listeners.add(listener)
    }

    /// Takes such a listener away.
    pub fn off_decision(&self, id: u32) {
        self.tokens.trace.listeners.remove(id);
    }

    /// Listens to what happens to the login while [`Auth::watch`] runs; gives the listener's id.
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

    /// Takes a listener away; answers whether another one is left.
    pub fn unsubscribe(&self, id: u32) -> bool {
        self.watch.listeners.remove(id)
    }

    /// Tells the listeners, for ever; one of these is enough for all of them.
    pub fn watch(&self) -> impl Future<Output = ()> + use<H> {
        Rc::clone(&self.watch).run()
    }

    /// This window is done: finishes what was granted, within 5 seconds, and writes down what was not
    /// worth a write so far.
    pub async fn close(&self) -> Result<()> {
        self.complete(self.tokens.close().await)
    }

    /// The same error with its remedy in the words of this host.
    #[must_use]
    pub fn complete_error(&self, error: AuthError) -> AuthError {
        remedy::complete(error, self.shell, &self.tokens.choice.purpose)
    }

    // The tokens of the login that a call means: those of the options where it names nothing.
    fn choosing(&self, named: &Named) -> Result<Rc<Tokens<H>>> {
        let choice = self.complete(self.tokens.choice.with(named, By::Caller))?;
        Ok(match choice == self.tokens.choice {
            true => Rc::clone(&self.tokens),
            false => Rc::new(self.tokens.choosing(choice)),
        })
    }

    // In a host that keeps a login for each set of scopes, those that are asked for say which is meant.
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

    // The error inside of what a call gives.
    fn complete_inside(&self, error: &mut Option<AuthError>) {
        *error = error.take().map(|error| self.complete_error(error));
    }
}
