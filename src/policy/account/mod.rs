//! Whose a login is, and which login a caller means.

pub mod choice;
pub mod purpose;
pub mod selector;

use crate::policy::text::json::Object;
use crate::policy::token::identity::Identity;

/// A user in an organization, as far as the server said. Without either, the account is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The user's id; where the server tells none, the e-mail address.
    pub user_id: Option<String>,
    /// The organization's id.
    pub organization_id: Option<String>,
}

impl Account {
    /// The account that a token speaks for.
    #[must_use]
    pub fn of(identity: &Identity) -> Self {
        let user_id = identity.user_id.as_ref().or(identity.email.as_ref());
        Self {
            user_id: user_id.cloned(),
            organization_id: identity.organization_id.clone(),
        }
    }

    /// What tells it from every other: `USER:ORGANIZATION`.
    #[must_use]
    pub fn id(&self) -> String {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!("{}:{}", part(&self.user_id), part(&self.organization_id))
    }

    /// Whether the server has said whose it is.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// Reads it from the object that it is a part of.
    #[must_use]
    pub fn from_object(object: &Object) -> Self {
        Self {
            user_id: object.text("user_id"),
            organization_id: object.text("organization_id"),
        }
    }

    /// Writes it into the object that it is a part of.
    pub fn write(&self, object: &mut Object) {
        object.set_text("user_id", self.user_id.as_deref());
        object.set_text("organization_id", self.organization_id.as_deref());
    }
}
