//! The stand-in over plain HTTP: that it is as strict as it says.

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
