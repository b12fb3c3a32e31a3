//! Which account a login belongs to, and which login a caller means.

pub mod choice;
pub mod purpose;
pub mod selector;

use crate::policy::text::json::Object;
use crate::policy::token::identity::Identity;

/// A user in an organization, as far as the server said. If both are missing, the account is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The user's id, or the e-mail address if the server sends no id.
    pub user_id: Option<String>,
    /// The organization's id.
    pub organization_id: Option<String>,
}

impl Account {
    /// The account that a token belongs to.
    #[must_use]
    pub fn of(identity: &Identity) -> Self {
        let user_id = identity.user_id.as_ref().or(identity.email.as_ref());
        Self {
            user_id: user_id.cloned(),
            organization_id: identity.organization_id.clone(),
        }
    }

    /// The unique id of the account: `USER:ORGANIZATION`.
    #[must_use]
    pub fn id(&self) -> String {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!("{}:{}", part(&self.user_id), part(&self.organization_id))
    }

    /// Whether the server has said which account it is.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// Reads the account from the object that contains it.
    #[must_use]
    pub fn from_object(object: &Object) -> Self {
        Self {
            user_id: object.text("user_id"),
            organization_id: object.text("organization_id"),
        }
    }

    /// Writes the account into the object that contains it.
    pub fn write(&self, object: &mut Object) {
        object.set_text("user_id", self.user_id.as_deref());
        object.set_text("organization_id", self.organization_id.as_deref());
    }
}
