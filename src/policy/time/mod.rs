//! Clocks and dates.

pub mod clock;
pub mod date;
