//! The outcome of a renewal.

use crate::policy::error::AuthError;
use crate::policy::stored::login::StoredLogin;
use std::rc::Rc;

/// The outcome of a renewal.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// There is a newer token, renewed by this window or stored by another program.
    Renewed(Rc<StoredLogin>),
    /// Nothing has changed. The next attempt may succeed.
    TryLater(AuthError),
    /// The login cannot be renewed any more. Only a new login helps.
    Gone(AuthError),
}
