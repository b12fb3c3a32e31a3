//! What a user asks for, as `async fn`s over [`crate::Host`] that read like the protocol.
//!
//! To cancel a flow, drop its future: listeners close, requests are aborted, timers end.

pub mod accounts;
pub(crate) mod ensure;
pub mod login;
pub mod logout;
pub(crate) mod personal_tokens;
pub mod rotate;
pub mod status;
pub mod watch;
