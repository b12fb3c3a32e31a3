//! The page in the browser tab that brought the callback. It shows the login's true outcome.

use crate::host::{CallbackPage, CallbackReply, PageLink, ReturnTo};
use crate::policy::error::AuthError;
use crate::policy::login::return_to;

/// The callback page, held open until the outcome is known. If it is dropped without an outcome, it says
/// that the login was not finished.
pub(super) struct OpenPage<R: CallbackReply> {
    reply: Option<R>,
    back: Option<ReturnTo>,
}

impl<R: CallbackReply> OpenPage<R> {
    /// Creates the page, which names the program that the user returns to and links to it.
    pub fn new(reply: R, back: Option<ReturnTo>) -> Self {
        let reply = Some(reply);
        Self { reply, back }
    }

    pub fn tell_success(mut self, email: Option<&str>) {
        let who = email
            .map(|email| format!("As {email}. "))
            .unwrap_or_default();
        let to = match self.program() {
            Some(name) => format!(" to {name}"),
            None => String::new(),
        };
        let text = format!("{who}You can close this tab and go back{to}.");
        self.send("You are signed in", &text);
    }

    pub fn tell_failure(mut self, error: &AuthError) {
        self.send("You are not signed in", &error.message);
    }

    fn send(&mut self, title: &str, text: &str) {
        let link = self.link();
        if let Some(reply) = self.reply.take() {
            reply.send(CallbackPage {
                link,
                ..page(200, title, text)
            });
        }
    }

    fn program(&self) -> Option<String> {
        return_to::name(&self.back.as_ref()?.name)
    }

    fn link(&self) -> Option<PageLink> {
        let url = self.back.as_ref()?.url.clone();
        let url = url.filter(|url| return_to::is_program_link(url))?;
        let text = format!("Open {}", self.program()?);
        Some(PageLink { text, url })
    }
}

impl<R: CallbackReply> Drop for OpenPage<R> {
    fn drop(&mut self) {
        self.send(
            "You are not signed in",
            "The login was cancelled before it was finished.",
        );
    }
}

/// Returns the page for a request that is not this login's callback.
pub(super) fn stray(status: u16) -> CallbackPage {
    page(
        status,
        "No login on this page",
        "This address is waiting for a login, and this request does not belong to it.",
    )
}

fn page(status: u16, title: &str, text: &str) -> CallbackPage {
    CallbackPage {
        status,
        title: title.to_owned(),
        text: text.to_owned(),
        link: None,
    }
}
