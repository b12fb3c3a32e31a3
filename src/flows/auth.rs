//! The face of the core: one [`Auth`] for one API origin and one host.

use crate::flows::context::Context;
use crate::flows::explain::Decision;
use crate::flows::lease::{self, Leased};
use crate::flows::login::{self, Progress, Request, Session};
use crate::flows::logout::{self, Outcome};
use crate::flows::plan::{self, Step};
use crate::flows::resolve::{self, Resolved};
use crate::flows::rotate::{self, RotateRequest, Rotation};
use crate::flows::status::{self, Status};
use crate::flows::watch::{self, Event};
use crate::flows::{bearer, tokens};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::remedy::{self, Shell};
use crate::policy::secret::Secret;
use crate::policy::url::{BaseUrl, DEFAULT_API_URL, Trust};
use crate::policy::warning::WarnBefore;
use crate::policy::wire::tokens::{ApiToken, CreatedToken, Ended, Lifetime};
use crate::policy::wire::{Client, FetchFailure};
use std::rc::Rc;

/// What an [`Auth`] is made from. An option that is not given falls back to the environment.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The OAuth `client_id`, such as `plexicus-vscode`.
    pub client_id: String,
    /// The client's version.
    pub client_version: String,
    /// The API's address; else `PLEXICUS_API_URL`, else Plexicus's own.
    pub api_url: Option<String>,
    /// The web app's address; else `PLEXICUS_APP_URL`, else derived from the API's.
    pub app_url: Option<String>,
    /// Hosts allowed besides Plexicus's own; the environment may allow more.
    pub trust: Trust,
    /// The name that the consent page shows; letters, digits, blank, `.`, `_`, `-`.
    pub device_name: Option<String>,
    /// How long before an end to warn.
    pub warn_before: WarnBefore,
    /// The words that remedies speak in.
    pub shell: Shell,
}

/// The core for one API origin, on one host.
pub struct Auth<H> {
    context: Rc<Context<H>>,
    shell: Shell,
}

impl<H: Host> Auth<H> {
    /// Judges the addresses and takes the host. Fails with `api_url_refused` or `invalid_option`;
    /// a wrong web app address fails only the logins that need it.
    pub fn new(options: Options, host: H) -> Result<Self> {
        let shell = options.shell;
        Self::build(options, host).map_err(|error| remedy::complete(error, shell))
    }

