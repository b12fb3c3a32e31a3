//! The rules of a login: its methods, its attempt, and what counts as its answer.

pub mod callback;
pub mod fallback;
pub mod method;
pub mod pasted;
pub mod pkce;
pub mod return_to;
pub mod timeout;
