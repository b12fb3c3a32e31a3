//! The paths of all endpoints, at the API and in the web app.

/// Exchanges an authorization code for a token.
pub const CODE_EXCHANGE: &str = "/auth/cli/token";
/// Starts a device login.
pub const DEVICE_AUTHORIZATION: &str = "/oauth/device_authorization";
/// Polls a device login, and renews a login.
pub const TOKEN: &str = "/oauth/token";
/// Returns the user and organization that the token belongs to.
pub const SESSION: &str = "/sessions/self";
/// Returns the token's organization.
pub const ORGANIZATION: &str = "/client";
/// The account's personal API tokens.
pub const API_TOKENS: &str = "/users/me/api-tokens";
/// The token that the request is sent with.
pub const OWN_TOKEN: &str = "/users/me/api-tokens/self";
/// The consent page, in the web app.
pub const CONSENT_PAGE: &str = "/auth/cli";
