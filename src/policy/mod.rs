//! What is allowed and what things mean: pure functions and types, no `async`, no host.

pub mod callback;
pub mod characters;
pub mod clock;
pub mod error;
pub mod json;
pub mod method;
pub mod note;
pub mod pasted;
pub mod pending;
pub mod pkce;
pub mod redact;
pub mod remedy;
pub mod scope;
pub mod secret;
pub mod session;
pub mod source;
pub mod time;
pub mod token;
pub mod url;
pub mod warning;
pub mod wire;
