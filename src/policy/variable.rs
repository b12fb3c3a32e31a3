//! The names of the environment variables that Plexicus programs read.

/// A personal API token.
pub const TOKEN: &str = "PLEXICUS_API_TOKEN";
/// The account whose login is used.
pub const ACCOUNT: &str = "PLEXICUS_ACCOUNT";
/// The purpose of the login to use.
pub const PURPOSE: &str = "PLEXICUS_PURPOSE";
/// The allowed token sources: one or more of `environment`, `stored`, `shared`.
pub const SOURCE: &str = "PLEXICUS_SOURCE";
/// The login method to try first: `auto`, or a method of the login plan.
pub const LOGIN_METHOD: &str = "PLEXICUS_LOGIN_METHOD";
/// The API's address.
pub const API_URL: &str = "PLEXICUS_API_URL";
/// The web app's address.
pub const APP_URL: &str = "PLEXICUS_APP_URL";
/// `1` allows any `https` host.
pub const ALLOW_CUSTOM_API_URL: &str = "PLEXICUS_ALLOW_CUSTOM_API_URL";
/// `1` allows this machine as a server, even without TLS.
pub const ALLOW_INSECURE_LOCALHOST: &str = "PLEXICUS_ALLOW_INSECURE_LOCALHOST";
/// The folder of the credentials file; the Node adapter reads it.
pub const CONFIG_DIR: &str = "PLEXICUS_CONFIG_DIR";

/// Every variable.
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

/// The variables that the core reads through its host.
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
