//! Installs what a fresh machine lacks. If a tool is missing, its function says so and installs it.

mod apt;
mod auditors;
pub mod chromium;
pub mod install_tools;
pub mod jetbrains;
pub mod npm;
pub mod python;
mod rust;
pub mod vscode;

pub use auditors::{cargo_audit, pip_audit};
pub use chromium::chromium;
pub use install_tools::install_tools;
pub use jetbrains::{jetbrains_cef, jetbrains_compiler};
pub use npm::npm_packages;
pub use python::python_client;
pub use rust::{WASM_TARGET, rust_checkers, wasm_target};
pub use vscode::vscode_hosts;
