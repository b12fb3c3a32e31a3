//! What every flow runs on: the host and its addresses, deadlines, single flight, the trace.
//!
//! Nothing here depends on a flow.

pub(crate) mod counter;
pub mod env;
pub(crate) mod flight;
pub(crate) mod listeners;
pub mod trace;
pub(crate) mod wait;
