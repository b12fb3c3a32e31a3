//! What a fresh machine lacks: each tool is looked for, and installed, after saying so, if absent.

mod apt;
pub mod chromium;
pub mod npm;
pub mod python;
mod wasm_target;

pub use chromium::chromium;
pub use npm::npm_packages;
pub use python::python_client;
pub use wasm_target::{WASM_TARGET, wasm_target};
