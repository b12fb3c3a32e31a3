//! The environment variables of Plexicus's programs, by name; what each means says who reads it.

/// A personal API token.
pub const TOKEN: &str = "PLEXICUS_API_TOKEN";
/// The account whose login is used.
pub const ACCOUNT: &str = "PLEXICUS_ACCOUNT";
/// What the login that is used is for.
pub const PURPOSE: &str = "PLEXICUS_PURPOSE";
/// The token sources that may be used: one or more of `environment`, `stored`, `shared`.
pub const SOURCE: &str = "PLEXICUS_SOURCE";
/// The login method to try first: `auto`, or one of the plan's.
pub const LOGIN_METHOD: &str = "PLEXICUS_LOGIN_METHOD";
/// The API's address.
pub const API_URL: &str = "PLEXICUS_API_URL";
/// The web app's address.
pub const APP_URL: &str = "PLEXICUS_APP_URL";
/// `1` allows any `https` host.
pub const ALLOW_CUSTOM_API_URL: &str = "PLEXICUS_ALLOW_CUSTOM_API_URL";
/// `1` allows this machine, also without TLS.
pub const ALLOW_INSECURE_LOCALHOST: &str = "PLEXICUS_ALLOW_INSECURE_LOCALHOST";
/// The folder of the credentials file; the Node adapter reads it.
pub const CONFIG_DIR: &str = "PLEXICUS_CONFIG_DIR";

/// Every one.
pub const ALL: [&str; 10] = [
    TOKEN,
    ACCOUNT,
    PURPOSE,
    SOURCE,
    LOGIN_METHOD,
    API_URL,
    APP_URL,
    ALLOW_CUSTOM_API_URL,
    ALLOW_INSECURE_LOCALHOST,
    CONFIG_DIR,
];

/// Those that the core asks its host for.
pub const READ_BY_CORE: [&str; 9] = [
    TOKEN,
    ACCOUNT,
    PURPOSE,
    SOURCE,
    LOGIN_METHOD,
    API_URL,
    APP_URL,
    ALLOW_CUSTOM_API_URL,
    ALLOW_INSECURE_LOCALHOST,
];
