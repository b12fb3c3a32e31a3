//! What is kept: the stored login with its note, journal and renewal, and one window's memory.

pub(crate) mod last_use;
pub(crate) mod memory;
pub(crate) mod pending;
pub(crate) mod storage;
pub(crate) mod store;
