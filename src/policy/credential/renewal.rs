//! What can come of a renewal.

use crate::policy::error::AuthError;
use crate::policy::stored::login::StoredLogin;
use std::rc::Rc;

/// What came of a renewal.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// There is a newer token: this window's, or one that another program stored.
    Renewed(Rc<StoredLogin>),
    /// Nothing has changed; it may succeed next time.
    TryLater(AuthError),
    /// Only a new login helps.
    Gone(AuthError),
}
