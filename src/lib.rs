//! Plexicus Auth: one login and one bearer flow for every place where a developer meets Plexicus.
//!
//! The crate finds the token, runs the login, exchanges the code, says who is signed in and signs
//! them out. A [`Host`] provides what a library cannot have by itself: storage, a browser,
//! a listener, clocks and the network.
//!
//! What it does not do: it opens no socket and no file of its own, follows no redirect, verifies no
//! token signature (the server does), keeps no password, and never speaks to a server that its
//! [`policy::url`] rules did not allow.
//!
//! Arrows point down only: `wasm` (JavaScript's view) → [`auth`] (the public object, which owns all
//! state) → [`flows`] (what a user asks for) → [`tokens`] (which token, and is it alive) →
//! `credentials` (what is kept) → [`runtime`] (deadlines, single flight, the trace) → [`host`] →
//! [`policy`] (what is allowed; pure functions and types).

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
