//! What the browser tab that brought the callback gets to see: the login's true outcome.

use crate::host::{CallbackPage, CallbackReply};
use crate::policy::error::AuthError;

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("Connection", "close"),
];

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f4f6;color:#1b1b1f;font:17px/1.5 system-ui,sans-serif}\
main{box-sizing:border-box;width:min(30rem,100% - 2rem);padding:2rem;background:#fff;border-top:4px solid #8220ff}\
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0}\
@media(prefers-color-scheme:dark){body{background:#121214;color:#ececf1}main{background:#1d1d21;border-color:#a566ff}}";

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
    let (title, text) = (escape(title), escape(text));
    CallbackPage {
        status,
        headers: HEADERS,
        body: format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title} · Plexicus</title>\
             <style>{STYLE}</style><main><h1>{title}</h1><p>{text}</p></main></html>"
        ),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let body = page(200, "a<b", "<script>&\"").body;
        assert!(body.contains("&lt;script&gt;&amp;&quot;") && !body.contains("<script>"));
    }
}
