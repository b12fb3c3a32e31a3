//! The rules of a login: its methods, its single-use values, and which responses count.

pub mod callback;
pub mod fallback;
pub mod method;
pub mod pasted;
pub mod pkce;
pub mod return_to;
pub mod timeout;
