//! Every path of the wire, in the API and in the web app.

/// Exchanges an authorization code.
pub const CODE_EXCHANGE: &str = "/auth/cli/token";
/// Starts a device login.
pub const DEVICE_AUTHORIZATION: &str = "/oauth/device_authorization";
/// Polled in a device login, and renews a login.
pub const TOKEN: &str = "/oauth/token";
/// Whose the token is.
pub const SESSION: &str = "/sessions/self";
/// The organization of the token.
pub const ORGANIZATION: &str = "/client";
/// The account's personal API tokens.
pub const API_TOKENS: &str = "/users/me/api-tokens";
/// The token that is sent along.
pub const OWN_TOKEN: &str = "/users/me/api-tokens/self";
/// The consent page, in the web app.
pub const CONSENT_PAGE: &str = "/auth/cli";
