//! The stored credentials: logins with their notes and pending revocations, and what one window remembers.

pub(crate) mod last_use;
pub(crate) mod memory;
pub(crate) mod pending;
pub(crate) mod storage;
pub(crate) mod store;
