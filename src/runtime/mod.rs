//! What every flow runs on: the host with its addresses, deadlines, single flight, the trace.
//!
//! Nothing here knows a flow.

pub(crate) mod counter;
pub mod env;
pub(crate) mod flight;
pub(crate) mod listeners;
pub mod trace;
pub(crate) mod wait;
