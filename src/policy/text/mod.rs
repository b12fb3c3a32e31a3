//! Texts that may be secret or hostile.

pub mod characters;
pub mod json;
pub mod redact;
pub mod secret;
