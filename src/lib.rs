//! One login and one bearer flow.
