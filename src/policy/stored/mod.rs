//! What is stored: each form, its version, and the key that it is stored under.

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
