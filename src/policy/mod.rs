//! The rules: pure functions and types, without `async` and without a host.
//!
//! The modules are listed in order: each uses only those above it.

pub mod source;
pub mod sources;
pub mod text;
pub mod time;
pub mod variable;

pub mod error;
pub mod url;

pub mod token;

pub mod account;
pub mod login;

pub mod stored;

pub mod credential;
pub mod wire;
