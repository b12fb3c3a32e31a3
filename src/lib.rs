//! Plexicus Auth logs developers in to Plexicus. This crate is the core that every client shares: the
//! VS Code and JetBrains integrations, the command line and web pages.
//!
//! It logs the user in, stores and renews the login, adds the token to API requests, says who is logged in,
//! and logs out. [`Auth`] is the entry point. A [`Host`] provides what a library cannot have on its own:
//! storage, a browser, a loopback listener, clocks, randomness and the network.
//!
//! # What it does not do
//!
//! - It opens no socket and no file. The host does that.
//! - It sends nothing to a server that the rules in [`policy::url`] do not allow, and it follows no redirect.
//! - It does not verify a token's signature. Only the server knows whether a token is valid.
//! - It never asks for a password. The user signs in on the web app's page.
//!
//! # Layers
//!
//! A module uses only the modules below it:
//!
//! | module | purpose |
//! | --- | --- |
//! | `wasm` | the JavaScript API: converts values and runs futures, decides nothing |
//! | [`auth`] | the public object, which owns all state |
//! | [`flows`] | what a user asks for: login, logout, status, rotation |
//! | [`tokens`] | which token to use, and whether it is still valid |
//! | `credentials` | the stored logins, and what this program remembers about them |
//! | [`runtime`] | deadlines, single flight, the trace of decisions |
//! | [`host`] | the one trait that a host implements |
//! | [`policy`] | the rules: pure functions and types |

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod auth;
mod credentials;
pub mod flows;
pub mod host;
pub mod policy;
pub mod runtime;
pub mod tokens;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub use auth::{Auth, Options};
pub use host::Host;
pub use policy::error::{AuthError, ErrorCode};
