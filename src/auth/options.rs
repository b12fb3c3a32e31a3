//! The options of an [`crate::Auth`], and what the environment adds to them.

use crate::host::Host;
use crate::policy::account::choice::{By, Choice, Named};
use crate::policy::credential::warning::WarnBefore;
use crate::policy::error::remedy::Shell;
use crate::policy::error::{AuthError, Result};
use crate::policy::login::method::Method;
use crate::policy::sources::Sources;
use crate::policy::token::scope;
use crate::policy::url::{BaseUrl, DEFAULT_API_URL, Trust};
use crate::policy::variable;
use crate::policy::wire::client::{Client, device_name};
use crate::runtime::env::Env;

/// The options of an [`crate::Auth`]. An option that is not given falls back to the environment.
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
    /// The name that the consent page shows: letters, digits, spaces, `.`, `_` and `-`.
    pub device_name: Option<String>,
    /// The account whose login is used; else `PLEXICUS_ACCOUNT`, else the default account.
    pub account: Option<String>,
    /// The purpose of the login to use; else `PLEXICUS_PURPOSE`, else the empty purpose.
    pub purpose: Option<String>,
    /// The account that the login must belong to.
    pub expect: Option<String>,
    /// The allowed token sources; else those in `PLEXICUS_SOURCE`, else all.
    pub sources: Option<Sources>,
    /// The scopes of a login that names none; else `read`.
    pub scope: Option<String>,
    /// How long before an expiry to warn.
    pub warn_before: WarnBefore,
    /// How remedies are worded.
    pub shell: Shell,
}

/// Reads which login is meant, from the options and the environment.
pub(super) fn choice<H: Host>(options: &Options, host: &H) -> Result<Choice> {
    let scopes = options.scope.as_deref().unwrap_or(scope::DEFAULT);
    let by_scopes = host.capabilities().purpose_from_scopes;
    let of_environment = Named {
        account: setting(host, variable::ACCOUNT),
        purpose: setting(host, variable::PURPOSE).filter(|_| !by_scopes),
        ..Named::default()
    };
    let of_options = Named {
        account: options.account.clone(),
        purpose: options.purpose.clone(),
        expect: options.expect.clone(),
        scopes: by_scopes.then(|| scopes.to_owned()),
    };
    let choice = Choice::default().with(&of_environment, By::Environment)?;
    choice.with(&of_options, By::Caller)
}

fn setting<H: Host>(host: &H, name: &str) -> Option<String> {
    let text = host.env(name).map(|text| text.trim().to_owned());
    text.filter(|text| !text.is_empty())
}

/// Checks the options together with the environment.
pub(super) fn env<H: Host>(options: Options, host: H) -> Result<Env<H>> {
    let setting = |name: &str| setting(&host, name);
    let opted_in = |name: &str| setting(name).as_deref() == Some("1");
    let trust = Trust {
        custom_https: options.trust.custom_https || opted_in(variable::ALLOW_CUSTOM_API_URL),
        loopback: options.trust.loopback || opted_in(variable::ALLOW_INSECURE_LOCALHOST),
    };
    let named = || setting(variable::SOURCE).map(|text| Sources::from_text(&text));
    let sources = match options.sources {
        Some(sources) => sources,
        None => named().transpose()?.unwrap_or_default(),
    };
    let login_method = match setting(variable::LOGIN_METHOD).as_deref() {
        None | Some("auto") => Ok(None),
        Some(name) => Method::from_name(name).map(Some).ok_or_else(|| {
            let variable = variable::LOGIN_METHOD;
            AuthError::invalid_option(&format!(
                "{variable} must be auto, browser, device or paste"
            ))
        }),
    };
    let client = Client::new(options.client_id, options.client_version)?;
    let api_url = options.api_url.or_else(|| setting(variable::API_URL));
    let api = BaseUrl::api(api_url.as_deref().unwrap_or(DEFAULT_API_URL), trust)?;
    let app_url = options.app_url.or_else(|| setting(variable::APP_URL));
    let app = BaseUrl::app(app_url.as_deref(), &api, trust);
    let device_name = device_name(options.device_name.as_deref().unwrap_or_default(), &client);
    Ok(Env {
        host,
        client,
        api,
        app,
        trust,
        device_name,
        login_method,
        sources,
        scope: options.scope.unwrap_or_else(|| scope::DEFAULT.to_owned()),
    })
}