    fn build(options: Options, host: H) -> Result<Self> {
        let set = |name: &str| {
            host.env(name)
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let opted_in = |name: &str| set(name).as_deref() == Some("1");
        let trust = Trust {
            custom_https: options.trust.custom_https || opted_in("PLEXICUS_ALLOW_CUSTOM_API_URL"),
            loopback: options.trust.loopback || opted_in("PLEXICUS_ALLOW_INSECURE_LOCALHOST"),
        };
        let client = Client {
            id: options.client_id,
            version: options.client_version,
        };
        if ![&client.id, &client.version]
            .iter()
            .all(|text| is_header_word(text))
        {
            return Err(AuthError::new(
                ErrorCode::InvalidOption,
                "The client's id and version take letters, digits, '.', '_', '+' and '-'.",
            ));
        }
        let api_url = options.api_url.or_else(|| set("PLEXICUS_API_URL"));
        let api = BaseUrl::api(api_url.as_deref().unwrap_or(DEFAULT_API_URL), trust)?;
        let app_url = options.app_url.or_else(|| set("PLEXICUS_APP_URL"));
        let app = BaseUrl::app(app_url.as_deref(), &api, trust);
        let device_name = device_name(
            options.device_name.as_deref().unwrap_or_default(),
            &client.id,
        );
        let context = Rc::new(Context {
            host,
            client,
            api,
            app,
            trust,
            device_name,
            warn_before: options.warn_before,
            memory: Default::default(),
            trace: Default::default(),
            storage_watch: Default::default(),
            reading: Default::default(),
            resolving: Default::default(),
            renewals: Default::default(),
            logins: Default::default(),
            last_use: Default::default(),
            watching: Default::default(),
            consent: Default::default(),
        });
        Ok(Self {
            context,
            shell: options.shell,
        })
    }

    /// The API's address rules and origin.
    #[must_use]
    pub fn api(&self) -> &BaseUrl {
        &self.context.api
    }

    /// The web app's address, where it is known and allowed.
    #[must_use]
    pub fn app(&self) -> Option<&BaseUrl> {
        self.context.app.as_ref().ok()
    }

    /// Every login method in order, with what it lacks on this host if anything.
    #[must_use]
    pub fn plan(&self) -> Vec<Step> {
        plan::plan(login::facts(&self.context, true))
    }

    /// Logs in and stores the login. One that is under way is joined.
    pub async fn log_in(
        &self,
        request: Request,
        progress: Rc<dyn Fn(&Progress)>,
    ) -> Result<Session> {
        self.complete(login::log_in(&self.context, request, progress).await)
    }

    /// The token to use now. Fails with `no_credentials`, `storage_forgot`, `token_expired`,
    /// `token_rejected`, `login_required` and what storage may fail with.
    pub async fn token(&self) -> Result<Rc<Resolved>> {
        self.complete(resolve::current(&self.context).await)
    }

    /// The `Authorization` header for an address of the API's origin, or `origin_not_allowed`.
    pub async fn authorization_header(&self, url: &str) -> Result<Secret> {
        self.complete(bearer::authorization_header(&self.context, url).await)
    }

    /// Sends a caller's request with the bearer, to the API's origin only.
    pub async fn fetch(&self, url: &str, init: &H::Init) -> Result<H::Forwarded> {
        self.complete(bearer::fetch(&self.context, url, init).await)
    }

    /// The same where the adapter has sent the request with a leased token already.
    pub async fn fetched(
        &self,
        url: &str,
        init: &H::Init,
        leased: &Leased,
        came: core::result::Result<H::Forwarded, FetchFailure>,
    ) -> Result<H::Forwarded> {
        self.complete(bearer::fetched(&self.context, url, init, leased.sent(), came).await)
    }

    /// Whether there is nothing more to an answer that came with a leased token than to give it to
    /// its caller; else it goes through [`Auth::fetched`].
    pub fn is_settled(&self, leased: &Leased, status: u16, date: Option<&str>) -> bool {
        bearer::is_settled(&self.context, leased.sent(), status, date)
    }

    /// A token for the next few seconds, where one is at hand.
    pub fn lease(&self) -> Option<Leased> {
        lease::lease(&self.context)
    }

    /// Told when no lease holds any more, whatever it was given for.
    pub fn on_lease_end(&self, listener: Rc<dyn Fn()>) {
        self.context.on_lease_end(listener);
    }

    /// The status, from what is stored or, to `verify`, from the server.
    pub async fn status(&self, verify: bool) -> Result<Status> {
        let mut status = self.complete(status::status(&self.context, verify).await)?;
        status.error = status.error.map(|error| self.complete_error(error));
        Ok(status)
    }

    /// Revokes and deletes the stored login; `local_only` deletes it without asking the server.
    pub async fn log_out(&self, local_only: bool) -> Result<Outcome> {
        self.complete(logout::log_out(&self.context, local_only).await)
    }

    /// The account's personal API tokens.
    pub async fn list_tokens(&self) -> Result<Vec<ApiToken>> {
        self.complete(tokens::list(&self.context).await)
    }

    /// Makes a personal API token.
    pub async fn create_token(&self, name: &str, lifetime: Lifetime) -> Result<CreatedToken> {
        self.complete(tokens::create(&self.context, name, lifetime).await)
    }

    /// Revokes another token than the one in use.
    pub async fn revoke_token(&self, token_id: &str) -> Result<Ended> {
        self.complete(tokens::revoke(&self.context, token_id).await)
    }

    /// Puts a new personal token in the place of the token in use, and revokes that one.
    pub async fn rotate(&self, request: &RotateRequest) -> Result<Rotation> {
        let mut rotation = self.complete(rotate::rotate(&self.context, request).await)?;
        rotation.error = rotation.error.map(|error| self.complete_error(error));
        Ok(rotation)
    }

    /// Every decision of the last resolve, login and renewal, in order.
    #[must_use]
    pub fn explain(&self) -> Vec<Decision> {
        self.context.trace.decisions()
    }

    /// Listens to what happens to the login while [`Auth::watch`] runs; gives the listener's id.
    pub fn subscribe(&self, listener: Rc<dyn Fn(&Event)>) -> u32 {
        let shell = self.shell;
        let completing = move |event: &Event| {
            let error = event.error.clone();
            listener(&Event {
                error: error.map(|error| remedy::complete(error, shell)),
                ..event.clone()
            });
        };
        self.context.watching.subscribe(Rc::new(completing))
    }

    /// Takes a listener away; answers whether another one is left.
    pub fn unsubscribe(&self, id: u32) -> bool {
        self.context.watching.unsubscribe(id)
    }

    /// Tells the listeners, for ever; one of these is enough for all of them.
    pub fn watch(&self) -> impl Future<Output = ()> + use<H> {
        watch::watch(Rc::clone(&self.context))
    }

    /// This window is done: writes down what was not worth a write so far.
    pub async fn close(&self) -> Result<()> {
        self.complete(self.context.write_last_use().await)
    }

    /// The same error with its remedy in the words of this host.
    #[must_use]
    pub fn complete_error(&self, error: AuthError) -> AuthError {
        remedy::complete(error, self.shell)
    }

    fn complete<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| self.complete_error(error))
    }
}

fn is_header_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}

// The contract's display name: letters, digits, blank, `.`, `_`, `-`; at most 60.
fn device_name(name: &str, otherwise: &str) -> String {
    let allowed = |character: &char| {
        character.is_ascii_alphanumeric() || matches!(character, ' ' | '.' | '_' | '-')
    };
    let name: String = name.chars().filter(allowed).take(60).collect();
    let name = name.trim();
    if name.is_empty() {
        otherwise.to_owned()
    } else {
        name.to_owned()
    }
}
