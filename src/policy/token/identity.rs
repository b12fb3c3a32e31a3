//! The user and organization that a token belongs to.

use crate::policy::text::json::Object;
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use serde::Serialize;

/// The user and organization that a token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The user's id.
    pub user_id: Option<String>,
    /// The user's e-mail address.
    pub email: Option<String>,
    /// The organization's id.
    pub organization_id: Option<String>,
    /// The organization's display name.
    pub organization_name: Option<String>,
}

impl Identity {
    /// Makes a label such as `ada@example.test (Analytical Engines)`, from what the server said.
    #[must_use]
    pub fn label(&self) -> String {
        let user = self.email.as_deref().or(self.user_id.as_deref());
        let user = user.unwrap_or("unknown");
        let id = self.organization_id.as_deref();
        match self.organization_name.as_deref().or(id) {
            Some(organization) => format!("{user} ({organization})"),
            None => user.to_owned(),
        }
    }

    /// Writes the stored form.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.set_text("user_id", self.user_id.as_deref());
        object.set_text("email", self.email.as_deref());
        object.set_text("organization_id", self.organization_id.as_deref());
        object.set_text("organization_name", self.organization_name.as_deref());
        object
    }

    /// Reads the stored form. A name that must not be shown is `None`.
    #[must_use]
    pub fn from_object(object: &Object) -> Self {
        // The token is stored elsewhere. A name that contains any other secret is no label either.
        let no_token = Secret::new(String::new());
        let label = |name| redact::label(&object.text(name)?, &no_token);
        Self {
            user_id: label("user_id"),
            email: label("email"),
            organization_id: label("organization_id"),
            organization_name: label("organization_name"),
        }
    }
}
