//! What happens, in order: `async fn`s over one [`crate::Host`] that read like the protocol.
//!
//! To cancel a flow, drop its future: listeners close, requests are aborted, timers end.

pub mod auth;
pub mod bearer;
mod consent;
mod context;
pub mod explain;
mod flight;
mod identity;
pub mod lease;
pub mod login;
pub mod logout;
mod memory;
mod note;
pub mod plan;
mod renew;
pub mod resolve;
pub mod revoke;
pub mod rotate;
pub mod status;
mod store;
mod tokens;
pub mod watch;
