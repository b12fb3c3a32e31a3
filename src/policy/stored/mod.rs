//! Everything that is stored: each form, its version and its key.

pub mod accounts;
pub mod backoff;
pub mod journal;
pub mod keys;
pub mod login;
pub mod note;
pub mod pending;
pub mod redirect;
pub mod rejected;
pub mod version;
