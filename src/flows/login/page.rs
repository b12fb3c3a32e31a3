//! What the browser tab that brought the callback gets to see: the login's true outcome.

use crate::host::{CallbackPage, CallbackReply};
use crate::policy::error::AuthError;

/// The page of the callback, held open until the outcome is known. Dropped without an outcome, it
/// tells that the login was not finished.
pub(super) struct OpenPage<R: CallbackReply>(Option<R>);

impl<R: CallbackReply> OpenPage<R> {
    pub fn new(reply: R) -> Self {
        Self(Some(reply))
    }

    pub fn tell_success(self, email: Option<&str>) {
        let who = email
            .map(|email| format!("As {email}. "))
            .unwrap_or_default();
        let text = format!("{who}You can close this tab and go back.");
        self.tell("You are signed in", &text);
    }

    pub fn tell_failure(self, error: &AuthError) {
        self.tell("You are not signed in", &error.message);
    }

    fn tell(mut self, title: &str, text: &str) {
        if let Some(reply) = self.0.take() {
            reply.send(page(200, title, text));
        }
    }
}

impl<R: CallbackReply> Drop for OpenPage<R> {
    fn drop(&mut self) {
        if let Some(reply) = self.0.take() {
            reply.send(page(
                200,
                "You are not signed in",
                "The login was cancelled before it was finished.",
            ));
        }
    }
}

/// The answer to a request that is not this login's callback.
pub(super) fn stray(status: u16) -> CallbackPage {
    page(
        status,
        "Nothing to see here",
        "This address waits for a login that this request does not belong to.",
    )
}

fn page(status: u16, title: &str, text: &str) -> CallbackPage {
    CallbackPage {
        status,
        title: title.to_owned(),
        text: text.to_owned(),
    }
}
