//! Tests the stand-in over plain HTTP: it must be as strict as it claims.

mod code;
mod control;
mod cors;
mod device;
mod organizations;
mod pages;
mod playground;
mod refresh;
mod server;
mod tokens;
mod visitor;
