//! What is kept: the stored login and what stands beside it, and what one window remembers.

pub(crate) mod last_use;
pub(crate) mod memory;
pub(crate) mod storage;
pub(crate) mod store;
