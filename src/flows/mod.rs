//! What happens, in order: `async fn`s over one [`crate::Host`] that read like the protocol.
//!
//! To cancel a flow, drop its future: listeners close, requests are aborted, timers end.

pub mod auth;
pub mod bearer;
mod context;
mod identity;
pub mod login;
pub mod logout;
pub mod plan;
pub mod resolve;
pub mod status;
mod store;
